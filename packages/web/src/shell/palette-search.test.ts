/** What the palette finds, and in what order. */
import { expect, test } from "vitest";
import { piecesOf, search, type PaletteCommand } from "./palette-search.ts";

const command = (label: string, category = "Run"): PaletteCommand => ({
  kind: "command",
  id: label,
  label,
  category,
  keys: undefined,
});
const COMMANDS = ["Run All Cells", "Run Selected Cell", "Restart Kernel", "Restart Kernel and Run All Cells"].map(
  (label) => command(label),
);
const FILES = ["notebooks/rides.ipynb", "src/run.py", "README.md"].map((path) => ({ kind: "file" as const, path }));
const found = (text: string) =>
  search(text, COMMANDS, FILES, ["README.md"]).map(
    ({ title, found: list }) =>
      `${title}: ${list.map(({ entry }) => (entry.kind === "file" ? entry.path : entry.label)).join(", ")}`,
  );

test.each([
  ["run all cells", ["Commands: Run All Cells, Restart Kernel and Run All Cells"]],
  ["restart kernel", ["Commands: Restart Kernel, Restart Kernel and Run All Cells"]],
  ["/run", ["Files: src/run.py"]],
  [">run.py", []],
  ["ridesipynb", ["Files: notebooks/rides.ipynb"]],
  ["zzzz", []],
  ["/", ["Files: README.md, notebooks/rides.ipynb, src/run.py"]],
])("[W7] %s finds %j", (text, groups) => expect(found(text)).toEqual(groups));

test("nothing typed shows every command by topic", () => expect(found("")).toHaveLength(1));
test("the letters that matched are marked", () =>
  expect(piecesOf("Run All", [0, 1, 4])).toEqual([
    { text: "Ru", hit: true },
    { text: "n ", hit: false },
    { text: "A", hit: true },
    { text: "ll", hit: false },
  ]));
