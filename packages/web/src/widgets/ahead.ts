/**
 * Prepares for the widgets that the cells of a notebook are likely to show: when the page rests, and with each run. Fetched by
 * notebook/running/run-parts.tsx.
 */
import { whenIdle } from "../notebook/idle-work.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** Words of cells that show widgets; a cell that shows one without such a word shows it a moment later. */
const WIDGETS = /widget|interact|tqdm|ipympl|ipyleaflet/i;

export function prepareForRuns({ store, path }: NotebookSession): () => void {
  let gone = false;
  let drop = () => {};
  const look = (ids: readonly string[]) => {
    if (!ids.some((id) => WIDGETS.test(store.cell(id)?.source.get() ?? ""))) return;
    void import("./spare-frame.ts").then(({ prepareSpare, dropSpare }) => {
      if (gone) return;
      drop = () => dropSpare(path);
      prepareSpare(path);
    });
    // Asked for now, so that it is there when the output is.
    void import("./widget-output.ts");
  };
  const lookAtTurns = () => look(store.turns.get());
  lookAtTurns();
  const stop = store.turns.subscribe(lookAtTurns);
  const job = whenIdle(() => look(store.order.get()));
  return () => {
    gone = true;
    stop();
    job.drop();
    drop();
  };
}
