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
import { LONG, loadTexts } from "../analysis/long-texts.ts";
import type { LintWish } from "../analysis/thread.ts";
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

/** For a command, which has nothing else to do. */
export const lintOne = (request: LintRequest): Promise<Linted> => lintBy(lintHere, request);

/** For a server: what would take longer than a frame is looked at on another thread, where one is to be had. */
export const lintAside = (request: LintRequest): Promise<Linted> =>
  lintBy(isLong(request.notebook) ? lintThere : lintHere, request);

async function lintBy(look: (wish: LintWish) => Promise<readonly Problem[]>, request: LintRequest): Promise<Linted> {
  const { path, notebook, size, settings, edited, helpers } = request;
  const { project, own } = request.project ?? (await findProject(path, false));
  const ruff = await loadRuff().then(
    () => true,
    () => false,
  );
  const notebookSettings = settingsIn(notebook);
  const around = { name: basename(path), size, project, ...(edited && { edited }) };
  const subject = { ...lintSubject(notebook, around), ...(helpers && { helpers }) };
  const problems = await look({ subject, settings: [own.settings, notebookSettings.settings, settings], ruff });
  const missing = ruff ? [] : ["Ruff could not be loaded: its rules were left out."];
  return { problems, trouble: [...own.trouble, ...notebookSettings.trouble, ...missing] };
}

const isLong = ({ cells }: Notebook): boolean =>
  cells.reduce((sum, { type, source }) => sum + (type === "code" ? source.length : 0), 0) >= LONG;

async function lintHere({ subject, settings, ruff }: LintWish): Promise<Problem[]> {
  const [analyser, check] = await Promise.all([loadAnalyser(), ruff ? loadRuff() : null]);
  const config = new LintConfig(...settings);
  // Whoever types meanwhile is served between two rules.
  return lintNotebook(subject, { analyser, ruff: check, config, pause: () => setImmediate() });
}

async function lintThere(wish: LintWish): Promise<readonly Problem[]> {
  const texts = await loadTexts();
  return (await texts.borrow(({ lint }) => lint(wish))) ?? lintHere(wish);
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
function fixEdits(notebook: Notebook, fixes: readonly Fix[]): { edits: Edit[]; taken: readonly Fix[] } {
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
