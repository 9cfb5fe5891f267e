/**
 * The cell editor's code, fetched right after the first cells show instead of before: static text needs none of it.
 * Somebody quicker than that loses nothing: what is typed between the wish for an editor and its arrival is kept here
 * and put in. Used by source-area.ts only.
 */
import type * as Editor from "./cell-editor.ts";

let editor: typeof Editor | null = null;
let loading: Promise<typeof Editor> | null = null;

export const editorNow = (): typeof Editor | null => editor;

export function loadEditor(): Promise<typeof Editor> {
  loading ??= import("./cell-editor.ts").then(
    (loaded) => (editor = loaded),
    (error: unknown) => {
      // The next wish asks again.
      loading = null;
      throw error;
    },
  );
  return loading;
}

let soon: Promise<unknown> | null = null;
/** Fetches it after what is on the page now has been painted. Once, however often it is asked for. */
export function loadEditorSoon(): Promise<unknown> {
  soon ??= new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))
    .then(loadEditor)
    .catch(() => (soon = null));
  return soon;
}

/** Begins to keep what is typed; the answer ends it and says what it was. */
export function keepTyping(): () => string {
  let text = "";
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key.length !== 1 && event.key !== "Enter") return;
    event.preventDefault();
    text += event.key === "Enter" ? "\n" : event.key;
  };
  addEventListener("keydown", onKey);
  return () => {
    removeEventListener("keydown", onKey);
    return text;
  };
}
