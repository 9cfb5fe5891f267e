/**
 * What a verification says, as one plain value: `--json` prints it, the text and JUnit forms and the page's badge are made of
 * it, and it is what the server keeps. Made by engine.ts.
 */
import type { Cell } from "@pellucid/notebook";
import type { Difference, Match } from "./agreement.ts";
import type { Environment } from "./environment.ts";
import type { Figures } from "./figure.ts";
import type { Finding } from "./preflight.ts";
import type { CellResult, CellVerdict } from "./verdicts.ts";

export type NotebookVerdict = "reproduces" | "changed" | "failed" | "nondeterministic" | "environment-differs";

/** Exit codes of `pellucid verify`, as docs/handles.md has them. */
export const VERDICT_EXIT: Readonly<Record<NotebookVerdict, number>> = {
  reproduces: 0,
  changed: 1,
  failed: 2,
  nondeterministic: 3,
  "environment-differs": 4,
};

export interface ReportCell {
  readonly id: string;
  readonly number: number;
  readonly verdict: CellVerdict;
  readonly reason?: string;
  readonly follows?: number;
  readonly took?: number;
  /** Which rule found each of its outputs to agree. */
  readonly rules: readonly Match[];
  readonly differences: readonly Difference[];
  /** Its first line of code, for people. */
  readonly source: string;
}

export interface ReportRun {
  readonly hashSeed: string;
  readonly took: number;
  readonly outcome: string;
}

export interface Report {
  readonly version: 1;
  readonly notebook: string;
  readonly verdict: NotebookVerdict;
  readonly exit: number;
  /** ISO. */
  readonly at: string;
  /** ms */
  readonly took: number;
  readonly kernel: string;
  readonly environment: Environment | null;
  /** What differs from the environment of the saved outputs; null when that is not known. */
  readonly environmentDifferences: readonly string[] | null;
  readonly counts: Readonly<Partial<Record<CellVerdict, number>>>;
  /** The one cell to look at, and why. */
  readonly root: {
    readonly cell: number;
    readonly id: string;
    readonly verdict: CellVerdict;
    readonly reason: string;
    /** Where in the cell it failed, from 1. */
    readonly line?: number;
    readonly advice?: string;
  } | null;
  readonly findings: readonly Finding[];
  readonly cells: readonly ReportCell[];
  readonly runs: readonly ReportRun[];
  /** What else a person should know: what the clean copy left out, that nothing was saved. */
  readonly notes: readonly string[];
  /** What the saved figures show, for a verification elsewhere: kept when this one is written down. */
  readonly figures?: Figures;
  /** It could not be verified at all, and why. */
  readonly trouble?: string;
}

/** Of a notebook that could not be verified. */
export const emptyReport = (notebook: string, trouble: string, at: Date): Report => ({
  version: 1,
  notebook,
  verdict: "failed",
  exit: VERDICT_EXIT.failed,
  at: at.toISOString(),
  took: 0,
  kernel: "",
  environment: null,
  environmentDifferences: null,
  counts: {},
  root: null,
  findings: [],
  cells: [],
  runs: [],
  notes: [],
  trouble,
});

const WORST: readonly NotebookVerdict[] = ["failed", "changed", "nondeterministic", "environment-differs"];

/** Of several notebooks. */
export function worstOf(reports: readonly Pick<Report, "verdict">[]): { verdict: NotebookVerdict; exit: number } {
  const verdict = WORST.find((one) => reports.some((report) => report.verdict === one)) ?? "reproduces";
  return { verdict, exit: VERDICT_EXIT[verdict] };
}

/** The worst of the cells, those tagged volatile apart. */
export function verdictOf(cells: readonly Pick<CellResult, "verdict">[]): NotebookVerdict {
  const has = (verdict: CellVerdict) => cells.some((one) => one.verdict === verdict);
  if (has("failed") || has("not-reached") || has("cascade")) return "failed";
  if (has("changed")) return "changed";
  if (has("nondeterministic")) return "nondeterministic";
  return has("environment-differs") ? "environment-differs" : "reproduces";
}

export function countsOf(cells: readonly Pick<CellResult, "verdict">[]): Partial<Record<CellVerdict, number>> {
  const counts: Partial<Record<CellVerdict, number>> = {};
  for (const { verdict } of cells) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

export const reportCell = (result: CellResult, cell: Cell | undefined): ReportCell => ({
  id: result.id,
  number: result.number,
  verdict: result.verdict,
  ...(result.reason !== undefined && { reason: result.reason }),
  ...(result.follows !== undefined && { follows: result.follows }),
  ...(result.took !== undefined && { took: result.took }),
  rules: result.comparison?.matches ?? [],
  differences: result.comparison?.differences ?? [],
  source: firstLine(cell?.source ?? "", result.line),
});

/** Its first line of code, or the line it failed at. */
function firstLine(source: string, at: number | undefined): string {
  const line =
    (at === undefined ? undefined : source.split("\n")[at - 1]?.trim()) ??
    source.split("\n").find((one) => one.trim() !== "" && !one.trim().startsWith("#")) ??
    source.split("\n")[0] ??
    "";
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
}

/** For whoever reads it: what figures show is for the next verification. */
export function shownReport(report: Report): Omit<Report, "figures"> {
  const { figures: _, ...shown } = report;
  return shown;
}
