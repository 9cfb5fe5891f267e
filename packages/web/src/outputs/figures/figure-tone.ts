/**
 * Figures drawn for white paper, on a dark page.
 *
 * Line art on white is adapted (inverted, with its hues turned back); photographs and heat maps never are, but get white paper
 * where their labels stand on nothing. Which it is, is decided in figure-art.ts. "As drawn" on the output's hover bar takes the
 * adaptation back. Called by image.ts once an image is there; the file and copies always hold the original.
 */
import { asDrawnButton, figureBar } from "./figure-bar.ts";
import { paperToneOf } from "./figure-art.ts";
import type { MimeContext } from "../output-view.ts";

/** Decides, marks the image (`data-tone`), and offers the original. The colours themselves are changed by outputs.css. */
export function adaptFigure(host: HTMLElement, image: HTMLImageElement, context: MimeContext): void {
  const same = () => Promise.resolve(image);
  const { bar, enlarge } = figureBar(host, { seen: same, original: same });
  image.addEventListener("dblclick", enlarge);
  const tone = context.metadata["needs_background"] === undefined ? paperToneOf(image) : null;
  if (!tone) return;
  image.dataset["tone"] = tone;
  if (tone !== "line-art") return;
  bar.prepend(asDrawnButton(() => image.toggleAttribute("data-as-drawn")));
}
