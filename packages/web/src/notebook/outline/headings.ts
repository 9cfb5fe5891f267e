/**
 * The headings of a Markdown text, read off its lines: enough for folding and the outline, at a hundredth of the price of
 * rendering it. Code in fences is no heading. It does not resolve references or formulas; the words stay nearly as written.
 */
export interface Heading {
  readonly level: number;
  readonly text: string;
}

const MAY_HAVE = /^ {0,3}(?:#|=+[ \t]*$|-+[ \t]*$)|<h[1-6]/im;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const UNDERLINE = /^ {0,3}(=+|-+)[ \t]*$/;
const HTML = /<h([1-6])\b[^>]*>(.*?)<\/h\1\s*>/is;
/** What cannot be the text above an underline. */
const NO_PARAGRAPH = /^\s*$|^ {0,3}(?:>|[-+*][ \t]|\d+[.)][ \t]|<)|^(?: {4}|\t)/;

export const headingsOf = (source: string): readonly Heading[] =>
  headingLines(source).map(({ level, text }) => ({ level, text }));

/** With the line each stands on, counted from 1. */
export function headingLines(source: string): readonly (Heading & { readonly line: number })[] {
  if (!MAY_HAVE.test(source)) return [];
  const lines = source.split(/\r\n?|\n/);
  const found: (Heading & { line: number })[] = [];
  let fence: string | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const mark = FENCE.exec(line)?.[1];
    if (mark) {
      if (fence === null) fence = mark;
      else if (mark[0] === fence[0] && mark.length >= fence.length) fence = null;
      continue;
    }
    if (fence !== null) continue;
    const heading = atxOf(line) ?? underlined(line, lines[at + 1]) ?? htmlOf(lines, at);
    if (heading) found.push({ ...heading, line: at + 1 });
  }
  return found;
}

function atxOf(line: string): Heading | null {
  const [, marks, text = ""] = ATX.exec(line) ?? [];
  return marks === undefined ? null : { level: marks.length, text: plainWords(text) };
}

function underlined(line: string, next: string | undefined): Heading | null {
  const mark = next === undefined || NO_PARAGRAPH.test(line) ? null : UNDERLINE.exec(next);
  return mark && { level: mark[1]![0] === "=" ? 1 : 2, text: plainWords(line) };
}

function htmlOf(lines: readonly string[], at: number): Heading | null {
  if (!/<h[1-6]/i.test(lines[at]!)) return null;
  const match = HTML.exec(lines.slice(at, at + 10).join(" "));
  return match && { level: Number(match[1]), text: plainWords(match[2]!) };
}

/** Headings of an HTML output. */
export function htmlHeadings(html: string): readonly Heading[] {
  if (!/<h[1-6]\b/i.test(html)) return [];
  return [...html.matchAll(new RegExp(HTML.source, "gis"))].map((match) => ({
    level: Number(match[1]),
    text: plainWords(match[2]!),
  }));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " " };

/** Inline marks taken away; formulas and snake_case stay. */
export function plainWords(text: string): string {
  return text
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replace(/<\/?[a-z][^>]*>/gi, "")
    .replace(/(\*\*|__)(?=\S)(.+?)\1/g, "$2")
    .replace(/(^|[\s(])[*_](?=\S)(.+?)[*_](?=$|[\s).,:;!?])/g, "$1$2")
    .replace(/`+([^`]+)`+/g, "$1")
    .replace(/\\([\\`*_{}[\]()#+.!-])/g, "$1")
    .replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => ENTITIES[name]!)
    .replace(/\s+/g, " ")
    .trim();
}
