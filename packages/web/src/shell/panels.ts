/** The side panel: which one, how wide, and whether it lies over the content. Kept in this browser. */
import { createStore } from "../ui/store.ts";

export type PanelName = "files" | "running";

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

const within = (width: number) => Math.round(Math.max(LEAST, Math.min(MOST, width))) || USUAL.width;

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
  query?.addEventListener("change", onChange);
  return () => query?.removeEventListener("change", onChange);
}
