/**
 * Tells the others where this view is: the cell, the carets in its text, what stands at the top. At most a dozen times a
 * second and only what changed. Begun by together.ts while others are here, ended when they are gone.
 */
import { RANGE_BOUND, type Whereabouts } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** Between two of them, ms. */
const PAUSE = 80;

export function tellPlaces(session: NotebookSession, scroll: HTMLElement | null): { again(): void; stop(): void } {
  const { store } = session;
  let told = "";
  let toldAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let top: Whereabouts["top"];
  const tell = () => {
    timer = undefined;
    top = (scroll && topOf(scroll)) ?? top;
    const place = placeOf(session, top);
    const words = JSON.stringify(place);
    if (words === told) return;
    told = words;
    toldAt = performance.now();
    session.client.request({ kind: "presence", ...place });
  };
  const soon = () => {
    timer ??= setTimeout(tell, Math.max(0, toldAt + PAUSE - performance.now()));
  };
  session.onCaret = soon;
  const stops = [store.selection.subscribe(soon), store.mode.subscribe(soon)];
  scroll?.addEventListener("scroll", soon, { passive: true });
  soon();
  return {
    again() {
      told = "";
      soon();
    },
    stop() {
      session.onCaret = () => {};
      clearTimeout(timer);
      scroll?.removeEventListener("scroll", soon);
      for (const stop of stops) stop();
    },
  };
}

function placeOf(session: NotebookSession, top: Whereabouts["top"]): Whereabouts {
  const cell = session.active;
  const mode = session.store.mode.get();
  const editor = mode === "edit" && cell !== null ? session.texts.get(cell)?.editor : null;
  const ranges = editor?.state.selection.ranges
    .slice(0, RANGE_BOUND)
    .map(({ anchor, head }): [number, number] => [anchor, head]);
  return { cell, mode, ...(ranges && { ranges }), ...(top && { top }) };
}

/** The cell at the upper edge, and how much of it is above. Null where something lies over it. */
function topOf(scroll: HTMLElement): Whereabouts["top"] | null {
  const view = scroll.getBoundingClientRect();
  for (const below of [1, 25, 60]) {
    const at = document.elementFromPoint(view.left + view.width / 2, view.top + below);
    const frame = at?.closest<HTMLElement>("[data-cell-id]");
    const cell = frame && scroll.contains(frame) ? frame.dataset["cellId"] : undefined;
    if (frame && cell !== undefined) return { cell, offset: Math.round(view.top - frame.getBoundingClientRect().top) };
  }
  return null;
}
