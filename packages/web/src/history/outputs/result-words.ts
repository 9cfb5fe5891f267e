/** A kept result in words: what it is a picture of, and what its run was called. Pure. */
import { duration } from "../../notebook/cell-state.ts";
import { sizeInWords } from "../history-words.ts";
import type { Result, Results } from "./results-api.ts";

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

/** "12 older results went: this notebook's may take 64 MB together." */
export function goneInWords({ gone, limits }: Pick<Results, "gone" | "limits">): string[] {
  const of = (count: number | undefined, why: string) =>
    count ? [`${count.toLocaleString("en")} older ${count === 1 ? "result" : "results"} went: ${why}.`] : [];
  return [
    ...of(gone.cell, `a cell keeps its last ${limits.cell}`),
    ...of(gone.notebook, `this notebook's may take ${sizeInWords(limits.each)} together`),
    ...of(gone.all, `all notebooks' may take ${sizeInWords(limits.all)} together`),
  ];
}

/** "1:44", or "failed after 0.4 s". */
export function tookInWords({ state, took }: Pick<Result, "state" | "took">): string {
  if (state === "done") return duration(took);
  return `${state === "failed" ? "failed" : "interrupted"} after ${duration(took)}`;
}
