/**
 * Emacs's keys in a cell: moving, marking, killing and yanking, and C-x C-s. What runs cells, leaves a cell (Escape, Ctrl+M)
 * and moves between them stays the lab's; undo is the notebook's. Ctrl+C and Ctrl+V are the browser's, or nothing could be
 * pasted from outside. The kill ring is the page's: what is killed in one cell is yanked in another. Loaded when it is chosen.
 */
import {
  cursorCharBackward,
  cursorCharForward,
  cursorDocEnd,
  cursorDocStart,
  cursorGroupBackward,
  cursorGroupForward,
  cursorLineDown,
  cursorLineEnd,
  cursorLineStart,
  cursorLineUp,
  deleteCharBackward,
  deleteCharForward,
  selectAll,
  selectCharBackward,
  selectCharForward,
  selectDocEnd,
  selectDocStart,
  selectGroupBackward,
  selectGroupForward,
  selectLineDown,
  selectLineEnd,
  selectLineStart,
  selectLineUp,
  simplifySelection,
  splitLine,
  toggleComment,
  transposeChars,
} from "@codemirror/commands";
import { EditorSelection, Prec, type EditorState, type Extension, type StateCommand } from "@codemirror/state";
import { EditorView, ViewPlugin, type Command, type ViewUpdate } from "@codemirror/view";
import { runCommand } from "../../shell/commands.ts";
import { setEditorFirst } from "../../shell/keymap.ts";
import type { Beyond } from "./beyond.ts";

const ring: string[] = [];
const MOST_KILLS = 30;
/** Kills one after the other without moving are yanked as one. */
let killedAt: { doc: EditorState["doc"]; head: number } | null = null;

function keep(text: string, state: EditorState, joined: boolean): void {
  const goesOn = joined && killedAt?.doc === state.doc && killedAt.head === state.selection.main.head;
  if (goesOn) ring[0] += text;
  else if (text !== "") ring.unshift(text);
  ring.length = Math.min(ring.length, MOST_KILLS);
  void globalThis.navigator?.clipboard?.writeText(ring[0] ?? "").catch(() => {});
}

/** To the end of the line; at its end, the line break. */
export const killLine: StateCommand = ({ state, dispatch }) => {
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const to = head < line.to ? line.to : Math.min(state.doc.length, line.to + 1);
  if (to === head) return true;
  keep(state.sliceDoc(head, to), state, true);
  const change = state.update({ changes: { from: head, to }, selection: { anchor: head }, userEvent: "delete.cut" });
  dispatch(change);
  killedAt = { doc: change.newDoc, head };
  return true;
};

const killRange = (state: EditorState, from: number, to: number) => {
  keep(state.sliceDoc(from, to), state, false);
  return state.update({ changes: { from, to }, selection: { anchor: from }, userEvent: "delete.cut" });
};

export const killRegion: StateCommand = ({ state, dispatch }) => {
  const { from, to } = state.selection.main;
  if (from < to) dispatch(killRange(state, from, to));
  return true;
};

export const yank: StateCommand = ({ state, dispatch }) => {
  if (ring[0]) dispatch(state.update(state.replaceSelection(ring[0]), { userEvent: "input.paste" }));
  return true;
};

const saveRegion: Command = (view) => {
  const { from, to, head } = view.state.selection.main;
  if (from < to) keep(view.state.sliceDoc(from, to), view.state, false);
  view.dispatch({ selection: EditorSelection.cursor(head) });
  return setMark(view, false);
};

/** What this command would walk over is killed. */
const killTo =
  (select: Command): Command =>
  (view) => {
    view.dispatch({ selection: EditorSelection.cursor(view.state.selection.main.head) });
    select(view);
    return killRegion(view);
  };

/** Editors whose mark is set, and what may follow Ctrl+X in them. */
const marked = new WeakSet<EditorView>();
const chained = new WeakSet<EditorView>();

function setMark(view: EditorView, on: boolean): boolean {
  if (on) marked.add(view);
  else marked.delete(view);
  return true;
}

const swapEnds: Command = (view) => {
  const { anchor, head } = view.state.selection.main;
  view.dispatch({ selection: EditorSelection.range(head, anchor) });
  return true;
};

const moving =
  (move: Command, select: Command): Command =>
  (view) =>
    (marked.has(view) ? select : move)(view);

const lab =
  (id: string): Command =>
  () =>
    runCommand(id) || true;

const KEYS: Readonly<Record<string, Command>> = {
  "C-f": moving(cursorCharForward, selectCharForward),
  "C-b": moving(cursorCharBackward, selectCharBackward),
  "C-n": moving(cursorLineDown, selectLineDown),
  "C-p": moving(cursorLineUp, selectLineUp),
  "C-a": moving(cursorLineStart, selectLineStart),
  "C-e": moving(cursorLineEnd, selectLineEnd),
  "M-f": moving(cursorGroupForward, selectGroupForward),
  "M-b": moving(cursorGroupBackward, selectGroupBackward),
  "M-<": moving(cursorDocStart, selectDocStart),
  "M->": moving(cursorDocEnd, selectDocEnd),
  "C-d": deleteCharForward,
  "C-h": deleteCharBackward,
  "C-o": splitLine,
  "C-t": transposeChars,
  "C-k": killLine,
  "C-w": killRegion,
  "C-y": yank,
  "M-w": saveRegion,
  "M-d": killTo(selectGroupForward),
  "M-Backspace": killTo(selectGroupBackward),
  "M-;": toggleComment,
  "C-Space": (view) => {
    view.dispatch({ selection: EditorSelection.cursor(view.state.selection.main.head) });
    return setMark(view, true);
  },
  "C-g": (view) => {
    simplifySelection(view);
    return setMark(view, false);
  },
  "C-/": lab("notebook:undo"),
  "C-_": lab("notebook:undo"),
  "C-s": lab("documentsearch:start"),
  "C-r": lab("documentsearch:start"),
  "M-x": lab("apputils:activate-command-palette"),
  "C-x": (view) => (chained.add(view), true),
};

const AFTER_X: Readonly<Record<string, Command>> = {
  "C-s": lab("docmanager:save"),
  "C-x": swapEnds,
  h: selectAll,
  k: lab("notebook:enter-command-mode"),
  u: lab("notebook:undo"),
  "C-g": () => true,
};

/** While the mark is set the arrows take the text with them. */
const MARKED_ARROWS: Readonly<Record<string, Command>> = {
  ArrowLeft: selectCharBackward,
  ArrowRight: selectCharForward,
  ArrowUp: selectLineUp,
  ArrowDown: selectLineDown,
  Home: selectLineStart,
  End: selectLineEnd,
};

type Stroke = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">;

/** As Emacs writes it: "C-f", "M-<", "C-Space"; null for what is none of its business. */
function emacsName({ key, ctrlKey, altKey, metaKey, shiftKey }: Stroke): string | null {
  if (metaKey || (ctrlKey && altKey) || ["Control", "Alt", "Shift", "Meta"].includes(key)) return null;
  if (shiftKey && (ctrlKey || altKey) && /^[a-z]$/i.test(key)) return null;
  const name = key === " " ? "Space" : /^[A-Z]$/.test(key) ? key.toLowerCase() : key;
  return (ctrlKey ? "C-" : altKey ? "M-" : "") + name;
}

/** What this press means to Emacs; undefined where it is the lab's or the browser's. Pure. */
export function emacsCommand(stroke: Stroke, afterX: boolean, mark: boolean): Command | undefined {
  const name = emacsName(stroke);
  if (name === null) return undefined;
  if (afterX) return AFTER_X[name] ?? (() => true);
  return (mark && !stroke.shiftKey ? MARKED_ARROWS[name] : undefined) ?? KEYS[name];
}

const viewOf = ({ target }: Event): EditorView | null =>
  target instanceof HTMLElement ? EditorView.findFromDOM(target) : null;

function takes(event: KeyboardEvent): boolean {
  const view = viewOf(event);
  return !!view && installed.has(view) && !!emacsCommand(event, chained.has(view), marked.has(view));
}

function press(event: KeyboardEvent, view: EditorView): boolean {
  const found = emacsCommand(event, chained.has(view), marked.has(view));
  if (!found) return false;
  chained.delete(view);
  found(view);
  event.preventDefault();
  return true;
}

const installed = new WeakSet<EditorView>();

/** A mark holds until the text changes or the pointer puts the caret elsewhere. */
const keepsMark = ViewPlugin.define((view) => {
  installed.add(view);
  return {
    update(update: ViewUpdate) {
      if (update.docChanged || update.transactions.some((one) => one.isUserEvent("select.pointer")))
        setMark(update.view, false);
    },
    destroy: () => void installed.delete(view),
  };
});

/** Lines go on into the next cell as with the arrows. */
const edge =
  (beyond: Beyond) =>
  (event: KeyboardEvent, view: EditorView): boolean => {
    const name = emacsName(event);
    const step = name === "C-n" ? 1 : name === "C-p" ? -1 : 0;
    if (step === 0 || chained.has(view) || marked.has(view)) return false;
    const { doc, selection } = view.state;
    if (doc.lineAt(selection.main.head).number !== (step > 0 ? doc.lines : 1) || !beyond(step)) return false;
    event.preventDefault();
    return true;
  };

export function emacsKeys(beyond: Beyond): Extension {
  setEditorFirst(takes);
  return Prec.highest([
    EditorView.domEventHandlers({ keydown: (event, view) => edge(beyond)(event, view) || press(event, view) }),
    keepsMark,
  ]);
}
