import { describe, expect, test } from "vitest";
import { CELL_SEED, cellFile, murmur2 } from "./cell-file.ts";

describe("a cell's file is named as ipykernel names it", () => {
  test.each([
    ["", 3_990_065_800],
    ["1", 224_161_117],
    ["x=1", 2_629_222_579],
    ["abcd", 804_720_481],
    ["print('é 🐍')", 3_689_298_756],
  ])("%j", (text, hash) => {
    expect(murmur2(text, CELL_SEED)).toBe(hash);
  });

  test("with its folder and ending", () => {
    const files = { prefix: "/tmp/ipykernel_7/", suffix: ".py", seed: CELL_SEED };
    expect(cellFile(files, "abcd")).toBe(`/tmp/ipykernel_7/${murmur2("abcd", CELL_SEED)}.py`);
  });
});
