// What is told of a variable: a page, what happened, and then `name: made by, changed by; read by; doubt`.
import { describe, expect, test } from "vitest";
import { page } from "./truth.case.ts";
import { storyOf } from "./variables.ts";

type It = ReturnType<typeof page>;

function told(it: It, name: string): string {
  const number = (id: string) => (it.truth.order.placeOf(id) ?? -1) + 1 || null;
  const { made, changed, read, doubt } = storyOf(it.truth, name, { number, clock: (at) => `12:0${at}` });
  const how = [made ?? "nobody", ...changed.map((cell) => `changed by ${cell}`)].join(", ");
  return `${how}; ${read.join(" ") || "unread"}${doubt ? `; ${doubt.state}: ${doubt.why}` : ""}`;
}

const CHAIN = ["a: x = 1", "b: y = x", "c: show y x"];

describe("[D39] a variable's story", () => {
  test.each<[what: string, cells: string[], story: (it: It) => unknown, name: string, told: string]>([
    ["made and read", CHAIN, (it) => it.run("a b c"), "x", "a; b c"],
    ["cells that did not run read by their text", CHAIN, (it) => it.run("a"), "x", "a; b c"],
    ["nobody knows it", CHAIN, (it) => it.run("a"), "z", "nobody; unread"],
    ["changed in place", ["a: x = 1", "b: x.append(2)"], (it) => it.run("a b"), "x", "a, changed by b; b"],
    [
      "changed twice",
      ["a: x = 1", "b: x.append(2)", "c: x.append(3)"],
      (it) => it.run("a b c"),
      "x",
      "a, changed by b, changed by c; b c",
    ],
    [
      "its cell was edited",
      CHAIN,
      (it) => it.run("a b").edit("a: x = 2"),
      "x",
      "a; b c; edited: Made at 12:01 by cell 1, which was edited since",
    ],
    ["its cell is stale", CHAIN, (it) => it.run("a b a"), "y", "b; c; stale: Made at 12:02 by cell 2, which is stale"],
    [
      "its cell failed",
      CHAIN,
      (it) => it.run("a!"),
      "x",
      "a; b c; failed: Made at 12:01 by cell 1, which failed and may have written it in part",
    ],
    [
      "its cell is gone",
      CHAIN,
      (it) => it.run("a b").arrange("b c"),
      "x",
      "nobody; b c; ghost: Made at 12:01 by a cell that is gone",
    ],
    [
      "its cell is gone and another makes it",
      ["a: x = 1", "b: x = 2"],
      (it) => it.run("b a").arrange("b"),
      "x",
      "nobody; unread; stale: Made at 12:02 by a cell that is gone; cell 1 makes it on the page",
    ],
    [
      "its cell makes something else now",
      ["a: x = 1", "b: show x"],
      (it) => it.run("a").edit("a: z = 1").run("a"),
      "x",
      "a; b; ghost: Made at 12:01 by an earlier run of cell 1, which does not make it any more",
    ],
    [
      "a console set it",
      ["a: x = 1"],
      (it) => it.run("a").console("x = 2"),
      "x",
      "nobody; unread; stale: Set at 12:02 by code from outside the notebook; cell 1 makes it on the page",
    ],
    [
      "a cell above ran after the one below",
      ["a: x = 1", "b: x = 2"],
      (it) => it.run("a b a"),
      "x",
      "a; unread; stale: Made by cell 1 after cell 2, below, had made it anew",
    ],
    ["the last of the page made it", ["a: x = 1", "b: x = 2"], (it) => it.run("a b"), "x", "b; unread"],
    ["the one below has not run", ["a: x = 1", "b: x = 2"], (it) => it.run("a"), "x", "a; unread"],
    ["taken away", CHAIN, (it) => it.run("a b").drop("x"), "x", "nobody; b c"],
  ])("%s", (_, cells, story, name, expected) => {
    const it = page(...cells);
    story(it);
    expect(told(it, name)).toBe(expected);
  });
});
