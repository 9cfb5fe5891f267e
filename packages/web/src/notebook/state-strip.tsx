/**
 * The strip beside the scroll bar: one mark a cell, to scale, so that what is stale, edited, running or failed is seen
 * over the whole notebook. A press goes there. Only a picture: the same is told at each cell, so it is hidden from
 * assistive technology, and no key leads to it.
 *
 * Marks are placed when the page rests, never per key and never while it scrolls: their kind follows the head of each cell,
 * their place the height of the column.
 */
import type { CellId } from "@pellucid/notebook";
import { useEffect, useRef } from "react";
import { untilScrollRests } from "./cell-hover.ts";
import { truthOf } from "./cell-state.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { CellHead } from "./notebook-store.ts";

export function StateStrip({
  session,
  scroll,
}: {
  session: NotebookSession;
  scroll: React.RefObject<HTMLElement | null>;
}) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(
    () => (scroll.current ? openStrip(element.current!, scroll.current, session) : undefined),
    [session, scroll],
  );
  return <div ref={element} className="state-strip" aria-hidden="true" />;
}

type Kind = "text" | "code" | "stale" | "edited" | "running" | "paused" | "failed" | "waiting";

function kindOf(head: CellHead): Kind {
  if (head.type !== "code") return "text";
  const run = head.run?.state;
  if (run === "running") return head.paused ? "paused" : "running";
  if (run === "queued") return "waiting";
  const truth = truthOf(head)?.state;
  if (truth === "failed" || truth === "interrupted") return "failed";
  if (truth === "stale" || truth === "below" || truth === "ghost") return "stale";
  if (truth === "edited") return "edited";
  return truth === "never" ? "waiting" : "code";
}

const REST = 400;

interface Mark {
  readonly element: HTMLElement;
  /** Where it stands, as style. */
  box: string;
  readonly stop: () => void;
}

type Extent = Pick<HTMLElement, "scrollHeight" | "clientHeight" | "scrollTop">;
const extentOf = ({ scrollHeight, clientHeight, scrollTop }: HTMLElement): Extent => ({
  scrollHeight,
  clientHeight,
  scrollTop,
});

function openStrip(strip: HTMLElement, scroll: HTMLElement, session: NotebookSession): () => void {
  const marks = new Map<CellId, Mark>();
  const seen = document.createElement("u");
  strip.append(seen);
  const place = ({ scrollHeight, clientHeight, scrollTop }: Extent) => {
    strip.toggleAttribute("data-idle", scrollHeight <= clientHeight + 1);
    seen.style.top = `${(100 * scrollTop) / scrollHeight}%`;
    seen.style.height = `${(100 * clientHeight) / scrollHeight}%`;
  };
  const draw = () => {
    // All reading comes before all writing: in turns, each read would lay the whole page out anew.
    const extent = extentOf(scroll);
    const boxes = new Map<CellId, string>();
    for (const cell of scroll.querySelectorAll<HTMLElement>("[data-cell-id]")) {
      if (cell.offsetHeight === 0) continue;
      const share = (length: number) => ((100 * length) / extent.scrollHeight).toFixed(2);
      boxes.set(cell.dataset["cellId"]!, `top:${share(cell.offsetTop)}%;height:${share(cell.offsetHeight)}%`);
    }
    for (const [id, box] of boxes) {
      const mark = marks.get(id) ?? addMark(id);
      if (mark.box === box) continue;
      mark.box = box;
      mark.element.style.cssText = box;
    }
    for (const [id, { element, stop }] of marks) {
      if (boxes.has(id)) continue;
      stop();
      element.remove();
      marks.delete(id);
    }
    place(extent);
  };
  const addMark = (id: CellId): Mark => {
    const element = document.createElement("i");
    const store = session.store.cell(id);
    const tell = () => store && (element.dataset["kind"] = kindOf(store.head.get()));
    tell();
    strip.append(element);
    const mark = { element, box: "", stop: store?.head.subscribe(tell) ?? (() => undefined) };
    marks.set(id, mark);
    return mark;
  };
  const stopDrawing = drawAtRest(scroll, session, draw);
  const go = (event: PointerEvent) => {
    const box = strip.getBoundingClientRect();
    const share = (event.clientY - box.top) / box.height;
    scroll.scrollTo({ top: share * scroll.scrollHeight - scroll.clientHeight / 2, behavior: "instant" });
  };
  const follow = (event: PointerEvent) => {
    if (event.buttons === 1) go(event);
  };
  let frame = 0;
  // With the frame, behind others who hear that it scrolled: what they read would be laid out anew after each writing.
  const scrolled = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      place(extentOf(scroll));
    });
  };
  scroll.addEventListener("scroll", scrolled, { passive: true });
  strip.addEventListener("pointerdown", go);
  strip.addEventListener("pointermove", follow);
  return () => {
    stopDrawing();
    cancelAnimationFrame(frame);
    for (const { stop } of marks.values()) stop();
    scroll.removeEventListener("scroll", scrolled);
    strip.removeEventListener("pointerdown", go);
    strip.removeEventListener("pointermove", follow);
    strip.replaceChildren();
  };
}

/** Calls `draw` some time after the height of the cells or their order changed, however often they do. */
function drawAtRest(scroll: HTMLElement, session: NotebookSession, draw: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const soon = (wait = REST) => {
    timer ??= setTimeout(() => {
      timer = null;
      const scrolls = untilScrollRests();
      if (scrolls > 0) soon(scrolls);
      else if (scroll.isConnected && scroll.clientHeight > 0) draw();
    }, wait);
  };
  const sizes = new ResizeObserver(() => soon());
  sizes.observe(scroll);
  const watchColumn = () => {
    const column = scroll.querySelector(".notebook-column");
    if (column) sizes.observe(column);
    soon();
  };
  watchColumn();
  const stops = [
    session.store.order.subscribe(watchColumn),
    session.store.loaded.subscribe(() => setTimeout(watchColumn)),
  ];
  return () => {
    if (timer) clearTimeout(timer);
    sizes.disconnect();
    for (const stop of stops) stop();
  };
}
