// A large value is named by what it says, or by where it stands in a file that is known; either names one value only.
import { expect, test } from "vitest";
import { BLOB_BOUND } from "@pellucid/protocol";
import { type Notebook, type Output, readNotebook } from "@pellucid/notebook";
import type { Blobs } from "../storage/blobs.ts";
import { notePlaces, Projection } from "./projection.ts";

const LARGE = "A".repeat(BLOB_BOUND + 1);

function read(...pictures: string[]): Notebook {
  const outputs = pictures.map((picture) => ({
    output_type: "display_data",
    metadata: {},
    data: { "image/png": picture, "image/svg+xml": picture },
  }));
  const cell = { cell_type: "code", id: "a", execution_count: null, metadata: {}, outputs, source: [] };
  const text = JSON.stringify({ cells: [cell, { ...cell, id: "b" }], metadata: {}, nbformat: 4, nbformat_minor: 5 });
  const reading = readNotebook(text);
  if ("refused" in reading) throw new Error(reading.refused.reason);
  return reading.notebook;
}

function projected(notebook: Notebook) {
  const held = new Map<string, () => string>();
  const projection = new Projection({
    hold: (hash: string, text: () => string) => held.set(hash, text),
  } as unknown as Blobs);
  const refs = (outputs: readonly Output[]) =>
    outputs.flatMap((output) => (output.type === "display" ? Object.values(output.data) : [])) as { $blob: string }[];
  const seen = projection.notebook(notebook);
  return { names: seen.cells.flatMap(({ outputs }) => refs(outputs)).map((ref) => ref.$blob), held };
}

test("of a known file, every place has a name of its own, which leads to its value", () => {
  const notebook = read(LARGE, `${LARGE}B`);
  notePlaces(notebook, "f".repeat(64));
  const { names, held } = projected(notebook);
  expect(new Set(names).size).toBe(8);
  expect(names.every((name) => /^[0-9a-f]{64}$/.test(name))).toBe(true);
  expect(names.map((name) => held.get(name)!())).toEqual(
    [0, 1].flatMap(() => [LARGE, LARGE, `${LARGE}B`, `${LARGE}B`]),
  );
});

test("the same file read again has the same names; another file has others", () => {
  const [one, again, other] = ["1", "1", "2"].map((hash) => {
    const notebook = read(LARGE);
    notePlaces(notebook, hash);
    return projected(notebook).names;
  });
  expect(again).toEqual(one);
  expect(other!.some((name) => one!.includes(name))).toBe(false);
});

test("elsewhere, the same value has the same name", () => {
  expect(new Set(projected(read(LARGE, LARGE)).names).size).toBe(1);
});
