/**
 * Ruff's findings, said of cells: the notebook goes to it as one virtual file, and what comes back is mapped to the lines that
 * people see. Cells that are no Python are left out of the file, so that one half-typed cell does not silence the rest.
 * Three of its rules appear under our own names, because ours are what people configure: unused imports and variables,
 * removed library calls, syntax errors.
 */
import { virtualFile, type VirtualFile } from "../virtual-file.ts";
import { type CodeCell, type Look, offsetAt } from "./look.ts";
import type { Change, Fix, Found, Level, Span } from "./rule.ts";
import { isQuietModule } from "./modules.ts";

export interface RuffEdit {
  /** 1-based, UTF-16. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly insert: string;
}

export interface RuffFinding extends Span {
  /** "F401"; "invalid-syntax". */
  readonly code: string;
  readonly message: string;
  readonly edits: readonly RuffEdit[];
}

/** What runs ruff: given by whoever can load it. */
export type CheckWithRuff = (text: string, rules: readonly string[]) => Promise<readonly RuffFinding[]>;

export type RuffProblem = Found & { readonly rule: string; readonly name: string; readonly level: Level };

/** Only fixes that cannot change what a run prints. */
const SAFE = new Set(["F401", "E711", "E713", "E714", "NPY201", "NPY001"]);

const OURS: Readonly<Record<string, readonly [string, string, Level]>> = {
  F401: ["I306", "unused", "info"],
  F841: ["I306", "unused", "info"],
  NPY001: ["W212", "removed-call", "warning"],
  NPY003: ["W212", "removed-call", "warning"],
  NPY201: ["W212", "removed-call", "warning"],
};

export async function ruffProblems(look: Look, check: CheckWithRuff, rules: readonly string[]): Promise<RuffProblem[]> {
  const broken = await brokenCells(look, check);
  const file = virtualFile(look.code, new Set([...broken, ...foreign(look)]));
  const cells = new Map(look.code.map((cell) => [cell.id, cell]));
  return (await check(file.text, rules)).flatMap((finding): RuffProblem[] => {
    const from = file.toCell(finding);
    const to = file.toCell({ line: finding.endLine, column: finding.endColumn });
    const cell = from && cells.get(from.cell);
    if (!from || !cell || finding.code === "invalid-syntax" || !file.isVerbatim(finding.line)) return [];
    const [rule, name, level] = OURS[finding.code] ?? [finding.code, `ruff-${finding.code.toLowerCase()}`, "warning"];
    const sameCell = to?.cell === from.cell ? to : { line: from.line, column: from.column + 1 };
    const span = { line: from.line, column: from.column, endLine: sameCell.line, endColumn: sameCell.column };
    const fix = fixOf(finding, file, cells);
    return [{ rule, name, level, cell: from.cell, span, message: sentence(finding.message), ...(fix && { fix }) }];
  });
}

/** Cells that ruff cannot parse by themselves; each is a cell of its own in the kernel too. */
async function brokenCells(look: Look, check: CheckWithRuff): Promise<ReadonlySet<string>> {
  const isBroken = async (text: string) => (await check(text, ["F401"])).some(({ code }) => code === "invalid-syntax");
  const broken = new Set<string>();
  if (!(await isBroken(virtualFile(look.code, foreign(look)).text))) return broken;
  for (const cell of look.code) if (await isBroken(virtualFile([cell]).text)) broken.add(cell.id);
  return broken;
}

/** Bodies that another program reads are masked anyway; cells that fail on purpose may hold anything. */
const foreign = (look: Look): ReadonlySet<string> =>
  new Set(look.code.filter(({ facts, fails }) => facts.broken !== null && fails).map(({ id }) => id));

function fixOf(finding: RuffFinding, file: VirtualFile, cells: ReadonlyMap<string, CodeCell>): Fix | null {
  if (!SAFE.has(finding.code) || finding.edits.length === 0) return null;
  if (finding.code === "F401" && !isQuietImport(finding.message)) return null;
  const changes: Change[] = [];
  for (const edit of finding.edits) {
    const change = changeOf(edit, file, cells);
    if (!change) return null;
    if (change.kind !== "text" || change.from !== change.to || change.insert !== "") changes.push(change);
  }
  const title = finding.code === "F401" ? "Remove the unused import" : finding.message.replace(/[.`]/g, "");
  return { title: finding.code === "F401" ? title : "Write it as ruff suggests", changes };
}

/** "`numpy as np` imported but unused": importing it must have no effect of its own. */
function isQuietImport(message: string): boolean {
  const path = /^`([^`]+)`/.exec(message)?.[1]?.split(" as ")[0] ?? "";
  return isQuietModule(path);
}

function changeOf(edit: RuffEdit, file: VirtualFile, cells: ReadonlyMap<string, CodeCell>): Change | null {
  const from = file.toCell(edit);
  const cell = from && cells.get(from.cell);
  if (!from || !cell) return null;
  for (let line = edit.line; line < edit.endLine + (edit.endColumn > 1 ? 1 : 0); line++)
    if (!file.isVerbatim(line)) return null;
  const at = offsetAt(cell.source, from.line, from.column);
  const to = file.toCell({ line: edit.endLine, column: edit.endColumn });
  // A whole last line ends at the beginning of the next cell's first.
  const end =
    to?.cell === from.cell ? offsetAt(cell.source, to.line, to.column) : edit.endColumn === 1 ? cell.source.length : -1;
  if (end < at) return null;
  // What is written again just so (`import numpy as np`) is no change.
  const insert = cell.source.slice(at, end) === edit.insert ? null : edit.insert;
  if (insert === null) return { kind: "text", cell: from.cell, from: at, to: at, insert: "" };
  const begin = end === cell.source.length && insert === "" ? withoutLineEnd(cell.source, at) : at;
  return { kind: "text", cell: from.cell, from: begin, to: end, insert };
}

/** The last line goes with the line end in front of it. */
const withoutLineEnd = (source: string, at: number): number =>
  source.slice(0, at).endsWith("\r\n") ? at - 2 : /[\r\n]$/.test(source.slice(0, at)) ? at - 1 : at;

const sentence = (text: string): string => text.replace(/\.$/, "");
