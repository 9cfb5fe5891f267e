/** The side panels: which part they show, how wide, and whether they lie over the content. Kept in this browser. */
import { createStore } from "../../ui/store.ts";
import type { RightName } from "./right-parts.ts";

/** In the order of their icons. */
export const PANEL_NAMES = ["files", "running"] as const;
export type PanelName = (typeof PANEL_NAMES)[number];

export interface PanelState {
  open: boolean;
  name: PanelName;
  width: number;
}

const KEY = "pellucid:panel";
const LEAST = 180;
const MOST = 480;
const USUAL: PanelState = { open: true, name: "files", width: 228 };
const NARROW = "(max-width: 1099px)";
/** Columns of the right panel's tables need the room. */
const MOST_RIGHT = 760;
const NARROW_RIGHT = "(max-width: 1199px)";

const narrowQuery = () => globalThis.matchMedia?.(NARROW);
/** In a narrow window the panel lies over the content and goes away after use. */
export const narrow = createStore(narrowQuery()?.matches ?? false);

function kept(): PanelState {
  try {
    const { open, name, width } = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<PanelState>;
    return { open: open ?? true, name: name === "running" ? name : "files", width: within(width ?? USUAL.width) };
  } catch {
    return USUAL;
  }
}

const within = (width: number, most = MOST) => Math.round(Math.max(LEAST, Math.min(most, width))) || USUAL.width;

export const panel = createStore<PanelState>({ ...kept(), ...(narrow.get() ? { open: false } : {}) });

export function setPanel(change: Partial<PanelState>): void {
  panel.set((before) => ({ ...before, ...change, width: within(change.width ?? before.width) }));
  if (narrow.get()) return;
  try {
    localStorage.setItem(KEY, JSON.stringify(panel.get()));
  } catch {
    // Kept until the page is closed, then.
  }
}

/** The right panel, with parts of the notebook in front. */
export interface RightState {
  open: boolean;
  name: RightName;
  width: number;
}

const RIGHT_KEY = "pellucid:right-panel";
const RIGHT_USUAL: RightState = { open: false, name: "outline", width: 264 };
export const narrowRight = createStore(globalThis.matchMedia?.(NARROW_RIGHT)?.matches ?? false);

function keptRight(): RightState {
  try {
    const value = { ...RIGHT_USUAL, ...(JSON.parse(localStorage.getItem(RIGHT_KEY) ?? "{}") as Partial<RightState>) };
    return { ...value, width: within(value.width, MOST_RIGHT), open: value.open && !narrowRight.get() };
  } catch {
    return RIGHT_USUAL;
  }
}

export const right = createStore<RightState>(keptRight());

export function setRight(change: Partial<RightState>): void {
  right.set((before) => ({ ...before, ...change, width: within(change.width ?? before.width, MOST_RIGHT) }));
  if (narrowRight.get()) return;
  try {
    localStorage.setItem(RIGHT_KEY, JSON.stringify(right.get()));
  } catch {
    // Kept until the page is closed, then.
  }
}

/** Shows this part, or hides the panel when it is the one shown. Without a name: the panel as it was. */
export function toggleRight(name?: RightName): void {
  const now = right.get();
  setRight(name && (now.name !== name || !now.open) ? { name, open: true } : { open: !now.open });
}

/** Shows this panel, or hides it when it is the one shown. */
export function togglePanel(name?: PanelName): void {
  const now = panel.get();
  setPanel(name && (now.name !== name || !now.open) ? { name, open: true } : { open: !now.open });
}

export function watchWidth(): () => void {
  const query = narrowQuery();
  const onChange = () => {
    narrow.set(query?.matches ?? false);
    panel.set((before) => ({ ...before, open: narrow.get() ? false : kept().open }));
  };
  const rightQuery = globalThis.matchMedia?.(NARROW_RIGHT);
  const onRight = () => {
    narrowRight.set(rightQuery?.matches ?? false);
    right.set((before) => ({ ...before, open: keptRight().open }));
  };
  query?.addEventListener("change", onChange);
  rightQuery?.addEventListener("change", onRight);
  return () => {
    query?.removeEventListener("change", onChange);
    rightQuery?.removeEventListener("change", onRight);
  };
}
