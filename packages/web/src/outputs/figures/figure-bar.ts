/**
 * What can be done to a figure in an output: look at it large, save it, copy it. A bar over its corner under the pointer or the focus;
 * a double click on a picture enlarges too. The acts are fetched with the first one (figure-save.ts, figure-zoom.ts). Called by figure-tone.ts
 * and plotly.ts.
 */
import { action, make } from "../elements.ts";
import type { FigurePictures } from "./figure-save.ts";

export function figureBar(host: HTMLElement, pictures: FigurePictures): { bar: HTMLElement; enlarge: () => void } {
  const bar = make("div", "out-hover-bar out-figure-bar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Figure");
  const enlarge = () => void import("./figure-zoom.ts").then(({ zoomFigure }) => zoomFigure(pictures));
  bar.append(
    action("Enlarge", enlarge),
    action("Save", () => void import("./figure-save.ts").then(({ offerSaving }) => offerSaving(pictures, bar))),
    action("Copy", () => void import("./figure-save.ts").then(({ copyFigure }) => copyFigure(pictures.original()))),
  );
  host.append(bar);
  return { bar, enlarge };
}

/** A button that is there on a dark page only: takes the adaptation back. */
export function asDrawnButton(turn: () => boolean): HTMLButtonElement {
  const button = action("As drawn", () => button.setAttribute("aria-pressed", String(turn())));
  button.setAttribute("aria-pressed", "false");
  button.classList.add("out-as-drawn");
  return button;
}
