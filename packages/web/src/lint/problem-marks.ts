/**
 * Problems where they stand: a mark beside the line (`data-problem`), and a line under the words by the browser's own
 * highlights, so that no text of a cell is touched. Errors are seen, warnings only on a second look, notes not at all. Drawn
 * when the page rests; a cell whose text changes loses its marks at once and gets them back with the next answer.
 */
import type { CellId } from "@pellucid/notebook";
import { editorRanges, textRanges } from "../find/highlights.ts";
import { whenIdle } from "../notebook/idle-work.ts";
import { rowOf } from "../notebook/editor/code-folds.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { setRight } from "../shell/sides/panels.ts";
import { type Problem, problemsOf, type Span } from "./problems.ts";
import "./problem-marks.css";

type Shown = "error" | "warning";

/** Draws them for as long as the session is shown; the answer ends it. */
export function keepMarks(session: NotebookSession): () => void {
  const marks = new ProblemMarks(session);
  return () => marks.stop();
}

class ProblemMarks {
  readonly #session: NotebookSession;
  #cells = new Map<CellId, MarkedCell>();
  readonly #stop: () => void;

  constructor(session: NotebookSession) {
    this.#session = session;
    const { view } = problemsOf(session);
    this.#stop = view.subscribe(() => whenIdle(() => this.#draw()));
    this.#draw();
  }

  stop(): void {
    this.#stop();
    this.#clear();
    paint(this.#session, []);
  }

  #clear(): void {
    for (const cell of this.#cells.values()) cell.drop();
    this.#cells.clear();
  }

  #draw(): void {
    this.#clear();
    const problems = problemsOf(this.#session);
    for (const one of problems.view.get().problems ?? []) {
      if (one.cell === null || !one.span || one.level === "info" || !problems.isCurrent(one)) continue;
      const cell = this.#cells.get(one.cell) ?? new MarkedCell(this.#session, one.cell, () => this.#paint());
      this.#cells.set(one.cell, cell);
      cell.problems.push(one);
    }
    for (const cell of this.#cells.values()) cell.draw();
    this.#paint();
  }

  #paint(): void {
    paint(this.#session, [...this.#cells.values()]);
  }
}

class MarkedCell {
  readonly problems: Problem[] = [];
  readonly #session: NotebookSession;
  readonly #id: CellId;
  readonly #layer = document.createElement("div");
  readonly #stops: (() => void)[] = [];
  #isOver = false;

  constructor(session: NotebookSession, id: CellId, painted: () => void) {
    this.#session = session;
    this.#id = id;
    this.#layer.className = "problem-marks";
    const cell = session.store.cell(id);
    if (!cell) return;
    const gone = () => {
      this.drop();
      painted();
    };
    const drawn = () =>
      whenIdle(() => {
        if (this.#isOver) return;
        this.draw();
        painted();
      });
    // Another text; or the same text drawn anew, as an editor or as still text.
    this.#stops.push(cell.source.subscribe(gone), cell.head.subscribe(drawn), session.folds.changed.subscribe(drawn));
  }

  draw(): void {
    const host = this.#session.texts.get(this.#id)?.element;
    if (!host || this.#isOver) return;
    const byLine = new Map<number, Problem[]>();
    for (const one of this.problems) byLine.set(one.span!.line, [...(byLine.get(one.span!.line) ?? []), one]);
    const source = this.#session.store.cell(this.#id)?.source.get() ?? "";
    const row = (line: number) => rowOf(source, this.#session.folds.of(this.#id, source), line);
    this.#layer.replaceChildren(...[...byLine].map(([line, list]) => markOf(line, row(line), list)));
    if (this.#layer.parentElement !== host) host.append(this.#layer);
  }

  drop(): void {
    this.#isOver = true;
    this.#layer.remove();
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** The words that problems of this level speak of. */
  ranges(level: Shown): Range[] {
    const area = this.#session.texts.get(this.#id);
    if (!area || this.#isOver) return [];
    const source = this.#session.store.cell(this.#id)?.source.get() ?? "";
    const lines = source.split(/\r\n|\r|\n/);
    const spans = this.problems.filter((one) => one.level === level).flatMap(({ span }) => offsetsOf(lines, span!));
    const text = area.element.querySelector(".source-text");
    const ranges = area.editor ? editorRanges(area.editor, spans) : text ? textRanges(text, spans) : [];
    return ranges.filter((range) => range !== null);
  }
}

/** Where it begins and ends, line breaks counted as one; only on its first line, so that no cell is underlined whole. */
function offsetsOf(lines: readonly string[], { line, column, endLine, endColumn }: Span): number[] {
  const before = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const end = endLine === line ? endColumn : (lines[line - 1]?.length ?? 0) + 1;
  return end > column ? [before + column - 1, before + end - 1] : [];
}

function markOf(line: number, row: number, list: readonly Problem[]): HTMLElement {
  const [worst] = list.toSorted((a, b) => Number(b.level === "error") - Number(a.level === "error"));
  const mark = document.createElement("button");
  mark.type = "button";
  mark.className = "problem-mark";
  mark.dataset["problem"] = worst!.rule;
  mark.dataset["level"] = worst!.level;
  const words = list.map(({ message, rule }) => `${message.replaceAll("`", "")} (${rule})`).join(". ");
  mark.dataset["tip"] = words;
  mark.tabIndex = -1;
  mark.setAttribute("aria-label", `${worst!.level === "error" ? "Error" : "Warning"} in line ${line}: ${words}`);
  mark.style.setProperty("--line", String(row - 1));
  // The margin is the breakpoints': a press there is never taken by a mark that came meanwhile. A click without a press
  // comes from a reader of the screen.
  const showAll = () => setRight({ name: "problems", open: true });
  mark.addEventListener("click", ({ detail }) => detail === 0 && showAll());
  mark.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    showAll();
  });
  return mark;
}

const painted = new Map<NotebookSession, readonly MarkedCell[]>();

/** One registry for the page: the marks of all notebooks together. */
function paint(session: NotebookSession, cells: readonly MarkedCell[]): void {
  if (cells.length > 0) painted.set(session, cells);
  else painted.delete(session);
  if (typeof CSS === "undefined" || !CSS.highlights) return;
  for (const level of ["error", "warning"] as const) {
    const ranges = [...painted.values()].flat().flatMap((cell) => cell.ranges(level));
    CSS.highlights.set(`pellucid-${level}`, new Highlight(...ranges));
  }
}
