/**
 * Vim in a cell. Escape belongs to Vim first: it ends inserting, a selection, a half-typed command; only with nothing
 * left to end does it leave the cell. Keys that Vim knows and the lab uses too (Ctrl+D, Ctrl+B, ...) are Vim's in here;
 * running, saving and splitting stay the lab's. What Vim calls undo is the notebook's. Loaded when Vim is chosen.
 */
import { Prec, type Extension } from "@codemirror/state";
import { EditorView, ViewPlugin } from "@codemirror/view";
import { CodeMirror, getCM, Vim, vim } from "@replit/codemirror-vim";
import { runCommand } from "../../shell/commands.ts";
import { setEditorFirst } from "../../shell/keymap.ts";
import type { Beyond } from "./beyond.ts";

type Mode = "normal" | "insert" | "visual";

function stateOf(view: EditorView) {
  const state = getCM(view)?.state.vim;
  if (!state) return null;
  const mode: Mode = state.insertMode ? "insert" : state.visualMode ? "visual" : "normal";
  const { keyBuffer, operator, prefixRepeat, motionRepeat } = state.inputState;
  const begun = keyBuffer.length > 0 || Boolean(operator) || prefixRepeat.length > 0 || motionRepeat.length > 0;
  return { mode, begun };
}

/** With Ctrl, by mode: what Vim has a meaning for. */
const VIMS: Record<Mode, RegExp> = {
  normal: /^[abdefhioruvwxy[\]^]$/,
  visual: /^[abdefhioruvwxy[\]^]$/,
  insert: /^[dhortuwy[]$/,
};

/** Whether a press in this editor is Vim's and not the lab's. */
export function isVims(mode: Mode, begun: boolean, several: boolean, press: Partial<KeyboardEvent>): boolean {
  const { key = "", ctrlKey, altKey, metaKey, shiftKey } = press;
  if (key === "Escape") return mode !== "normal" || begun || several;
  if (!ctrlKey || altKey || metaKey || shiftKey) return false;
  return VIMS[mode].test(key.toLowerCase());
}

function takes(event: KeyboardEvent): boolean {
  const view = event.target instanceof HTMLElement ? EditorView.findFromDOM(event.target) : null;
  const state = view && stateOf(view);
  return state ? isVims(state.mode, state.begun, view.state.selection.ranges.length > 1, event) : false;
}

/** j at the last line and k at the first go on into the next cell. */
function edge(beyond: Beyond) {
  return (event: KeyboardEvent, view: EditorView): boolean => {
    const step =
      event.key === "j" || event.key === "ArrowDown" ? 1 : event.key === "k" || event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
    const state = stateOf(view);
    if (!state || state.mode !== "normal" || state.begun) return false;
    const { doc, selection } = view.state;
    if (doc.lineAt(selection.main.head).number !== (step > 0 ? doc.lines : 1)) return false;
    if (!beyond(step)) return false;
    event.preventDefault();
    return true;
  };
}

/** Says the mode on the editor, for the eye, for tests and for whoever styles it. */
const modeMark = ViewPlugin.define((view) => {
  const show = () => view.dom.setAttribute("data-vim", stateOf(view)?.mode ?? "normal");
  show();
  const cm = getCM(view);
  cm?.on("vim-mode-change", show);
  return {
    destroy() {
      cm?.off("vim-mode-change", show);
      view.dom.removeAttribute("data-vim");
    },
  };
});

/** Vim's own colours know no themes; its block stands only where keys go. */
const look = EditorView.theme({
  ".cm-panels": { backgroundColor: "var(--surface-chrome)", color: "var(--text)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--line)" },
  ".cm-vim-panel": { padding: "2px 8px", font: "var(--type-code)", color: "var(--text-2)" },
  ".cm-vim-panel input": { font: "inherit", color: "var(--text)" },
  ".cm-vim-message": { color: "inherit !important" },
  ".cm-fat-cursor": { background: "var(--accent)", color: "var(--surface-page) !important" },
  "&:not(.cm-focused) .cm-fat-cursor": { display: "none" },
  ".cm-searchMatch": { backgroundColor: "var(--accent-soft)" },
});

let begun = false;
/** Once for the page: Vim's own commands that are the lab's. */
function begin(): void {
  if (begun) return;
  begun = true;
  Object.assign(CodeMirror.commands, {
    undo: () => void runCommand("notebook:undo"),
    redo: () => void runCommand("notebook:redo"),
  });
  const leave = () => void runCommand("notebook:enter-command-mode");
  const save = () => void runCommand("docmanager:save");
  Vim.defineEx("write", "w", save);
  Vim.defineEx("quit", "q", leave);
  Vim.defineEx("wq", "wq", () => (save(), leave()));
}

export function vimKeys(beyond: Beyond): Extension {
  begin();
  setEditorFirst(takes);
  return Prec.highest([look, EditorView.domEventHandlers({ keydown: edge(beyond) }), vim(), modeMark]);
}
