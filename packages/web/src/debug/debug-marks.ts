/**
 * Debugging where the code stands: breakpoints in the margin of cells (`data-breakpoint`), the line that is paused
 * (`data-paused-line` on the cell) with the bar of steps, for static text and editors alike. Lines of code do not wrap, so a
 * line's place is its number. A press in the margin puts a breakpoint or takes it away.
 */
import type { Breakpoint } from "@pellucid/protocol";
import type { CellId } from "@pellucid/notebook";
import { lineOf, rowOf } from "../notebook/editor/code-folds.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { keysOf, runCommand } from "../shell/commands.ts";
import { showKeys } from "../shell/keys.ts";
import type { Debugging } from "./debugging.ts";
import "./debug.css";

/** Draws for as long as it is not ended by the answer. */
export function keepDebugMarks(debugging: Debugging): () => void {
  const marks = new DebugMarks(debugging);
  return () => marks.stop();
}

/** Width of the margin that takes presses. */
const MARGIN = 12;

class DebugMarks {
  readonly #debugging: Debugging;
  readonly #session: NotebookSession;
  readonly #layers = new Map<CellId, HTMLElement>();
  readonly #stops: (() => void)[];
  readonly #ghost = make("div", "debug-ghost");
  #shown = 0;
  #frame = 0;
  #over: { cell: CellId; line: number } | null = null;

  constructor(debugging: Debugging) {
    this.#debugging = debugging;
    this.#session = debugging.session;
    const draw = () => this.#draw();
    const { order, loaded } = this.#session.store;
    const { changed: folded } = this.#session.folds;
    const soon = () => {
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(draw);
    };
    this.#stops = [order, loaded, folded].map((value) => value.subscribe(soon));
    queueMicrotask(() => {
      this.#stops.push(debugging.view.subscribe(draw), debugging.chosen.subscribe(draw));
      draw();
    });
    const moved = (event: PointerEvent) => this.#hover(event);
    const pressed = (event: MouseEvent) => this.#press(event);
    document.addEventListener("pointermove", moved, { passive: true });
    document.addEventListener("mousedown", pressed, { capture: true });
    this.#stops.push(() => {
      document.removeEventListener("pointermove", moved);
      document.removeEventListener("mousedown", pressed, { capture: true });
    });
    this.#ghost.setAttribute("aria-hidden", "true");
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
    for (const layer of this.#layers.values()) layer.remove();
    this.#ghost.remove();
  }

  // ---- drawing ------------------------------------------------------------------------------------------------------

  #draw(): void {
    const { breakpoints, pause, muted } = this.#debugging.view.get();
    const byCell = new Map<CellId, Breakpoint[]>();
    for (const one of breakpoints)
      if ("cell" in one.place) byCell.set(one.place.cell, [...(byCell.get(one.place.cell) ?? []), one]);
    const chosen = this.#debugging.frame;
    const top = pause?.frames[0];
    const paused = new Map<CellId, HTMLElement[]>();
    if (pause && pause.n !== this.#shown) this.#unfold(top?.cell ?? null, top?.line ?? null);
    if (top?.cell && top.line) paused.set(top.cell, [this.#lineOf(top.cell, top.line, "top")]);
    if (chosen?.cell && chosen.line && chosen !== top)
      paused.set(chosen.cell, [...(paused.get(chosen.cell) ?? []), this.#lineOf(chosen.cell, chosen.line, "caller")]);
    for (const id of new Set([...this.#layers.keys(), ...byCell.keys(), ...paused.keys()]))
      this.#drawCell(id, byCell.get(id) ?? [], paused.get(id) ?? [], muted);
    this.#markPaused(top?.cell ?? null, top?.line ?? null);
    if (pause && pause.n !== this.#shown) this.#reveal(top?.cell ?? null, top?.line ?? null);
    this.#shown = pause?.n ?? this.#shown;
  }

  #drawCell(id: CellId, list: readonly Breakpoint[], lines: readonly HTMLElement[], muted: boolean): void {
    const host = this.#session.texts.get(id)?.element;
    const layer = this.#layers.get(id) ?? make("div", "debug-marks");
    if (!host || (list.length === 0 && lines.length === 0)) {
      layer.remove();
      this.#layers.delete(id);
      return;
    }
    this.#layers.set(id, layer);
    const bar = lines.some((line) => line.dataset["frame"] === "top") ? [stepBar()] : [];
    layer.replaceChildren(...lines, ...list.map((one) => this.#markOf(id, one, muted)), ...bar);
    if (layer.parentElement !== host) host.append(layer);
  }

  /** Where a line of a cell shows, below what is folded. */
  #rowOf(id: CellId, line: number): number {
    const source = this.#session.store.cell(id)?.source.get() ?? "";
    return rowOf(source, this.#session.folds.of(id, source), line);
  }

  #lineOf(id: CellId, line: number, frame: "top" | "caller"): HTMLElement {
    const mark = make("div", "debug-line");
    mark.dataset["frame"] = frame;
    mark.style.setProperty("--line", String(this.#rowOf(id, line) - 1));
    return mark;
  }

  /** Code that is paused is seen. */
  #unfold(id: CellId | null, line: number | null): void {
    if (id === null || line === null) return;
    const before = (this.#session.store.cell(id)?.source.get() ?? "").split("\n").slice(0, line).join("\n").length;
    this.#session.texts.get(id)?.unfold(before, before);
  }

  #markOf(id: CellId, one: Breakpoint, muted: boolean): HTMLElement {
    const mark = make("button", "debug-mark") as HTMLButtonElement;
    mark.type = "button";
    mark.tabIndex = -1;
    mark.dataset["breakpoint"] = String(one.line);
    mark.dataset["kind"] = one.log?.trim() ? "log" : one.condition?.trim() ? "condition" : "plain";
    mark.toggleAttribute("data-off", muted || !one.on);
    const what = one.log?.trim() ? `Log point: ${one.log}` : "Breakpoint";
    const when = one.condition?.trim() ? ` where ${one.condition}` : "";
    const words = `${what}${when}, line ${one.line}${muted ? ", muted" : one.on ? "" : ", off"}`;
    mark.setAttribute("aria-label", words);
    mark.dataset["tip"] = words;
    mark.style.setProperty("--line", String(this.#rowOf(id, one.line) - 1));
    // Presses are the margin's; a click without one comes from a reader of the screen.
    mark.addEventListener("click", ({ detail }) => detail === 0 && this.#debugging.toggle(one.place, one.line));
    mark.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      void import("../shell/sides/panels.ts").then(({ setRight }) => setRight({ name: "debugger", open: true }));
      this.#debugging.editing.set(one.id);
    });
    return mark;
  }

  #markPaused(cell: CellId | null, line: number | null): void {
    for (const id of this.#session.store.order.get()) {
      if (id === cell && line !== null) this.#session.frame(id)?.setAttribute("data-paused-line", String(line));
      else if (this.#marked.has(id)) this.#session.frame(id)?.removeAttribute("data-paused-line");
    }
    this.#marked = new Set(cell === null ? [] : [cell]);
  }
  #marked = new Set<CellId>();

  /** A new pause is brought into view. */
  #reveal(cell: CellId | null, line: number | null): void {
    if (cell === null || line === null || !this.#session.isSeen) return;
    const mark = this.#layers.get(cell)?.querySelector(".debug-line");
    mark?.scrollIntoView({ block: "nearest" });
  }

  // ---- the margin ---------------------------------------------------------------------------------------------------

  /** The cell and line whose margin is under the pointer. */
  #at(event: MouseEvent): { cell: CellId; line: number; host: HTMLElement } | null {
    const host = event.target instanceof Element ? event.target.closest<HTMLElement>(".source") : null;
    const cell = host?.closest<HTMLElement>("[data-cell-id]")?.dataset["cellId"];
    if (!host || !cell || host.dataset["type"] !== "code" || this.#session.texts.get(cell)?.element !== host)
      return null;
    const box = host.getBoundingClientRect();
    if (event.clientX - box.left > MARGIN || event.clientX < box.left) return null;
    const style = getComputedStyle(host);
    const height = parseFloat(style.getPropertyValue("--code-line")) || 20;
    const source = this.#session.store.cell(cell)?.source.get() ?? "";
    const row = 1 + Math.floor((event.clientY - box.top - parseFloat(style.paddingTop)) / height);
    const line = lineOf(source, this.#session.folds.of(cell, source), row);
    const lines = source.split(/\r\n?|\n/).length;
    return line >= 1 && line <= lines ? { cell, line, host } : null;
  }

  #hover(event: PointerEvent): void {
    const at = event.buttons === 0 ? this.#at(event) : null;
    if (at?.cell === this.#over?.cell && at?.line === this.#over?.line) return;
    this.#over = at;
    if (!at) return this.#ghost.remove();
    this.#ghost.style.setProperty("--line", String(this.#rowOf(at.cell, at.line) - 1));
    at.host.append(this.#ghost);
  }

  /** Acts when the button goes down: the marks may be drawn anew before it comes up, and a click would find another. */
  #press(event: MouseEvent): void {
    if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
    if (event.target instanceof Element && event.target.closest("button:not(.debug-mark, .problem-mark)")) return;
    const at = this.#at(event);
    if (!at || this.#session.store.reader.get()) return;
    event.preventDefault();
    event.stopPropagation();
    this.#debugging.toggle({ cell: at.cell }, at.line);
  }
}

const STEPS = [
  ["debugger:continue", "Continue", "M5 3.5v9l7.5-4.5z"],
  ["debugger:next", "Step Over", "M2.5 8.5a5.5 5.5 0 0 1 10.6-2M13.5 3v3.8H9.7M8 13.2v.1"],
  ["debugger:stepIn", "Step In", "M8 2.5v7M5 6.8l3 3 3-3M8 13.2v.1"],
  ["debugger:stepOut", "Step Out", "M8 9.8V2.9M5 5.6l3-3 3 3M8 13.2v.1"],
  ["debugger:terminate", "Stop Debugging", "M4.5 4.5h7v7h-7z"],
] as const;

/** Small, at the paused cell: the steps with their keys. */
function stepBar(): HTMLElement {
  const bar = make("div", "debug-steps");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Steps");
  for (const [id, label, path] of STEPS) {
    const button = make("button", "icon-button") as HTMLButtonElement;
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.dataset["tip"] = label;
    button.dataset["tipKeys"] = showKeys(keysOf(id)[0] ?? "");
    button.innerHTML = `<svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true"><path d="${path}" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;
    button.addEventListener("mousedown", (event) => event.stopPropagation());
    button.addEventListener("click", () => runCommand(id));
    bar.append(button);
  }
  return bar;
}

function make(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
