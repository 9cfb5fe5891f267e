/** The file tree as a value: order, rows, keys, and what happens when folders come and go. */
import { describe, expect, test } from "vitest";
import {
  emptyTree,
  findByTyping,
  foldersAbove,
  moveInTree,
  rowsOf,
  stemLength,
  withFolder,
  withMoved,
  withoutSharedEnd,
  withOpen,
  type Tree,
  type TreeEntry,
} from "./tree-model.ts";

const entry = (path: string): TreeEntry => {
  const folder = path.endsWith("/");
  const clean = folder ? path.slice(0, -1) : path;
  const name = clean.slice(clean.lastIndexOf("/") + 1);
  return {
    path: clean,
    name,
    type: folder ? "directory" : "file",
    size: folder ? null : 1,
    modified: "2024",
    writable: true,
  };
};

/** { "": "b/ a.txt", b: "c.py" } with the folders named in `open`. */
const treeOf = (folders: Record<string, string>, ...open: string[]): Tree => {
  let tree = emptyTree;
  for (const path of open) tree = withOpen(tree, path, true);
  for (const [folder, names] of Object.entries(folders)) {
    const found = names
      .split(" ")
      .filter(Boolean)
      .map((name) => entry(folder ? `${folder}/${name}` : name));
    tree = withFolder(tree, folder, found);
  }
  return tree;
};
const drawn = (tree: Tree) =>
  rowsOf(tree).map(
    ({ entry: { name }, level, open, position, setSize }) =>
      `${"  ".repeat(level - 1)}${open ? "-" : ""}${name} ${position}/${setSize}`,
  );

const TREE = treeOf({ "": "src/ a.txt data/ file10 file2", src: "net.py rides/", "src/rides": "x.py" }, "src");

test.each<[from: string, to: string, rows: string[]]>([
  ["src", "lib", ["data 1/5", "-lib 2/5", "  -rides 1/2", "    x.py 1/1", "  net.py 2/2", "a.txt 3/5"]],
  ["src", "data/src", ["-data 1/4", "  -src 1/1", "    -rides 1/2", "      x.py 1/1", "    net.py 2/2", "a.txt 2/4"]],
  ["a.txt", "src/net.py", ["-data 1/4", "-src 2/4", "  -rides 1/2", "    x.py 1/1", "  net.py 2/2", "file2 3/4"]],
  ["gone", "there", ["-data 1/5", "-src 2/5", "  -rides 1/2", "    x.py 1/1", "  net.py 2/2", "a.txt 3/5"]],
])("%s renamed to %s: what is open stays open", (from, to, rows) => {
  const open = ["src", "src/rides", "data"].filter((folder) => to !== "lib" || folder !== "data");
  const tree = open.reduce((made, folder) => withOpen(made, folder, true), withFolder(TREE, "data", []));
  expect(drawn(withMoved(tree, from, to)).slice(0, 6)).toEqual(rows);
});

test.each([
  ["src/inner", "lib/inner", "src lib"],
  ["a/src/x", "lib/x", "a/src lib"],
  ["a/b", "b", "a/b b"],
  ["a", "b", "a b"],
])("of %s called %s now, what was renamed is %s", (from, to, renamed) =>
  expect(withoutSharedEnd(from, to).join(" ")).toBe(renamed),
);

describe("rows", () => {
  test("[W8] folders first, names as people count, closed folders closed", () =>
    expect(drawn(TREE)).toEqual([
      "data 1/5",
      "-src 2/5",
      "  rides 1/2",
      "  net.py 2/2",
      "a.txt 3/5",
      "file2 4/5",
      "file10 5/5",
    ]));
  test("an open folder that is being read has no rows yet", () =>
    expect(drawn(treeOf({ "": "src/" }, "src"))).toEqual(["-src 1/1"]));
  test("folders may be read in any order", () =>
    expect(drawn(treeOf({ "a/b": "x.py", "": "a/", a: "b/" }, "a", "a/b"))).toEqual([
      "-a 1/1",
      "  -b 1/1",
      "    x.py 1/1",
    ]));
  test("reading the same again changes nothing", () => {
    const again = withFolder(TREE, "src", ["src/rides/", "src/net.py"].map(entry));
    expect(again).toBe(TREE);
  });
  test("what lay in a folder that is gone is forgotten", () => {
    const without = withFolder(TREE, "", [entry("a.txt")]);
    expect([...without.folders.keys()]).toEqual([""]);
    expect([...without.open]).toEqual([]);
  });
});

describe("[W8] keys", () => {
  test.each([
    ["src", "ArrowDown", { focus: "src/rides" }],
    ["src", "ArrowUp", { focus: "data" }],
    ["data", "ArrowUp", { focus: "data" }],
    ["src", "ArrowRight", { focus: "src/rides" }],
    ["data", "ArrowRight", { open: "data" }],
    ["src", "ArrowLeft", { close: "src" }],
    ["src/net.py", "ArrowLeft", { focus: "src" }],
    ["a.txt", "ArrowLeft", null],
    ["a.txt", "ArrowRight", null],
    ["a.txt", "Home", { focus: "data" }],
    ["a.txt", "End", { focus: "file10" }],
    [null, "ArrowDown", { focus: "data" }],
    ["a.txt", "q", null],
  ])("from %s, %s: %j", (focus, key, move) => expect(moveInTree(rowsOf(TREE), focus, key)).toEqual(move));

  test.each([
    ["data", "f", "file2"],
    ["file2", "f", "file10"],
    ["file10", "f", "file2"],
    ["file2", "file1", "file10"],
    ["data", "zz", null],
  ])("from %s, typing %s finds %s", (focus, typed, found) =>
    expect(findByTyping(rowsOf(TREE), focus, typed)).toBe(found),
  );
});

test.each([
  ["a/b/c.txt", ["a", "a/b"]],
  ["c.txt", []],
])("folders above %s", (path, above) => expect(foldersAbove(path)).toEqual(above));

test.each([
  ["a.ipynb", "file", 1],
  [".gitignore", "file", 10],
  ["my.folder", "directory", 9],
  ["a.tar.gz", "file", 5],
] as const)("renaming %s (%s) selects %i letters", (name, type, length) => expect(stemLength(name, type)).toBe(length));
