// What may be claimed of cells: a page, what happened, the states it leaves.
import { describe, expect, test } from "vitest";
import { page } from "./truth.case.ts";

type It = ReturnType<typeof page>;
type Story = [name: string, cells: string[], story: (it: It) => unknown, states: string, why?: string];

const tell = (stories: Story[]) =>
  test.each(stories)("%s", (_, cells, story, states, why) => {
    const it = page(...cells);
    story(it);
    expect(it.states()).toBe(states);
    if (why) {
      const [, id = "", text = ""] = /^(\w+): (.*)$/s.exec(why) ?? [];
      expect(it.why(id)).toContain(text);
    }
  });

const CHAIN = ["a: x = 1", "b: y = x", "c: show y"];

describe("[D30] order and edits", () => {
  tell([
    ["nothing ran", CHAIN, () => {}, "a never, b never, c never"],
    ["top to bottom", CHAIN, (it) => it.run("a b c"), "a fresh, b fresh, c fresh"],
    ["only what is needed", ["a: x = 1", "b: z = 2", "c: show x"], (it) => it.run("a c"), "a fresh, b never, c fresh"],
    ["a comment", CHAIN, (it) => it.run("a b c").edit("b: y = x # so"), "a fresh, b fresh, c fresh"],
    [
      "an edit",
      CHAIN,
      (it) => it.run("a b c").edit("a: x = 2"),
      "a edited, b stale, c stale",
      "b: uses `x`, made by cell 1, which was edited",
    ],
    [
      "an edit taken back",
      CHAIN,
      (it) => it.run("a b c").edit("a: x = 2").edit("a: x = 1"),
      "a fresh, b fresh, c fresh",
    ],
    [
      "run again",
      CHAIN,
      (it) => it.run("a b c a"),
      "a fresh, b stale, c stale",
      "b: Stale: uses `x`, changed by cell 1 at 12:04, after this ran",
    ],
    ["run again, and what follows", CHAIN, (it) => it.run("a b c a b c"), "a fresh, b fresh, c fresh"],
    [
      "results of earlier runs",
      ["a: x = 1", "b: y = 2", "c: show _"],
      (it) => it.run("a b c"),
      "a fresh, b fresh, c fresh",
    ],
    [
      "results of earlier runs, and one of those ran again",
      ["a: x = 1", "b: y = 2", "c: show _"],
      (it) => it.run("a b c a"),
      "a fresh, b fresh, c stale",
      "c: uses the results of earlier runs",
    ],
    [
      "results of earlier runs, far below an edit",
      ["a: x = 1", "b: y = 2", "c: z = 3", "d: show _"],
      (it) => it.run("a b c d").edit("a: x = 2"),
      "a edited, b fresh, c fresh, d stale",
    ],
    [
      "not run above",
      CHAIN,
      (it) => it.run("a c"),
      "a fresh, b never, c stale",
      "c: which cell 2 would set; it has not run",
    ],
    [
      "bottom up",
      ["a: show x", "b: x = 1"],
      (it) => it.run("b a"),
      "a below, b fresh",
      "a: Read `x` from cell 2, below",
    ],
    [
      "a move",
      ["a: x = 1", "b: x = 2", "c: show x"],
      (it) => it.run("a b c").arrange("b a c"),
      "b fresh, a stale, c stale",
    ],
    ["a move of no consequence", ["a: x = 1", "b: y = 2"], (it) => it.run("a b").arrange("b a"), "b fresh, a fresh"],
    [
      "a deleted cell",
      CHAIN,
      (it) => it.run("a b c").arrange("b c"),
      "b ghost, c stale",
      "b: Uses `x`, which no cell defines any more",
    ],
    ["and put back", CHAIN, (it) => it.run("a b c").arrange("b c").insert("a: x = 1", 0), "a fresh, b fresh, c fresh"],
    [
      "a name that is not set any more",
      ["a: x = 1; z = 1", "b: show z"],
      (it) => it.run("a b").edit("a: x = 1"),
      "a edited, b ghost",
    ],
    [
      "a cell put in between",
      CHAIN,
      (it) => it.run("a b c").insert("n: x = 5", 1),
      "a fresh, n never, b stale, c stale",
    ],
    ["an empty cell put in", CHAIN, (it) => it.run("a b c").insert("n: ", 1), "a fresh, n never, b fresh, c fresh"],
    ["another kernel", CHAIN, (it) => it.run("a b c").reset(), "a never, b never, c never"],
    [
      "a console",
      CHAIN,
      (it) => (it.run("a b c").console("x = 5"), it.run("b")),
      "a stale, b stale, c stale",
      "b: by code from outside",
    ],
    ["a console that only looks", CHAIN, (it) => it.run("a b").console("show x"), "a fresh, b fresh, c never"],
  ]);
});

describe("[D31] names with more than one writer", () => {
  tell([
    [
      "rebinding",
      ["a: x = 1", "b: show x", "c: x = 2", "d: show x"],
      (it) => it.run("a b c d"),
      "a fresh, b fresh, c fresh, d fresh",
    ],
    [
      "the first again",
      ["a: x = 1", "b: show x", "c: x = 2", "d: show x"],
      (it) => it.run("a b c d a"),
      "a fresh, b stale, c stale, d fresh",
      "c: its `x` was changed by cell 1",
    ],
    [
      "read after the second",
      ["a: x = 1", "b: show x", "c: x = 2", "d: show x"],
      (it) => it.run("a b c d b"),
      "a fresh, b below, c fresh, d fresh",
    ],
    [
      "itself twice",
      ["a: x = 1", "b: x += 1", "c: show x"],
      (it) => it.run("a b b c"),
      "a fresh, b stale, c stale",
      "b: uses `x`, changed by its own earlier run",
    ],
    [
      "itself, from its creator",
      ["a: x = 1", "b: x += 1", "c: show x"],
      (it) => it.run("a b b c a b c"),
      "a fresh, b fresh, c fresh",
    ],
    ["maybe", ["a: x = 1", "b: maybe x = 2", "c: show x"], (it) => it.run("a b c"), "a fresh, b fresh, c fresh"],
    [
      "maybe, after the base changed",
      ["a: x = 1", "b: maybe x = 2", "c: show x"],
      (it) => it.run("a b c a c"),
      "a fresh, b unknown, c unknown",
    ],
  ]);
});

describe("[D32] objects that are shared", () => {
  tell([
    [
      "changed in place",
      ["a: x = 1", "b: x.append(1)", "c: show x"],
      (it) => it.run("a b c a"),
      "a fresh, b stale, c stale",
    ],
    [
      "changed twice",
      ["a: x = 1", "b: x.append(1)", "c: show x"],
      (it) => it.run("a b c b c"),
      "a fresh, b stale, c stale",
    ],
    [
      "by another name",
      ["a: x = 1", "b: y = x", "c: y.append(1)", "d: show x"],
      (it) => it.run("a b c d"),
      "a fresh, b fresh, c fresh, d fresh",
    ],
    [
      "by another name, again",
      ["a: x = 1", "b: y = x", "c: y.append(1)", "d: show x"],
      (it) => it.run("a b c d c d"),
      "a fresh, b fresh, c stale, d unknown",
    ],
    [
      "read before it was changed by another name",
      ["a: x = 1", "b: y = x", "c: show x", "d: y.append(1)"],
      (it) => it.run("a b c d c"),
      "a fresh, b fresh, c unknown, d fresh",
    ],
    [
      "a copy becomes the object",
      ["a: x = 1", "b: y = 2", "c: y.append(1)", "d: show x"],
      (it) => it.run("a b c d").edit("b: y = x"),
      "a fresh, b edited, c stale, d unknown",
    ],
  ]);
});

describe("[D33] functions", () => {
  tell([
    [
      "what a function looks up",
      ["a: def f: k", "b: k = 1", "c: show f"],
      (it) => it.run("a b c b"),
      "a fresh, b fresh, c stale",
      "c: uses `k`, changed by cell 2",
    ],
    [
      "under another name",
      ["a: def f: k", "b: k = 1", "g: h = f", "c: show h"],
      (it) => it.run("a b g c b"),
      "a fresh, b fresh, g stale, c stale",
    ],
    [
      "a function that changes a list, edited",
      ["a: def f: k", "b: l = 1", "c: f(b)", "d: show l"],
      (it) => it.run("a b c d").edit("a: def f: l~"),
      "a edited, b fresh, c stale, d unknown",
    ],
    [
      "defined again",
      ["a: def f: k", "c: show f"],
      (it) => it.run("a c").edit("a: def f: k, z").run("a"),
      "a fresh, c stale",
    ],
  ]);
});

describe("[D34] what is not known", () => {
  tell([
    ["exec in order", ["a: x = 1", "b: exec", "c: show x"], (it) => it.run("a b c"), "a fresh, b fresh, c fresh"],
    [
      "exec after a change",
      ["a: x = 1", "b: exec"],
      (it) => it.run("a b a"),
      "a fresh, b unknown",
      "b: Not known: `exec` hides what this reads",
    ],
    [
      "exec that has not run",
      ["a: x = 1", "b: exec", "c: show x"],
      (it) => it.run("a c"),
      "a fresh, b never, c unknown",
    ],
    ["passed to something unknown, twice", ["a: x = 1", "b: f(x)"], (it) => it.run("a b b"), "a fresh, b unknown"],
    [
      "failed half way",
      ["a: x = 1", "b: x = 2; y = 3", "c: show x"],
      (it) => it.run("a b! c"),
      "a fresh, b failed, c stale",
    ],
    [
      "interrupted",
      ["a: x = 1", "b: x.append(1)", "c: show x"],
      (it) => it.run("a b? c"),
      "a fresh, b interrupted, c stale",
      "c: which was interrupted and may have written it in part",
    ],
    [
      "failed in what may have changed it",
      ["a: x = 1", "b: f(x)", "c: show x"],
      (it) => it.run("a b! c"),
      "a fresh, b failed, c unknown",
      "c: which cell 2 may change, and it failed",
    ],
    [
      "chance",
      ["a: draw; x = 1", "b: show x"],
      (it) => it.run("a b"),
      "a unknown, b unknown",
      "a: no cell above seeds them",
    ],
    [
      "chance handed on",
      ["a: draw; x = 1", "b: show x"],
      (it) => it.run("a b"),
      "a unknown, b unknown",
      "b: made by cell 1, which rests on random numbers that no cell seeds",
    ],
    [
      "chance once more",
      ["a: draw; x = 1", "b: show x"],
      (it) => it.run("a b a"),
      "a unknown, b stale",
      "b: changed by cell 1",
    ],
    ["seeded", ["s: seed", "a: draw; x = 1", "b: draw; show x"], (it) => it.run("s a b"), "s fresh, a fresh, b fresh"],
    [
      "drawn once more",
      ["s: seed", "a: draw; x = 1", "b: draw; show x"],
      (it) => it.run("s a b a"),
      "s fresh, a below, b stale",
    ],
  ]);
});

describe("[D35] imports, files, marks of people", () => {
  tell([
    ["an import run again", ["a: import m", "b: show m"], (it) => it.run("a b a"), "a fresh, b fresh"],
    [
      "a patched module",
      ["a: import m", "b: m.patch(1)", "c: show m"],
      (it) => it.run("a b c").edit("b: m.patch(2)"),
      "a fresh, b edited, c stale",
    ],
    [
      "a file",
      ["a: write p", "b: read p"],
      (it) => it.run("a b a"),
      "a fresh, b stale",
      "b: uses the file `p`, changed by cell 1",
    ],
    ["a file written below", ["a: read p", "b: write p"], (it) => it.run("b a"), "a below, b fresh"],
    [
      "files that are listed",
      ["a: write p", "b: write q", "c: list"],
      (it) => it.run("a b c a b c"),
      "a fresh, b fresh, c fresh",
    ],
    [
      "a listed file written again",
      ["a: write p", "b: write q", "c: list"],
      (it) => it.run("a b c a"),
      "a fresh, b fresh, c unknown",
      "c: uses the file `p`, changed by cell 1",
    ],
    [
      "a listed file of another name",
      ["a: write p", "b: list"],
      (it) => it.run("a b").edit("a: write q").run("a b"),
      "a fresh, b unknown",
      "b: uses the file `p`, which no cell defines any more",
    ],
    [
      "a file that is to be listed",
      ["a: write p", "b: list"],
      (it) => it.run("a b").insert("c: write q", 1),
      "a fresh, c never, b unknown",
      "b: uses the file `q`, which cell 2 may change; it has not run",
    ],
    [
      "a listed file written below",
      ["a: write p", "b: list", "c: write q"],
      (it) => it.run("a b c").seen("b", { files: { read: ["./"], written: [], incomplete: false } }),
      "a fresh, b below, c fresh",
      "b: Read the file `q` from cell 3, below",
    ],
    ["pinned", ["a #pinned: x = y", "b: show x", "c: y = 1"], (it) => it.run("c a b"), "a pinned, b fresh, c fresh"],
    ["skipped", ["a: x = 1", "b #skip: x = 2", "c: show x"], (it) => it.run("a c"), "a fresh, b never, c fresh"],
    ["deleted by a cell", ["a: x = 1", "b: del x", "c: x = 2"], (it) => it.run("a b c"), "a fresh, b fresh, c fresh"],
  ]);
});

describe("[D36] what the helper saw", () => {
  tell([
    [
      "handed over and not changed",
      ["a: x = 1", "b: f(x)", "c: show x"],
      (it) =>
        it
          .seen("a", { written: ["x"] })
          .seen("b", { read: ["f", "x"] })
          .seen("c", {})
          .seen("b", { read: ["f", "x"] }),
      "a fresh, b fresh, c fresh",
    ],
    [
      "changed under the hood",
      ["a: x = 1", "b: f(y)", "c: show x"],
      (it) =>
        it
          .seen("a", { written: ["x"] })
          .seen("b", { changed: ["x"] })
          .seen("c", {})
          .seen("b", { changed: ["x"] }),
      "a fresh, b fresh, c unknown",
    ],
    [
      "over budget",
      ["a: x = 1", "b: f(x)"],
      (it) =>
        it
          .seen("a", { written: ["x"] })
          .seen("b", { assumed: ["x"] })
          .seen("b", { assumed: ["x"] }),
      "a fresh, b unknown",
    ],
    [
      "the same loop ends the same",
      ["a: maybe i = 1", "b: show i"],
      (it) =>
        it
          .seen("a", { written: ["i"] })
          .seen("b", {})
          .seen("a", {}),
      "a fresh, b fresh",
    ],
    [
      "by a thread",
      ["a: x = 1", "b: show x"],
      (it) => it.seen("a", { written: ["x"] }).seen("b", { between: ["x"] }),
      "a stale, b stale",
      "b: by code from outside",
    ],
    [
      "a module edited on disk",
      ["a: import m", "b: show m"],
      (it) => it.seen("a", { written: ["m"] }).seen("b", { outdated: [{ name: "m", file: "m.py" }] }),
      "a stale, b stale",
      "b: whose file changed after it was imported",
    ],
  ]);
});

test("[D37] the evidence of a fresh cell is told", () => {
  expect(page("a: x = 1").run("a").evidence("a")).toBe("inferred");
  expect(
    page("a: x = 1")
      .seen("a", { written: ["x"] })
      .evidence("a"),
  ).toBe("observed");
  expect(page("a: exec").run("a").evidence("a")).toBe("assumed");
});
