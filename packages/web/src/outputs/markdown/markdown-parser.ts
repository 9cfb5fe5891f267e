/**
 * Markdown to HTML text that is not yet safe: markdown-it with GitHub's tables, tasks, strikethrough, callouts, footnotes and bare
 * links. Called by markdown-view.ts, which sanitises the result and draws formulas and boxes. Pure: works without a page, and in a
 * worker.
 */
import MarkdownIt from "markdown-it";
import footnote from "markdown-it-footnote";
import { callouts } from "./callouts.ts";
import { extractMath, PLACEHOLDER, restoreMath, type Formula } from "../math/math-source.ts";
import { BOX, taskLists } from "./task-lists.ts";

export interface ParsedMarkdown {
  /** HTML with placeholders where formulas and boxes go. */
  readonly html: string;
  readonly formulas: readonly Formula[];
}

const parser = makeParser();

/** Where a piece of a longer text stands: what its headings are called above it, and its first line. */
export interface PiecePlace {
  readonly slugs: Map<string, number>;
  readonly line: number;
}

/** `values`: `{{ expression }}` is taken out too. */
export function parseMarkdown(
  source: string,
  values = false,
  { slugs, line }: PiecePlace = { slugs: new Map(), line: 0 },
): ParsedMarkdown {
  const { text, formulas } = extractMath(shallow(source), values);
  const html = parser.render(text, { formulas, slugs });
  // In attributes a formula is its own source again: an image's words, a link's title.
  const safe = html.replace(/<[a-zA-Z][^>]*\ue000[^>]*>/g, (tag: string) => restoreMath(tag, formulas.map(escapeRaw)));
  return { html: withTrueLines(safe, text, formulas, line), formulas };
}

/** Deeper quotations the parser would leave out, words and all; nobody can tell a hundred of them from ninety. */
const DEEP = /^((?:[ \t]*>){90})(?:[ \t]*>)+/gm;
const shallow = (source: string): string => (/^(?:```|~~~)/m.test(source) ? source : source.replace(DEEP, "$1"));

const escapeRaw = (formula: Formula): Formula => ({ ...formula, raw: escapeHtml(formula.raw) });
const escapeHtml = (text: string): string =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");

/** Boxes were counted in lines of the text without its formulas; they get their lines in the source. */
function withTrueLines(html: string, text: string, formulas: readonly Formula[], first: number): string {
  if (!html.includes("\ue002")) return html;
  const lines = text.split(/\r\n|\r|\n/);
  const before: number[] = [];
  let taken = 0;
  for (const line of lines) {
    before.push(taken);
    for (const [, index] of line.matchAll(PLACEHOLDER))
      taken += (formulas[Number(index)]?.raw.match(/\r\n|\r|\n/g) ?? []).length;
  }
  return html.replace(BOX, (_, line: string, mark: string) => {
    const inSource = first + Number(line) + (before[Number(line)] ?? 0);
    return `\ue002${inSource}${mark}\ue003`;
  });
}

interface Environment {
  formulas: readonly Formula[];
  slugs: Map<string, number>;
}

const LONGEST_ADDRESS = 2048;

function makeParser() {
  const md = new MarkdownIt({ html: true, linkify: true, breaks: false });
  md.use(footnote);
  // A note that is named twice has one number; only its anchors differ.
  md.renderer.rules["footnote_caption"] = (tokens, at) => `[${Number((tokens[at]!.meta as { id: number }).id) + 1}]`;
  md.use(callouts);
  md.use(taskLists);
  // Of addresses without a scheme only those: other names with dots in them are as often files and attributes.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false }).add("www.", {
    validate: (text, at, linkify) =>
      Math.max(0, linkify.testSchemaAt(`//www.${text.slice(at, at + LONGEST_ADDRESS)}`, "http:", 0) - "//www.".length),
    normalize: (match) => void (match.url = `http://${match.url}`),
  });
  // `attachment:` is Jupyter's, and data images are ordinary in notebooks; the sanitiser judges addresses again.
  md.validateLink = (url) => !/^\s*(?:javascript|vbscript|file):/i.test(url);
  md.core.ruler.push("heading_anchors", (state) => {
    const environment = state.env as unknown as Environment;
    for (const [at, token] of state.tokens.entries()) {
      if (token.type !== "heading_open") continue;
      const words = (state.tokens[at + 1]?.children ?? []).map((child) => child.content).join("");
      token.attrSet("id", slug(restoreMath(words, environment.formulas), environment.slugs));
    }
  });
  return md;
}

/** A heading's anchor as Jupyter makes it: spaces become hyphens, nothing else changes. */
export function slug(heading: string, taken: Map<string, number>): string {
  const base = heading.trim().replace(/\s/g, "-") || "section";
  const before = taken.get(base) ?? 0;
  taken.set(base, before + 1);
  return before === 0 ? base : `${base}-${before}`;
}
