/**
 * The frames of an exception and of those that led to it, each with its place and the code around it: the person's own first,
 * innermost first, library frames behind a count; of a group what it holds, each the same way. Called by error-view.ts.
 */
import type { FailedFrame } from "@pellucid/protocol";
import { action, make } from "../elements.ts";
import { canColour, highlightedParts, loadLanguage } from "../highlight.ts";
import type { OutputContext } from "../output-view.ts";
import { foldLabel, nearLines, repeated } from "./traceback.ts";
import type { FilePlace } from "./file-places.ts";
import { addLocals } from "./locals-toggle.ts";
import type { ChainLink, Frame, FrameLine } from "./told-frames.ts";

/** Fired on a frame's cell; `detail` is its id and the line, 1-based. */
export const REVEAL_EVENT = "pellucid:reveal";

/** After it was drawn, ms. */
const LINK_LATER = 400;
/** Own frames shown at once; deep recursion has thousands. */
const MOST_FRAMES = 12;
/** Exceptions of a group that stand open; of more only the first does. */
const FEW = 3;

/** Which exception frames are of, as the kernel finds it. */
type Of = Pick<FailedFrame, "error" | "back" | "within">;

export class ErrorFrames {
  readonly #context: OutputContext;
  /** Whether they are of a run that the page knows: cells are then known by its count, and the kernel may have their values. */
  readonly #current: boolean;
  /** Files whose links are not asked for yet. */
  #files: FilePlace[] = [];

  constructor(context: OutputContext, current: boolean) {
    this.#context = context;
    this.#current = current;
  }

  /** The last exception's frames, then those that led to it, nearest first. */
  chain(chain: readonly ChainLink[], within: FailedFrame["within"] = []): HTMLElement[] {
    const elements: HTMLElement[] = [];
    for (const [back, link] of chain.toReversed().entries()) {
      const draw = () => this.#link(link, back, within);
      const how = link.relation === "cause" ? "Caused by" : "While handling";
      if (back === 0) elements.push(...draw());
      else elements.push(folded(`${how} ${link.headline.split("\n")[0]!.slice(0, 300)}`, draw));
    }
    return elements;
  }

  #link(link: ChainLink, back: number, within: FailedFrame["within"]): HTMLElement[] {
    const error = /^[\w.<>]+/.exec(link.headline)?.[0].split(".").at(-1) ?? "";
    const frames = this.#frames(link.frames, { error, back, ...(within?.length && { within }) });
    const group = link.group ?? [];
    const held = group.map((chain, at) =>
      this.#held(chain, at === 0 || group.length <= FEW, [...(within ?? []), [back, at]]),
    );
    if (link.more) held.push(make("div", "out-note out-group-line", link.more));
    if (held.length === 0) return frames;
    const list = make("div", "out-group");
    list.append(...held);
    return [...frames, list];
  }

  /** One exception of a group: its name and message, and behind them its frames. */
  #held(chain: readonly ChainLink[], open: boolean, within: NonNullable<FailedFrame["within"]>): HTMLElement {
    const { headline } = chain.at(-1)!;
    const [, name = headline, message = ""] = /^([\w.<>]+)(?:: ([^]*))?$/.exec(headline) ?? [];
    const heading = [make("span", "out-error-name", name), message ? `: ${message.slice(0, 1000)}` : ""];
    if (chain.length === 1 && chain[0]!.frames.length === 0 && !chain[0]!.group) {
      const line = make("div", "out-group-line");
      line.append(...heading);
      return line;
    }
    const details = folded("", () => this.chain(chain, within), open);
    details.firstElementChild!.append(...heading);
    return details;
  }

  /** Innermost first; library frames are behind one fold. */
  #frames(frames: readonly Frame[], of: Of): HTMLElement[] {
    const inner = frames.toReversed();
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

  #frame(frame: Frame, outer: boolean, of: Of): HTMLElement {
    const element = make("div", "out-frame");
    const head = make("div", "out-frame-head");
    head.append(outer ? "Called from " : "In ");
    // The function that a magic made of it is nobody's.
    if (frame.function && !frame.stands) head.append(make("code", "", frame.function), " ");
    head.append(this.#place(frame));
    const code = make("div", "out-frame-code");
    code.append(...nearLines(frame).map((line) => codeRow(line, this.#context.language ?? "python")));
    element.append(head, code);
    const acts = this.#context.errors;
    // Of a frame that this kernel may still have.
    if (this.#current && acts && !frame.unread) addLocals(element, head, askedOf(frame, of), acts);
    return element;
  }

  /** Where a frame is: a cell by its number where the page knows it, else by its run, or a file. */
  #place(frame: Frame): HTMLElement {
    const at = frame.stands ?? frame;
    const line = at.line > 0 ? `, line ${at.line}` : "";
    const found = this.#cellOf(at);
    if (!found) {
      const element = make("span", "out-frame-place", `${this.#words({ ...frame, ...at })}${line}`);
      const { file, library, text } = frame;
      if (file !== null && !library && text === undefined && !file.startsWith("<"))
        this.#files.push({ file, line: frame.line, element });
      return element;
    }
    const link = action(`cell ${found.number}${line}`, () => {
      const detail = { cell: found.id, line: at.line };
      link.dispatchEvent(new CustomEvent(REVEAL_EVENT, { detail, bubbles: true, composed: true }));
    });
    return link;
  }

  #cellOf({ cell, text }: Pick<Frame, "cell" | "text">): { id: string; number: number } | null {
    // A text is the same whichever kernel ran it.
    if (text !== undefined) return this.#context.locateText?.(text) ?? null;
    return (cell !== null && this.#current && this.#context.locate?.(cell)) || null;
  }

  #words({ cell, file, text }: Frame): string {
    if (cell !== null) return this.#context.elsewhere?.(cell) ?? `cell run [${cell}]`;
    if (text !== undefined) return "a cell that has changed since";
    return file === "<string>" ? "code given as text" : file!.startsWith("<timed ") ? "the timed code" : file!;
  }

  /** Which of them are files of the lab the server knows; asked when the page has time. */
  #linkFiles(): void {
    const { errors, path } = this.#context;
    const places = this.#files.splice(0);
    if (!errors || places.length === 0) return;
    setTimeout(() => {
      void import("./file-places.ts").then((part) => part.linkFiles(path, places, errors)).catch(() => {});
    }, LINK_LATER);
  }
}

const askedOf = (frame: Frame, of: Of): FailedFrame => ({
  ...of,
  line: frame.line,
  ...(frame.cell !== null && { cell: frame.cell }),
  ...(frame.file !== null && { file: frame.file }),
  ...(frame.function !== null && { function: frame.function }),
});

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
function folded(label: string, inside: () => HTMLElement[], open = false): HTMLElement {
  const details = make("details", "out-fold");
  details.append(make("summary", "", label));
  if (open) details.append(...inside());
  else details.addEventListener("toggle", () => details.append(...inside()), { once: true });
  details.open = open;
  return details;
}
