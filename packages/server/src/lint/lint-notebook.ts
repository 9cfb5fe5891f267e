/**
 * Lint of one notebook with everything that is at hand here: parser, ruff, the project around it and the settings of both.
 * For the command line and for pages; it changes nothing.
 */
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import {
  applyFixes,
  type Fix,
  lintNotebook,
  LintConfig,
  type LintSettings,
  type Problem,
  readSettings,
} from "@pellucid/dataflow";
import {
  apply,
  changeSource,
  clearingEdits,
  isObject,
  maskingEdits,
  type Edit,
  type Json,
  type Notebook,
} from "@pellucid/notebook";
import { loadAnalyser } from "../analysis.ts";
import { findProject, type FoundProject } from "./lint-project.ts";
import { lintSubject } from "./lint-subject.ts";
import { loadRuff } from "./ruff.ts";

export interface LintRequest {
  /** Absolute; the file need not exist. */
  readonly path: string;
  readonly notebook: Notebook;
  readonly size: number;
  /** On top of what project and notebook say. */
  readonly settings?: LintSettings | null;
  readonly project?: FoundProject;
  readonly edited?: (id: string) => boolean | null;
  /** Functions of the notebooks looked at before (shared-helpers.ts). */
  readonly helpers?: ReadonlyMap<string, string>;
}

export interface Linted {
  readonly problems: readonly Problem[];
  /** What is wrong with the settings, in words. */
  readonly trouble: readonly string[];
}

export async function lintOne(request: LintRequest): Promise<Linted> {
  const { path, notebook, size, settings, edited, helpers } = request;
  const { project, own } = request.project ?? (await findProject(path, false));
  const [analyser, ruff] = await Promise.all([loadAnalyser(), loadRuff().catch(() => null)]);
  const notebookSettings = settingsIn(notebook);
  const config = new LintConfig(own.settings, notebookSettings.settings, settings);
  const around = { name: basename(path), size, project, ...(edited && { edited }) };
  const subject = { ...lintSubject(notebook, around), ...(helpers && { helpers }) };
  // Whoever types meanwhile is served between two rules.
  const problems = await lintNotebook(subject, { analyser, ruff, config, pause: () => setImmediate() });
  const missing = ruff ? [] : ["Ruff could not be loaded: its rules were left out."];
  return { problems, trouble: [...own.trouble, ...notebookSettings.trouble, ...missing] };
}

/** `pellucid.lint` of the notebook's metadata. */
function settingsIn({ metadata }: Notebook): { settings: LintSettings | null; trouble: readonly string[] } {
  const own: Json | undefined = metadata["pellucid"];
  const lint = isObject(own) ? (own as Record<string, Json>)["lint"] : undefined;
  if (lint === undefined) return { settings: null, trouble: [] };
  const { settings, trouble } = readSettings(lint);
  return { settings, trouble: trouble.map((one) => `In the notebook's pellucid.lint metadata: ${one}`) };
}

/** The edits that carry fixes out. Of those that touch one another only the first. */
export function fixEdits(notebook: Notebook, fixes: readonly Fix[]): { edits: Edit[]; taken: readonly Fix[] } {
  const sources = new Map(notebook.cells.map((cell) => [cell.id, cell.source]));
  const { taken, cells, outputs } = applyFixes(fixes, (id) => sources.get(id) ?? "");
  const shown = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  const saved = outputs.flatMap((change): Edit[] => {
    const cell = shown.get(change.cell);
    if (!cell) return [];
    return change.kind === "mask" ? maskingEdits(cell, change.find, change.put) : clearingEdits(cell);
  });
  const edits = cells.flatMap(({ id, source }): Edit[] => {
    if (source === null) return [{ type: "delete-cells", ids: [id] }];
    const edit = changeSource(id, sources.get(id) ?? "", source);
    return edit ? [edit] : [];
  });
  return { edits: [...saved, ...edits], taken };
}

/** One fix can make room for the next (`import a, b`), so it looks again; not for ever. */
const ROUNDS = 20;

export async function fixNotebook(
  request: LintRequest,
): Promise<{ notebook: Notebook; fixed: number; linted: Linted }> {
  let { notebook } = request;
  let fixed = 0;
  for (let round = 0; ; round++) {
    const linted = await lintOne({ ...request, notebook });
    const fixes = linted.problems.flatMap(({ fix }) => fix ?? []);
    const { edits, taken } = fixEdits(notebook, fixes);
    if (edits.length === 0 || round >= ROUNDS) return { notebook, fixed, linted };
    for (const edit of edits) notebook = apply(notebook, edit);
    fixed += taken.length;
  }
}
