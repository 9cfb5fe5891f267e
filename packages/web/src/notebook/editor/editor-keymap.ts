/**
 * Which keys text is edited with: Jupyter's, Vim's, Emacs's or Sublime's. Kept in this browser and followed by its other windows.
 * The code of the others is fetched when they are chosen, or with the first editor where they were chosen before.
 */
import type { Extension } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { holdKeys } from "../../shell/keymap.ts";
import { createStore } from "../../ui/store.ts";
import type { Beyond } from "./beyond.ts";

const OTHERS = ["vim", "emacs", "sublime"] as const;
export type EditorKeymap = "jupyter" | (typeof OTHERS)[number];

const KEY = "pellucid:keymap";

const kept = (): EditorKeymap => {
  try {
    const name = localStorage.getItem(KEY);
    return OTHERS.find((one) => one === name) ?? "jupyter";
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

/** These keys, or back to Jupyter's. */
export const toggleKeymap = (keymap: EditorKeymap): void =>
  chooseKeymap(editorKeymap.get() === keymap ? "jupyter" : keymap);

globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) editorKeymap.set(kept());
});

async function keysOf(name: EditorKeymap, beyond: Beyond): Promise<Extension> {
  if (name === "vim") return (await import("./vim-keys.ts")).vimKeys(beyond);
  if (name === "emacs") return (await import("./emacs-keys.ts")).emacsKeys(beyond);
  return (await import("./sublime-keys.ts")).sublimeKeys();
}

/** Keeps an editor on the chosen keys: `put` gets what to put in front of its own. The answer ends it. */
export function followKeymap(view: EditorView, beyond: Beyond, put: (keys: Extension) => void): () => void {
  let ended = false;
  const fetched = async (name: EditorKeymap) => {
    const keys = await keysOf(name, beyond);
    if (!ended && editorKeymap.get() === name) put(keys);
  };
  // What is pressed while their code is fetched is meant for them: it waits.
  const follow = () => (editorKeymap.get() === "jupyter" ? put([]) : holdKeys(fetched(editorKeymap.get())));
  if (editorKeymap.get() !== "jupyter") follow();
  const stop = editorKeymap.subscribe(follow);
  return () => {
    ended = true;
    stop();
  };
}
