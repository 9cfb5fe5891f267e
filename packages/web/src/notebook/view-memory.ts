/**
 * Where a person was in a notebook: the scroll position, the active cell and the heights of cells, kept in the browser
 * for the next time it is opened. Heights let the page have its true length before anything is drawn.
 */
import type { CellId } from "@pellucid/notebook";
import { boxesIn } from "./cell-sections.ts";

const PREFIX = "pellucid:view:";
const KEPT_NOTEBOOKS = 50;

export interface ViewMemory {
  readonly active: CellId | null;
  /** The cell at the top of what is seen, and how far its top is above. */
  readonly top: CellId | null;
  readonly offset: number;
  readonly heights: Readonly<Record<CellId, number>>;
  readonly at: number;
}

const NOTHING: ViewMemory = { active: null, top: null, offset: 0, heights: {}, at: 0 };

export function recallView(path: string): ViewMemory {
  try {
    const value = JSON.parse(localStorage.getItem(PREFIX + path) ?? "null") as ViewMemory | null;
    return value ? { ...NOTHING, ...value } : NOTHING;
  } catch {
    return NOTHING;
  }
}

/** What is drawn late moves what is below it: the place is held so long, or until the person moves, ms. */
const SETTLES = 4000;
const MOVES = ["wheel", "pointerdown", "keydown", "touchstart"] as const;
/** Told to the window by whoever shows a place that the person asked for elsewhere: by a link, or in the address. */
export const GOES = "pellucid:goes";

/** Brings the remembered cell to where it was, and keeps it there while the page fills in. The answer ends it. */
export function goBack({ top, offset }: ViewMemory, scroll: HTMLElement): () => void {
  const cell = top === null ? null : scroll.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(top)}"]`);
  if (!cell) return () => undefined;
  const away = () => cell.getBoundingClientRect().top - scroll.getBoundingClientRect().top + offset;
  let tall = 0;
  const align = () => {
    const far = away();
    if (cell.isConnected && Math.abs(far) >= 1) scroll.scrollBy(0, far);
    tall = scroll.scrollHeight;
  };
  align();
  /** While nothing grew, only somebody else scrolls: the browser's own find, a scroll bar, another program. */
  const scrolled = () => scroll.scrollHeight === tall && Math.abs(away()) > 2 && end();
  scroll.addEventListener("scroll", scrolled, { passive: true });
  const sizes = new ResizeObserver(align);
  sizes.observe(scroll.firstElementChild ?? cell);
  const end = () => {
    clearTimeout(timer);
    sizes.disconnect();
    scroll.removeEventListener("scroll", scrolled);
    for (const kind of [...MOVES, GOES]) removeEventListener(kind, end, true);
  };
  const timer = setTimeout(end, SETTLES);
  for (const kind of [...MOVES, GOES]) addEventListener(kind, end, { capture: true, passive: true });
  return end;
}

/** The active cell is another; nothing was scrolled since the rest was read, and reading it anew would hold up who leaves. */
export function rememberActive(path: string, active: CellId | null): void {
  write(path, { ...recallView(path), active, at: Date.now() });
}

/** Reads what is on the page now. */
export function rememberView(path: string, scroll: HTMLElement, active: CellId | null): void {
  const heights: Record<CellId, number> = {};
  let top: CellId | null = null;
  let offset = 0;
  const column = scroll.querySelector(".notebook-column");
  const above = column ? scroll.getBoundingClientRect().top - column.getBoundingClientRect().top : 0;
  for (const box of column ? boxesIn(column) : []) {
    heights[box.id] = box.height;
    if (top !== null || box.top + box.height <= above) continue;
    top = box.id;
    offset = Math.round(above - box.top);
  }
  write(path, { active, top, offset, heights, at: Date.now() });
}

function write(path: string, memory: ViewMemory): void {
  try {
    localStorage.setItem(PREFIX + path, JSON.stringify(memory));
    forgetOld();
  } catch {
    // Full or forbidden: the next opening starts at the top.
  }
}

function forgetOld(): void {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  if (keys.length <= KEPT_NOTEBOOKS) return;
  const age = (key: string) => recallView(key.slice(PREFIX.length)).at;
  for (const key of keys.toSorted((a, b) => age(a) - age(b)).slice(0, keys.length - KEPT_NOTEBOOKS))
    localStorage.removeItem(key);
}
