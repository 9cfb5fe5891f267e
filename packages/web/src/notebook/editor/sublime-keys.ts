/**
 * Sublime Text's keys in a cell and in text files: several carets, whole lines, and what begins with Ctrl+K. What runs cells,
 * leaves a cell (Escape, Ctrl+M), finds, saves and undoes stays the lab's. Loaded when it is chosen.
 */
import {
  addCursorAbove,
  addCursorBelow,
  copyLineDown,
  cursorSubwordBackward,
  cursorSubwordForward,
  deleteLine,
  deleteLineBoundaryBackward,
  deleteLineBoundaryForward,
  indentLess,
  indentMore,
  moveLineDown,
  moveLineUp,
  selectLine,
  selectParentSyntax,
  selectSubwordBackward,
  selectSubwordForward,
  toggleBlockComment,
  transposeChars,
} from "@codemirror/commands";
import { selectNextOccurrence, selectSelectionMatches } from "@codemirror/search";
import { EditorSelection, Prec, type EditorState, type Extension, type StateCommand } from "@codemirror/state";
import { EditorView, ViewPlugin, type Command } from "@codemirror/view";
import { setEditorFirst } from "../../shell/keymap.ts";
import { isMac } from "../../shell/keys.ts";
import { asOneEdit, toggleComments } from "./wide-edits.ts";

/** A caret at the end of each line of what is selected. */
export const splitIntoLines: StateCommand = ({ state, dispatch }) => {
  const ranges = state.selection.ranges.flatMap(({ from, to }) => {
    const carets = [];
    for (let at = from; at <= to; at = state.doc.lineAt(at).to + 1)
      carets.push(EditorSelection.cursor(Math.min(to, state.doc.lineAt(at).to)));
    return carets;
  });
  dispatch(state.update({ selection: EditorSelection.create(ranges), userEvent: "select" }));
  return true;
};

/** The lines of the selection as one, and of a caret its line and the next: one space between, none where one is empty. */
export const joinLines: StateCommand = ({ state, dispatch }) => {
  const ends = new Set<number>();
  for (const { from, to, empty } of state.selection.ranges) {
    const first = state.doc.lineAt(from).number;
    const last = empty ? first + 1 : state.doc.lineAt(to).number;
    for (let line = first; line < last && line < state.doc.lines; line++) ends.add(line);
  }
  const changes = [...ends]
    .toSorted((a, b) => a - b)
    .map((number) => {
      const [line, next] = [state.doc.line(number), state.doc.line(number + 1)];
      const [before, behind] = [line.text.trimEnd(), next.text.trimStart()];
      const insert = before.trim() === "" || behind === "" ? "" : " ";
      return { from: line.from + before.length, to: next.to - behind.length, insert };
    });
  if (changes.length > 0) dispatch(state.update({ changes, userEvent: "delete.join" }));
  return true;
};

const inCase =
  (change: (text: string) => string): StateCommand =>
  ({ state, dispatch }) => {
    const put = (range: EditorState["selection"]["main"]) => {
      const { from, to } = range.empty ? (state.wordAt(range.head) ?? range) : range;
      const insert = change(state.sliceDoc(from, to));
      return { changes: { from, to, insert }, range: EditorSelection.range(from, from + insert.length) };
    };
    dispatch(state.update(state.changeByRange(put), { userEvent: "input.case" }));
    return true;
  };
export const upperCase = inCase((text) => text.toUpperCase());
export const lowerCase = inCase((text) => text.toLowerCase());

const KEYS: Readonly<Record<string, Command>> = {
  "Mod-d": selectNextOccurrence,
  "Alt-F3": selectSelectionMatches,
  "Mod-l": selectLine,
  "Mod-Shift-l": splitIntoLines,
  "Mod-Shift-d": copyLineDown,
  "Mod-Shift-k": deleteLine,
  "Mod-j": joinLines,
  "Mod-t": transposeChars,
  "Mod-/": toggleComments,
  "Mod-Shift-/": toggleBlockComment,
  "Mod-Shift-?": toggleBlockComment,
  "Mod-]": asOneEdit(indentMore),
  "Mod-[": asOneEdit(indentLess),
  "Mod-Shift-ArrowUp": moveLineUp,
  "Mod-Shift-ArrowDown": moveLineDown,
  "Alt-Shift-ArrowUp": addCursorAbove,
  "Alt-Shift-ArrowDown": addCursorBelow,
  "Mod-Shift-Space": selectParentSyntax,
  "Alt-ArrowLeft": cursorSubwordBackward,
  "Alt-ArrowRight": cursorSubwordForward,
  "Alt-Shift-ArrowLeft": selectSubwordBackward,
  "Alt-Shift-ArrowRight": selectSubwordForward,
  "Mod-k": (view) => (chained.add(view), true),
};

const AFTER_K: Readonly<Record<string, Command>> = {
  "Mod-k": deleteLineBoundaryForward,
  "Mod-Backspace": deleteLineBoundaryBackward,
  "Mod-u": upperCase,
  "Mod-l": lowerCase,
};

type Stroke = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">;

function nameOf({ key, ctrlKey, altKey, metaKey, shiftKey }: Stroke): string | null {
  const [mod, other] = isMac() ? [metaKey, ctrlKey] : [ctrlKey, metaKey];
  if (other || (mod && altKey) || ["Control", "Alt", "Shift", "Meta"].includes(key)) return null;
  const name = key === " " ? "Space" : key.length === 1 ? key.toLowerCase() : key;
  return `${mod ? "Mod-" : ""}${altKey ? "Alt-" : ""}${shiftKey ? "Shift-" : ""}${name}`;
}

/** What this press means to Sublime; undefined where it is the lab's or the browser's. Behind Ctrl+K any other key ends it. Pure. */
export function sublimeCommand(stroke: Stroke, afterK: boolean): Command | undefined {
  const name = nameOf(stroke);
  if (name === null) return undefined;
  return afterK ? (AFTER_K[name] ?? (() => true)) : KEYS[name];
}

/** Editors that have these keys, and those in which Ctrl+K was pressed. */
const installed = new WeakSet<EditorView>();
const chained = new WeakSet<EditorView>();

function takes(event: KeyboardEvent): boolean {
  const view = event.target instanceof HTMLElement ? EditorView.findFromDOM(event.target) : null;
  return view !== null && installed.has(view) && sublimeCommand(event, chained.has(view)) !== undefined;
}

const keydown = (event: KeyboardEvent, view: EditorView): boolean => {
  const command = sublimeCommand(event, chained.has(view));
  if (!command) return false;
  chained.delete(view);
  command(view);
  event.preventDefault();
  return true;
};

const mark = ViewPlugin.define((view) => {
  installed.add(view);
  return { destroy: () => void installed.delete(view) };
});

export function sublimeKeys(): Extension {
  setEditorFirst(takes);
  return Prec.highest([EditorView.domEventHandlers({ keydown }), mark]);
}
