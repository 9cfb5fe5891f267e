/**
 * The order and the filters that a person chose in a notebook's grid, for the tab in which the same table is opened. Only for as long as
 * the page lives, and only on the way there: what is chosen in the tab is the tab's.
 */
import type { TableSource, TableViewing } from "@pellucid/protocol";
import { createStore } from "../ui/store.ts";

const chosen = new Map<string, TableViewing>();
/** Of which table a tab was asked for last; another value each time. */
const asked = createStore<readonly [key: string] | null>(null);

export interface TableLook {
  /** In the notebook another order or filter is seen. */
  note(view: TableViewing): void;
  /** The tab is asked for: one that is open already takes the look too. */
  carry(): void;
  /** Gives the tab what was chosen, now and each time that it is asked for again. */
  follow(show: (view: TableViewing) => void): () => void;
}

export function lookOf(path: string, source: TableSource): TableLook {
  const key = JSON.stringify([path, source]);
  return {
    note: (view) => void chosen.set(key, view),
    carry: () => asked.set([key]),
    follow(show) {
      const give = () => {
        const view = chosen.get(key);
        if (view) show(view);
      };
      give();
      return asked.subscribe(() => asked.get()?.[0] === key && give());
    },
  };
}
