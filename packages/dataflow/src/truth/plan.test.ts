// [D38] Plans: a page, what happened, what would run.
import { expect, test } from "vitest";
import { page } from "./truth.case.ts";

type It = ReturnType<typeof page>;
const SELF = ["a: x = 1", "b: x += 1", "c: show x", "d: y = 2"];

const FILES = ["a: write p", "b: write q", "c: list", "d: write r"];

test.each<
  [name: string, cells: string[], story: (it: It) => unknown, want: "stale" | "top" | `to ${string}`, plan: string]
>([
  ["nothing to do", SELF, (it) => it.run("a b c d"), "top", ""],
  ["never run", SELF, () => {}, "top", "a b c d"],
  ["never run, of what is stale", SELF, (it) => it.run("a"), "stale", ""],
  ["an edit, and what follows", SELF, (it) => it.run("a b c d").edit("a: x = 5"), "top", "a b c"],
  ["a self-update needs its creator", SELF, (it) => it.run("a b c d").edit("b: x += 2"), "top", "a b c"],
  ["run twice", SELF, (it) => it.run("a b b c d"), "stale", "a b c"],
  ["to a cell", SELF, () => {}, "to b", "a b"],
  ["to a cell that is fresh: it alone, with what it needs", SELF, (it) => it.run("a b c d"), "to c", "c"],
  ["read from below", ["a: show x", "b: x = 1"], (it) => it.run("b a"), "top", "a b, without x"],
  ["a ghost", ["a: x = 1", "b: show x"], (it) => it.run("a b").arrange("b"), "top", "b, without x"],
  [
    "a patched module",
    ["a: import m", "b: show m", "c: m.patch(1)"],
    (it) => it.run("a b c").edit("b: show m; z = 1"),
    "top",
    "a b c, restart",
  ],
  [
    "seeded draws",
    ["s: seed", "a: draw", "b: draw; y = 1"],
    (it) => it.run("s a b").edit("b: draw; y = 2"),
    "top",
    "s a b",
  ],
  ["chance is not mended", ["a: draw"], (it) => it.run("a a"), "top", ""],
  ["nor what rests on it", ["a: draw; x = 1", "b: show x"], (it) => it.run("a b"), "stale", ""],
  [
    "what rests on it is, once it is drawn again",
    ["a: draw; x = 1", "b: show x"],
    (it) => it.run("a b a"),
    "stale",
    "b",
  ],
  [
    "a file is written again",
    ["a: write p", "b: read p; x = 1"],
    (it) => it.run("a b").edit("a: write p; y = 1"),
    "top",
    "a b",
  ],
  [
    "a file is written again for who lists files, and no other is",
    FILES,
    (it) => it.run("a b c d").edit("b: write q; y = 1"),
    "top",
    "b c",
  ],
  ["who lists files runs alone", FILES, (it) => it.run("a b c d").edit("c: list; y = 1"), "top", "c"],
  [
    "a file that a cell below has replaced is written again for who lists files",
    ["a: write p", "b: list", "c: write p; y = 1"],
    (it) => it.run("a b c").edit("b: list; y = 1"),
    "top",
    "a b c",
  ],
  ["pinned cells stay", ["a #pinned: x = 1", "b: show x"], (it) => it.run("a b").edit("b: show x; y = 1"), "top", "b"],
  [
    "what a pinned cell has left is not taken away",
    ["a: show x", "b #pinned: x = 1"],
    (it) => it.run("b a").edit("a: show x; y = 1"),
    "top",
    "a",
  ],
  ["overwritten out of order", ["a: x = 1", "b: x = 2", "c: show x"], (it) => it.run("a b c a"), "top", "b c"],
])("[D38] %s", (_, cells, story, want, plan) => {
  const it = page(...cells);
  story(it);
  expect(it.plan(want)).toBe(plan);
});
