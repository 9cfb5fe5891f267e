/** Which notebooks and files were in front lately, newest first, kept in this browser for each lab. For the start page and the palette. */
import { createStore } from "../../ui/store.ts";
import { lab } from "../lab.ts";
import { isFile } from "../layout/layout-json.ts";
import { activeTab } from "../tabs.ts";

export interface Recent {
  path: string;
  /** Milliseconds since 1970. */
  at: number;
}

export const recent = createStore<readonly Recent[]>([]);
const MOST = 30;
const key = () => `pellucid:recent:${lab.get().instance}`;

export function addRecent(list: readonly Recent[], path: string, at: number): Recent[] {
  return [{ path, at }, ...list.filter((one) => one.path !== path)].slice(0, MOST);
}

/** Files that were renamed keep their place; those that are gone lose it. */
export function renameRecent(from: string, to: string | null): void {
  const inside = (path: string) => path === from || path.startsWith(`${from}/`);
  recent.set((before) =>
    before.flatMap((one) => {
      if (!inside(one.path)) return [one];
      return to === null ? [] : [{ ...one, path: to + one.path.slice(from.length) }];
    }),
  );
  keep();
}

function keep(): void {
  try {
    localStorage.setItem(key(), JSON.stringify(recent.get()));
  } catch {
    // Nothing recent after a reload, then.
  }
}

export function watchRecent(): () => void {
  try {
    const kept = JSON.parse(localStorage.getItem(key()) ?? "[]") as Recent[];
    recent.set(kept.filter((one) => typeof one?.path === "string" && typeof one.at === "number"));
  } catch {
    recent.set([]);
  }
  const note = () => {
    const tab = activeTab.get();
    if (!tab || !isFile(tab)) return;
    recent.set((before) => addRecent(before, tab.path, Date.now()));
    keep();
  };
  note();
  return activeTab.subscribe(note);
}

/** "14:33" today, "Tuesday" this week, "3 May" before. */
export function whenWords(at: number, now = Date.now()): string {
  const day = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((day(now) - day(at)) / 86_400_000);
  const date = new Date(at);
  if (days <= 0) return date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (days === 1) return "Yesterday";
  if (days < 7) return date.toLocaleDateString("en-GB", { weekday: "long" });
  return date.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}
