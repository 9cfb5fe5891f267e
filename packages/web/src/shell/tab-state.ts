/**
 * What a tab's content tells the shell about itself: unsaved text, a running kernel, what the status bar should say
 * while it is in front. Written by the notebook, the text editor and the terminal; read by the tab strip, the status
 * bar and the file tree. Keyed by the tab's id: the path of a file, or "terminal:NAME".
 */
import type { GlyphName } from "../ui/glyphs.ts";
import { createStore } from "../ui/store.ts";

export interface StatusItem {
  /** Stable, for React and for telling two apart. */
  id: string;
  text: string;
  side: "left" | "right";
  glyph?: GlyphName;
  /** Colour by meaning; plain when absent. */
  tone?: "active" | "warn" | "fail" | "edited";
  tip?: string;
  /** Carried out by a press. */
  command?: string;
}

export interface TabState {
  /** There is text that is not in the file, nor in any journal. Shown as a dot, asked about before closing. */
  dirty?: boolean;
  /** A mark in place of the file's icon: "running" while the kernel works, "failed" after it died. */
  glyph?: GlyphName;
  /** The mark's name for assistive technology. */
  glyphLabel?: string;
  status?: readonly StatusItem[];
}

export const tabStates = createStore<ReadonlyMap<string, TabState>>(new Map());

/** Changes what is known of one tab; null forgets it. */
export function setTabState(id: string, change: Partial<TabState> | null): void {
  tabStates.set((all) => {
    const next = new Map(all);
    if (change) next.set(id, { ...all.get(id), ...change });
    else next.delete(id);
    return next;
  });
}
