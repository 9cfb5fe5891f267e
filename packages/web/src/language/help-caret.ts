/** Where the caret is, for the help panel to follow. Told by the editors; costs nothing while nobody follows. */
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import type { Extension } from "@codemirror/state";
import { setRight } from "../shell/sides/panels.ts";
import { createStore } from "../ui/store.ts";
import { page } from "./pager.ts";
import type { EditorPlace, LanguageRequest } from "./sources.ts";

export const caret = createStore<LanguageRequest | null>(null);

/** Every key would be too often, ms. */
const REST = 150;

export function caretPart(place: EditorPlace): Extension {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const tell = (view: EditorView) => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(() => {
      if (!view.hasFocus) return;
      caret.set({ ...place, source: view.state.doc.toString(), offset: view.state.selection.main.head });
    }, REST);
  };
  return ViewPlugin.define(() => ({
    update: ({ view, docChanged, selectionSet, focusChanged }: ViewUpdate) => {
      if (docChanged || selectionSet || (focusChanged && view.hasFocus)) tell(view);
    },
    destroy: () => {
      if (timer) clearTimeout(timer);
    },
  }));
}

/** The panel, on the place of the caret. */
export function showHelpPanel(request: LanguageRequest): void {
  page.set(null);
  caret.set(request);
  setRight({ name: "help", open: true });
}
