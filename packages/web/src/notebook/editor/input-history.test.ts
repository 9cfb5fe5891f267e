import { expect, test } from "vitest";
import { inputsLike } from "./input-history.ts";

test.each([
  ["", ["a", "b", "c"], ["c", "b", "a"]],
  ["", ["a", "b", "a"], ["a", "b"]],
  ["x =", ["x = 1", "y = 2", "x = 3"], ["x = 3", "x = 1"]],
  ["x = 1", ["x = 1"], []],
  ["", ["", "  ", "a"], ["a"]],
])("[P46] with %j typed, of the inputs %j come %j", (typed, ran, found) => {
  expect(inputsLike(typed, ran)).toEqual(found);
});
