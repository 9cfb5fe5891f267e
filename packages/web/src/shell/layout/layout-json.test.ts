/** The arrangement: kept and brought back the same; what is broken is left out, never fatal. */
import { describe, expect, test } from "vitest";
import { keptOf, modelOf } from "./dock-model.ts";
import { readLayout, tabsOf, type KeptLayout } from "./layout-json.ts";

const kept: KeptLayout = {
  version: 1,
  layout: {
    weight: 100,
    row: [
      {
        tabs: [
          { kind: "notebook", path: "a.ipynb" },
          { kind: "terminal", path: "1" },
        ],
        selected: 1,
        weight: 60,
      },
      {
        weight: 40,
        row: [
          { tabs: [{ kind: "text", path: "src/net.py" }], selected: 0, weight: 50, active: true },
          {
            tabs: [
              { kind: "notebook", path: "a.ipynb", view: 2 },
              { kind: "output", path: "a.ipynb", cell: "c1", cellName: "Cell 1" },
            ],
            selected: 1,
            weight: 50,
          },
          { tabs: [{ kind: "image", path: "plot.png" }], selected: 0, weight: 50 },
        ],
      },
    ],
  },
};
const read = (value: unknown) => readLayout(JSON.stringify(value));
const names = (value: unknown) => {
  const found = read(value);
  return found && tabsOf(found.layout).map(({ path }) => path);
};
const group = (...tabs: unknown[]) => ({ version: 1, layout: { row: [{ tabs, selected: 0, weight: 1 }], weight: 1 } });

test("[W5] what is kept comes back the same, through the dock's own model", () => {
  const back = keptOf(modelOf(read(kept)));
  expect(back).toEqual(kept);
});

test("nothing kept gives the start page", () =>
  expect(tabsOf(keptOf(modelOf(null)).layout)).toEqual([{ kind: "start", path: "" }]));

describe("[W5] what is broken", () => {
  test.each<[string, unknown, string[] | null]>([
    ["no text", undefined, null],
    ["another version", { ...kept, version: 2 }, null],
    ["no layout", { version: 1 }, null],
    ["a kind nobody knows", group({ kind: "spreadsheet", path: "x" }, { kind: "text", path: "y" }), ["y"]],
    ["a path that is no text", group({ kind: "text", path: 3 }), []],
    ["a tab twice", group({ kind: "text", path: "y" }, { kind: "text", path: "y" }), ["y"]],
    ["rows all the way down", { version: 1, layout: { row: [{ row: [{ row: [] }] }] } }, []],
    [
      "selected beyond the end",
      { version: 1, layout: { row: [{ tabs: [{ kind: "text", path: "y" }], selected: 9 }] } },
      ["y"],
    ],
  ])("%s", (_, value, found) => expect(value === undefined ? readLayout("{") : names(value)).toEqual(found));

  test("deeper than anybody splits", () => {
    let row: unknown = { tabs: [{ kind: "text", path: "deep" }], selected: 0, weight: 1 };
    for (let depth = 0; depth < 1000; depth++) row = { row: [row], weight: 1 };
    expect(names({ version: 1, layout: row })).toEqual([]);
  });
  test("still gives a workbench", () => expect(tabsOf(keptOf(modelOf(read(group()))).layout)).toHaveLength(1));
});
