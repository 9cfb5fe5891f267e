/**
 * Finds out how a file is written, from its text.
 *
 * Called by ipynb.ts, and only when something was edited: what is untouched keeps its bytes without any of this.
 */
import { get, isList, isObject } from "./json.ts";
import { type Member, type Span, elements, members } from "./layout.ts";
import type { Json } from "./notebook.ts";
import { PYTHON_STYLE, type Style, isSorted } from "./style.ts";

/** The escape is a real one: an even number of backslashes stands before it. */
const escapes = (pattern: string) => new RegExp(String.raw`(?<!\\)(?:\\\\)*\\(?:${pattern})`);
const UNICODE_ESCAPE = escapes("u(?!00[01])[0-9a-fA-F]{4}");
const CAPITAL_ESCAPE = escapes("u[0-9a-f]*[A-F]");
const SLASH_ESCAPE = escapes("/");
const NOT_ASCII = /[^\u0000-\u007f]/;

/** Enough of a file to see how it is written; the escapes of a large one are not all looked at. */
const SAMPLE = 1024 * 1024;

/** `top` are the members of the whole, which begins at `start`; `cells` are the places of the cells. */
export function styleOf(text: string, start: number, top: readonly Member[], cells: readonly Span[]): Style {
  const first = top[0];
  if (!first) return PYTHON_STYLE;
  const lead = text.slice(start + 1, first.start);
  const breaks = /\r\n|\n|\r/.exec(lead);
  const colon = text.slice(text.lastIndexOf(":", first.value - 1), first.value);
  const sample = text.slice(start, start + SAMPLE);
  const ascii = !NOT_ASCII.test(sample) && UNICODE_ESCAPE.test(sample);
  return {
    indent: breaks ? lead.slice(Math.max(lead.lastIndexOf("\n"), lead.lastIndexOf("\r")) + 1) : null,
    newline: breaks?.[0] ?? "\n",
    colon,
    comma: colon === ":" ? "," : ", ",
    ascii,
    capitals: ascii && CAPITAL_ESCAPE.test(sample),
    slashes: SLASH_ESCAPE.test(sample) && !/[^\\]\//.test(sample),
    sorted: isSorted(top.map((member) => member.key)),
    ...habits(text, cells),
  };
}

/** So many cells are looked at, none of which is longer than this if others do, nor ever longer than that. */
const FIRST = 50;
const SHORT = 16 * 1024;
const LONG = 256 * 1024;

/** The first cells, but for long ones; of those only the shortest, where nothing else shows how outputs are written. */
function examples(text: string, cells: readonly Span[]): readonly Span[] {
  const first = cells.slice(0, FIRST);
  const short = first.filter(({ start, end }) => end - start <= SHORT);
  if (short.length === first.length || short.some(({ start, end }) => OUTPUT.test(text.slice(start, end))))
    return short;
  const rest = first.filter(({ start, end }) => end - start > SHORT && end - start <= LONG);
  return [...short, ...rest.toSorted((a, b) => a.end - a.start - (b.end - b.start)).slice(0, 1)];
}
const OUTPUT = /"output_type"/;

/** What the first cells show of how cells and outputs are written. */
function habits(text: string, cells: readonly Span[]) {
  const order = new Map<string, readonly string[]>();
  const forms: { source?: boolean | undefined; text?: boolean | undefined } = {};
  for (const span of examples(text, cells)) {
    const raw = text.slice(span.start, span.end);
    if (raw[0] !== "{") continue;
    const fields = members(raw, 0);
    note(order, raw, fields, "cell_type");
    for (const field of fields) {
      if (field.key === "source") forms.source ??= form(field.json);
      if (field.key === "outputs" && isList(field.json)) noteOutputs(order, forms, raw.slice(field.value, field.end));
    }
  }
  const sourceLines = forms.source ?? true;
  return { order, sourceLines, textLines: forms.text ?? sourceLines };
}

function noteOutputs(order: Map<string, readonly string[]>, forms: { text?: boolean | undefined }, raw: string): void {
  for (const span of elements(raw, 0)) {
    const output = raw.slice(span.start, span.end);
    if (output[0] !== "{") continue;
    const fields = members(output, 0);
    note(order, output, fields, "output_type");
    for (const field of fields) {
      const text = field.key === "data" && isObject(field.json) ? get(field.json, "text/plain") : field.json;
      if (field.key === "text" || field.key === "data") forms.text ??= form(text);
    }
  }
}

function note(
  order: Map<string, readonly string[]>,
  raw: string,
  fields: readonly { readonly key: string; readonly json: Json }[],
  kindKey: string,
): void {
  const kind = fields.find((field) => field.key === kindKey)?.json;
  if (typeof kind === "string" && !order.has(kind))
    order.set(
      kind,
      fields.map((field) => field.key),
    );
}

/** Whether a text is a list of lines; unknown when it is empty. */
function form(text: Json | undefined): boolean | undefined {
  if (typeof text === "string" && text) return false;
  return isList(text) && text.length > 0 ? true : undefined;
}
