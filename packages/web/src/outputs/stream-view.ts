/**
 * stdout and stderr of a cell. Called by output-area.ts each time the stream grew.
 *
 * The server bounds what a view gets: of a long stream comes only the end, and the whole is one click away in the log view.
 * What is short is drawn as it comes. What is long is drawn a few times a second while it grows: nobody reads faster, and
 * the page stays free for whoever types in another cell.
 */
import type { StreamOutput } from "@pellucid/notebook";
import { action, make, outputElement } from "./elements.ts";
import type { OutputContext, OutputView, ShownOutput } from "./output-view.ts";
import { TextBlock } from "./text-block.ts";

/** A stream of more UTF-16 units than this is drawn no more often than each `PACE` ms. */
const SHORT = 8 * 1024;
const PACE = 100;

export class StreamView implements OutputView {
  readonly element: HTMLElement;
  readonly #context: OutputContext;
  readonly #index: number;
  readonly #block = new TextBlock();
  #name = "";
  #earlier: HTMLElement | undefined;
  #output: StreamOutput;
  #drawn = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

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
    const output = this.#output;
    if (output.name !== this.#name) {
      this.#name = output.name;
      this.element.dataset["stream"] = output.name;
      this.element.dataset["mime"] = `application/vnd.jupyter.${output.name}`;
    }
    const { text } = output;
    this.#block.set(typeof text === "string" ? text : text.tail);
    const lines = typeof text === "string" ? this.#block.lines : text.lines;
    this.element.dataset["lines"] = String(lines);
    this.#setEarlier(typeof text === "string" ? 0 : Math.max(1, lines - this.#block.lines), lines);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#block.dispose();
    this.element.remove();
  }

  #setEarlier(hidden: number, lines: number): void {
    if (hidden === 0) {
      this.#earlier?.remove();
      this.#earlier = undefined;
      return;
    }
    if (!this.#earlier) {
      this.#earlier = make("div", "out-earlier");
      this.#earlier.append(
        make("span", "out-note"),
        action("Open the full log", () => void this.#openLog()),
      );
      this.element.prepend(this.#earlier);
    }
    const note = this.#earlier.firstChild as HTMLElement;
    note.textContent = `The last ${(lines - hidden).toLocaleString("en")} of ${lines.toLocaleString("en")} lines`;
  }

  async #openLog(): Promise<void> {
    const { openLog } = await import("./log-view.ts");
    openLog({ ...this.#context, index: this.#index, name: this.#name, lines: Number(this.element.dataset["lines"]) });
  }
}
