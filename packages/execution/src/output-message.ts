/**
 * A kernel's iopub message becomes an output of a notebook. Knows the shapes of messages, and what kernels get wrong in
 * them; where the output goes is step-message.ts's affair, how it joins what is there step-output.ts's.
 */
import type { Json, JsonObject, MimeBundle, Output } from "@pellucid/notebook";

type Content = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value)
      ? value.filter((part) => typeof part === "string").join("")
      : "";

export const countOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;

const isText = (mime: string): boolean => !/[/+]json$/.test(mime.split(";")[0] ?? "");

/** Text types are one string; some kernels send a list of lines, as in a file. */
export function bundleOf(value: unknown): MimeBundle {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([mime, data]) => [
      mime,
      isText(mime) && Array.isArray(data) ? textOf(data) : (data as Json),
    ]),
  );
}

export const metadataOf = (value: unknown): JsonObject => (isObject(value) ? (value as JsonObject) : {});

export function displayIdOf(content: Content): string | undefined {
  const id = isObject(content.transient) ? content.transient.display_id : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

/** Null for messages that are no output; streams go another way, because they are joined. */
export function outputOf(type: string, content: Content): Output | null {
  const displayId = displayIdOf(content);
  const shown = { ...(displayId !== undefined && { displayId }) };
  const [data, metadata] = [bundleOf(content.data), metadataOf(content.metadata)];
  if (type === "display_data") return { type: "display", data, metadata, ...shown };
  if (type === "execute_result")
    return { type: "result", data, metadata, executionCount: countOf(content.execution_count), ...shown };
  if (type === "error") return errorOf(content);
  return null;
}

const errorOf = (content: Content): Output => ({
  type: "error",
  ename: textOf(content.ename) || "Error",
  evalue: textOf(content.evalue),
  traceback: Array.isArray(content.traceback) ? content.traceback.filter((line) => typeof line === "string") : [],
});

export const ASKED_FOR_INPUT = "It asked for input, and nobody is there to answer";

/** One line that says what went wrong: "KeyError: 'a'". */
export function errorInWords(content: Content): string {
  if (content.ename === "StdinNotImplementedError") return ASKED_FOR_INPUT;
  const [ename, evalue] = [textOf(content.ename), textOf(content.evalue).split("\n", 1)[0] ?? ""];
  return (ename && evalue ? `${ename}: ${evalue}` : ename || evalue || "an error").slice(0, 500);
}
