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
import { untilScrollRests } from "../cell-hover.ts";
import { boxesIn, type CellBox } from "../cell-sections.ts";
import { truthOf } from "../cell-state.ts";
import { whenIdle, type Job } from "../idle-work.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellHead } from "../cell-store.ts";

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

/** What there is, what of it is seen, and how high the strip is. */
interface Extent extends Pick<HTMLElement, "scrollHeight" | "clientHeight" | "scrollTop"> {
  readonly stripHeight: number;
}
const extentOf = ({ scrollHeight, clientHeight, scrollTop }: HTMLElement, strip: HTMLElement): Extent => ({
  scrollHeight,
  clientHeight,
  scrollTop,
  stripHeight: strip.clientHeight,
});

/** A length of the notebook on the strip, px: in the browser's own units, so that a thousand of them add up. */
const onStrip = (length: number, { scrollHeight, stripHeight }: Extent): number =>
  Math.round((64 * stripHeight * length) / scrollHeight) / 64;
const THINNEST = 2;

class Marks {
  readonly element = document.createElement("div");
  private readonly marks = new Map<CellId, Mark>();
  private readonly session: NotebookSession;

  constructor(session: NotebookSession) {
    this.session = session;
    this.element.className = "state-strip-marks";
  }

  /** They stand below each other, in the order of their cells. */
  draw(cells: readonly CellBox[], extent: Extent): void {
    const shown = cells.filter(({ height }) => height > 0);
    let before = 0;
    let last: Element | null = null;
    for (const { id, top, height } of shown) {
      const [at, tall] = [onStrip(top, extent), Math.max(THINNEST, onStrip(height, extent))];
      const box = `height:${tall}px;margin-top:${at - before}px;margin-bottom:${-tall}px`;
      before = at;
      const mark = this.marks.get(id) ?? this.add(id);
      const place: Element | null = last ? last.nextElementSibling : this.element.firstElementChild;
      if (place !== mark.element) this.element.insertBefore(mark.element, place);
      last = mark.element;
      if (mark.box !== box) mark.element.style.cssText = mark.box = box;
    }
    const wanted = new Set(shown.map(({ id }) => id));
    for (const id of this.marks.keys()) if (!wanted.has(id)) this.drop(id);
  }

  close(): void {
    for (const { stop } of this.marks.values()) stop();
  }

  private add(id: CellId): Mark {
    const element = document.createElement("i");
    const store = this.session.store.cell(id);
    const tell = () => store && (element.dataset["kind"] = kindOf(store.head.get()));
    tell();
    const mark = { element, box: "", stop: store?.head.subscribe(tell) ?? (() => undefined) };
    this.marks.set(id, mark);
    return mark;
  }

  private drop(id: CellId): void {
    const mark = this.marks.get(id);
    mark?.stop();
    mark?.element.remove();
    this.marks.delete(id);
  }
}

function openStrip(strip: HTMLElement, scroll: HTMLElement, session: NotebookSession): () => void {
  const marks = new Marks(session);
  const seen = document.createElement("u");
  strip.append(marks.element, seen);
  const place = (extent: Extent) => {
    const { scrollHeight, clientHeight, scrollTop } = extent;
    strip.toggleAttribute("data-idle", scrollHeight <= clientHeight + 1);
    const height = `${Math.round(onStrip(clientHeight, extent))}px`;
    seen.style.transform = `translateY(${Math.round(onStrip(scrollTop, extent))}px)`;
    if (seen.style.height !== height) seen.style.height = height;
  };
  const stopDrawing = drawAtRest(scroll, session, () => {
    // All reading comes before all writing: in turns, each read would lay the whole page out anew.
    const extent = extentOf(scroll, strip);
    const column = scroll.querySelector(".notebook-column");
    marks.draw(column ? boxesIn(column) : [], extent);
    place(extent);
  });
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
      place(extentOf(scroll, strip));
    });
  };
  scroll.addEventListener("scroll", scrolled, { passive: true });
  strip.addEventListener("pointerdown", go);
  strip.addEventListener("pointermove", follow);
  return () => {
    stopDrawing();
    cancelAnimationFrame(frame);
    marks.close();
    scroll.removeEventListener("scroll", scrolled);
    strip.removeEventListener("pointerdown", go);
    strip.removeEventListener("pointermove", follow);
    strip.replaceChildren();
  };
}

/** Calls `draw` some time after the height of the cells or their order changed, however often they do. */
function drawAtRest(scroll: HTMLElement, session: NotebookSession, draw: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let job: Job | null = null;
  const soon = (wait = REST) => {
    if (job) return;
    timer ??= setTimeout(() => {
      timer = null;
      const scrolls = untilScrollRests();
      if (scrolls > 0) soon(scrolls);
      else
        job = whenIdle(() => {
          job = null;
          if (scroll.isConnected && scroll.clientHeight > 0) draw();
        }, true);
    }, wait);
  };
  const sizes = new ResizeObserver(() => soon());
  sizes.observe(scroll);
  // A gap is as high as the cells that come in its place: nothing else tells of them.
  const filled = new MutationObserver(() => soon());
  const watchColumn = () => {
    const column = scroll.querySelector(".notebook-column");
    if (column) {
      sizes.observe(column);
      filled.observe(column, { childList: true });
    }
    soon();
  };
  watchColumn();
  const stops = [
    session.store.order.subscribe(watchColumn),
    session.store.loaded.subscribe(() => setTimeout(watchColumn)),
  ];
  return () => {
    if (timer) clearTimeout(timer);
    job?.drop();
    sizes.disconnect();
    filled.disconnect();
    for (const stop of stops) stop();
  };
}
