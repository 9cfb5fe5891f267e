/**
 * Follows the cell that runs: keeps the end of its output in view while it grows, and goes on to the next one. Begun by a
 * command, also before the run; the person's own scrolling, by wheel, finger, key or scroll bar, ends it at once.
 */
import { toast } from "../../ui/toast.tsx";
import type { NotebookSession } from "../notebook-session.ts";

const SCROLL_KEYS = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " "]);

let stop: (() => void) | null = null;

export function toggleFollow(session: NotebookSession): void {
  if (stop) return stop();
  const [first] = session.store.order.get();
  const scroll = first === undefined ? null : session.frame(first)?.closest<HTMLElement>(".notebook-scroll");
  if (!scroll) return;
  if (!runningFrame(session)) toast({ text: "The next run is followed until you scroll" });
  stop = follow(session, scroll);
}

function runningFrame(session: NotebookSession): HTMLElement | null {
  const id = session.store.turns.get()[0];
  return id !== undefined && session.store.cell(id)?.head.get().run?.state === "running" ? session.frame(id) : null;
}

function follow(session: NotebookSession, scroll: HTMLElement): () => void {
  let frame: HTMLElement | null = null;
  let begun = false;
  const show = () => {
    const cell = runningFrame(session);
    if (!cell) return;
    const [box, view] = [cell.getBoundingClientRect(), scroll.getBoundingClientRect()];
    const below = box.bottom - view.bottom + 24;
    const above = box.top - view.top;
    // Its end stays in view; a short cell comes as a whole.
    if (below > 0 || box.bottom < view.top) scroll.scrollBy({ top: below, behavior: "instant" });
    else if (above < 0 && box.height < view.height) scroll.scrollBy({ top: above, behavior: "instant" });
  };
  const sizes = new ResizeObserver(show);
  const watch = () => {
    if (session.store.turns.get().length > 0) begun = true;
    else if (begun) return end();
    const now = runningFrame(session);
    if (!now || now === frame) return;
    if (frame) sizes.unobserve(frame);
    frame = now;
    sizes.observe(now);
    show();
  };
  const byKey = (event: KeyboardEvent) => SCROLL_KEYS.has(event.key) && scroll.contains(event.target as Node) && end();
  const onBar = (event: PointerEvent) => event.target === scroll && end();
  const stopTurns = session.store.turns.subscribe(watch);
  const end = () => {
    sizes.disconnect();
    stopTurns();
    scroll.removeEventListener("wheel", end);
    scroll.removeEventListener("touchmove", end);
    scroll.removeEventListener("pointerdown", onBar);
    scroll.removeEventListener("keydown", byKey, true);
    stop = null;
  };
  scroll.addEventListener("wheel", end, { passive: true });
  scroll.addEventListener("touchmove", end, { passive: true });
  scroll.addEventListener("pointerdown", onBar);
  scroll.addEventListener("keydown", byKey, true);
  watch();
  return end;
}
