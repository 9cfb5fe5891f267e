/**
 * The names under which scikit-learn keeps how long fitting and scoring took (`cv_results_`, `cross_validate`, `refit_time_`),
 * and what stands under them: in a dictionary, in the diagram of a fitted search, in a table's columns. Durations by their name
 * only; the scores beside them are results. Called by noise.ts for texts and by html.ts for tables.
 */

const NAME = String.raw`(?:(?:mean|std)_(?:fit|score)_time|fit_time|refit_time_)`;
/** Alone it may be the minute of a goal: it counts beside a name that is sure. */
const BESIDE = "score_time";
const WHOLE_NAME = new RegExp(`^${NAME}$`);
const NUMBER = /^(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|nan)$/i;

export const namesTiming = (text: string, beside: boolean): boolean =>
  WHOLE_NAME.test(text) || (beside && text === BESIDE);
export const isPlainNumber = (text: string): boolean => NUMBER.test(text);

/** "'mean_fit_time': array([0.01, 0.02])": the list, or the one number. */
export const TIMINGS_IN_DICTIONARY = new RegExp(
  String.raw`((?:['"]${NAME}|(?<=fit_time['"]: [^{}]*)['"]${BESIDE})['"]: )(?:(?:array\()?\[[-\d.e+na,\s]*\]\)?|(?:np\.float64\()?\d[\d.e+-]*\)?)`,
  "g",
);

/**
 * The diagram cuts the names in the middle: 'me...me' may then also be a score's ("mean_test_volume"). It sorts them, so that
 * the first two are the mean times of fitting and of scoring, behind "iter" of a halving search at most.
 */
export const TIMINGS_CUT_SHORT =
  /^(\{(?:'iter': array\([^)]*\), )?)'me\.\.\.me': array\(\[[^\])]*\]\), 'me\.\.\.me': array\(\[[^\])]*\]\)(?=, )/g;

/** A table of pandas as text: a line of headings with such a name, and the lines below it. */
export const TIMINGS_IN_COLUMNS = new RegExp(String.raw`^( .*\b${NAME}\b.*)\n((?:.+(?:\n|$))+)`, "gm");

/** A row of such a table turned around, or of a series. */
export const TIMINGS_IN_ROW = new RegExp(
  String.raw`^(${NAME}|(?<=^fit_time .*\n)${BESIDE})(?: +(?:\d[\d.e+-]*|nan|\.{3}))+ *$`,
  "gim",
);

/** Columns are right-aligned; how wide they are depends on the numbers, so spaces do not count here. */
export function withoutTimings(heading: string, rows: string): string {
  const ends = [...heading.matchAll(/\S+/g)]
    .filter(([name]) => namesTiming(name, true))
    .map((found) => found.index + found[0].length)
    .toReversed();
  const quiet = rows.split("\n").map((row) => ends.reduce(withoutNumberAt, row));
  return [heading, ...quiet].map((line) => line.replace(/ +/g, " ")).join("\n");
}

function withoutNumberAt(row: string, end: number): string {
  const number = /\S+$/.exec(row.slice(0, end))?.[0] ?? "";
  if (!isPlainNumber(number) || /^\S/.test(row.slice(end))) return row;
  return `${row.slice(0, end - number.length)}<duration>${row.slice(end)}`;
}
