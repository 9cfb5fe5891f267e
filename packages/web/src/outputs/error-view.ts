/**
 * An exception on the page: its name and message first, then the person's own frames innermost first, then library frames folded to
 * a count, and the whole traceback as the kernel wrote it on demand. Called by output-area.ts.
 */
import type { ErrorOutput } from "@pellucid/notebook";
import { action, copyAction, make, outputElement } from "./elements.ts";
import { canColour, highlightedParts, loadLanguage } from "./highlight.ts";
import type { OutputContext, OutputView } from "./output-view.ts";
import { Screen } from "./screen.ts";
import { TextBlock } from "./text-block.ts";
import { foldLabel, nearLines, parseTraceback, type ChainLink, type Frame, type FrameLine } from "./traceback.ts";

/** Fired on a frame's cell; `detail` is its id and the line, 1-based. */
export const REVEAL_EVENT = "pellucid:reveal";

/** Own frames shown at once; deep recursion has thousands. */
const MOST_FRAMES = 12;
/** Messages of more characters are cut in the heading; the full traceback has them whole. */
const LONGEST_MESSAGE = 10_000;

export class ErrorView implements OutputView {
  readonly element: HTMLElement;
  readonly #output: ErrorOutput;
  readonly #language: string;
  readonly #context: OutputContext;
  #full: TextBlock | undefined;
  #current = false;

  constructor(output: ErrorOutput, context: OutputContext) {
    this.#output = output;
    this.#context = context;
    this.#language = context.language ?? "python";
    this.element = outputElement("error", "application/vnd.jupyter.error");
    this.element.append(this.#heading());
    const chain = parseTraceback(output.traceback);
    if (chain) this.#chain(chain);
    const hidden = chain !== null;
    if (!chain && isMoreThanHeading(output)) this.#showFull();
    if (output.traceback.length > 0) this.element.append(this.#actions(hidden));
  }

  update(): boolean {
    return false;
  }

  dispose(): void {
    this.#full?.dispose();
    this.element.remove();
  }

  #heading(): HTMLElement {
    const { ename, evalue } = this.#output;
    const heading = make("div", "out-error-heading");
    heading.append(make("span", "out-error-name", plainLines(ename) || "Error"));
    // A syntax error names a file that nobody has.
    const message = plainLines(evalue).replace(/ \(<?ipython-input-[^)]*\)$| \(\d+\.py, line \d+\)$/, "");
    if (message) heading.append(": ", make("span", "out-error-message", message.slice(0, LONGEST_MESSAGE)));
    return heading;
  }

  #chain(chain: readonly ChainLink[]): void {
    const last = chain.at(-1)!;
    // Counts start anew with each kernel: they are trusted when the run they tell of is still this cell's latest.
    const own = last.frames.find((frame) => frame.cell !== null)?.cell;
    this.#current = own !== undefined && own !== null && this.#context.locate?.(own)?.id === this.#context.cell;
    this.element.append(...this.#frames(last.frames));
    // The exceptions before it, nearest first.
    for (let at = chain.length - 2; at >= 0; at--) {
      const link = chain[at]!;
      const details = make("details", "out-fold");
      const how = link.relation === "cause" ? "Caused by" : "While handling";
      details.append(make("summary", "", `${how} ${link.headline.split("\n")[0]!.slice(0, 300)}`));
      fillOnOpen(details, () => this.#frames(link.frames));
      this.element.append(details);
    }
  }

  /** Innermost first; library frames are behind one fold. */
  #frames(frames: readonly Frame[]): HTMLElement[] {
    const inner = frames.toReversed();
    const own = inner.filter((frame) => !frame.library);
    const library = inner.filter((frame) => frame.library);
    const elements = own.slice(0, MOST_FRAMES).map((frame, at) => this.#frame(frame, at > 0));
    const rest = own.slice(MOST_FRAMES);
    if (rest.length > 0) {
      const details = make("details", "out-fold");
      details.append(make("summary", "", `${rest.length} more frames of yours`));
      fillOnOpen(details, () => rest.map((frame) => this.#frame(frame, true)));
      elements.push(details);
    }
    if (library.length > 0) {
      const details = make("details", "out-fold");
      details.append(make("summary", "", foldLabel(library)));
      fillOnOpen(details, () => library.map((frame, at) => this.#frame(frame, at > 0)));
      elements.push(details);
    }
    return elements;
  }

  #frame(frame: Frame, outer: boolean): HTMLElement {
    const element = make("div", "out-frame");
    const head = make("div", "out-frame-head");
    head.append(outer ? "Called from " : "In ");
    if (frame.function) head.append(make("code", "", frame.function), " ");
    head.append(this.#place(frame));
    const code = make("div", "out-frame-code");
    code.append(...nearLines(frame).map((line) => codeRow(line, this.#language)));
    element.append(head, code);
    return element;
  }

  /** Where a frame is: a cell by its number where the page knows it, else by its run, or a file. */
  #place(frame: Frame): HTMLElement {
    const line = frame.line > 0 ? `, line ${frame.line}` : "";
    const found = frame.cell === null || !this.#current ? null : this.#context.locate?.(frame.cell);
    if (!found)
      return make("span", "out-frame-place", `${frame.cell === null ? frame.file : `cell run [${frame.cell}]`}${line}`);
    return action(`cell ${found.number}${line}`, () => {
      const detail = { cell: found.id, line: frame.line };
      this.element.dispatchEvent(new CustomEvent(REVEAL_EVENT, { detail, bubbles: true, composed: true }));
    });
  }

  #actions(hidden: boolean): HTMLElement {
    const bar = make("div", "out-actions");
    if (hidden) {
      const toggle = action("Full traceback", () => {
        const open = !this.#full;
        if (open) this.#showFull(bar);
        else this.#hideFull();
        toggle.setAttribute("aria-expanded", String(open));
      });
      toggle.setAttribute("aria-expanded", "false");
      bar.append(toggle);
    }
    bar.append(copyAction("Copy traceback", () => plainLines(this.#output.traceback.join("\n"))));
    return bar;
  }

  #showFull(before?: HTMLElement): void {
    this.#full = new TextBlock();
    this.#full.element.classList.add("out-traceback");
    this.#full.set(this.#output.traceback.join("\n"));
    this.element.insertBefore(this.#full.element, before ?? null);
  }

  #hideFull(): void {
    this.#full?.dispose();
    this.#full?.element.remove();
    this.#full = undefined;
  }
}

/** Some kernels send a traceback that only repeats the name and the message. */
function isMoreThanHeading(output: ErrorOutput): boolean {
  const text = plainLines(output.traceback.join("\n")).trim();
  return text !== "" && text !== `${output.ename}: ${output.evalue}`.trim() && text !== output.evalue.trim();
}

function codeRow(line: FrameLine, language: string): HTMLElement {
  const row = make("div", line.current ? "out-code-row out-code-current" : "out-code-row");
  row.append(make("span", "out-code-number", String(line.number)));
  const code = make("code", "");
  const colour = () => code.replaceChildren(...colouredLine(line, language));
  colour();
  if (!canColour(language)) void loadLanguage(language).then((known) => known && colour());
  row.append(code);
  return row;
}

function colouredLine(line: FrameLine, language: string): HTMLElement[] {
  const spans: HTMLElement[] = [];
  const [from, to] = line.marked ?? [0, 0];
  let at = 0;
  for (const [text, classes] of highlightedParts(line.code, language)) {
    for (const [start, end] of [
      [0, from - at],
      [from - at, to - at],
      [to - at, text.length],
    ] as const) {
      const part = text.slice(Math.max(0, start), Math.max(0, end));
      if (!part) continue;
      const inside = start === from - at && to > from;
      spans.push(make("span", inside ? `${classes} out-marked` : classes, part));
    }
    at += text.length;
  }
  return spans;
}

function fillOnOpen(details: HTMLDetailsElement, make: () => HTMLElement[]): void {
  details.addEventListener("toggle", () => details.append(...make()), { once: true });
}

/** Text as it would be read: without colours and controls. */
function plainLines(text: string): string {
  const screen = new Screen();
  screen.write(text);
  return screen.lines
    .slice(0, screen.count)
    .map((line) => line.text)
    .join("\n");
}
