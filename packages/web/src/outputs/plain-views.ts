/**
 * The views that show next to nothing: outputs left out of a very long list, outputs of a kind this version does not know, and
 * pieces of a stream that the one before them shows.
 */
import type { UnknownOutput } from "@pellucid/notebook";
import { outputElement } from "./elements.ts";
import type { ElidedOutputs, OutputView, ShownOutput } from "./output-view.ts";

export class ElidedView implements OutputView {
  readonly element: HTMLElement;

  constructor(output: ElidedOutputs) {
    this.element = outputElement("display");
    this.element.classList.add("out-elided");
    this.update(output);
  }

  update(output: ShownOutput): boolean {
    if (output.type !== "elided") return false;
    this.element.textContent = `${output.count.toLocaleString("en")} more outputs are kept in the file and not shown here`;
    return true;
  }

  dispose(): void {
    this.element.remove();
  }
}

export class ContinuedView implements OutputView {
  readonly element = outputElement("stream");

  constructor() {
    this.element.hidden = true;
  }

  update(output: ShownOutput): boolean {
    return output.type === "continued";
  }

  dispose(): void {
    this.element.remove();
  }
}

export class UnknownView implements OutputView {
  readonly element: HTMLElement;

  constructor(output: UnknownOutput) {
    this.element = outputElement("display", "application/json");
    const note = document.createElement("div");
    note.className = "out-note";
    note.textContent = "An output of a kind this version does not know; it is kept as it is";
    const text = document.createElement("pre");
    text.className = "out-pre";
    text.textContent = JSON.stringify(output.json, null, 2).slice(0, 20_000);
    this.element.append(note, text);
  }

  update(): boolean {
    return false;
  }

  dispose(): void {
    this.element.remove();
  }
}
