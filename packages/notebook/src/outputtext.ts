/**
 * The text of outputs and MIME bundles in a file, with what reads the same kept as it was written.
 *
 * Called by celltext.ts. Each writer takes the old text of its value, if there was one, and gives that back when it still
 * says the same. Output kept outside of memory becomes a `StoredPiece`.
 */
import { equalOutput, equalValue } from "./equal.ts";
import { isObject, parseJson } from "./json.ts";
import {
  type Member,
  type Span,
  changeMembers,
  compose,
  elements,
  inside,
  members,
  newObject,
  rewrite,
} from "./layout.ts";
import { isJsonMime, isLineMime } from "./mime.ts";
import {
  type BlobRef,
  type Json,
  type JsonObject,
  type MimeBundle,
  type Output,
  type Text,
  isBlob,
  isStored,
} from "./notebook.ts";
import type { Style } from "./style.ts";
import { readBundle, readOutput, textOf } from "./v4.ts";
import { type Chunks, storedJson, storedText, writeJson, writeString, writeText } from "./write.ts";

const wholeOf = (text: string): Span => ({ start: 0, end: text.length });

/** A text stays in the form it had; an empty one does not tell. */
export const asLines = (old: Json | undefined, usual: boolean): boolean =>
  (typeof old === "string" && old !== "") || (Array.isArray(old) && old.length > 0) ? typeof old !== "string" : usual;

/** The list of outputs. Those at its start and end that read the same keep their text; those between are changed in place. */
export function writeOutputs(raw: string | undefined, outputs: readonly Output[], style: Style, base: string): Chunks {
  const text = raw?.[0] === "[" ? raw : "[]";
  const spans = elements(text, 0);
  const at = inside(text, wholeOf(text), spans, style, base);
  const olds = spans.map((span) => text.slice(span.start, span.end));
  const was = olds.map((old) => readOutput(parseJson(old)));
  const room = Math.min(was.length, outputs.length);
  const same = (i: number, k: number) => equalOutput(was[i] as Output, outputs[k] as Output);
  let head = 0;
  while (head < room && same(head, head)) head++;
  let tail = 0;
  while (tail < room - head && same(was.length - 1 - tail, outputs.length - 1 - tail)) tail++;
  const entries = outputs.map((output, i) => {
    if (i < head) return { from: i };
    if (i >= outputs.length - tail) return { from: was.length - (outputs.length - i) };
    const inPlace = i < was.length - tail && was[i]?.type === output.type;
    const chunks = inPlace
      ? changeOutput(olds[i] as string, output, at.style, at.base)
      : newOutput(output, at.style, at.base);
    return inPlace ? { from: i, chunks } : { chunks };
  });
  return compose(text, wholeOf(text), spans, entries, style, base);
}

const KIND = {
  stream: "stream",
  display: "display_data",
  result: "execute_result",
  error: "error",
  unknown: "",
  elided: "",
} as const;

const written = new WeakMap<Output, { readonly style: Style; readonly base: string; readonly chunks: Chunks }>();

/** A cell that shows a hundred thousand outputs is saved while it runs: each of them is written once. */
function newOutput(output: Output, style: Style, base: string): Chunks {
  const known = written.get(output);
  if (known && known.style === style && known.base === base) return known.chunks;
  const made = outputText(output, style, base);
  const chunks = made.every((piece) => typeof piece === "string") ? [made.join("")] : made;
  written.set(output, { style, base, chunks });
  return chunks;
}

function outputText(output: Output, style: Style, base: string): Chunks {
  if (output.type === "unknown") return [writeJson(output.json, style, base)];
  if (output.type === "elided") throw new Error("Outputs that were left out of a view cannot be written to a file.");
  const inner = style.indent === null ? "" : base + style.indent;
  const kind = KIND[output.type];
  const fields = fieldsOf(output, () => undefined, style, inner);
  return newObject([...fields, ["output_type", [writeString(kind, style)]]], style, base, style.order.get(kind));
}

/** An output of the same kind as before, with other values. */
function changeOutput(raw: string, output: Output, style: Style, base: string): Chunks {
  if (output.type === "unknown" || raw[0] !== "{") return newOutput(output, style, base);
  const found = members(raw, 0);
  const at = inside(raw, wholeOf(raw), found, style, base);
  const old = (key: string) => textAt(raw, found, key);
  const changes = new Map(fieldsOf(output, old, at.style, at.base).filter(([key, [first]]) => first !== old(key)));
  return changeMembers(raw, wholeOf(raw), found, changes, style, base, style.order.get(KIND[output.type]));
}

const textAt = (raw: string, found: readonly Member[], key: string): string | undefined => {
  const member = found.findLast((candidate) => candidate.key === key);
  return member && raw.slice(member.value, member.end);
};

type Fields = [string, Chunks][];

/** The fields of an output in nbformat's words, but for its type. `old` is the old text of a field. */
function fieldsOf(output: Output, old: (key: string) => string | undefined, style: Style, base: string): Fields {
  const json = (key: string, value: Json): Fields[number] => {
    const raw = old(key);
    return [key, [raw === undefined ? writeJson(value, style, base) : rewrite(raw, value, style, base)]];
  };
  const shown = (data: MimeBundle, metadata: JsonObject): Fields => [
    ["data", writeBundle(old("data"), data, style, base)],
    json("metadata", metadata),
  ];
  switch (output.type) {
    case "stream":
      return [json("name", output.name), ["text", writeStream(old("text"), output.text, style, base)]];
    case "display":
      return shown(output.data, output.metadata);
    case "result":
      return [...shown(output.data, output.metadata), ["execution_count", [String(output.executionCount)]]];
    case "error":
      return [json("ename", output.ename), json("evalue", output.evalue), json("traceback", output.traceback)];
    default:
      return [];
  }
}

function writeStream(raw: string | undefined, text: Text, style: Style, base: string): Chunks {
  const old = raw === undefined ? undefined : parseJson(raw);
  if (raw !== undefined && textOf(old) === text) return [raw];
  const lines = asLines(old, style.textLines);
  return [isStored(text) ? storedText(text, lines, style, base) : writeText(text, lines, style, base)];
}

/** A MIME bundle, type by type. */
export function writeBundle(raw: string | undefined, data: MimeBundle, style: Style, base: string): Chunks {
  if (raw === undefined) return newBundle(data, style, base);
  const text = raw[0] === "{" ? raw : "{}";
  const found = members(text, 0);
  const was = readBundle(parseJson(text) as JsonObject);
  const inner = inside(text, wholeOf(text), found, style, base);
  const changes = new Map<string, Chunks | null>();
  for (const mime of Object.keys(was)) if (!Object.hasOwn(data, mime)) changes.set(mime, null);
  for (const [mime, value] of Object.entries(data)) {
    if (Object.hasOwn(was, mime) && equalValue(was[mime], value)) continue;
    changes.set(mime, [writeValue(textAt(text, found, mime), mime, value, inner.style, inner.base)]);
  }
  return changes.size === 0 ? [raw] : changeMembers(text, wholeOf(text), found, changes, style, base);
}

function newBundle(data: MimeBundle, style: Style, base: string): Chunks {
  const inner = style.indent === null ? "" : base + style.indent;
  const fields = Object.entries(data).map(([mime, value]): Fields[number] => [
    mime,
    [writeValue(undefined, mime, value, style, inner)],
  ]);
  return newObject(fields, style, base);
}

function writeValue(raw: string | undefined, mime: string, value: Json | BlobRef, style: Style, base: string) {
  const lines = isLineMime(mime) && asLines(raw === undefined ? undefined : parseJson(raw), style.textLines);
  if (isBlob(value)) return value.json ? storedJson(value, style, base) : storedText(value, lines, style, base);
  if (typeof value === "string" && !isJsonMime(mime)) return writeText(value, lines, style, base);
  return raw !== undefined && isObject(value) ? rewrite(raw, value, style, base) : writeJson(value, style, base);
}
