/** Save All, and what a rename takes along, without a dock on the screen. */
import { afterEach, expect, test, vi } from "vitest";
import { readLine } from "./go-to-line.ts";
import { setTabState, tabStates } from "./tab-state.ts";
import { followRename, openTab, openTabs, registerSaver, registerText, restoreLayout, saveAll } from "./tabs.ts";

const stops: (() => void)[] = [];
const renames: string[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
  renames.length = 0;
  for (const id of tabStates.get().keys()) setTabState(id, null);
  restoreLayout(null);
});

function text(path: string, dirty: boolean) {
  openTab({ kind: "text", path });
  setTabState(path, { dirty });
  const save = vi.fn(async () => true);
  stops.push(registerText(path, { save, text: () => `text of ${path}`, rename: (to) => renames.push(to) }));
  return save;
}

test("Save All saves every notebook, and the texts that are not saved", async () => {
  const notebooks = [vi.fn(), vi.fn()];
  for (const save of notebooks) stops.push(registerSaver(save));
  const saves = [text("a.txt", true), text("b.txt", false), text("c.txt", true)];
  await saveAll();
  expect([...notebooks, ...saves].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 0, 1]);
});

test("[W126] the texts of a renamed folder go on under their new names, and nothing of one that is not saved is lost", () => {
  text("src/a.txt", true);
  text("src/b.txt", false);
  followRename("src", "lib");
  expect(renames).toEqual(["lib/a.txt", "lib/b.txt"]);
  text("c.txt", true);
  text("d.txt", true);
  followRename("c.txt", "c.ipynb");
  followRename("d.txt", "lib/a.txt");
  expect(openTabs().map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    "text lib/a.txt",
    "text lib/b.txt",
    "text c.ipynb",
    "text d.txt",
  ]);
});

test("[W128] an output in a tab of its own is still that under the new name of its notebook", () => {
  openTab({ kind: "notebook", path: "a.ipynb" });
  openTab({ kind: "output", path: "a.ipynb", cell: "c1" });
  followRename("a.ipynb", "b.ipynb");
  expect(openTabs().map(({ kind, path }) => `${kind} ${path}`)).toEqual(["notebook b.ipynb", "output b.ipynb"]);
});

test("[W128] a tab follows the new name of its file, and gives way where that is open", () => {
  for (const path of ["a.ipynb", "b.ipynb"]) openTab({ kind: "notebook", path });
  followRename("a.ipynb", "c.ipynb");
  const open = () => openTabs().map(({ path }) => path);
  expect(open()).toEqual(["c.ipynb", "b.ipynb"]);
  followRename("c.ipynb", "b.ipynb");
  expect(open()).toEqual(["b.ipynb"]);
});

test.each<[string | null, number | null]>([
  ["12", 12],
  ["1", 1],
  ["0", 1],
  ["-3", 1],
  ["999", 40],
  [" 7 of 9", 7],
  ["seven", null],
  ["", null],
  [null, null],
])("of 40 lines, %j is line %s", (said, line) => expect(readLine(said, 40)).toBe(line));
