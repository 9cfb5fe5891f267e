/** Medians and ratios, and the words they are printed in. */

export interface Figure {
  /** What was measured, and its limit as a ratio or in its unit. */
  readonly name: string;
  readonly unit: "ms" | "kB" | "bytes" | "count" | "times";
  readonly limit: { ratio: number } | { most: number };
  /** One value a round. */
  readonly ours: number[];
  readonly theirs: number[];
  readonly note?: string;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Median of the ratios of each round: both sides of a pair had the same weather. */
export const ratio = (figure: Figure): number | null =>
  figure.theirs.length && figure.theirs.every((value) => value > 0)
    ? median(figure.ours.map((ours, round) => ours / figure.theirs[round]!))
    : null;

export function holds(figure: Figure): boolean {
  if ("most" in figure.limit) return Math.max(...figure.ours) <= figure.limit.most;
  const value = ratio(figure);
  return value !== null && value <= figure.limit.ratio;
}

const number = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value < 10 ? 2 : 1);

export function table(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const value = ratio(figure);
    const limit =
      "ratio" in figure.limit ? `<= ${figure.limit.ratio}` : `<= ${number(figure.limit.most)} ${figure.unit}`;
    const theirs = figure.theirs.length ? `${number(median(figure.theirs))} ${figure.unit}` : "";
    return `| ${figure.name} | ${number(median(figure.ours))} ${figure.unit} | ${theirs} | ${value === null ? "" : value.toFixed(3)} | ${limit} | ${holds(figure) ? "holds" : "missed"} | ${figure.note ?? ""} |`;
  });
  return ["| what | Pellucid | JupyterLab | ratio | limit | | note |", "|---|---|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}
