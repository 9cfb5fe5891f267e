/** What the palette finds, and in what order. */
import { expect, test } from "vitest";
import { ALSO_CALLED } from "./palette-words.ts";
import { SHORTCUTS } from "../shortcuts.ts";
import { piecesOf, search, textOf, type PaletteCommand } from "./palette-search.ts";

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
const TABS = [
  { path: "rides.ipynb", topic: "Open" as const },
  { path: "train.ipynb", topic: "Running" as const },
  { path: "old.ipynb", topic: "Recent" as const },
].map(({ path, topic }) => ({ kind: "tab" as const, tab: { kind: "notebook" as const, path }, label: path, topic }));
const NAMES = ["run_model", "Course.total", "rides"].map((name, at) => ({
  kind: "name" as const,
  label: name,
  made: { name, kind: "function" as const, from: 0, to: 1, cell: `c${at}`, number: at + 1 },
}));
const found = (text: string) =>
  search(text, COMMANDS, FILES, ["README.md"], TABS, [], NAMES).map(
    ({ title, found: list }) => `${title}: ${list.map(({ entry }) => textOf(entry)).join(", ")}`,
  );

test.each([
  ["run all cells", ["Commands: Run All Cells, Restart Kernel and Run All Cells"]],
  ["restart kernel", ["Commands: Restart Kernel, Restart Kernel and Run All Cells"]],
  ["/run", ["Files: src/run.py"]],
  [">run.py", []],
  ["ridesipynb", ["Files: notebooks/rides.ipynb"]],
  ["rides", ["Files: notebooks/rides.ipynb", "In this notebook: rides"]],
  [">rides", []],
  ["#", ["In this notebook: run_model, Course.total, rides"]],
  ["#total", ["In this notebook: Course.total"]],
  ["zzzz", []],
  ["@", ["Open: rides.ipynb", "Running: train.ipynb", "Recent: old.ipynb"]],
  ["@train", ["Running: train.ipynb"]],
  ["/", ["Files: README.md, notebooks/rides.ipynb, src/run.py"]],
])("[W7] %s finds %j", (text, groups) => expect(found(text)).toEqual(groups));

test("[W7] what was chosen lately stands first, once", () =>
  expect(
    search("", COMMANDS, FILES, [], [], ["Restart Kernel", "gone"]).map(
      ({ title, found: list }) => `${title}: ${list.map(({ entry }) => textOf(entry)).join(", ")}`,
    ),
  ).toEqual(["Recent: Restart Kernel", "Run: Run All Cells, Run Selected Cell, Restart Kernel and Run All Cells"]));
test("nothing typed shows every command by topic", () => expect(found("")).toHaveLength(1));
test("the letters that matched are marked", () =>
  expect(piecesOf("Run All", [0, 1, 4])).toEqual([
    { text: "Ru", hit: true },
    { text: "n ", hit: false },
    { text: "A", hit: true },
    { text: "ll", hit: false },
  ]));

test("a command is found by what Jupyter calls it, behind those that are called so here", () => {
  const also = (label: string, ...names: string[]) => ({ ...command(label), also: names });
  const all = [also("Show Scratchpad", "New Console for Notebook"), also("Console Log", "Console"), command("Save")];
  const [group] = search("console", all, [], []);
  expect(group?.found.map(({ entry, also: by }) => [textOf(entry), by])).toEqual([
    ["Console Log", undefined],
    ["Show Scratchpad", "New Console for Notebook"],
  ]);
  expect(search("cnsl", all, [], [])[0]?.found.map(({ entry }) => textOf(entry))).toEqual(["Console Log"]);
});

test("other names are those of commands, and none is the label of one", () => {
  const labels = new Set(Object.values(SHORTCUTS).map(({ label }) => label.toLowerCase()));
  for (const [id, names] of Object.entries(ALSO_CALLED)) {
    expect(SHORTCUTS[id], id).toBeDefined();
    expect(names.filter((name) => labels.has(name.toLowerCase()))).toEqual([]);
  }
});
