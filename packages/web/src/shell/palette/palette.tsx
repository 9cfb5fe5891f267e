/**
 * The door to the command palette: loaded when it is first opened, so that a notebook need not wait for it. palette-view
 * is what is seen; palette-search.ts decides what is found.
 */
import { createStore, useStore } from "../../ui/store.ts";
import { holdKeys } from "../keymap.ts";
import type PaletteView from "./palette-view.tsx";

/** What stands in the field when it opens; null while it is closed. */
const palette = createStore<{ text: string } | null>(null);

let View: typeof PaletteView | null = null;
const load = async () => (View ??= (await import("./palette-view.tsx")).default);

/** What is typed before its code has come belongs into its field, never to the notebook behind it. */
export function openPalette(text = ""): void {
  if (View) return palette.set({ text });
  const focused = () => new Promise((done) => setTimeout(done));
  holdKeys(
    load().then(() => {
      palette.set({ text });
      return focused();
    }),
  );
}

/** Fetches it ahead, when there is nothing else to do. */
export const warmPalette = () => void load().catch(() => {});

export function Palette() {
  const open = useStore(palette);
  return open && View && <View start={open.text} onClose={() => palette.set(null)} />;
}
