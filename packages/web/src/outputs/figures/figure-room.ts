/**
 * The room of a plotly figure before it is drawn: as high as the figure will be, so that nothing below it moves. Called by bundle-view.ts while
 * the renderer is fetched, and by plotly.ts. Pure.
 */
export const PLOTLY = "application/vnd.plotly.v1+json";

/** What plotly.js gives a figure that asks for no height, px. */
const HEIGHT = 450;
const MOST = 10_000;

type Value = unknown;
const within = (value: Value, key: string): Value =>
  typeof value === "object" && value !== null ? (value as Record<string, Value>)[key] : undefined;

/** Height of a figure in px, by its layout or its template. */
export function figureHeight(figure: Value): number {
  const layout = within(figure, "layout");
  const asked = [layout, within(within(layout, "template"), "layout")].map((one) => Number(within(one, "height")));
  return asked.find((height) => height > 0 && height < MOST) ?? HEIGHT;
}

/** What stands in the room of a figure that is not drawn yet. */
export function figureWords(figure: Value): string {
  const title = within(within(figure, "layout"), "title");
  const text = typeof title === "string" ? title : within(title, "text");
  const plain =
    typeof text === "string"
      ? text
          .replace(/<[^>]*>/g, " ")
          .replace(/\s+/g, " ")
          .trim()
      : "";
  return plain ? `Drawing “${plain.slice(0, 120)}”` : "Drawing the figure";
}
