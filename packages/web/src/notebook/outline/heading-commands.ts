/** The commands of headings: folding, going from one to the next, inserting one, running a section. Jupyter's ids and keys. */
import type { Cell, CellId } from "@pellucid/notebook";
import { newCell, placeBeside } from "../cell-edits.ts";
import { foldEdit, headingAbove, isMarkedFolded, levelOf, sectionOf } from "./heading-fold.ts";
import type { NotebookSession } from "../notebook-session.ts";

/** Carries out one of them. */
export function runHeadingCommand(session: NotebookSession, id: string): void {
  headingCommands(session)[id]?.();
}

function headingCommands(session: NotebookSession): Readonly<Record<string, () => void>> {
  const cells = () => session.notebook.cells;
  const headings = () => cells().filter((cell) => levelOf(cell) > 0);
  const all = (folded: boolean) => () =>
    session.foldHeadings(
      headings().map((cell) => cell.id),
      folded,
    );
  return {
    "notebook:move-cursor-heading-above-or-collapse": () => foldOrGo(session, -1),
    "notebook:move-cursor-heading-below-or-expand": () => foldOrGo(session, 1),
    "notebook:collapse-all-headings": all(true),
    "notebook:expand-all-headings": all(false),
    "notebook:toggle-heading-collapse": () => toggleSection(session),
    "notebook:insert-heading-above": () => insertHeading(session, "above"),
    "notebook:insert-heading-below": () => insertHeading(session, "below"),
    "toc:run-cells": () => runSection(session, headingAbove(cells(), session.active)?.id ?? session.active),
  };
}

/** Runs the code cells of the section that this heading begins. */
export function runSection(session: NotebookSession, id: CellId | null): void {
  if (id !== null) session.run(sectionOf(session.notebook.cells, id).map((cell) => cell.id));
}

/** Left folds an open heading, right opens a folded one; else they go to the heading above or below. */
function foldOrGo(session: NotebookSession, step: 1 | -1): void {
  const { active } = session;
  const fold = active === null ? null : session.store.cell(active)?.head.get().fold;
  if (active !== null && fold && fold.folded === step > 0) return session.foldHeadings([active], step < 0);
  const visible = session.store.visible();
  const from = visible.indexOf(active ?? "");
  const rest = step > 0 ? visible.slice(from + 1) : visible.slice(0, Math.max(0, from)).toReversed();
  const next = rest.find((id) => levelOf(session.cell(id)!) > 0);
  if (next !== undefined) session.select(next);
}

function toggleSection(session: NotebookSession): void {
  const heading = headingAbove(session.notebook.cells, session.active);
  if (heading) session.foldHeadings([heading.id], !session.store.cell(heading.id)?.head.get().fold?.folded);
}

/** A heading of the level that holds here: above the cell, or below the section it is in. */
function insertHeading(session: NotebookSession, side: "above" | "below"): void {
  const { notebook, active } = session;
  const above = headingAbove(notebook.cells, active);
  const cell: Cell = newCell("markdown", `${"#".repeat(above ? levelOf(above) : 1)} `);
  const beside = side === "below" && above ? sectionOf(notebook.cells, above.id).at(-1)!.id : active;
  const insert = { type: "insert-cells", at: placeBeside(notebook, beside, side), cells: [cell] } as const;
  const opened = above && isMarkedFolded(above) ? foldEdit(notebook, [above.id], false) : null;
  session.act({ edit: opened ? { type: "batch", edits: [opened, insert] } : insert, active: cell.id });
  session.store.setRendered(cell.id, false);
  session.startEditing("end");
}
