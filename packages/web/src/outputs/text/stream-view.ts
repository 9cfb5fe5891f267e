/**
 * stdout and stderr of a cell. Called by output-area.ts each time the stream grew.
 *
 * The server bounds what a view gets: of a long stream comes only the end. Its earlier lines are read from the server as they come into
 * sight, and what can be done with a long one (search, follow, copy, save, the full log) comes with stream-tools.ts, loaded then.
 * What is short is drawn as it comes. What is long is drawn a few times a second while it grows: nobody reads faster, and
 * the page stays free for whoever types in another cell.
 */
import { isStored, type StoredText, type StreamOutput, type Text } from "@pellucid/notebook";
import { make, outputElement } from "../elements.ts";
import { GROUP_HEAD } from "../errors/traceback.ts";
import type { OutputContext, OutputView, ShownOutput } from "../output-view.ts";
import type { StreamTools } from "./stream-tools.ts";
import { TextBlock } from "./text-block.ts";
import { LONGEST_ROW } from "./text-line.ts";

/** A stream of more UTF-16 units than this is drawn no more often than each `PACE` ms. */
const SHORT = 8 * 1024;
const PACE = 100;

/** Of one endless line what came last, since a row is cut behind so much. */
const shownEnd = ({ lines, tail }: StoredText): string => (lines === 1 ? tail.slice(-LONGEST_ROW) : tail);

export class StreamView implements OutputView {
  readonly element: HTMLElement;
  readonly #context: OutputContext;
  readonly #index: number;
  readonly #block = new TextBlock();
  #output: StreamOutput;
  #drawn = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tools: Promise<StreamTools> | undefined;
  /** What stands there in the place of text that tells of exceptions. */
  #error: HTMLElement[] = [];
  #disposed = false;

  constructor(output: StreamOutput, context: OutputContext, index: number) {
    this.element = outputElement("stream");
    this.element.append(this.#block.element);
    this.#context = context;
    this.#index = index;
    this.#output = output;
    this.#draw();
  }

  update(output: ShownOutput): boolean {
    if (output.type !== "stream") return false;
    this.#output = output;
    if (this.#timer) return true;
    const { text } = output;
    const length = typeof text === "string" ? text.length : text.tail.length;
    const wait = length > SHORT ? this.#drawn + PACE - performance.now() : 0;
    if (wait > 0) this.#timer = setTimeout(() => this.#draw(), wait);
    else this.#draw();
    return true;
  }

  #draw(): void {
    this.#timer = undefined;
    this.#drawn = performance.now();
    const { name, text } = this.#output;
    for (const one of this.#error.splice(0)) one.remove();
    this.element.dataset["stream"] = name;
    this.element.dataset["mime"] = `application/vnd.jupyter.${name}`;
    const stored = isStored(text);
    if (!stored && name === "stderr" && text.includes(GROUP_HEAD)) void this.#drawGroup(text);
    else this.#drawText(text);
  }

  #drawText(text: Text): void {
    const stored = isStored(text);
    this.#block.element.hidden = false;
    this.#block.set(stored ? shownEnd(text) : text, stored ? (here) => text.lines - here : undefined);
    const lines = stored ? text.lines : this.#block.lines;
    this.element.dataset["lines"] = String(lines);
    if (stored || this.#block.rows) void this.#withTools((tools) => tools.changed(lines, stored ? text : null));
  }

  /** An ExceptionGroup, which comes as text, is drawn as other errors are. */
  async #drawGroup(text: string): Promise<void> {
    const part = await import("../errors/group-output.ts").catch(() => null);
    if (this.#disposed || this.#output.text !== text) return;
    const group = part?.groupOutput(text, this.#context);
    if (!group) return this.#drawText(text);
    void this.#tools?.then((tools) => tools.dispose());
    this.#tools = undefined;
    delete this.element.dataset["stream"];
    this.#block.set(group.before);
    this.#block.element.hidden = group.before === "";
    this.#error = [group.view.body, make("pre", "out-pre", group.after)];
    this.element.append(...this.#error);
  }

  /** They come a moment later the first time; then the latest state is told. */
  async #withTools(act: (tools: StreamTools) => void): Promise<void> {
    const known = this.#tools !== undefined;
    this.#tools ??= import("./stream-tools.ts").then(({ StreamTools }) => {
      const { name } = this.#output;
      return new StreamTools(this.element, this.#block, { ...this.#context, index: this.#index, name });
    });
    const tools = await this.#tools.catch(() => (this.#tools = undefined));
    if (!tools) return;
    if (this.#disposed) tools.dispose();
    else if (known) act(tools);
    else this.#draw();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    void this.#tools?.then((tools) => tools.dispose());
    this.#block.dispose();
    this.element.remove();
  }
}
