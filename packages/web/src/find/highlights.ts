/**
 * Marks what was found where it stands, with the browser's own highlights: no element of a cell is touched. Only cells
 * near what is seen are marked; they are marked anew when their text is drawn anew (colours, an editor, a new output).
 */
import type { CellId } from "@pellucid/notebook";
import type { EditorView } from "@codemirror/view";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { SOURCE, type Hits, type Part } from "./corpus.ts";
import { spansIn } from "./query.ts";
import "./highlights.css";

export interface Current {
  readonly cell: CellId;
  readonly part: Part;
  /** Among the matches of its part. */
  readonly place: number;
}

const NEAR = "600px 0px";
const CELL = "[data-cell-id]";
/** Matches marked in one text; more are only counted. */
const MARKED = 2000;
const NAME = "pellucid-find";

export class Highlights {
  private readonly session: NotebookSession;
  private readonly near = new Set<HTMLElement>();
  private readonly seen: IntersectionObserver;
  private readonly changes: MutationObserver;
  private readonly column: HTMLElement;
  private byCell = new Map<CellId, Hits[]>();
  private expression: RegExp | null = null;
  private current: Current | null = null;
  private frame = 0;
  private whenPainted: (() => void)[] = [];
  private currentRange: Range | null = null;

  constructor(session: NotebookSession, column: HTMLElement) {
    this.session = session;
    this.column = column;
    this.seen = new IntersectionObserver((entries) => this.cameNear(entries), {
      root: column.parentElement,
      rootMargin: NEAR,
    });
    for (const cell of column.querySelectorAll(CELL)) this.seen.observe(cell);
    this.changes = new MutationObserver((records) => {
      for (const { addedNodes } of records)
        for (const added of addedNodes) if (added instanceof Element && added.matches(CELL)) this.seen.observe(added);
      this.paintSoon();
    });
    this.changes.observe(column, { childList: true, characterData: true, subtree: true });
  }

  show(hits: readonly Hits[], expression: RegExp | null, current: Current | null): void {
    this.byCell = new Map();
    for (const one of hits) this.byCell.set(one.cell, [...(this.byCell.get(one.cell) ?? []), one]);
    this.expression = expression;
    this.point(current);
  }

  point(current: Current | null): void {
    this.current = current;
    this.paintSoon();
  }

  /** The place of the current match once it is drawn. */
  place(): Promise<Range | null> {
    return new Promise((resolve) => {
      this.whenPainted.push(() => resolve(this.currentRange));
      this.paintSoon();
    });
  }

  close(): void {
    cancelAnimationFrame(this.frame);
    this.seen.disconnect();
    this.changes.disconnect();
    for (const name of [NAME, `${NAME}-current`]) registry()?.delete(name);
    for (const done of this.whenPainted.splice(0)) done();
  }

  private cameNear(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) this.near.add(target as HTMLElement);
      else this.near.delete(target as HTMLElement);
    }
    this.paintSoon();
  }

  private paintSoon(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
      for (const done of this.whenPainted.splice(0)) done();
    });
  }

  private paint(): void {
    const all: Range[] = [];
    this.currentRange = null;
    const cells = new Set(this.near);
    const frame = this.current && this.session.frame(this.current.cell);
    if (frame) cells.add(frame);
    for (const cell of cells) {
      const id = cell.dataset["cellId"] ?? "";
      for (const hits of this.byCell.get(id) ?? []) {
        const ranges = this.rangesOf(cell, hits);
        all.push(...ranges.filter((range) => range !== null));
        const { current } = this;
        if (current?.cell === id && current.part === hits.part && ranges.length > 0)
          this.currentRange = ranges[Math.min(current.place, ranges.length - 1)] ?? null;
      }
    }
    const highlights = registry();
    if (!highlights) return;
    highlights.set(NAME, new Highlight(...all));
    const now = new Highlight(...(this.currentRange ? [this.currentRange] : []));
    now.priority = 1;
    highlights.set(`${NAME}-current`, now);
  }

  private rangesOf(cell: HTMLElement, { cell: id, part, spans }: Hits): (Range | null)[] {
    if (part !== SOURCE) {
      const output = cell.querySelector("[data-outputs]")?.children[part];
      return output ? this.rangesByWords(seenOf(output)) : [];
    }
    const editor = this.session.texts.get(id)?.editor;
    if (editor) return editorRanges(editor, spans);
    const text = cell.querySelector(".source-text");
    if (text) return textRanges(text, spans);
    const prose = cell.querySelector(".cell-prose");
    return prose ? this.rangesByWords(prose) : [];
  }

  /** In text that is drawn otherwise than it is written, the same words are looked for. */
  private rangesByWords(element: Element): (Range | null)[] {
    const text = element.textContent;
    return this.expression ? textRanges(element, spansIn(text, this.expression, MARKED)) : [];
  }
}

/** Where a grid stands before the table of the file, its rows are what is seen. */
export const seenOf = (output: Element): Element => output.querySelector("[data-grid] .table-stage") ?? output;

const registry = (): HighlightRegistry | undefined => (typeof CSS === "undefined" ? undefined : CSS.highlights);

/** Of an editor only the lines that it has drawn. */
export function editorRanges(view: EditorView, spans: readonly number[]): (Range | null)[] {
  const ranges: (Range | null)[] = [];
  const { length } = view.state.doc;
  for (let at = 0; at < Math.min(spans.length, 2 * MARKED); at += 2) {
    const [from, to] = [spans[at]!, spans[at + 1]!];
    const drawn = view.visibleRanges.some((range) => from >= range.from && to <= range.to);
    if (!drawn || to > length) ranges.push(null);
    else ranges.push(rangeOf(view.domAtPos(from, 1), view.domAtPos(to, -1)));
  }
  return ranges;
}

interface Point {
  readonly node: Node;
  readonly offset: number;
}

function rangeOf(start: Point, end: Point): Range | null {
  try {
    const range = document.createRange();
    range.setStart(start.node, start.offset);
    range.setEnd(end.node, end.offset);
    return range;
  } catch {
    // Drawn anew in between: the next painting has it right.
    return null;
  }
}

/** Spans of an element's text as ranges over its text nodes, in one pass. A "\r\n" there counts as one. */
export function textRanges(element: Element, spans: readonly number[]): (Range | null)[] {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let node = walker.nextNode() as Text | null;
  let before = 0;
  const pointAt = (offset: number): Point | null => {
    while (node && offset > before + node.data.length) {
      before += node.data.length;
      node = walker.nextNode() as Text | null;
    }
    return node && { node, offset: offset - before };
  };
  const raw = element.textContent.includes("\r\n") ? rawOffsets(element.textContent) : null;
  const ranges: (Range | null)[] = [];
  for (let at = 0; at < Math.min(spans.length, 2 * MARKED); at += 2) {
    const start = pointAt(raw ? raw(spans[at]!) : spans[at]!);
    const end = start && pointAt(raw ? raw(spans[at + 1]!) : spans[at + 1]!);
    ranges.push(start && end && rangeOf(start, end));
  }
  return ranges;
}

function rawOffsets(text: string): (offset: number) => number {
  const breaks = [...text.matchAll(/\r\n/g)].map(({ index }, before) => index - before);
  return (offset) => offset + breaks.filter((at) => at < offset).length;
}
