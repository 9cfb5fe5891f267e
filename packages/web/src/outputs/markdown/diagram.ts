/**
 * Mermaid diagrams: a fence of Markdown that says `mermaid` becomes a drawing in the page's colours. Called by markdown-view.ts;
 * loaded with the first such fence.
 *
 * The text comes with notebooks from anywhere, so mermaid runs in a frame of opaque origin without network, in its strict mode, one
 * frame for all diagrams of the page; and what it draws goes through the sanitiser like any other SVG. A text that mermaid
 * cannot read stays as it was written, with the reason under it.
 */
import { diagramColours, TOKENS } from "./diagram-colours.ts";
import { make } from "../elements.ts";
import { inkOn } from "../ink.ts";
import { sanitise } from "../sanitise.ts";
import { currentTheme, onThemeChange, tokenValues } from "../theme-watch.ts";

const LONGEST = 20_000;

export function drawDiagram(code: HTMLElement, source: string, signal: AbortSignal): void {
  const place = code.parentElement;
  if (!place || signal.aborted) return;
  if (source.length > LONGEST) return tell(place, "the diagram is too long");
  let drawn: HTMLElement = place;
  const draw = async () => {
    try {
      const { drawInFrame } = await import("./diagram-frame.ts");
      const svg = await drawInFrame(source, look());
      if (signal.aborted) return;
      const next = figureOf(svg, source);
      drawn.replaceWith(next);
      drawn = next;
    } catch (error) {
      if (!signal.aborted && drawn === place) tell(place, error instanceof Error ? error.message : String(error));
    }
  };
  void draw();
  const stop = onThemeChange(() => void draw());
  signal.addEventListener("abort", stop);
}

function tell(place: HTMLElement, reason: string): void {
  if (place.nextElementSibling?.classList.contains("diagram-note")) return;
  place.after(make("div", "out-note diagram-note", `Not drawn: ${reason.split("\n")[0]!.slice(0, 300)}`));
}

let numbered = 0;

function figureOf(svg: string, source: string): HTMLElement {
  const figure = make("figure", "diagram");
  const scope = `d${++numbered}`;
  figure.dataset["scope"] = scope;
  const { fragment } = sanitise(svg, { path: "", scope: `[data-scope="${scope}"]`, prefix: `${scope}-` });
  const drawing = fragment.querySelector("svg");
  if (!drawing) throw new Error("the diagram is empty");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", `Diagram: ${source.trim().slice(0, 400)}`);
  inkOnOwnGrounds(drawing);
  // Mermaid puts the label of a round or square thought at its middle, and leaves the words to begin there.
  for (const label of drawing.querySelectorAll<SVGElement>('.mindmap-node > .label[transform^="translate(0,"]'))
    label.style.textAnchor = "middle";
  figure.append(fragment);
  return figure;
}

const look = (): object => diagramColours(tokenValues(TOKENS), currentTheme() === "dark");

/** A node that brings its own ground (`style D fill:#f9f`) and no colour of text gets one that can be read there. */
function inkOnOwnGrounds(drawing: SVGSVGElement): void {
  for (const node of drawing.querySelectorAll<SVGElement>(".node")) {
    const ground = [...node.children].map((part) => (part as SVGElement).style.fill).find(Boolean);
    const ink = ground ? inkOn(ground) : null;
    if (!ink) continue;
    for (const words of node.querySelectorAll<SVGElement>("text, tspan"))
      if (!words.style.fill && !words.style.color) words.style.fill = ink;
  }
}
