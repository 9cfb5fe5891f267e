// Which calls are named as the reason when two runs differ, without facts of the text.
import { expect, test } from "vitest";
import { drawsIn } from "./chance.ts";

test.each<[string, string]>([
  ["train_test_split(X, y)", "train_test_split"],
  ["train_test_split(X, y, random_state=0)", ""],
  ["train_test_split(f(X), y, random_state=0)", ""],
  ["train_test_split(\n  X, y,\n  random_state=SEED,\n)", ""],
  ["train_test_split(X, y, random_state=None)", "train_test_split"],
  ["train_test_split(X, y)\nf(random_state=0)", "train_test_split"],
  ["KFold(5)", ""],
  ["KFold(5, shuffle=True)", "KFold"],
  ["KFold(5, shuffle=True, random_state=1)", ""],
  ["df.sample(3)", ".sample"],
  ["df.sample(3, random_state=1)", ""],
  ["np.random.rand(3)", "np.random.rand"],
  ["np.random.seed(0)\nnp.random.rand(3)", ""],
  ["time.time()", "time.time"],
])("[V6] %j draws %j", (source, calls) =>
  expect(
    drawsIn([source], [null])
      .map(({ call }) => call)
      .join(" "),
  ).toBe(calls),
);
