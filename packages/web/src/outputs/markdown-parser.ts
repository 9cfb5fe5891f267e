/**
 * Markdown to HTML text that is not yet safe: markdown-it with GitHub's tables, tasks, strikethrough, footnotes and bare links.
 * Called by markdown-view.ts, which sanitises the result and draws the formulas. Pure: works without a page.
 */
import MarkdownIt from "markdown-it";
import footnote from "markdown-it-footnote";
import taskLists from "markdown-it-task-lists";
import { extractMath, restoreMath, type Formula } from "./math-source.ts";

export interface ParsedMarkdown {
  /** HTML with placeholders where formulas go. */
  readonly html: string;
  readonly formulas: readonly Formula[];
}

const parser = makeParser();

export function parseMarkdown(source: string): ParsedMarkdown {
  const { text, formulas } = extractMath(source);
  const html = parser.render(text, { formulas, slugs: new Map<string, number>() });
  // In attributes a formula is its own source again: an image's words, a link's title.
  const safe = html.replace(/<[a-zA-Z][^>]*\ue000[^>]*>/g, (tag: string) => restoreMath(tag, formulas.map(escapeRaw)));
  return { html: safe, formulas };
}

const escapeRaw = (formula: Formula): Formula => ({ ...formula, raw: escapeHtml(formula.raw) });
const escapeHtml = (text: string): string =>
  text
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");

interface Environment {
  formulas: readonly Formula[];
  slugs: Map<string, number>;
}

function makeParser() {
  const md = new MarkdownIt({ html: true, linkify: true, breaks: false });
  md.use(footnote);
  md.use(taskLists, { enabled: false, label: false });
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
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
