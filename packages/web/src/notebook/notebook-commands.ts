/**
 * The notebook's commands, under Jupyter's ids: each joins a name of the shortcut table with an act of the session.
 * Registered by NotebookTab while its notebook is in front. Keys and labels are the table's; here are running, the
 * kernel, selecting and looking; what changes cells stands in cell-commands.ts, what changes text in text-commands.ts.
 */
import type { CellId } from "@pellucid/notebook";
import { canRun, registerCommand, registerKnown, runCommand } from "../shell/commands.ts";
import { showLate } from "../shell/keymap.ts";
import { CLASSIC_MEANS, SHORTCUTS } from "../shell/shortcuts.ts";
import type { PlanWish } from "@pellucid/protocol";
import { confirm } from "../ui/dialog.tsx";
import { debugCommands } from "../debug/debug-slot.tsx";
import { findCommands } from "./find-slot.tsx";
import { peopleCommands } from "./people-slot.tsx";
import { languageCommands, saveNotebook } from "../language/language-slot.ts";
import { sliceCommands } from "../slice/slice-slot.tsx";
import { verifyCommands } from "./verify-slot.tsx";
import { cellCommands } from "./cell-commands.ts";
import type { CommandTable, Run } from "./command-table.ts";
import { initCells, RERUN_MODES, setRerunMode } from "./cell-flags.ts";
import { editNeeded, isTextCommand, runTextCommand } from "./editor/edit-mode.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { notifyCommands } from "./running/run-parts.tsx";
import { openTab, openView } from "../shell/tabs.ts";

export interface NotebookPage {
  /** Opens the list of kernels to choose from. */
  chooseKernel(): void;
  /** Scrolls by a part of what is seen. */
  scroll(pages: number): void;
}

const recall = async (session: NotebookSession, step: 1 | -1) =>
  (await import("./editor/input-history.ts")).recallInput(session, step);

/** Of headings (heading-commands.ts): fetched with the first of them. */
const HEADINGS = Object.keys(SHORTCUTS).filter((id) => /heading-|-headings|^toc:run/.test(id) && !/change-/.test(id));

/** Before anybody needs them, and after all that a first cell needs. */
const LATER = 3000;
const trust = async ({ path, store }: NotebookSession): Promise<void> => {
  const done = await (await import("../outputs/trust.ts")).trustNotebook(path);
  store.notice.set(
    done
      ? { level: "info", text: "Outputs of this notebook may run script in their frames, as they stand now." }
      : { level: "error", text: "The notebook could not be trusted: the server did not answer." },
  );
};
const loadState = () => import("../widgets/widget-state.ts");
const loadHeadings = () => import("./outline/heading-commands.ts");
const byHeadings = async (session: NotebookSession, id: string): Promise<void> =>
  (await loadHeadings()).runHeadingCommand(session, id);

const EXPORTS = ["html", "pdf", "slides", "script", "md"] as const;
const exportAs = async (session: NotebookSession, to: (typeof EXPORTS)[number]): Promise<void> =>
  (await import("../publish/export-acts.ts")).exportNotebook(session, to);

/** Of Markdown cells (markdown-commands.ts): fetched with the first of them. */
const MARKDOWN = Object.keys(SHORTCUTS).filter((id) => /^pellucid:(?:markdown-|remove-unused)/.test(id));
const byMarkdown = async (session: NotebookSession, id: string): Promise<void> =>
  (await import("./prose/markdown-commands.ts")).runMarkdownCommand(session, id);

export function registerNotebookCommands(session: NotebookSession, page: NotebookPage): () => void {
  const table: CommandTable = [
    ...runCommands(session),
    ...planCommands(session),
    ...kernelCommands(session, page),
    ...cellCommands(session),
    ...selectCommands(session, page),
    ...HEADINGS.map((id): [string, Run] => [id, () => byHeadings(session, id)]),
    ...findCommands(session),
    ["notebook:select-last-run-cell", () => import("./jump-cells.ts").then((part) => part.selectLastRun(session))],
    ["pellucid:select-next-changed", () => import("./jump-cells.ts").then((part) => part.selectChanged(session, 1))],
    [
      "pellucid:select-previous-changed",
      () => import("./jump-cells.ts").then((part) => part.selectChanged(session, -1)),
    ],
    ["pellucid:follow-run", () => import("./running/follow-run.ts").then((part) => part.toggleFollow(session))],
    ...notifyCommands(),
    ...verifyCommands(session),
    ...EXPORTS.map((to): [string, Run] => [`pellucid:export-${to}`, () => exportAs(session, to)]),
    ["pellucid:export", () => showLate(import("../publish/export-dialog.tsx"), (part) => part.askExport(session))],
    ["apputils:print", () => import("../publish/print-page.ts").then((part) => part.printPage(session))],
    ...debugCommands(session),
    ["notebook:show-cell-history", () => import("../history/scope.ts").then((part) => part.showCellHistory())],
    ["notebook:show-output-history", () => import("../history/scope.ts").then((part) => part.showOutputHistory())],
    ["notebook:name-version", () => import("../history/version-acts.ts").then((part) => void part.askForName(session))],
    ...sliceCommands(session),
    [
      "notebook:run-in-console",
      () => import("../scratchpad/scratch-acts.ts").then((part) => part.runInScratchpad(session)),
    ],
    ["notebook:trust", () => trust(session)],
    ["pellucid:save-widget-state", () => loadState().then((part) => part.saveWidgetState(session))],
    ["pellucid:clear-widget-state", () => loadState().then((part) => part.clearWidgetState(session))],
    ...languageCommands(session),
    ...MARKDOWN.map((id): [string, Run] => [id, () => byMarkdown(session, id)]),
    ...peopleCommands(session),
    ["notebook:access-previous-history", () => recall(session, 1)],
    ["notebook:access-next-history", () => recall(session, -1)],
    ["notebook:undo", () => session.undo()],
    ["notebook:redo", () => session.redo()],
    ["docmanager:save", () => void saveNotebook(session)],
    [
      "docmanager:restore-checkpoint",
      () => import("../history/checkpoint.ts").then((part) => part.revertToCheckpoint(session)),
    ],
    ["docmanager:clone", () => openView(session.path)],
    ...["invoke", "next", "previous", "accept"].map((what): [string, Run] => [
      `inline-completer:${what}`,
      () => import("../language/suggestions.ts").then((part) => part.suggest(session, what)),
    ]),
    ["pellucid:close-pager", () => import("../language/pager.ts").then((part) => part.closePage()), isPaging],
    ["notebook:create-output-view", () => openOutput(session), () => outputCell(session) !== null],
  ];
  // First: where two are meant by one key, those that can act now go before.
  const stops = Object.entries(CLASSIC_MEANS).map(([id, means]) => registerClassic(id, means));
  for (const [id, run, when] of table) stops.push(registerKnown(id, run, when ?? editNeeded(session, id)));
  for (const id of Object.keys(SHORTCUTS).filter(isTextCommand))
    stops.push(registerKnown(id, () => runTextCommand(session, id), editNeeded(session, id)));
  const later = setTimeout(() => void loadHeadings().catch(() => {}), LATER);
  return () => {
    clearTimeout(later);
    for (const stop of stops) stop();
  };
}

/** `?x` has shown its page, and it is still there. */
const isPaging = () => document.querySelector("[data-pager]") !== null;

const outputCell = (session: NotebookSession): CellId | null =>
  session.cell(session.active)?.type === "code" ? session.active : null;

/** The outputs of the active cell beside the notebook; they go on following its runs. */
function openOutput(session: NotebookSession): void {
  const cell = outputCell(session);
  if (cell !== null) openTab({ kind: "output", path: session.path, cell }, { split: "right" });
}

/** Another key for a command that has its name and place elsewhere. */
function registerClassic(id: string, means: readonly string[]): () => void {
  return registerCommand({
    id,
    ...SHORTCUTS[id]!,
    hidden: true,
    when: () => means.some(canRun),
    run: () => void runCommand(means.find(canRun) ?? ""),
  });
}

/** What runs is the server's plan; it is shown first when it is more than one quick cell. */
function planCommands(session: NotebookSession): CommandTable {
  const ask = (want: PlanWish) => () =>
    showLate(import("./running/plan-dialog.tsx"), ({ askPlan }) =>
      askPlan(session, want, want === "to" ? (session.active ?? undefined) : undefined),
    );
  return [
    ["notebook:run-stale", ask("stale")],
    ["notebook:run-as-from-top", ask("top")],
    ["notebook:run-to-here", ask("to")],
    ...RERUN_MODES.map((mode): [string, Run] => [
      `notebook:rerun-${mode}`,
      () => session.edit(setRerunMode(session.notebook, mode)),
    ]),
    ["notebook:show-ghosts", () => showLate(import("./running/ghosts-dialog.tsx"), (part) => part.showGhosts(session))],
  ];
}

function runCommands(session: NotebookSession): CommandTable {
  const order = () => session.store.order.get();
  const at = () => order().indexOf(session.active ?? "");
  return [
    ["notebook:run-cell", () => (session.run(session.selected), session.stopEditing())],
    ["notebook:run-cell-and-select-next", () => runAndGoOn(session)],
    ["notebook:run-cell-and-insert-below", () => runAndInsert(session)],
    ["notebook:run-all-cells", () => session.run(order())],
    ["notebook:run-all-above", () => session.run(order().slice(0, Math.max(0, at())))],
    ["notebook:run-all-below", () => session.run(order().slice(Math.max(0, at())))],
    ["notebook:run-init-cells", () => session.run(initCells(session.notebook), false)],
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

function kernelCommands(session: NotebookSession, page: NotebookPage): CommandTable {
  const restart = (ask: string, then: () => void): Run => {
    return async () => {
      const { state } = session.store.kernel.get();
      const alive = state === "idle" || state === "busy";
      const text = "Its variables are lost. Outputs stay until cells run again.";
      if (!alive || (await confirm({ title: "Restart the kernel?", text, confirm: ask }))) then();
    };
  };
  const request = (how: { clear?: boolean; runAll?: boolean } = {}) => {
    session.client.request({ kind: "restart", ...how });
    if (!how.runAll) session.run(initCells(session.notebook), false);
  };
  const upToActive = () => {
    const order = session.store.order.get();
    session.client.request({ kind: "restart" });
    session.run(order.slice(0, order.indexOf(session.active ?? "") + 1), true);
  };
  return [
    ["notebook:interrupt-kernel", () => session.client.request({ kind: "interrupt" })],
    ["notebook:restart-kernel", restart("Restart", request)],
    ["notebook:restart-clear-output", restart("Restart and clear outputs", () => request({ clear: true }))],
    ["notebook:restart-run-all", restart("Restart and run all", () => request({ runAll: true }))],
    ["notebook:restart-and-run-to-selected", restart("Restart and run", upToActive)],
    ["notebook:shutdown-kernel", () => session.client.request({ kind: "shutdown" })],
    ["notebook:reconnect-to-kernel", () => import("./running/reconnect.ts").then((part) => part.reconnect(session))],
    ["notebook:change-kernel", () => page.chooseKernel()],
    ["filemenu:close-and-cleanup", () => import("./close-notebook.ts").then((part) => part.closeAndShutDown(session))],
  ];
}

function selectCommands(session: NotebookSession, page: NotebookPage): CommandTable {
  const { store } = session;
  const order = () => store.order.get();
  const extendTo = (id: CellId | undefined) => id !== undefined && session.extend(id);
  return [
    ["notebook:enter-edit-mode", () => session.startEditing()],
    ["notebook:enter-command-mode", () => session.stopEditing()],
    ["notebook:move-cursor-up", () => session.move(-1)],
    ["notebook:move-cursor-down", () => session.move(1)],
    ["notebook:extend-marked-cells-above", () => session.move(-1, true)],
    ["notebook:extend-marked-cells-below", () => session.move(1, true)],
    ["notebook:extend-marked-cells-top", () => void extendTo(order()[0])],
    ["notebook:extend-marked-cells-bottom", () => void extendTo(order().at(-1))],
    ["notebook:select-all", () => session.selectAll()],
    ["notebook:deselect-all", () => void (session.active !== null && session.select(session.active))],
    ["notebook:scroll-down", () => page.scroll(0.9)],
    ["notebook:scroll-up", () => page.scroll(-0.9)],
    ["notebook:toggle-cell-line-numbers", () => store.toggleLineNumbers(session.selected)],
    ["notebook:toggle-all-cell-line-numbers", () => store.toggleAllLineNumbers()],
    ["notebook:toggle-render-side-by-side-current", () => store.sideBySide.set(!store.sideBySide.get())],
  ];
}
