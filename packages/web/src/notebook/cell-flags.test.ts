/** What metadata asks of cells, and what is run. "a:skip+init" is a cell with these flags. */
import { apply, type Cell, type JsonObject, type Notebook } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { type Flag, hasFlag, planRun, rerunMode, RERUN_MODES, setRerunMode, toggleFlag } from "./cell-flags.ts";

const META: Record<string, JsonObject> = {
  skip: { tags: ["skip-execution"] },
  init: { init_cell: true },
  lock: { editable: false, deletable: false },
  kept: { deletable: false },
  scrolled: { scrolled: true },
  tagged: { tags: ["x"] },
  pinned: { pellucid: { pinned: true } },
};

const book = (text: string): Notebook => ({
  cells: text.split(" ").map((part): Cell => {
    const [name, flags = ""] = part.split(":");
    const metadata = Object.assign({}, ...flags.split("+").map((flag) => META[flag] ?? {})) as JsonObject;
    const type = flags.includes("md") ? "markdown" : "code";
    return { id: name!, type, source: "", metadata, outputs: [], executionCount: null };
  }),
  metadata: {},
  format: { major: 4, minor: 5 },
});

describe("[P13] which cells run", () => {
  test.each<[string, string, string, boolean, string]>([
    ["all but the skipped", "a b:skip c", "a b c", false, "a c"],
    ["a skipped cell by itself does run", "a b:skip c", "b", false, "b"],
    ["a kernel that begins runs initialization cells first", "a b:init c", "c", true, "b c"],
    ["each once, in the order of the notebook", "a b:init c", "a b c", true, "a b c"],
    ["rendering text starts no kernel", "a:md b:init", "a", true, "a"],
    ["a kernel that goes on does not", "a b:init c", "c", false, "c"],
  ])("%s", (_, cells, asked, begins, run) =>
    expect(planRun(book(cells), asked.split(" "), begins).join(" ")).toBe(run),
  );
});

describe("[P13] flags are kept under Jupyter's names, and taken out again", () => {
  test.each<[string, Flag, JsonObject]>([
    ["a", "skip", { tags: ["skip-execution"] }],
    ["a:tagged", "skip", { tags: ["x", "skip-execution"] }],
    ["a", "init", { init_cell: true }],
    ["a", "lock", { editable: false, deletable: false }],
    ["a", "scrolled", { scrolled: true }],
    ["a", "pinned", { pellucid: { pinned: true } }],
    ["a", "expensive", { pellucid: { expensive: true } }],
    ["a:pinned", "expensive", { pellucid: { pinned: true, expensive: true } }],
  ])("%s: %s", (text, flag, metadata) => {
    const before = book(text);
    const on = apply(before, toggleFlag(before, ["a"], flag)!.edit);
    expect(on.cells[0]!.metadata).toEqual(metadata);
    expect(hasFlag(on.cells[0]!, flag)).toBe(true);
    expect(apply(on, toggleFlag(on, ["a"], flag)!.edit).cells[0]!.metadata).toEqual(before.cells[0]!.metadata);
  });

  test("how a notebook re-runs is kept in it, and nothing is where it does not", () => {
    let notebook = book("a");
    expect(rerunMode(notebook)).toBe("off");
    for (const mode of [...RERUN_MODES].toReversed()) {
      notebook = apply(notebook, setRerunMode(notebook, mode));
      expect(rerunMode(notebook)).toBe(mode);
    }
    expect(notebook.metadata).toEqual({});
  });

  test("a mixed selection gets the flag as a whole; text has no flags of code", () => {
    const before = book("a:skip b c:md");
    const after = apply(before, toggleFlag(before, ["a", "b", "c"], "skip")!.edit);
    expect(after.cells.map((cell) => hasFlag(cell, "skip"))).toEqual([true, true, false]);
  });
});
