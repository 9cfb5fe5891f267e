/**
 * Keeps the arrangement of tabs: written a moment after each change, in this browser, under the folder that the server
 * serves; read once when the page starts. Another browser begins with the start page: an arrangement is one person's view
 * on one screen, and two windows that shared it would take each other's tabs away.
 */
import { keptOf } from "./dock-model.ts";
import { readLayout, type KeptLayout } from "./layout-json.ts";
import { arrangement, dock } from "../tabs.ts";

const keyOf = (root: string) => `pellucid:layout:${root}`;
const WRITE_AFTER = 300;

export function keptLayout(root: string): KeptLayout | null {
  try {
    return readLayout(localStorage.getItem(keyOf(root)));
  } catch {
    return null;
  }
}

/** Begins to keep; the answer writes what is due and stops. */
export function keepLayout(root: string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const write = () => {
    clearTimeout(timer);
    timer = undefined;
    try {
      localStorage.setItem(keyOf(root), JSON.stringify(keptOf(dock.get())));
    } catch {
      // No room, or not allowed: the next visit starts with the start page.
    }
  };
  const stopHearing = arrangement.subscribe(() => {
    timer ??= setTimeout(write, WRITE_AFTER);
  });
  const flush = () => timer !== undefined && write();
  addEventListener("pagehide", flush);
  return () => {
    flush();
    stopHearing();
    removeEventListener("pagehide", flush);
  };
}
