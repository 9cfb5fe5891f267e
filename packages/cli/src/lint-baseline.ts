/**
 * Findings that a project has agreed to live with for now: a file of them, by rule, notebook and the text of the line, so that
 * it holds while cells move. A line that occurs twice counts twice.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Problem } from "@pellucid/dataflow";
import type { LintedFile } from "./lint-report.ts";
import { EXIT, Failure, plain, systemErrorInWords } from "./print.ts";

interface Known {
  readonly path: string;
  readonly rule: string;
  /** Short name of the line's text. */
  readonly line: string;
}

function known({ path, notebook }: LintedFile, { rule, cell, span }: Problem): Known {
  const source = cell === null ? "" : (notebook.cells.find(({ id }) => id === cell)?.source ?? "");
  const text = span === null ? "" : (source.split(/\r\n|\r|\n/)[span.line - 1] ?? "").trim();
  return { path, rule, line: createHash("sha256").update(text).digest("hex").slice(0, 12) };
}

const keyOf = ({ path, rule, line }: Known): string => `${path}\n${rule}\n${line}`;

export const baselineOf = (files: readonly LintedFile[]): string =>
  `${JSON.stringify({ findings: files.flatMap((file) => file.problems.map((one) => known(file, one))) }, null, 1)}\n`;

export async function readBaseline(path: string): Promise<ReadonlyMap<string, number>> {
  try {
    const { findings } = JSON.parse(await readFile(path, "utf8")) as { findings: Known[] };
    const counts = new Map<string, number>();
    for (const one of findings) counts.set(keyOf(one), (counts.get(keyOf(one)) ?? 0) + 1);
    return counts;
  } catch (error) {
    throw new Failure(`Cannot use the baseline ${plain(path)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  }
}

export function withoutBaseline(files: readonly LintedFile[], baseline: ReadonlyMap<string, number>): LintedFile[] {
  const left = new Map(baseline);
  return files.map((file) => ({
    ...file,
    problems: file.problems.filter((one) => {
      const key = keyOf(known(file, one));
      const count = left.get(key) ?? 0;
      left.set(key, count - 1);
      return count <= 0;
    }),
  }));
}
