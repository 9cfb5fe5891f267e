/**
 * An exception on the page: its name and message first, then the person's own frames innermost first, then library frames folded to
 * a count, and the whole traceback as the kernel wrote it on demand. Called by output-area.ts.
 */
import type { ErrorOutput } from "@pellucid/notebook";
import type { FailedFrame } from "@pellucid/protocol";
import { action, copyAction, make, outputElement } from "./elements.ts";
import { canColour, highlightedParts, loadLanguage } from "./highlight.ts";
import type { FilePlace } from "./errors/file-places.ts";
import { addLocals } from "./errors/locals-toggle.ts";
import type { OutputContext, OutputView } from "./output-view.ts";
import { plainText } from "./screen.ts";
import { TextBlock } from "./text-block.ts";
import {
  foldLabel,
  nearLines,
  parseTraceback,
  repeated,
  type ChainLink,
  type Frame,
  type FrameLine,
} from "./traceback.ts";

/** Fired on a frame's cell; `detail` is its id and the line, 1-based. */
export const REVEAL_EVENT = "pellucid:reveal";

/** After it was drawn, ms. */
const LINK_LATER = 400;
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
  /** Whether there are frames: of a cell that is no Python nothing ran. */
  #ran = false;
  /** The run that its frames tell of. */
  #own: number | null = null;
  /** Files whose links are not asked for yet. */
  #files: FilePlace[] = [];

  constructor(output: ErrorOutput, context: OutputContext) {
    this.#output = output;
    this.#context = context;
    this.#language = context.language ?? "python";
    this.element = outputElement("error", "application/vnd.jupyter.error");
    const chain = parseTraceback(output.traceback);
    this.element.append(...this.#heading(chain?.at(-1)?.headline ?? ""));
    if (/^(?:ModuleNotFound|Import|Runtime)Error$/.test(output.ename)) void this.#offerInstall();
    if (chain) this.#chain(chain);
    const hidden = chain !== null;
    if (!chain && isMoreThanHeading(output)) this.#showFull();
    if (output.traceback.length > 0) this.element.append(this.#actions(hidden));
  }

  /** Whether the cell that its run tells of is known by now, and was not when it was drawn: a quick error can come before its count. */
  get isLate(): boolean {
    return !this.#current && this.#own !== null && this.#isOwn(this.#own);
  }

  #isOwn(count: number): boolean {
    return this.#context.locate?.(count)?.id === this.#context.cell;
  }

  update(): boolean {
    return false;
  }

  dispose(): void {
    this.#full?.dispose();
    this.element.remove();
  }

  /** Its name and message, and under them the notes that were added (`add_note`), which only the traceback has. */
  #heading(headline: string): HTMLElement[] {
    const { ename, evalue } = this.#output;
    const heading = make("div", "out-error-heading");
    heading.append(make("span", "out-error-name", plainText(ename) || "Error"));
    // A syntax error names a file that nobody has.
    const message = plainText(evalue).replace(/ \(<?ipython-input-[^)]*\)$| \(\d+\.py, line \d+\)$/, "");
    if (message) heading.append(": ", make("span", "out-error-message", message.slice(0, LONGEST_MESSAGE)));
    const said = `${plainText(ename)}: ${plainText(evalue).trimEnd()}`;
    const notes = headline.startsWith(said) ? headline.slice(said.length).trim() : "";
    return notes ? [heading, make("div", "out-error-notes", notes.slice(0, LONGEST_MESSAGE))] : [heading];
  }

  #chain(chain: readonly ChainLink[]): void {
    const last = chain.at(-1)!;
    // Counts start anew with each kernel: they are trusted when the run they tell of is still this cell's latest.
    this.#own = last.frames.find((frame) => frame.cell !== null)?.cell ?? null;
    this.#current = this.#own !== null && this.#isOwn(this.#own);
    this.#ran = last.frames.some((frame) => !frame.unread);
    this.element.append(...this.#frames(last, 0));
    // The exceptions before it, nearest first.
    for (let at = chain.length - 2; at >= 0; at--) {
      const link = chain[at]!;
      const how = link.relation === "cause" ? "Caused by" : "While handling";
      const label = `${how} ${link.headline.split("\n")[0]!.slice(0, 300)}`;
      this.element.append(folded(label, () => this.#frames(link, chain.length - 1 - at)));
    }
  }

  /** Innermost first; library frames are behind one fold. */
  #frames({ headline, frames }: ChainLink, back: number): HTMLElement[] {
    const inner = frames.toReversed();
    const name = /^[\w.]+/.exec(headline)?.[0].split(".").at(-1) ?? this.#output.ename;
    const of = { error: back === 0 ? this.#output.ename : name, back };
    const own = repeated(inner.filter((frame) => !frame.library));
    const library = inner.filter((frame) => frame.library);
    const outer = (frame: Frame) => this.#frame(frame, true, of);
    const elements = own
      .slice(0, MOST_FRAMES)
      .flatMap(({ frame, again }, at) => [
        this.#frame(frame, at > 0, of),
        ...(again.length === 1 ? again.map(outer) : []),
        ...(again.length > 1 ? [folded(`The same call ${again.length} more times`, () => again.map(outer))] : []),
      ]);
    const rest = own.slice(MOST_FRAMES).flatMap(({ frame, again }) => [frame, ...again]);
    if (rest.length > 0) elements.push(folded(`${rest.length} more frames of yours`, () => rest.map(outer)));
    if (library.length > 0)
      elements.push(folded(foldLabel(library), () => library.map((frame, at) => this.#frame(frame, at > 0, of))));
    this.#linkFiles();
    return elements;
  }

  #frame(frame: Frame, outer: boolean, of: Pick<FailedFrame, "error" | "back">): HTMLElement {
    const element = make("div", "out-frame");
    const head = make("div", "out-frame-head");
    head.append(outer ? "Called from " : "In ");
    if (frame.function) head.append(make("code", "", frame.function), " ");
    head.append(this.#place(frame));
    const code = make("div", "out-frame-code");
    code.append(...nearLines(frame).map((line) => codeRow(line, this.#language)));
    element.append(head, code);
    const acts = this.#context.errors;
    // Of a frame that this kernel may still have.
    if (this.#current && acts && !frame.unread) addLocals(element, head, askedOf(frame, of), acts);
    return element;
  }

  /** Where a frame is: a cell by its number where the page knows it, else by its run, or a file. */
  #place(frame: Frame): HTMLElement {
    const line = frame.line > 0 ? `, line ${frame.line}` : "";
    const found = frame.cell === null || !this.#current ? null : this.#context.locate?.(frame.cell);
    if (!found) {
      const where =
        frame.cell === null ? frame.file : (this.#context.elsewhere?.(frame.cell) ?? `cell run [${frame.cell}]`);
      const element = make("span", "out-frame-place", `${where}${line}`);
      if (frame.file !== null && !frame.library) this.#files.push({ file: frame.file, line: frame.line, element });
      return element;
    }
    return action(`cell ${found.number}${line}`, () => {
      const detail = { cell: found.id, line: frame.line };
      this.element.dispatchEvent(new CustomEvent(REVEAL_EVENT, { detail, bubbles: true, composed: true }));
    });
  }

  /** Which of them are files of the lab the server knows; asked when the page has time. */
  #linkFiles(): void {
    const { errors, path } = this.#context;
    const places = this.#files.splice(0);
    if (!errors || places.length === 0) return;
    setTimeout(() => {
      void import("./errors/file-places.ts").then((part) => part.linkFiles(path, places, errors)).catch(() => {});
    }, LINK_LATER);
  }

  async #offerInstall(): Promise<void> {
    const { errors, path } = this.#context;
    if (!errors) return;
    const { installRow } = await import("./errors/install-row.ts");
    const row = installRow(this.#output, path, errors);
    if (row) this.element.querySelector(".out-error-heading")?.after(row);
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
    const { debugError } = this.#context;
    // Of frames that this kernel may still have.
    if (this.#current && this.#ran && debugError) bar.append(action("Debug from this error", debugError));
    bar.append(copyAction("Copy traceback", () => plainText(this.#output.traceback.join("\n"))));
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

const askedOf = (frame: Frame, of: Pick<FailedFrame, "error" | "back">): FailedFrame => ({
  ...of,
  line: frame.line,
  ...(frame.cell !== null && { cell: frame.cell }),
  ...(frame.file !== null && { file: frame.file }),
  ...(frame.function !== null && { function: frame.function }),
});

/** Some kernels send a traceback that only repeats the name and the message. */
function isMoreThanHeading(output: ErrorOutput): boolean {
  const text = plainText(output.traceback.join("\n")).trim();
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

/** Behind a label, made when it is opened. */
function folded(label: string, inside: () => HTMLElement[]): HTMLElement {
  const details = make("details", "out-fold");
  details.append(make("summary", "", label));
  details.addEventListener("toggle", () => details.append(...inside()), { once: true });
  return details;
}
