/**
 * What of a notebook is looked into: each cell's source, and of each output the text that a person sees. Raw values go to
 * the worker; it makes plain text of them there, when outputs are first looked into. Pure.
 */
import type { Cell, CellId, Output } from "@pellucid/notebook";
import { choices } from "../outputs/mime-choice.ts";
import type { ShownOutput } from "../outputs/output-view.ts";
import { Screen } from "../outputs/text/screen.ts";
import { writtenOver } from "../outputs/text/written-over.ts";

/** `terminal`: with colours and carriage returns. `html`: with tags. */
export interface RawText {
  readonly kind: "plain" | "terminal" | "html";
  readonly text: string;
}

export interface CellTexts {
  readonly id: CellId;
  /** Line breaks are "\n", as positions count them. */
  readonly source: string;
  /** One a place; null where there is no text. */
  readonly outputs: readonly (RawText | null)[];
}

export const normal = (source: string): string => (source.includes("\r") ? source.replace(/\r\n?/g, "\n") : source);

export const textsOf = ({ id, source, outputs }: Cell): CellTexts => ({
  id,
  source: normal(source),
  // A bar that was saved in pieces is one line, in the place of its first piece.
  outputs: writtenOver(outputs).map(rawOf),
});

/** What a person reads of an output; null where it is a picture or a program. */
export function rawOf(output: ShownOutput): RawText | null {
  if (output.type === "stream")
    return { kind: "terminal", text: typeof output.text === "string" ? output.text : output.text.tail };
  if (output.type === "error") return { kind: "terminal", text: `${output.ename}: ${output.evalue}` };
  if (output.type !== "display" && output.type !== "result") return null;
  const mime = choices(output.data).find((name) => typeof textAt(output, name) === "string" || !isText(name));
  const text = mime === undefined ? null : textAt(output, mime);
  if (text === null || mime === undefined || !isText(mime)) return null;
  return { kind: mime === "text/html" ? "html" : mime === "text/plain" ? "terminal" : "plain", text };
}

const isText = (mime: string): boolean => mime.startsWith("text/") && mime !== "text/javascript";

function textAt(output: Extract<Output, { type: "display" | "result" }>, mime: string): string | null {
  const value = output.data[mime];
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((line) => typeof line === "string") ? value.join("") : null;
}

export function plainOf({ kind, text }: RawText): string {
  if (kind === "plain") return text;
  if (kind === "html") return htmlText(text);
  // Nothing a terminal would act on.
  if (!/[^\t\n -~\x80-\x9a\x9c-\u{10ffff}]/u.test(text)) return text;
  const screen = new Screen();
  screen.write(text);
  return screen.lines.map((line) => line.text).join("\n");
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** The words between the tags, as the page has them in its text nodes. */
function htmlText(html: string): string {
  return html
    .replace(/<(style|script|template)\b[\s\S]*?<\/\1\s*>|<!--[\s\S]*?-->/gi, "")
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (written, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? written;
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
      return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : written;
    });
}
