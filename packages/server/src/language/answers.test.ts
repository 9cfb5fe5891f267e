import { expect, test } from "vitest";
import { ANSWERS } from "./answers.ts";
import type { Asking } from "./asking.ts";

test("a server that gives no inlay hints is named, instead of silence", async () => {
  const asking = { running: { capabilities: {} }, server: { about: { name: "pylsp" } } } as unknown as Asking;
  expect(await ANSWERS.hints(asking, { op: "hints", cells: ["a"] })).toEqual({
    hints: [],
    sources: {},
    noneFrom: "pylsp",
  });
});
