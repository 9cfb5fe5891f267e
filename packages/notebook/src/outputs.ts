/**
 * What a kernel's message says about outputs, as a value.
 *
 * Called by execution for every IOPub message, which collects what comes of one tick and makes edits of it (with fold.ts for
 * streams). Kernels may send anything: what is missing or of a wrong type is read as empty.
 */
import { DEPTH_LIMIT, isList, isObject } from "./json.ts";
import type { Json, JsonObject, MimeBundle, Output } from "./notebook.ts";
import { looksLikeBlob, readBundle } from "./v4.ts";

export type OutputEvent =
  | { readonly type: "output"; readonly output: Output }
  /** New content for a display id, wherever it is shown. */
  | { readonly type: "update"; readonly displayId: string; readonly data: MimeBundle; readonly metadata: JsonObject }
  /** `wait`: not before the next output. */
  | { readonly type: "clear"; readonly wait: boolean };

/** Content of an IOPub message as an event; undefined when it says nothing about outputs. */
export function outputEvent(messageType: string, content: unknown): OutputEvent | undefined {
  const said = isObject(content) ? (content as JsonObject) : {};
  const transient = isObject(said["transient"]) ? said["transient"]["display_id"] : undefined;
  const displayId = typeof transient === "string" ? { displayId: transient } : {};
  const shown = { data: bundleOf(said["data"]), metadata: objectOf(said["metadata"]) };
  switch (messageType) {
    case "stream":
      return {
        type: "output",
        output: { type: "stream", name: stringOf(said["name"]) || "stdout", text: stringOf(said["text"]) },
      };
    case "display_data":
      return { type: "output", output: { type: "display", ...shown, ...displayId } };
    case "execute_result": {
      const count = said["execution_count"];
      return {
        type: "output",
        output: { type: "result", ...shown, executionCount: typeof count === "number" ? count : null, ...displayId },
      };
    }
    case "error":
      return { type: "output", output: errorOutput(said) };
    case "update_display_data":
      return typeof transient === "string" ? { type: "update", displayId: transient, ...shown } : undefined;
    case "clear_output":
      return { type: "clear", wait: said["wait"] === true };
    default:
      return undefined;
  }
}

const stringOf = (value: Json | undefined) => (typeof value === "string" ? value : "");
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});

/** Kernels may send anything. What would pass for a reference to one of our blobs, or is too deep for a file, becomes text. */
const bundleOf = (data: Json | undefined): MimeBundle =>
  Object.fromEntries(
    Object.entries(readBundle(objectOf(data))).map(([mime, value]) => [
      mime,
      fits(value as Json) ? value : inWords(value as Json),
    ]),
  );

const fits = (value: Json) =>
  typeof value !== "object" || (!looksLikeBlob(value) && depthWithin(value, DEPTH_LIMIT - 50));

function inWords(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "A value that is nested too deep to be kept.";
  }
}

/** Without recursion: the value may be deeper than the stack. */
function depthWithin(value: Json, limit: number): boolean {
  let level: Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return false;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? (Object.values(each) as Json[]) : []));
  }
  return true;
}

/** The error of an `error` message or of an error reply. */
function errorOutput(said: JsonObject): Output {
  const traceback = isList(said["traceback"]) ? said["traceback"].filter((line) => typeof line === "string") : [];
  return { type: "error", ename: stringOf(said["ename"]), evalue: stringOf(said["evalue"]), traceback };
}
