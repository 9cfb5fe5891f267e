/** The side panels: which part they show, how wide, and whether they lie over the content. Kept in this browser. */
import { createStore, type Store } from "../../ui/store.ts";

/** In the order of their icons. */
export const PANEL_NAMES = ["files", "running"] as const;
export type PanelName = (typeof PANEL_NAMES)[number];

/** What each of them shows stands in right-parts.ts. */
export type RightName =
  | "outline"
  | "variables"
  | "graph"
  | "problems"
  | "help"
  | "debugger"
  | "queue"
  | "history"
  | "scratchpad";

export interface SideState<Name extends string> {
  readonly open: boolean;
  readonly name: Name;
  /** In px. */
  readonly width: number;
}

/** One of the two panels: its state, and all that is done to it. */
export interface Side<Name extends string> {
  readonly usual: SideState<Name>;
  /** No wider than that, px. */
  readonly most: number;
  readonly state: Store<SideState<Name>>;
  /** In a narrow window it lies over the content and goes away after use. */
  readonly over: Store<boolean>;
  readonly set: (change: Partial<SideState<Name>>) => void;
  /** Shows this part, or hides the panel when it is the one shown. Without a name: the panel as it was. */
  readonly toggle: (name?: Name) => void;
  /** Follows the window's width; the answer ends it. */
  readonly watch: () => () => void;
}

interface SideSetup<Name extends string> {
  /** Of the browser's storage. */
  readonly key: string;
  readonly usual: SideState<Name>;
  readonly most: number;
  /** A media query: windows in which it lies over the content. */
  readonly narrow: string;
  readonly names?: readonly Name[];
}

/** No panel is narrower, px. */
export const LEAST = 180;

function makeSide<Name extends string>({ key, usual, most, narrow, names }: SideSetup<Name>): Side<Name> {
  const query = globalThis.matchMedia?.(narrow);
  const over = createStore(query?.matches ?? false);
  const within = (width: number) => Math.round(Math.max(LEAST, Math.min(most, width))) || usual.width;

  const kept = (): SideState<Name> => {
    try {
      const value = { ...usual, ...(JSON.parse(localStorage.getItem(key) ?? "{}") as Partial<SideState<Name>>) };
      const name = names && !names.includes(value.name) ? usual.name : value.name;
      return { open: value.open && !over.get(), name, width: within(value.width) };
    } catch {
      return { ...usual, open: usual.open && !over.get() };
    }
  };
  const state = createStore(kept());

  const set = (change: Partial<SideState<Name>>): void => {
    state.set((before) => ({ ...before, ...change, width: within(change.width ?? before.width) }));
    if (over.get()) return;
    try {
      localStorage.setItem(key, JSON.stringify(state.get()));
    } catch {
      // Kept until the page is closed, then.
    }
  };
  const toggle = (name?: Name): void => {
    const now = state.get();
    set(name && (now.name !== name || !now.open) ? { name, open: true } : { open: !now.open });
  };
  const watch = () => {
    const onChange = () => {
      over.set(query?.matches ?? false);
      state.set((before) => ({ ...before, open: kept().open }));
    };
    query?.addEventListener("change", onChange);
    return () => query?.removeEventListener("change", onChange);
  };
  return { usual, most, state, over, set, toggle, watch };
}

export const leftSide = makeSide<PanelName>({
  key: "pellucid:panel",
  usual: { open: true, name: "files", width: 228 },
  most: 480,
  narrow: "(max-width: 1099px)",
  names: PANEL_NAMES,
});
export const { state: panel, set: setPanel, toggle: togglePanel } = leftSide;

/** With parts of the notebook in front; columns of their tables need the room. */
export const rightSide = makeSide<RightName>({
  key: "pellucid:right-panel",
  usual: { open: false, name: "outline", width: 264 },
  most: 760,
  narrow: "(max-width: 1199px)",
});
export type RightState = SideState<RightName>;
export const { state: right, set: setRight, toggle: toggleRight } = rightSide;

export function watchWidth(): () => void {
  const stops = [leftSide.watch(), rightSide.watch()];
  return () => stops.forEach((stop) => stop());
}
