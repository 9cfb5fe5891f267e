/**
 * The notebook's commands, under Jupyter's ids: each joins a name of the shortcut table with an act of the session.
 * Registered by NotebookTab while its notebook is in front. Keys and labels are the table's; the acts are the session's
 * and cell-edits.ts's; questions to the person are asked here.
 */
import type { CellId, CellType } from "@pellucid/notebook";
import { registerCommand, registerKnown, type Command } from "../shell/commands.ts";
import { confirm } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { copiedCells, copyCells } from "./cell-clipboard.ts";
import * as acts from "./cell-edits.ts";
import { findCommands } from "./find-slot.tsx";
import { headingCommands } from "./heading-commands.ts";
import type { NotebookSession } from "./notebook-session.ts";

export interface NotebookPage {
  /** Opens the list of kernels to choose from. */
  chooseKernel(): void;
  /** Scrolls by a part of what is seen. */
  scroll(pages: number): void;
}

type Run = Command["run"];

export function registerNotebookCommands(session: NotebookSession, page: NotebookPage): () => void {
  const table: [string, Run][] = [
    ...runCommands(session),
    ...kernelCommands(session, page),
    ...cellCommands(session),
    ...clipboardCommands(session),
    ...shapeCommands(session),
    ...selectCommands(session, page),
    ...foldCommands(session),
    ...headingCommands(session),
    ...findCommands(session),
  ];
  const stops = table.map(([id, run]) => registerKnown(id, run, () => usable(id)));
  stops.push(
    registerKnown("docmanager:save", () => session.client.save()),
    registerCommand({ id: "notebook:undo", label: "Undo", keys: ["Accel Z"], mode: "both", run: () => session.undo() }),
    registerCommand({
      id: "notebook:redo",
      label: "Redo",
      keys: ["Accel Shift Z", "Accel Y"],
      mode: "both",
      run: () => session.redo(),
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

/** Acts that destroy by a single letter; they keep still while the focus is in an output, where letters mean others. */
const DESTRUCTIVE =
  /^notebook:(delete-cell|cut-cell|paste|undo-cell|redo-cell|to-|change-to-cell|merge|move-cell|interrupt|restart-kernel|insert-cell|clear-cell)/;

function usable(id: string): boolean {
  return !DESTRUCTIVE.test(id) || document.activeElement?.closest("[data-outputs]") == null;
}

function runCommands(session: NotebookSession): [string, Run][] {
  const order = () => session.store.order.get();
  const at = () => order().indexOf(session.active ?? "");
  return [
    ["notebook:run-cell", () => (session.run(session.selected), session.stopEditing())],
    ["notebook:run-cell-and-select-next", () => runAndGoOn(session)],
    ["notebook:run-cell-and-insert-below", () => runAndInsert(session)],
    ["notebook:run-all-cells", () => session.run(order())],
    ["notebook:run-all-above", () => session.run(order().slice(0, Math.max(0, at())))],
    ["notebook:run-all-below", () => session.run(order().slice(Math.max(0, at())))],
    [
      "notebook:render-all-markdown",
      () => session.run(order().filter((id) => session.store.cell(id)?.head.get().type === "markdown")),
    ],
  ];
}

/** Runs the selected cells and goes to the one below the last; at the end of the notebook a new one is made. */
function runAndGoOn(session: NotebookSession): void {
  const { selected } = session;
  const order = session.store.order.get();
  session.run(selected);
  session.stopEditing();
  const below = order.slice(order.indexOf(selected.at(-1) ?? "") + 1);
  const next = below.find((id) => session.store.cell(id)?.head.get().under === null) ?? below[0];
  if (next !== undefined) return session.select(next);
  session.insert("below", "code", selected.at(-1) ?? null);
  session.startEditing("start");
}

function runAndInsert(session: NotebookSession): void {
  const { selected } = session;
  session.run(selected);
  session.insert("below", "code", selected.at(-1) ?? null);
  session.startEditing("start");
}

function kernelCommands(session: NotebookSession, page: NotebookPage): [string, Run][] {
  const restart = async (ask: string, then: () => void) => {
    const { state } = session.store.kernel.get();
    const alive = state === "idle" || state === "busy";
    const text = "Its variables are lost. Outputs stay until cells run again.";
    if (!alive || (await confirm({ title: "Restart the kernel?", text, confirm: ask }))) then();
  };
  const code = (ids: readonly CellId[]) => ids.filter((id) => session.store.cell(id)?.head.get().type === "code");
  return [
    ["notebook:interrupt-kernel", () => session.client.request({ kind: "interrupt" })],
    ["notebook:restart-kernel", () => restart("Restart", () => session.client.request({ kind: "restart" }))],
    [
      "notebook:restart-clear-output",
      () => restart("Restart and clear outputs", () => session.client.request({ kind: "restart", clear: true })),
    ],
    [
      "notebook:restart-run-all",
      () => restart("Restart and run all", () => session.client.request({ kind: "restart", runAll: true })),
    ],
    [
      "notebook:restart-and-run-to-selected",
      () =>
        restart("Restart and run", () => {
          const order = session.store.order.get();
          session.client.request({ kind: "restart" });
          session.run(code(order.slice(0, order.indexOf(session.active ?? "") + 1)));
        }),
    ],
    ["notebook:shutdown-kernel", () => session.client.request({ kind: "shutdown" })],
    ["notebook:change-kernel", () => page.chooseKernel()],
  ];
}

function cellCommands(session: NotebookSession): [string, Run][] {
  return [
    ["notebook:enter-edit-mode", () => session.startEditing()],
    ["notebook:enter-command-mode", () => session.stopEditing()],
    ["notebook:insert-cell-above", () => session.insert("above")],
    ["notebook:insert-cell-below", () => session.insert("below")],
    ["notebook:delete-cell", () => removeCells(session, "Deleted")],
    ["notebook:undo-cell-action", () => session.undo()],
    ["notebook:redo-cell-action", () => session.redo()],
    ["notebook:move-cell-up", () => void session.act(acts.moveCells(session.notebook, session.selected, "up"))],
    ["notebook:move-cell-down", () => void session.act(acts.moveCells(session.notebook, session.selected, "down"))],
  ];
}

function removeCells(session: NotebookSession, verb: string): void {
  const { selected } = session;
  if (selected.length === 0) return;
  session.act(acts.deleteCells(session.notebook, selected));
  const what = selected.length === 1 ? "1 cell" : `${selected.length} cells`;
  toast({ text: `${verb} ${what}`, action: { label: "Undo", run: () => session.undo() } });
}

function clipboardCommands(session: NotebookSession): [string, Run][] {
  const cells = () => session.notebook.cells.filter((cell) => session.selected.includes(cell.id));
  const paste = (side: "above" | "below") => {
    const beside = side === "above" ? session.selected[0] : session.selected.at(-1);
    session.act(acts.pasteCells(session.notebook, copiedCells(), beside ?? null, side));
  };
  return [
    ["notebook:copy-cell", () => copyCells(cells())],
    ["notebook:cut-cell", () => (copyCells(cells()), removeCells(session, "Cut"))],
    ["notebook:paste-cell-below", () => paste("below")],
    ["notebook:paste-cell-above", () => paste("above")],
    [
      "notebook:paste-and-replace-cell",
      () => void session.act(acts.pasteReplacing(session.notebook, copiedCells(), session.selected)),
    ],
    ["notebook:duplicate-below", () => void session.act(acts.duplicateCells(session.notebook, session.selected))],
  ];
}

function shapeCommands(session: NotebookSession): [string, Run][] {
  const type = (to: CellType): Run => {
    return () => {
      for (const id of session.selected) {
        if (to === "markdown" && session.store.cell(id)?.head.get().type !== "markdown")
          session.store.setRendered(id, false);
      }
      session.act(acts.changeType(session.notebook, session.selected, to));
    };
  };
  const merge = (side: "above" | "below", several: boolean) => () => {
    const ids = several ? session.selected : session.active === null ? [] : [session.active];
    const range = acts.mergeRange(session.notebook, ids, side);
    session.act(acts.mergeCells(session.notebook, range, session.active ?? ""));
  };
  const headings = [1, 2, 3, 4, 5, 6].map((level): [string, Run] => [
    `notebook:change-to-cell-heading-${level}`,
    () => void session.act(acts.setHeading(session.notebook, session.selected, level)),
  ]);
  return [
    ["notebook:to-code", type("code")],
    ["notebook:change-cell-to-code", type("code")],
    ["notebook:to-markdown", type("markdown")],
    ["notebook:to-raw", type("raw")],
    ...headings,
    ["notebook:split-cell-at-cursor", () => split(session)],
    ["notebook:merge-cells", merge("below", true)],
    ["notebook:merge-cell-above", merge("above", false)],
    ["notebook:merge-cell-below", merge("below", false)],
  ];
}

/** Cuts at the caret, or around what is selected. The lower part keeps the caret. */
function split(session: NotebookSession): void {
  const id = session.active;
  const carets = id === null ? [] : (session.areas.get(id)?.carets() ?? []);
  if (id === null || carets.length === 0) return;
  if (session.act(acts.splitCell(session.notebook, id, carets))) session.startEditing("start", id);
}

function selectCommands(session: NotebookSession, page: NotebookPage): [string, Run][] {
  const order = () => session.store.order.get();
  const extendTo = (id: CellId | undefined) => id !== undefined && session.extend(id);
  return [
    ["notebook:move-cursor-up", () => session.move(-1)],
    ["notebook:move-cursor-down", () => session.move(1)],
    ["notebook:extend-marked-cells-above", () => session.move(-1, true)],
    ["notebook:extend-marked-cells-below", () => session.move(1, true)],
    ["notebook:extend-marked-cells-top", () => void extendTo(order()[0])],
    ["notebook:extend-marked-cells-bottom", () => void extendTo(order().at(-1))],
    ["notebook:select-all", () => session.selectAll()],
    ["notebook:deselect-all", () => session.active !== null && session.select(session.active)],
    ["notebook:scroll-down", () => page.scroll(0.9)],
    ["notebook:scroll-up", () => page.scroll(-0.9)],
  ].map(([id, run]) => [id as string, run as Run]);
}

function foldCommands(session: NotebookSession): [string, Run][] {
  const { store } = session;
  const all = () => store.order.get();
  const fold = (ids: () => readonly CellId[], part: acts.Part, folded: boolean): Run => {
    return () => session.fold(ids(), part, folded);
  };
  const selected = () => session.selected;
  const toggleOutputs = () => {
    const cell = session.cell(session.active);
    if (cell) session.fold(session.selected, "outputs", !acts.isFolded(cell, "outputs"));
  };
  return [
    ["notebook:clear-cell-output", () => void session.act(acts.clearOutputs(session.notebook, session.selected))],
    ["notebook:clear-all-cell-outputs", () => void session.act(acts.clearOutputs(session.notebook, all()))],
    ["notebook:toggle-cell-outputs", toggleOutputs],
    ["notebook:hide-cell-outputs", fold(selected, "outputs", true)],
    ["notebook:show-cell-outputs", fold(selected, "outputs", false)],
    ["notebook:hide-all-cell-outputs", fold(all, "outputs", true)],
    ["notebook:show-all-cell-outputs", fold(all, "outputs", false)],
    ["notebook:hide-cell-code", fold(selected, "source", true)],
    ["notebook:show-cell-code", fold(selected, "source", false)],
    ["notebook:hide-all-cell-code", fold(all, "source", true)],
    ["notebook:show-all-cell-code", fold(all, "source", false)],
    ["notebook:toggle-cell-line-numbers", () => store.toggleLineNumbers(session.selected)],
    ["notebook:toggle-all-cell-line-numbers", () => store.toggleAllLineNumbers()],
  ];
}
