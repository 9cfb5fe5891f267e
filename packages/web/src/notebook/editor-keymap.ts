/**
 * Which keys text is edited with: Jupyter's, or Vim's. Kept in this browser and followed by its other windows. Vim's code
 * is fetched when it is chosen, or with the first editor where it was chosen before.
 */
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { holdKeys } from "../shell/keymap.ts";
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
  const fetched = async () => {
    const { vimKeys } = await import("./vim-keys.ts");
    if (!ended && editorKeymap.get() === "vim") put(vimKeys(beyond));
  };
  // What is pressed while Vim's code is fetched is meant for Vim: it waits.
  const follow = () => (editorKeymap.get() === "jupyter" ? put([]) : holdKeys(fetched()));
  if (editorKeymap.get() === "vim") follow();
  const stop = editorKeymap.subscribe(follow);
  return () => {
    ended = true;
    stop();
  };
}
