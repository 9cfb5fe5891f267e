/**
 * The cell editor's code, fetched right after the first cells show instead of before: static text needs none of it.
 * Somebody quicker than that loses nothing: source-area.ts, the only one to use this, lets keys wait for it.
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
