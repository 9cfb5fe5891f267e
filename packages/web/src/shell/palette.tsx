/**
 * The door to the command palette: loaded when it is first opened, so that a notebook need not wait for it. palette-view
 * is what is seen; palette-search.ts decides what is found.
 */
import { lazy, Suspense } from "react";
import { createStore, useStore } from "../ui/store.ts";

/** What stands in the field when it opens; null while it is closed. */
export const palette = createStore<{ text: string } | null>(null);
const load = () => import("./palette-view.tsx");
const PaletteView = lazy(load);

export function openPalette(text = ""): void {
  palette.set({ text });
}

/** Fetches it ahead, when there is nothing else to do. */
export const warmPalette = () => void load();

export function Palette() {
  const open = useStore(palette);
  return (
    <Suspense fallback={null}>{open && <PaletteView start={open.text} onClose={() => palette.set(null)} />}</Suspense>
  );
}
