// How the order and filters of a notebook's grid come into the tab of the same table.
import type { TableViewing } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { lookOf } from "./table-looks.ts";

const source = { cell: "c1", text: "00-1", nth: 0 };
const sorted: TableViewing = { sort: [[1, true]], search: "Oslo" };

test("[P105] a tab begins with what was chosen in the notebook, and takes it again when it is asked for again", () => {
  const notebook = lookOf("a.ipynb", source);
  const seen: TableViewing[] = [];
  notebook.note(sorted);
  notebook.carry();
  const stop = lookOf("a.ipynb", { ...source }).follow((view) => seen.push(view));
  expect(seen).toEqual([sorted]);
  // What is chosen in the notebook afterwards stays there until the tab is asked for.
  notebook.note({ sort: [] });
  expect(seen).toHaveLength(1);
  notebook.carry();
  notebook.carry();
  expect(seen).toEqual([sorted, { sort: [] }, { sort: [] }]);
  stop();
  notebook.carry();
  expect(seen).toHaveLength(3);
});

test("[P105] no other table has it", () => {
  lookOf("a.ipynb", source).note(sorted);
  const others = [lookOf("b.ipynb", source), lookOf("a.ipynb", { ...source, nth: 1 })];
  const seen: TableViewing[] = [];
  for (const each of others) each.follow((view) => seen.push(view));
  lookOf("a.ipynb", source).carry();
  expect(seen).toEqual([]);
});
