/**
 * Cells as slides, by the metadata that Jupyter's tools write (`slideshow.slide_type`): a slide begins, a subslide begins below it, a
 * fragment comes with the next press, the rest belongs to what is before; notes are for the speaker. A notebook that says nothing
 * of slides begins one at each heading of the first two levels. Called by index.ts.
 */
import type { Cell } from "@pellucid/notebook";
import { make } from "../outputs/elements.ts";

export type SlideType = "slide" | "subslide" | "fragment" | "skip" | "notes" | "-";
const TYPES: readonly string[] = ["slide", "subslide", "fragment", "skip", "notes"];

function slideTypeOf({ metadata }: Pick<Cell, "metadata">): SlideType {
  const slideshow = metadata["slideshow"];
  const said =
    typeof slideshow === "object" && slideshow !== null && "slide_type" in slideshow ? slideshow["slide_type"] : "-";
  return typeof said === "string" && TYPES.includes(said) ? (said as SlideType) : "-";
}

export interface SlideCell<T> {
  readonly type: SlideType;
  readonly part: T;
}
export interface Step<T> {
  readonly kind: "open" | "fragment" | "notes";
  readonly parts: readonly T[];
}
export interface Slide<T> {
  /** Below the one before it. */
  readonly sub: boolean;
  readonly steps: readonly Step<T>[];
}

/** Pure: what stands on which slide. */
export function planSlides<T>(cells: readonly SlideCell<T>[]): readonly Slide<T>[] {
  const slides: { sub: boolean; steps: { kind: Step<T>["kind"]; parts: T[] }[] }[] = [];
  for (const { type, part } of cells) {
    if (type === "skip") continue;
    if (slides.length === 0 || type === "slide" || type === "subslide")
      slides.push({ sub: slides.length > 0 && type === "subslide", steps: [{ kind: "open", parts: [] }] });
    const { steps } = slides.at(-1)!;
    const last = steps.at(-1)!;
    if (type === "notes") steps.splice(steps.length - 1, 0, { kind: "notes", parts: [part] });
    else if (type === "fragment") steps.push({ kind: "fragment", parts: [part] });
    else last.parts.push(part);
  }
  return slides;
}

/** What a notebook means that has no slides of its own. */
export function typesOf(cells: readonly Cell[]): readonly SlideType[] {
  const said = cells.map(slideTypeOf);
  if (said.some((type) => type !== "-")) return said;
  return cells.map(({ type, source }) => (type === "markdown" && /^\s*#{1,2}[ \t]/.test(source) ? "slide" : "-"));
}

export function drawSlides(slides: readonly Slide<HTMLElement>[], title: string): HTMLElement {
  const deck = make("main", "deck");
  deck.setAttribute("aria-label", title);
  for (const [at, { sub, steps }] of slides.entries()) {
    const slide = make("section", "slide");
    slide.id = `slide-${at + 1}`;
    slide.setAttribute("aria-roledescription", "slide");
    slide.setAttribute("aria-label", `${at + 1} of ${slides.length}`);
    if (sub) slide.dataset["sub"] = "";
    const body = make("div", "slide-body");
    const notes = make("aside", "slide-notes");
    notes.setAttribute("aria-label", "Notes");
    for (const { kind, parts } of steps) {
      if (kind === "notes") notes.append(...parts);
      else if (kind === "open") body.append(...parts);
      else {
        const fragment = make("div", "fragment");
        fragment.append(...parts);
        body.append(fragment);
      }
    }
    slide.append(body);
    if (notes.childElementCount > 0) slide.append(notes);
    deck.append(slide);
  }
  return deck;
}
