/**
 * Numbers of figures and tables, and what refers to them. A figure or table that has a caption or a label is numbered; in a report
 * all are. `@fig-name` and `@tbl-name` in Markdown (as Quarto writes them) say the number and lead there; `@eq-name` leads to an
 * equation with that label. Called by cells.ts and page.ts.
 */
import { make } from "../outputs/elements.ts";
import type { Numbers } from "../outputs/math/equations.ts";
import { anchorOf } from "../outputs/math/equations.ts";

export type Kind = "Figure" | "Table";

export class Numbering {
  readonly #all: boolean;
  readonly #counts = { Figure: 0, Table: 0 };
  readonly #labels = new Map<string, { words: string; id: string }>();

  /** `all`: also what has neither label nor caption. */
  constructor(all: boolean) {
    this.#all = all;
  }

  /** `content` as a figure of its own, with its number and caption; as it is where it gets none. */
  wrap(kind: Kind, content: HTMLElement, label: string | null, caption: string | null): HTMLElement {
    if (!this.#all && label === null && caption === null) return content;
    const number = ++this.#counts[kind];
    const id = `${kind.toLowerCase()}-${number}`;
    const words = `${kind} ${number}`;
    if (label !== null && !this.#labels.has(label)) this.#labels.set(label, { words, id });
    const figure = make("figure", "published-figure");
    figure.id = id;
    const line = make("figcaption", "");
    line.append(make("strong", "", caption === null ? words : `${words}.`));
    if (caption !== null) line.append(` ${caption}`);
    // A table is read from its top, a figure is looked at first.
    if (kind === "Table") figure.append(line, content);
    else figure.append(content, line);
    return figure;
  }

  /** References in prose become links. One that leads nowhere stays as it was written, and is told. */
  link(root: HTMLElement, equations: Numbers): string[] {
    const missing: string[] = [];
    const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: Text[] = [];
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      if (text.data.includes("@") && !text.parentElement?.closest("code, pre, a, style, .math, svg")) texts.push(text);
    }
    for (const text of texts) {
      const parts = this.#parts(text.data, equations, missing);
      if (parts) text.replaceWith(...parts);
    }
    return missing;
  }

  #parts(text: string, equations: Numbers, missing: string[]): Node[] | null {
    const parts: Node[] = [];
    let from = 0;
    for (const match of text.matchAll(/(^|[\s([])@((?:fig|tbl|eq)[-:][\w-]*\w)/g)) {
      const label = match[2]!;
      const found = this.#labels.get(label) ?? equationOf(label, equations);
      if (!found) {
        missing.push(`@${label} refers to nothing in this notebook`);
        continue;
      }
      const link = make("a", "published-reference", found.words);
      link.href = `#${found.id}`;
      parts.push(document.createTextNode(text.slice(from, match.index) + match[1]!), link);
      from = match.index + match[0].length;
    }
    if (parts.length === 0) return null;
    parts.push(document.createTextNode(text.slice(from)));
    return parts;
  }
}

function equationOf(label: string, equations: Numbers): { words: string; id: string } | null {
  for (const name of [label, label.slice(3), label.replace("-", ":")]) {
    const number = equations.get(name);
    if (number !== undefined) return { words: `Equation ${number}`, id: anchorOf(name) };
  }
  return null;
}
