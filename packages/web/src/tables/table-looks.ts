/**
 * The order and the filters that a person chose in a notebook's grid, for the tab or the window in which the same table is opened.
 * Only for as long as the page lives, and only on the way there: what is chosen in the tab is the tab's. A window gets a copy of the
 * page's session storage from the browser.
 */
import type { TableSource, TableViewing } from "@pellucid/protocol";
import { outputOfQuery } from "../shell/output-address.ts";
import { createStore } from "../ui/store.ts";

const chosen = new Map<string, TableViewing>();
const PREFIX = "pellucid:table-look:";

function keep(key: string, view: TableViewing | null): void {
  if (view) chosen.set(key, view);
  else chosen.delete(key);
  try {
    if (view) sessionStorage.setItem(PREFIX + key, JSON.stringify(view));
    else sessionStorage.removeItem(PREFIX + key);
  } catch {
    // Full or forbidden: a window then begins as the table came.
  }
}

function kept(key: string): TableViewing | undefined {
  if (chosen.has(key) || !outputOfQuery(globalThis.location?.search ?? "")) return chosen.get(key);
  try {
    return (JSON.parse(sessionStorage.getItem(PREFIX + key) ?? "null") as TableViewing | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Of which table a tab was asked for last; another value each time. */
const asked = createStore<readonly [key: string] | null>(null);

export interface TableLook {
  /** In the notebook another order or filter is seen; null: a grid that is new. */
  note(view: TableViewing | null): void;
  /** The tab is asked for: one that is open already takes the look too. */
  carry(): void;
  /** Gives the tab what was chosen, now and each time that it is asked for again. */
  follow(show: (view: TableViewing) => void): () => void;
}

export function lookOf(path: string, source: TableSource): TableLook {
  const key = JSON.stringify([path, source]);
  return {
    note: (view) => keep(key, view),
    carry: () => asked.set([key]),
    follow(show) {
      const give = () => {
        const view = kept(key);
        if (view) show(view);
      };
      give();
      return asked.subscribe(() => asked.get()?.[0] === key && give());
    },
  };
}
