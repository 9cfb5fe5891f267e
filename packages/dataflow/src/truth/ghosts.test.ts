// [D42] Names that are alive in the kernel and that no cell makes any more.
import { expect, test } from "vitest";
import { ghostsOf } from "./ghosts.ts";
import { page } from "./truth.case.ts";

type It = ReturnType<typeof page>;
const CELLS = ["a: x = 1", "b: y = 2", "c: show x"];

test.each<[name: string, story: (it: It) => unknown, ghosts: string]>([
  ["none", (it) => it.run("a b c"), ""],
  ["its cell was deleted", (it) => it.run("a b c").arrange("b c"), "x of a for c"],
  ["nobody uses it", (it) => it.run("a b c").arrange("a c"), "y of b for "],
  ["those that are used come first", (it) => it.run("b a c").arrange("c"), "x of a for c, y of b for "],
  ["its cell does not make it any more", (it) => it.run("a b c").edit("a: z = 1"), "x of a for c"],
  ["another cell makes it too", (it) => it.run("a b c").insert("d: x = 3", 0).arrange("d b c"), ""],
  ["never run", (it) => it.arrange("b c"), ""],
  ["taken away", (it) => it.run("a b c").arrange("b c").drop("x"), ""],
  ["made from outside", (it) => it.run("b").console("q = 1"), ""],
])("[D42] %s", (_, story, ghosts) => {
  const it = page(...CELLS);
  story(it);
  expect(
    ghostsOf(it.truth)
      .map(({ name, cell, users }) => `${name} of ${cell} for ${users.join(" ")}`)
      .join(", "),
  ).toBe(ghosts);
});
