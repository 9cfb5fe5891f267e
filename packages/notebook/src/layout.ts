/**
 * Where things stand in a JSON text, and how to put others in their place without touching the rest.
 *
 * Called by the writers (ipynb.ts, celltext.ts). A text is taken apart one level at a time, and put together again from its
 * own pieces: brackets, spaces and commas are kept wherever their neighbours are. What values mean is no concern of this.
 */
import { JsonReader, equalJson, get, isObject } from "./json.ts";
import type { Json } from "./notebook.ts";
import { type Style, isSorted, orderLike } from "./style.ts";
import { type Chunks, type Piece, joined, writeJson } from "./write.ts";

export interface Span {
  readonly start: number;
  readonly end: number;
}
export interface Member extends Span {
  readonly key: string;
  /** Where the value starts; `start` is the key's quote, `end` the value's end. */
  readonly value: number;
  readonly json: Json;
}

/** Places of the members of the object at `at`, doubled keys included. */
export const members = (text: string, at: number): Member[] => readMembers(new JsonReader(text, at));

/** The same of the object at which a reader stands. `read` reads the value of a key. */
export function readMembers(reader: JsonReader, read: (key: string) => Json = () => reader.value()): Member[] {
  const found: Member[] = [];
  reader.members((key, start) => {
    const value = reader.at;
    const json = read(key);
    found.push({ key, start, value, json, end: reader.at });
  });
  return found;
}

/** Of doubled keys the last one counts. */
const lastOf = (found: readonly Member[]) => new Map(found.map((member) => [member.key, member]));

/** Places of the elements of the list at `at`. */
export function elements(text: string, at: number): Span[] {
  const reader = new JsonReader(text, at);
  const found: Span[] = [];
  reader.elements(() => {
    const start = reader.at;
    reader.value();
    found.push({ start, end: reader.at });
  });
  return found;
}

/** What stands in a list or object after an edit: something that was there (`from`, its old place), changed or not, or something new. */
export interface Entry {
  readonly from?: number;
  readonly chunks?: Chunks;
}

/** Where the inside of a container stands: the indentation of its lines, or everything on one line. */
export interface Inside {
  readonly style: Style;
  readonly base: string;
  readonly lead: string;
}

/** `base` is the indentation of the line on which the container opens. */
export function inside(text: string, whole: Span, spans: readonly Span[], style: Style, base: string): Inside {
  const first = spans[0];
  if (!first) return fresh(style, base);
  const lead = text.slice(whole.start + 1, first.start);
  const line = Math.max(lead.lastIndexOf("\n"), lead.lastIndexOf("\r"));
  return line < 0 ? { style: { ...style, indent: null }, base: "", lead } : { style, base: lead.slice(line + 1), lead };
}

function fresh(style: Style, base: string): Inside {
  const inner = style.indent === null ? "" : base + style.indent;
  return { style, base: inner, lead: style.indent === null ? "" : style.newline + inner };
}

/** A container's text with these entries in place of those it had. `spans` are the old ones. */
export function compose(
  text: string,
  whole: Span,
  spans: readonly Span[],
  entries: readonly Entry[],
  style: Style,
  base: string,
): Chunks {
  const open = text.charAt(whole.start);
  const close = text.charAt(whole.end - 1);
  if (entries.length === 0) return [spans.length === 0 ? text.slice(whole.start, whole.end) : open + close];
  const { lead } = inside(text, whole, spans, style, base);
  const last = spans.at(-1);
  const tail = last ? text.slice(last.end, whole.end) : (style.indent === null ? "" : style.newline + base) + close;
  const usual = /[\r\n]/.test(lead) ? `,${lead}` : style.comma;
  const out: Piece[] = [open + lead];
  entries.forEach((entry, i) => {
    if (i > 0) out.push(separator(text, spans, entries[i - 1], entry) ?? usual);
    const span = entry.from === undefined ? undefined : spans[entry.from];
    // One by one: a long list of outputs has more chunks than a call can have arguments.
    if (entry.chunks) for (const chunk of entry.chunks) out.push(chunk);
    else if (span) out.push(text.slice(span.start, span.end));
  });
  out.push(tail);
  return out;
}

/** What stood between two neighbours, if they were neighbours. */
function separator(text: string, spans: readonly Span[], a: Entry | undefined, b: Entry): string | undefined {
  if (a?.from === undefined || b.from !== a.from + 1) return undefined;
  const left = spans[a.from];
  const right = spans[b.from];
  return left && right && text.slice(left.end, right.start);
}

/** New values for some keys of an object; null removes a key. */
export function changeMembers(
  text: string,
  whole: Span,
  found: readonly Member[],
  changes: ReadonlyMap<string, Chunks | null>,
  style: Style,
  base: string,
  template?: readonly string[],
): Chunks {
  if (changes.size === 0) return [text.slice(whole.start, whole.end)];
  const place = inside(text, whole, found, style, base);
  const entries: (Entry & { key: string })[] = [];
  const last = lastOf(found);
  found.forEach(({ key, start, value }, from) => {
    const change = changes.get(key);
    if (change === undefined || (change && last.get(key) !== found[from])) entries.push({ key, from });
    else if (change) entries.push({ key, from, chunks: [text.slice(start, value), ...change] });
  });
  const keys = found.map((member) => member.key);
  const append = found.length > 0 && !isSorted(keys) && !template;
  const order = orderLike(template && !isSorted(keys) ? template : undefined);
  for (const [key, change] of changes) {
    if (!change || last.has(key)) continue;
    const at = append ? -1 : entries.findIndex((entry) => order(entry.key, key) > 0);
    entries.splice(at < 0 ? entries.length : at, 0, { key, chunks: member(key, change, place.style) });
  }
  return compose(text, whole, found, entries, style, base);
}

const member = (key: string, value: Chunks, style: Style): Chunks => [
  writeJson(key, style, "") + style.colon,
  ...value,
];

/** An object that was not there before, its keys in the file's order. */
export function newObject(
  fields: readonly (readonly [string, Chunks])[],
  style: Style,
  base: string,
  template?: readonly string[],
): Chunks {
  const order = orderLike(template);
  const sorted = fields.toSorted(([a], [b]) => order(a, b));
  return compose(
    "{}",
    { start: 0, end: 2 },
    [],
    sorted.map(([key, value]) => ({ chunks: member(key, value, style) })),
    style,
    base,
  );
}

/** The text of `next`, where whatever is equal to what `raw` says keeps its bytes. */
export function rewrite(raw: string, next: Json, style: Style, base: string): string {
  const reader = new JsonReader(raw);
  const old = reader.value();
  if (equalJson(old, next)) return raw;
  if (!isObject(old) || !isObject(next)) return writeJson(next, style, base);
  const found = members(raw, 0);
  const whole = { start: 0, end: raw.length };
  const place = inside(raw, whole, found, style, base);
  const last = lastOf(found);
  const changes = new Map<string, Chunks | null>();
  for (const key of Object.keys(old)) if (!Object.hasOwn(next, key)) changes.set(key, null);
  for (const key of Object.keys(next)) {
    const value = get(next, key) as Json;
    const at = last.get(key);
    if (at && equalJson(at.json, value)) continue;
    changes.set(key, [
      at
        ? rewrite(raw.slice(at.value, at.end), value, place.style, place.base)
        : writeJson(value, place.style, place.base),
    ]);
  }
  return joined(changeMembers(raw, whole, found, changes, style, base));
}
