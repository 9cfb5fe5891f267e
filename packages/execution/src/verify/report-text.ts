/**
 * A verification for a terminal, in the manner of pytest: one letter a cell, then the one cause with what was saved and what
 * came, then a summary. Colours are marked by names; who prints decides whether they show.
 */
import { durationInWords } from "../words.ts";
import type { Report, ReportCell } from "./report.ts";
import type { CellVerdict } from "./verdicts.ts";

export type Tone = "plain" | "good" | "bad" | "warn" | "quiet" | "strong";
export interface Line {
  readonly text: string;
  readonly tone: Tone;
}
const line = (text: string, tone: Tone = "plain"): Line => ({ text, tone });

const LETTERS: Readonly<Record<CellVerdict, string>> = {
  identical: ".",
  "same-after-noise": ".",
  "within-tolerance": ".",
  nondeterministic: "N",
  changed: "C",
  "environment-differs": "E",
  failed: "F",
  cascade: "-",
  "not-reached": "-",
  skipped: "s",
  "volatile-by-tag": "v",
};
const TONES: Readonly<Record<Report["verdict"], Tone>> = {
  reproduces: "good",
  changed: "bad",
  failed: "bad",
  nondeterministic: "warn",
  "environment-differs": "warn",
};

export function reportLines(report: Report, verbose: boolean): Line[] {
  const letters = report.cells.map((one) => (one.follows !== undefined ? "-" : LETTERS[one.verdict])).join("");
  return [
    ...(report.cells.length > 0 ? [line(`${report.notebook} ${letters}`, "strong")] : []),
    ...report.findings.map((one) =>
      line(
        `  ${one.cell > 0 ? `cell ${one.cell}${one.line > 0 ? `, line ${one.line}` : ""}: ` : ""}${one.message}`,
        "warn",
      ),
    ),
    ...(verbose ? report.cells.flatMap(cellLines) : []),
    ...rootLines(report),
    ...report.notes.map((note) => line(`  ${note}`, "quiet")),
    ...environmentLines(report),
    line(summaryLine(report), TONES[report.verdict]),
  ];
}

function cellLines(cell: ReportCell): Line[] {
  const rules = [
    ...new Set(
      cell.rules.filter(({ agreement }) => agreement !== "identical").map(({ what, rule }) => `${what}: ${rule}`),
    ),
  ];
  const why = cell.follows === undefined ? (cell.reason ?? rules.join("; ")) : `follows from cell ${cell.follows}`;
  return [line(`  cell ${cell.number} ${cell.verdict}${why ? `  ${why.split("\n")[0]}` : ""}`, "quiet")];
}

function rootLines({ root, cells }: Report): Line[] {
  if (!root) return [];
  const cell = cells[root.cell - 1];
  const lines = [
    line(""),
    line(`  cell ${root.cell} (id ${root.id}) ${root.verdict}`, "strong"),
    line(`  > ${root.line === undefined ? "" : `line ${root.line}: `}${cell?.source ?? ""}`, "quiet"),
  ];
  const differences = root.verdict === "failed" ? [] : (cell?.differences ?? []);
  // What is saved and what came say it better.
  if (differences.length === 0 || root.verdict === "nondeterministic")
    lines.push(...root.reason.split("\n").map((text) => line(`  ${text}`)));
  for (const one of differences.slice(0, 3)) {
    lines.push(line(`  ${one.what}${one.where ? `, ${one.where}` : ""}`, "quiet"));
    lines.push(
      ...edges("- ", one.saved).map((text) => line(text, "bad")),
      ...edges("+ ", one.got).map((text) => line(text, "good")),
    );
    if (one.near) lines.push(line(`    near miss: ${one.near}`, "quiet"));
  }
  if (root.advice) lines.push(line(`  ${root.advice}.`));
  const following = cells.filter((one) => one.follows !== undefined);
  if (following.length > 0)
    lines.push(
      line(
        `  ${following.length} more ${following.length === 1 ? "cell follows" : "cells follow"} from it or from another.`,
        "quiet",
      ),
    );
  lines.push(...othersOf(root.cell, cells), line(""));
  return lines;
}

const edges = (mark: string, text: string): string[] =>
  text
    .split("\n")
    .slice(0, 6)
    .map((each) => `    ${mark}${each}`);

/** Troubles that do not follow from the first. */
function othersOf(root: number, cells: readonly ReportCell[]): Line[] {
  const bad = new Set<CellVerdict>(["failed", "changed", "nondeterministic", "environment-differs"]);
  const others = cells.filter((one) => one.number !== root && one.follows === undefined && bad.has(one.verdict));
  return others
    .slice(0, 8)
    .map((one) => line(`  also cell ${one.number} ${one.verdict}: ${(one.reason ?? "").split("\n")[0]}`, "quiet"));
}

function environmentLines({ environmentDifferences: differences }: Report): Line[] {
  if (!differences?.length) return [];
  const shown = differences.slice(0, 5).join("; ");
  return [
    line(`  Another environment made the saved outputs: ${shown}${differences.length > 5 ? "; ..." : ""}`, "quiet"),
  ];
}

const WORDS: Readonly<Record<Report["verdict"], string>> = {
  reproduces: "reproduces",
  changed: "changed",
  failed: "failed",
  nondeterministic: "nondeterministic",
  "environment-differs": "environment differs",
};

export function summaryLine(report: Report): string {
  if (report.trouble !== undefined) return `${report.notebook}: could not be verified`;
  const counts = Object.entries(report.counts).map(([verdict, n]) => `${n} ${verdict.replaceAll("-", " ")}`);
  if (counts.length === 0) counts.push("no code cells");
  const runs = report.runs.length === 1 ? "1 run" : `${report.runs.length} runs`;
  return `${report.notebook}: ${WORDS[report.verdict]} (${counts.join(", ")}; ${runs} in ${durationInWords(report.took)})`;
}
