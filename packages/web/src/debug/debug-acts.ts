/** What the commands of debugging do. Fetched with the first of them. */
import type { DebugMove } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { counted } from "../notebook/undo-notice.ts";
import { setRight } from "../shell/sides/panels.ts";
import { toast } from "../ui/toast.tsx";
import type { Debugging } from "./debugging.ts";
import { debuggingOf } from "./debugging-of.ts";

const MOVES: Readonly<Record<string, DebugMove>> = {
  continue: "continue",
  pause: "pause",
  next: "over",
  stepIn: "in",
  stepOut: "out",
  terminate: "stop",
};

export function runDebugCommand(session: NotebookSession, id: string): void {
  const debugging = debuggingOf(session);
  const name = id.slice("debugger:".length);
  const move = MOVES[name];
  if (move) void debugging.order({ op: "move", how: move });
  else ACTS[name]?.(debugging, session);
}

const ACTS: Readonly<Record<string, (debugging: Debugging, session: NotebookSession) => void>> = {
  "toggle-breakpoint": (debugging, session) => {
    const at = caretLine(session);
    if (at) debugging.toggle({ cell: at.cell }, at.line);
  },
  "edit-breakpoint": (debugging, session) => {
    const at = caretLine(session);
    if (!at) return;
    const there = () => debugging.at({ cell: at.cell }).find(({ line }) => line === at.line);
    if (!there()) debugging.toggle({ cell: at.cell }, at.line);
    const show = () => {
      const found = there();
      if (found) debugging.editing.set(found.id);
      return found !== undefined;
    };
    setRight({ name: "debugger", open: true });
    if (show()) return;
    const stop = debugging.view.subscribe(() => show() && stop());
  },
  "clear-breakpoints": (debugging) => removeBreakpoints([debugging]),
  "mute-breakpoints": (debugging) => void debugging.order({ op: "mute", muted: !debugging.view.get().muted }),
  "debug-cell": (debugging, session) => {
    const cell = session.active;
    if (cell === null || session.store.cell(cell)?.head.get().type !== "code")
      return void toast({ text: "Select a code cell to debug it." });
    session.stopEditing();
    setRight({ name: "debugger", open: true });
    void debugging.order({ op: "debug-cell", cell });
  },
  "debug-error": (debugging, session) => {
    const cell = failedCell(session);
    if (cell === null) return void toast({ text: "No cell has failed in this kernel." });
    setRight({ name: "debugger", open: true });
    void debugging.order({ op: "look-back", cell });
  },
  "pause-on-exceptions": (debugging) => {
    const when = debugging.view.get().pauseOn === "never" ? "failures" : "never";
    void debugging.order({ op: "pause-on", when });
    toast({ text: when === "never" ? "Exceptions do not pause." : "Pauses where a cell fails." });
  },
};

export function removeBreakpoints(from: readonly Debugging[]): void {
  const removed = from.map((one) => ({ one, were: one.view.get().breakpoints }));
  const count = removed.reduce((sum, { were }) => sum + were.length, 0);
  if (count === 0) return void toast({ text: "There are no breakpoints." });
  for (const { one, were } of removed) void one.order({ op: "remove", ids: were.map(({ id }) => id) });
  const putBack = () => {
    for (const { one, were } of removed) for (const breakpoint of were) void one.order({ op: "put", breakpoint });
  };
  toast({ text: `Removed ${counted(count, "breakpoint")}.`, action: { label: "Undo", run: putBack } });
}

/** The chosen cell, or the one cell that failed. */
function failedCell(session: NotebookSession): string | null {
  const failed = (id: string) => session.store.cell(id)?.head.get().run?.state === "failed";
  if (session.active !== null && failed(session.active)) return session.active;
  return session.store.order.get().findLast(failed) ?? null;
}

/** The line of the caret; in command mode the first line of the cell that says something. */
function caretLine(session: NotebookSession): { cell: string; line: number } | null {
  const cell = session.active;
  const store = cell === null ? undefined : session.store.cell(cell);
  if (cell === null || store?.head.get().type !== "code") return null;
  const editor = session.texts.get(cell)?.editor;
  if (editor && store.head.get().editing)
    return { cell, line: editor.state.doc.lineAt(editor.state.selection.main.head).number };
  const first = store.source
    .get()
    .split(/\r\n?|\n/)
    .findIndex((line) => /^\s*[^\s#]/.test(line));
  return { cell, line: Math.max(0, first) + 1 };
}
