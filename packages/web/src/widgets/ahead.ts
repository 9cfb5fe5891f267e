/** Prepares for the widgets that a cell which runs is likely to show. Fetched with the first run by notebook/run-parts.tsx. */
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** Words of cells that show widgets; a cell that shows one without such a word shows it a moment later. */
const WIDGETS = /widget|interact|tqdm|ipympl|ipyleaflet/i;

export function prepareForRuns({ store }: NotebookSession): () => void {
  const look = () => {
    const showing = store.turns.get().some((id) => WIDGETS.test(store.cell(id)?.source.get() ?? ""));
    if (!showing) return;
    void import("./spare-frame.ts").then(({ prepareSpare }) => prepareSpare());
    // Asked for now, so that it is there when the output is.
    void import("./widget-output.ts");
  };
  look();
  return store.turns.subscribe(look);
}
