/** Which commands were chosen in the palette lately, newest first: they stand in front when it opens. Kept in this browser. */
import { createStore } from "../../ui/store.ts";

const KEY = "pellucid:recent-commands";
const MOST = 6;

function kept(): readonly string[] {
  try {
    const list = JSON.parse(localStorage.getItem(KEY) ?? "[]") as unknown;
    return Array.isArray(list) ? list.filter((id) => typeof id === "string") : [];
  } catch {
    return [];
  }
}

export const recentCommands = createStore<readonly string[]>(kept());

export function noteCommand(id: string): void {
  recentCommands.set((before) => [id, ...before.filter((one) => one !== id)].slice(0, MOST));
  try {
    localStorage.setItem(KEY, JSON.stringify(recentCommands.get()));
  } catch {
    // Until the page is closed, then.
  }
}
