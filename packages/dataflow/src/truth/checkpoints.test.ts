// [D40] [D41] Checkpoints: which values are worth a copy, and when a copy stands for a run.
import { expect, test } from "vitest";
import { page } from "./truth.case.ts";

type It = ReturnType<typeof page>;
const SELF = ["a: x = 1", "b: x += 1", "c: show x"];
const x = { written: ["x"] };

test.each<[name: string, cells: string[], story: (it: It) => It, kept: string]>([
  ["another cell changes it", SELF, (it) => it.seen("a", x).keep(), "x"],
  ["nobody changes it", ["a: x = 1", "b: show x"], (it) => it.seen("a", x).keep(), ""],
  ["it took long", ["a: x = 1", "b: show x"], (it) => it.seen("a", x).keep(true), "x"],
  ["not twice", SELF, (it) => it.seen("a", x).keep().keep(), "x"],
  ["the next version too", SELF, (it) => it.seen("a", x).keep().seen("b", x).keep(), "x, x"],
  [
    "with all that shares objects",
    ["a: x = 1", "b: y = x", "c: y.append(z)"],
    (it) =>
      it
        .seen("a", x)
        .seen("b", { written: ["y"], groups: [["x", "y"]] })
        .keep(),
    "x y",
  ],
  ["no modules", ["a: import m", "b: m = 1"], (it) => it.seen("a", { written: ["m"] }).keep(true), ""],
  ["generators", ["s: seed", "a: draw"], (it) => it.seen("s", { random: ["numpy"] }).keep(), "random:numpy"],
])("[D40] worth a copy: %s", (_, cells, story, kept) => {
  expect(story(page(...cells)).kept()).toBe(kept);
});

test.each<[name: string, cells: string[], story: (it: It) => It, plan: string]>([
  [
    "what it changed itself comes back",
    SELF,
    (it) =>
      it
        .seen("a", x)
        .keep()
        .seen("b", { ...x, read: ["x"] })
        .seen("c", {})
        .edit("b: x += 2"),
    "b c, x before b",
  ],
  [
    "not where its creator runs anyway",
    SELF,
    (it) => it.seen("a", x).keep().seen("b", x).seen("c", {}).edit("a: x = 5", "b: x += 2"),
    "a b c",
  ],
  [
    "those that share objects come back together",
    ["a: x = 1", "b: y = x", "c: y.append(z)", "d: show x"],
    (it) =>
      it
        .seen("a", x)
        .seen("b", { written: ["y"], groups: [["x", "y"]] })
        .keep()
        .seen("c", { changed: ["x", "y"], groups: [["x", "y"]] })
        .seen("d", { groups: [["x", "y"]] })
        .edit("c: y.append(w)"),
    "c d, x y before c",
  ],
  [
    "not where somebody shares it who is not in the copy",
    ["a: x = 1", "b: y = x", "c: x = 2", "d: show x y"],
    (it) =>
      it
        .seen("a", x)
        .keep()
        .seen("b", { written: ["y"], groups: [["x", "y"]] })
        .seen("c", x)
        .seen("d", {})
        .edit("c: x.append(w)"),
    "a b c d",
  ],
  [
    "not where a run since was not looked at",
    SELF,
    (it) => it.seen("a", x).keep().run("b").run("c").edit("b: x += 2"),
    "a b c",
  ],
  [
    "random numbers go on from where they were",
    ["s: seed", "a: draw", "b: draw; y = 1"],
    (it) =>
      it
        .seen("s", { random: ["numpy"] })
        .seen("a", { random: ["numpy"] })
        .keep()
        .seen("b", { random: ["numpy"], written: ["y"] })
        .edit("b: draw; y = 2"),
    "b, random:numpy before b",
  ],
])("[D41] plan: %s", (_, cells, story, plan) => {
  expect(story(page(...cells)).plan("top")).toBe(plan);
});
