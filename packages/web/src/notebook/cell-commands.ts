/**
 * Commands that change cells: insert, delete, move, copy and paste, split and merge, types, folding, flags. What an edit
 * is made of stands in cell-edits.ts and cell-flags.ts; here a command finds its cells, asks whether they may be changed,
 * and says what it took away.
 */
import type { Cell, CellId, CellType } from "@pellucid/notebook";
import type { Command } from "../shell/commands.ts";
import { showLate } from "../shell/keymap.ts";
import { toast } from "../ui/toast.tsx";
import { cellsToPaste, copyCells } from "./cell-clipboard.ts";
import * as acts from "./cell-edits.ts";
import { type Flag, isDeletable, isEditable, isScrolled, setFlag, toggleFlag } from "./cell-flags.ts";
import type { CommandTable } from "./command-table.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { nameOf } from "./cell-store.ts";
import { counted, offerUndo } from "./undo-notice.ts";

type Run = Command["run"];

export function cellCommands(session: NotebookSession): CommandTable {
  return [
    ...structureCommands(session),
    ...clipboardCommands(session),
    ...shapeCommands(session),
    ...foldCommands(session),
    ...flagCommands(session),
  ];
}

/** The selected cells, unless one of them is locked against what is about to happen; then it says so. */
function changeable(session: NotebookSession, may: (cell: Cell) => boolean, ids = session.selected): readonly CellId[] {
  const locked = session.notebook.cells.find((cell) => ids.includes(cell.id) && !may(cell));
  if (!locked) return ids;
  const name = nameOf(session.store.cell(locked.id)!.place.get(), locked.type);
  toast({ level: "warning", text: `${name} is locked. Unlock it in the cell's menu or in its metadata.` });
  return [];
}

function structureCommands(session: NotebookSession): CommandTable {
  const move = (direction: "up" | "down"): Run => {
    return () => void session.act(acts.moveCells(session.notebook, session.selected, direction));
  };
  return [
    ["notebook:insert-cell-above", () => session.insert("above")],
    ["notebook:insert-cell-below", () => session.insert("below")],
    ["notebook:delete-cell", () => removeCells(session, "Deleted")],
    ["notebook:undo-cell-action", () => session.undo()],
    ["notebook:redo-cell-action", () => session.redo()],
    ["notebook:move-cell-up", move("up")],
    ["notebook:move-cell-down", move("down")],
  ];
}

export function removeCells(session: NotebookSession, verb: string): boolean {
  const ids = changeable(session, isDeletable);
  if (ids.length === 0) return false;
  session.act(acts.deleteCells(session.notebook, ids));
  const text = `${verb} ${counted(ids.length)}`;
  offerUndo(session, text);
  // The notice comes at once; what their names are is asked of the server meanwhile.
  if (verb === "Deleted") void import("./running/ghosts.ts").then(({ offerNames }) => offerNames(session, ids, text));
  return true;
}

function clipboardCommands(session: NotebookSession): CommandTable {
  const cells = () => session.notebook.cells.filter((cell) => session.selected.includes(cell.id));
  const paste = (side: "above" | "below"): Run => {
    return () => {
      const beside = side === "above" ? session.selected[0] : session.selected.at(-1);
      const put = (pasted: readonly Cell[]) =>
        void session.act(acts.pasteCells(session.notebook, pasted, beside ?? null, side));
      return withPasted(put);
    };
  };
  const bare = () =>
    withPasted((pasted) => {
      const without = pasted.map((cell) => ({ ...cell, outputs: [], executionCount: null }));
      session.act(acts.pasteCells(session.notebook, without, session.selected.at(-1) ?? null, "below"));
    });
  const cut = () => {
    const copied = cells();
    if (removeCells(session, "Cut")) copyCells(copied);
  };
  const replace = () => {
    const ids = changeable(session, isDeletable);
    return withPasted((pasted) => {
      if (session.act(acts.pasteReplacing(session.notebook, pasted, ids)))
        offerUndo(session, `Replaced ${counted(ids.length)}`);
    });
  };
  return [
    ["notebook:copy-cell", () => copyCells(cells())],
    ["notebook:cut-cell", cut],
    ["notebook:paste-cell-below", paste("below")],
    ["notebook:paste-cell-above", paste("above")],
    ["notebook:paste-and-replace-cell", replace],
    ["notebook:paste-without-outputs", bare],
    ["notebook:duplicate-below", () => void session.act(acts.duplicateCells(session.notebook, session.selected))],
  ];
}

function withPasted(put: (cells: readonly Cell[]) => void): void | Promise<void> {
  const cells = cellsToPaste();
  return cells instanceof Promise ? cells.then(put) : put(cells);
}

const TYPE_WORD: Record<CellType, string> = { code: "code", markdown: "Markdown", raw: "raw text" };

function changeType(session: NotebookSession, to: CellType): void {
  const ids = changeable(session, isEditable);
  const losing = session.notebook.cells.filter(
    (cell) => ids.includes(cell.id) && cell.type !== to && (cell.outputs.length > 0 || cell.attachments !== undefined),
  );
  for (const id of ids)
    if (to === "markdown" && session.store.cell(id)?.head.get().type !== "markdown")
      session.store.setRendered(id, false);
  if (!session.act(acts.changeType(session.notebook, ids, to)) || losing.length === 0) return;
  const lost = to === "code" ? "attachments" : "outputs";
  offerUndo(session, `Changed ${counted(losing.length)} to ${TYPE_WORD[to]}, without ${lost}`);
}

function merge(session: NotebookSession, side: "above" | "below", several: boolean): void {
  const ids = several ? session.selected : session.active === null ? [] : [session.active];
  const range = acts.mergeRange(session.notebook, ids, side);
  if (changeable(session, (cell) => isEditable(cell) && isDeletable(cell), range).length === 0) return;
  if (session.act(acts.mergeCells(session.notebook, range, session.active ?? "")))
    offerUndo(session, `Merged ${counted(range.length)}`);
}

function shapeCommands(session: NotebookSession): CommandTable {
  const headings = [1, 2, 3, 4, 5, 6].map((level): [string, Run] => [
    `notebook:change-cell-to-heading-${level}`,
    () => void session.act(acts.setHeading(session.notebook, changeable(session, isEditable), level)),
  ]);
  return [
    ["notebook:change-cell-to-code", () => changeType(session, "code")],
    ["notebook:change-cell-to-markdown", () => changeType(session, "markdown")],
    ["notebook:change-cell-to-raw", () => changeType(session, "raw")],
    ...headings,
    ["notebook:split-cell-at-cursor", () => split(session)],
    ["notebook:merge-cells", () => merge(session, "below", true)],
    ["notebook:merge-cell-above", () => merge(session, "above", false)],
    ["notebook:merge-cell-below", () => merge(session, "below", false)],
  ];
}

/** Cuts at every caret, and around what is selected. The lowest part gets the caret. */
function split(session: NotebookSession): void {
  const id = changeable(session, isEditable, session.active === null ? [] : [session.active])[0];
  const carets = id === undefined ? [] : (session.texts.get(id)?.carets() ?? []);
  if (id === undefined || carets.length === 0) return;
  const run = session.store.cell(id)?.head.get().run?.state;
  const runs = run === "running" || run === "queued";
  const act = acts.splitCell(session.notebook, id, carets, runs ? "first" : "last");
  if (session.act(act)) session.startEditing("start", act?.active);
}

function foldCommands(session: NotebookSession): CommandTable {
  const all = () => session.store.order.get();
  const selected = () => session.selected;
  const fold = (ids: () => readonly CellId[], part: acts.Part, folded: boolean): Run => {
    return () => session.fold(ids(), part, folded);
  };
  const clear = (ids: () => readonly CellId[]): Run => {
    return () => {
      const wanted = session.notebook.cells.filter((cell) => ids().includes(cell.id) && cell.outputs.length > 0);
      const act = acts.clearOutputs(session.notebook, ids());
      if (session.act(act) && wanted.length > 0) offerUndo(session, `Cleared the outputs of ${counted(wanted.length)}`);
    };
  };
  const toggleOutputs = () => {
    const cell = session.cell(session.active);
    if (cell) session.fold(session.selected, "outputs", !acts.isFolded(cell, "outputs"));
  };
  return [
    ["notebook:clear-cell-output", clear(selected)],
    ["notebook:clear-all-cell-outputs", clear(all)],
    ["notebook:toggle-cell-outputs", toggleOutputs],
    ["notebook:hide-cell-outputs", fold(selected, "outputs", true)],
    ["notebook:show-cell-outputs", fold(selected, "outputs", false)],
    ["notebook:hide-all-cell-outputs", fold(all, "outputs", true)],
    ["notebook:show-all-cell-outputs", fold(all, "outputs", false)],
    ["notebook:hide-cell-code", fold(selected, "source", true)],
    ["notebook:show-cell-code", fold(selected, "source", false)],
    ["notebook:hide-all-cell-code", fold(all, "source", true)],
    ["notebook:show-all-cell-code", fold(all, "source", false)],
  ];
}

function flagCommands(session: NotebookSession): CommandTable {
  const toggle = (flag: Flag): Run => {
    return () => void session.act(toggleFlag(session.notebook, session.selected, flag));
  };
  const scrolled = (on: () => boolean): Run => {
    return () => void session.act(setFlag(session.notebook, session.selected, "scrolled", on()));
  };
  const properties = (of: "cell" | "notebook"): Run => {
    return () => showLate(import("./properties-dialog.tsx"), (part) => part.openProperties(session, of));
  };
  return [
    ["notebook:toggle-skip", toggle("skip")],
    ["notebook:toggle-lock", toggle("lock")],
    ["notebook:toggle-pin", toggle("pinned")],
    ["notebook:toggle-expensive", toggle("expensive")],
    ["notebook:toggle-init", toggle("init")],
    ["notebook:toggle-output-scrolling", scrolled(() => !isScrolled(session.cell(session.active) ?? { metadata: {} }))],
    ["notebook:enable-output-scrolling", scrolled(() => true)],
    ["notebook:disable-output-scrolling", scrolled(() => false)],
    ["property-inspector:show-panel", properties("cell")],
    ["notebook:edit-cell-metadata", properties("cell")],
    ["notebook:edit-notebook-metadata", properties("notebook")],
  ];
}
