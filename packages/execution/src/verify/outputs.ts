/**
 * The outputs of one cell, saved and fresh. Structure first: pieces of one stream are one text, stdout keeps its place among
 * displays, stderr stands apart because how it interleaves is chance. Then each value by the rule of its MIME type.
 * Called by verdicts.ts for a cell; this file decides which rule, the others apply it.
 */
import { isBlob, isStored, type Json, type MimeBundle, type Output } from "@pellucid/notebook";
import {
  difference,
  isMatch,
  match,
  weaker,
  type Agreement,
  type Circumstances,
  type Difference,
  type Match,
  type Verdict,
} from "./agreement.ts";
import { FIGURE_KEY } from "./figure.ts";
import { compareHtml } from "./html.ts";
import { compareImage, comparePdf, compareSvg } from "./image.ts";
import { compareJson } from "./json.ts";
import { compareStderr, compareStdout, type LongText, type StreamText } from "./stream.ts";
import { compareText } from "./text.ts";

export interface CellComparison {
  /** The weakest of all; null when something differs. */
  readonly agreement: Agreement | null;
  readonly matches: readonly Match[];
  readonly differences: readonly Difference[];
}

/** What looks up the whole of a stream that lies elsewhere. */
export type LongTexts = (log: string) => LongText | undefined;

/** One output as it is compared. */
type Part =
  | { readonly kind: "stdout"; readonly text: StreamText }
  | { readonly kind: "data"; readonly data: MimeBundle; readonly figure: Json | undefined }
  | { readonly kind: "error"; readonly ename: string; readonly evalue: string }
  | { readonly kind: "unknown"; readonly json: Json };

export function compareOutputs(
  saved: readonly Output[],
  got: readonly Output[],
  at: Circumstances,
  long: LongTexts = () => undefined,
): CellComparison {
  const [a, b] = [sortedOut(saved, long), sortedOut(got, long)];
  const found: Verdict[] = [];
  if (a.stderr !== "" || b.stderr !== "") found.push(compareStderr(a.stderr, b.stderr, at));
  if (a.parts.map(kindOf).join() !== b.parts.map(kindOf).join())
    found.push(difference("outputs", inWords(a.parts), inWords(b.parts), { where: "which outputs there are" }));
  else for (const [i, part] of a.parts.entries()) found.push(...compareParts(part, b.parts[i]!, at));
  return summed(found);
}

export function summed(found: readonly Verdict[]): CellComparison {
  const matches = found.filter(isMatch);
  const differences = found.filter((one): one is Difference => !isMatch(one));
  const agreement = matches.reduce<Agreement>((worst, one) => weaker(worst, one.agreement), "identical");
  return { agreement: differences.length > 0 ? null : agreement, matches, differences };
}

/** A result and a display say the same thing in two ways. */
const kindOf = ({ kind }: Part): string => kind;

const inWords = (parts: readonly Part[]): string =>
  parts
    .map((part) => (part.kind === "data" ? mimesOf(part.data) : part.kind === "error" ? part.ename : part.kind))
    .join(", ") || "(no output)";

const mimesOf = (data: MimeBundle): string => Object.keys(data).find((mime) => mime !== "text/plain") ?? "text/plain";

function sortedOut(outputs: readonly Output[], long: LongTexts): { parts: Part[]; stderr: string } {
  const parts: Part[] = [];
  let stderr = "";
  for (const output of outputs) {
    if (output.type === "stream") {
      const text = isStored(output.text) ? (long(output.text.log) ?? output.text.tail) : output.text;
      if (output.name === "stderr") stderr += typeof text === "string" ? text : text.tail;
      else pushStdout(parts, text);
    } else if (output.type === "error") parts.push({ kind: "error", ename: output.ename, evalue: output.evalue });
    else if (output.type === "unknown") parts.push({ kind: "unknown", json: output.json });
    else if (output.type !== "elided" && Object.keys(output.data).length > 0)
      parts.push({ kind: "data", data: output.data, figure: output.metadata[FIGURE_KEY] });
  }
  return { parts, stderr };
}

function pushStdout(parts: Part[], text: StreamText): void {
  const last = parts.at(-1);
  if (text === "") return;
  if (last?.kind === "stdout" && typeof last.text === "string" && typeof text === "string")
    parts[parts.length - 1] = { kind: "stdout", text: last.text + text };
  else parts.push({ kind: "stdout", text });
}

function compareParts(a: Part, b: Part, at: Circumstances): Verdict[] {
  if (a.kind === "stdout" && b.kind === "stdout") return [compareStdout(a.text, b.text, at)];
  if (a.kind === "error" && b.kind === "error") return [compareError(a, b, at)];
  if (a.kind === "unknown" && b.kind === "unknown") return [compareJson("output", a.json, b.json, at)];
  if (a.kind === "data" && b.kind === "data") return compareData(a.data, b.data, at, b.figure);
  return [difference("outputs", a.kind, b.kind)];
}

/** The same kind of error agrees: textbooks show errors on purpose, and what they say of themselves varies. */
function compareError(a: Part & { kind: "error" }, b: Part & { kind: "error" }, at: Circumstances): Verdict {
  if (a.ename !== b.ename) return difference("error", a.ename, b.ename);
  const message = compareText("error", a.evalue, b.evalue, at);
  if (isMatch(message)) return { ...message, rule: `the same error: ${message.rule}` };
  return match("error", "same-after-noise", "the same kind of error, with another message");
}

/** What a picture's other forms say of it changes with every version. */
const FIGURE_REPR = /^<(?:Figure size|matplotlib\.|seaborn\.|Axes|AxesSubplot|IPython\.core\.display)/;

function compareData(a: MimeBundle, b: MimeBundle, at: Circumstances, figure: Json | undefined): Verdict[] {
  const hasImage = Object.keys(a).some((mime) => mime.startsWith("image/"));
  const found: Verdict[] = [];
  for (const mime of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [one, two] = [valueOf(a, mime), valueOf(b, mime)];
    if (
      mime === "text/plain" &&
      hasImage &&
      [one, two].every((text) => typeof text !== "string" || FIGURE_REPR.test(text))
    )
      continue;
    if (one === undefined || two === undefined) {
      const [there, gone] = one === undefined ? ["(nothing)", mime] : [mime, "(nothing)"];
      found.push(difference(mime, there, gone, { where: "which forms there are" }));
    } else found.push(compareValue(mime, one, two, at, figure));
  }
  return found;
}

function valueOf(data: MimeBundle, mime: string): Json | undefined {
  const value = Object.hasOwn(data, mime) ? data[mime] : undefined;
  return value === undefined ? undefined : isBlob(value) ? `sha256:${value.$blob}` : value;
}

function compareValue(mime: string, a: Json, b: Json, at: Circumstances, figure: Json | undefined): Verdict {
  if (typeof a !== "string" || typeof b !== "string") return compareJson(mime, a, b, at);
  if (mime === "text/html" || mime === "application/vnd.jupyter.widget+html") return compareHtml(mime, a, b, at);
  if (mime === "image/svg+xml") return compareSvg(mime, a, b, at, figure);
  if (mime === "application/pdf") return comparePdf(mime, a, b, at);
  if (mime.startsWith("image/") || mime.startsWith("audio/") || mime.startsWith("video/"))
    return compareImage(mime, a, b, at, figure);
  if (mime === "application/javascript") return compareText(mime, withoutIds(a), withoutIds(b), at);
  return compareText(mime, a, b, at);
}

const withoutIds = (script: string): string =>
  script.replace(/[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi, "<id>");
