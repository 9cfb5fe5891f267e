/** A kept result in words: what it is a picture of, and what its run was called. Pure. */
import { duration } from "../../notebook/cell-state.ts";
import type { Result } from "./results-api.ts";

const KINDS: readonly [RegExp, one: string, several: string][] = [
  [/plotly|vega|bokeh|^image\//, "figure", "figures"],
  [/widget/, "widget", "widgets"],
  [/^text\/html$/, "table or page", "tables or pages"],
  [/^text\/(?:latex|markdown)$/, "text", "texts"],
  [/^error$/, "error", "errors"],
  [/^stderr$/, "warning text", "warning texts"],
];

/** "2 figures, text". */
export function kindsInWords(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  const several = new Map<string, string>();
  for (const kind of kinds) {
    const [, one, many] = KINDS.find(([is]) => is.test(kind)) ?? [null, "text", "texts"];
    counts.set(one, (counts.get(one) ?? 0) + 1);
    several.set(one, many);
  }
  return [...counts].map(([one, count]) => (count === 1 ? one : `${count} ${several.get(one)!}`)).join(", ");
}

/** The first words of what it printed; of one that printed nothing what it is. */
export function whatInWords({ title, kinds }: Result["about"]): string {
  if (title !== undefined) return title;
  const words = kindsInWords(kinds);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "1:44", or "failed after 0.4 s". */
export function tookInWords({ state, took }: Pick<Result, "state" | "took">): string {
  if (state === "done") return duration(took);
  return `${state === "failed" ? "failed" : "interrupted"} after ${duration(took)}`;
}
