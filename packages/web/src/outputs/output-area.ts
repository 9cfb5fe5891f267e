/**
 * The outputs of one cell on the page: one view for each output, told only what changed.
 *
 * Called by the page with the cell's outputs whenever they change. Outputs are immutable, so a place whose output is the
 * same object is not touched. While the cell runs the area only grows: old output gives way to new without a jump.
 * It never decides what outputs there are; that is the server's business.
 */
import { BundleView } from "./bundle-view.ts";
import { ErrorView } from "./errors/error-view.ts";
import type { OutputContext, OutputView, ShownOutput } from "./output-view.ts";
import { ContinuedView, ElidedView, UnknownView } from "./plain-views.ts";
import { StreamView } from "./text/stream-view.ts";
import { writtenOver } from "./text/written-over.ts";
import type { Output } from "@pellucid/notebook";
import "./outputs.css";
import "./html.css";

export type { OutputContext } from "./output-view.ts";

interface Slot {
  output: ShownOutput;
  view: OutputView;
}

/** An area that lost its outputs keeps its height so long: the next ones are usually on their way. */
const GRACE = 200;

const areas = new WeakMap<Element, OutputArea>();

export class OutputArea {
  readonly element: HTMLElement;
  readonly #context: OutputContext;
  readonly #slots: Slot[] = [];
  #running = false;
  #release: ReturnType<typeof setTimeout> | undefined;

  /** The area that an element is of. */
  static of(element: Element): OutputArea | undefined {
    return areas.get(element);
  }

  constructor(element: HTMLElement, context: OutputContext) {
    areas.set(element, this);
    this.element = element;
    this.#context = context;
    element.dataset["outputs"] = "";
    element.classList.add("outputs");
  }

  /** Shows these outputs. Cheap when little changed; meant to be called once for each change of the cell. */
  render(outputs: readonly Output[]): void {
    const shown = writtenOver(outputs);
    if (shown.length < this.#slots.length) this.#holdHeight();
    while (this.#slots.length > shown.length) this.#slots.pop()!.view.dispose();
    let hidden = 0;
    for (const [index, output] of shown.entries()) {
      this.#place(index, output, index + hidden);
      if (output.type === "elided") hidden += output.count - 1;
    }
    this.element.toggleAttribute("data-empty", shown.length === 0);
    if (!this.#running && shown.length > 0) this.#letHeight();
  }

  get count(): number {
    return this.#slots.length;
  }
  /** What stands at this place, and where. */
  at(index: number): { output: ShownOutput; view: OutputView; element: HTMLElement } | null {
    const slot = this.#slots[index];
    return slot ? { ...slot, element: slot.view.element } : null;
  }

  /** While a cell runs its outputs keep the height they had, so that nothing below moves up and down. */
  setRunning(running: boolean): void {
    if (this.#running === running) return;
    this.#running = running;
    if (running) this.#holdHeight();
    else this.#letHeight();
  }

  /** The run is told by its count now: errors that were drawn before can name their cells. */
  placeErrors(): void {
    for (const [index, slot] of this.#slots.entries()) {
      if (!(slot.view instanceof ErrorView) || !slot.view.isLate) continue;
      const view = makeView(slot.output, this.#context, index);
      slot.view.element.replaceWith(view.element);
      slot.view.dispose();
      slot.view = view;
    }
  }

  dispose(): void {
    clearTimeout(this.#release);
    for (const slot of this.#slots.splice(0)) slot.view.dispose();
    this.element.style.minHeight = "";
  }

  /** `number`: its index among all of the cell's outputs. */
  #place(index: number, output: ShownOutput, number: number): void {
    const slot = this.#slots[index];
    if (slot?.output === output) return;
    if (slot?.view.update(output)) {
      slot.output = output;
      return;
    }
    const view = makeView(output, this.#context, number);
    if (slot) {
      slot.view.element.replaceWith(view.element);
      slot.view.dispose();
    } else this.element.append(view.element);
    this.#slots[index] = { output, view };
  }

  #holdHeight(): void {
    clearTimeout(this.#release);
    const height = this.element.getBoundingClientRect().height;
    if (height > 0) this.element.style.minHeight = `${height}px`;
    if (!this.#running) this.#letHeight();
  }

  #letHeight(): void {
    clearTimeout(this.#release);
    if (this.element.style.minHeight)
      this.#release = setTimeout(() => {
        if (!this.#running) this.element.style.minHeight = "";
      }, GRACE);
  }
}

function makeView(output: ShownOutput, context: OutputContext, index: number): OutputView {
  switch (output.type) {
    case "stream":
      return new StreamView(output, context, index);
    case "error":
      return new ErrorView(output, context);
    case "display":
    case "result":
      return new BundleView(output, context, index);
    case "elided":
      return new ElidedView(output);
    case "continued":
      return new ContinuedView();
    case "unknown":
      return new UnknownView(output);
  }
}
