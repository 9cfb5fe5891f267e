/**
 * Which keys text is edited with: Jupyter's, or Vim's. Kept in this browser and followed by its other windows. Vim's code
 * is fetched when it is chosen, or with the first editor where it was chosen before.
 */
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { createStore } from "../ui/store.ts";

export type EditorKeymap = "jupyter" | "vim";

const KEY = "pellucid:keymap";

const kept = (): EditorKeymap => {
  try {
    return localStorage.getItem(KEY) === "vim" ? "vim" : "jupyter";
  } catch {
    return "jupyter";
  }
};

export const editorKeymap = createStore<EditorKeymap>(kept());

export function chooseKeymap(keymap: EditorKeymap): void {
  editorKeymap.set(keymap);
  try {
    localStorage.setItem(KEY, keymap);
  } catch {
    // It holds until the page is closed, then.
  }
}

export const toggleVim = (): void => chooseKeymap(editorKeymap.get() === "vim" ? "jupyter" : "vim");

globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) editorKeymap.set(kept());
});

/** How an editor says that the caret leaves its text upwards or downwards; true if it went somewhere. */
export type Beyond = (direction: 1 | -1) => boolean;

/** Keeps an editor on the chosen keys: `put` gets what to put in front of its own. The answer ends it. */
export function followKeymap(view: EditorView, beyond: Beyond, put: (keys: Extension) => void): () => void {
  let ended = false;
  const follow = async () => {
    if (editorKeymap.get() === "jupyter") return put([]);
    const { vimKeys } = await import("./vim-keys.ts");
    if (!ended && editorKeymap.get() === "vim") put(vimKeys(beyond));
  };
  if (editorKeymap.get() === "vim") void follow();
  const stop = editorKeymap.subscribe(() => void follow());
  return () => {
    ended = true;
    stop();
  };
}
