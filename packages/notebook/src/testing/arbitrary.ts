/**
 * Random notebooks and edits, and short ways to write them by hand. For tests only.
 *
 * Texts are made of what is hard: line breaks of every kind, surrogate pairs, escapes. Ids come from a small set, so that
 * edits often meet.
 */
import fc from "fast-check";
import { apply } from "../apply.ts";
import { sourceChanges, sourceLength } from "../changes.ts";
import type { Edit, Place, SourceChanges } from "../edit.ts";
import type { Cell, CellType, JsonObject, Notebook, Output } from "../notebook.ts";

/** A cell in short: `code("a", "x = 1")`. */
export const cell =
  (type: CellType) =>
  (id: string, source = "", more: Partial<Cell> = {}): Cell => ({
    id,
    type,
    source,
    metadata: {},
    outputs: [],
    executionCount: null,
    ...more,
  });
export const code = cell("code");
export const markdown = cell("markdown");
export const notebookOf = (...cells: Cell[]): Notebook => ({ cells, metadata: {}, format: { major: 4, minor: 5 } });
export const stream = (text: string, name = "stdout"): Output => ({ type: "stream", name, text });
/** A cell without where it came from, or without its id. */
export function bare(cell: Cell, id = true): Partial<Cell> {
  const { origin: _, ...rest } = cell;
  if (id) return rest;
  const { id: __, ...content } = rest;
  return content;
}
/** Ids of a notebook, in order: "a b c". */
export const ids = (notebook: Notebook) => notebook.cells.map((each) => each.id).join(" ");

const bits = ["a", "b", "x = 1", "\n", "\n", "\r\n", "\r", "é", "😀", "\u2028", '"', "\\", "\t", ""];
export const anyText = fc.array(fc.constantFrom(...bits), { maxLength: 8 }).map((parts) => parts.join(""));
export const anyId = fc.constantFrom("a", "b", "c", "d", "e", "f");
const anyKey = fc.constantFrom("k", "10", "2", "__proto__", "constructor", "tags", "");
export const anyMetadata: fc.Arbitrary<JsonObject> = fc.dictionary(
  fc.constantFrom("k", "10", "2", "tags"),
  fc.oneof(
    fc.integer(),
    anyText,
    fc.boolean(),
    fc.constant(null),
    fc.array(anyText, { maxLength: 2 }),
    fc.record({ k: anyText }),
  ),
  { maxKeys: 3 },
);
export const anyOutput: fc.Arbitrary<Output> = fc.oneof(
  fc.record({ type: fc.constant("stream" as const), name: fc.constantFrom("stdout", "stderr"), text: anyText }),
  fc.record({
    type: fc.constant("display" as const),
    data: fc.record({ "text/plain": anyText }),
    metadata: anyMetadata,
    displayId: fc.constantFrom("p", "q"),
  }),
  fc.record({
    type: fc.constant("result" as const),
    data: fc.record({ "text/html": anyText }),
    metadata: anyMetadata,
    executionCount: fc.nat(9),
  }),
  fc.record({
    type: fc.constant("error" as const),
    ename: anyText,
    evalue: anyText,
    traceback: fc.array(anyText, { maxLength: 2 }),
  }),
);
export const anyCell: fc.Arbitrary<Cell> = fc
  .record({
    id: anyId,
    type: fc.constantFrom("code" as const, "markdown" as const, "raw" as const),
    source: anyText,
    metadata: anyMetadata,
    outputs: fc.array(anyOutput, { maxLength: 3 }),
    executionCount: fc.option(fc.nat(9)),
  })
  .map((made) => (made.type === "code" ? made : { ...made, outputs: [], executionCount: null }));
export const anyNotebook: fc.Arbitrary<Notebook> = fc
  .record({ cells: fc.uniqueArray(anyCell, { maxLength: 5, selector: (made) => made.id }), metadata: anyMetadata })
  .map((made) => ({ ...made, format: { major: 4, minor: 5 } }));

const anyPlace: fc.Arbitrary<Place> = fc.record({ after: fc.option(anyId) }, { requiredKeys: ["after"] });
const anyRange = fc.record({ at: fc.nat(12), remove: fc.nat(3), insert: anyText });

/** A replacement somewhere in a source of this length. */
export function replaceIn(
  source: string,
  { at, remove, insert }: { at: number; remove: number; insert: string },
): SourceChanges {
  const length = sourceLength(source);
  const from = Math.min(at, length);
  const gone = Math.min(remove, length - from);
  const rest = length - from - gone;
  const lines = insert.split(/\r\n?|\n/) as [string, ...string[]];
  const change: readonly [number, ...string[]] = insert === "" ? [gone] : [gone, ...lines];
  return [...(from > 0 ? [from] : []), ...(gone > 0 || insert !== "" ? [change] : []), ...(rest > 0 ? [rest] : [])];
}

/** A recipe for an edit: what it becomes depends on the notebook it meets. */
export type Recipe = (notebook: Notebook) => Edit;

const editSource = fc.tuple(anyId, anyRange).map(([id, range]): Recipe => (notebook) => {
  const source = notebook.cells.find((each) => each.id === id)?.source ?? "";
  return { type: "edit-source", id, changes: replaceIn(source, range) };
});
const rewriteSource = fc.tuple(anyId, anyText).map(([id, text]): Recipe => (notebook) => {
  const source = notebook.cells.find((each) => each.id === id)?.source ?? "";
  return { type: "edit-source", id, changes: sourceChanges(source, text) };
});
const fixed = fc
  .oneof(
    fc.record({ type: fc.constant("insert-cells" as const), at: anyPlace, cells: fc.array(anyCell, { maxLength: 2 }) }),
    fc.record({ type: fc.constant("delete-cells" as const), ids: fc.array(anyId, { maxLength: 2 }) }),
    fc.record({ type: fc.constant("move-cells" as const), ids: fc.array(anyId, { maxLength: 3 }), at: anyPlace }),
    fc.record({
      type: fc.constant("set-cell-type" as const),
      id: anyId,
      cellType: fc.constantFrom("code" as const, "markdown" as const),
    }),
    fc.record(
      {
        type: fc.constant("set-metadata" as const),
        id: anyId,
        path: fc.array(anyKey, { minLength: 1, maxLength: 3 }),
        value: fc.oneof(anyText, fc.integer()),
      },
      { requiredKeys: ["type", "path"] },
    ),
    fc.record({
      type: fc.constant("set-attachment" as const),
      id: anyId,
      name: anyKey,
      bundle: fc.record({ "text/plain": anyText }),
    }),
    fc.record({
      type: fc.constant("set-outputs" as const),
      id: anyId,
      from: fc.nat(3),
      outputs: fc.array(anyOutput, { maxLength: 2 }),
    }),
    fc.record({ type: fc.constant("set-output" as const), id: anyId, index: fc.nat(3), output: anyOutput }),
    fc.record({
      type: fc.constant("extend-stream" as const),
      id: anyId,
      index: fc.nat(2),
      keep: fc.nat(4),
      text: anyText,
    }),
    fc.record({
      type: fc.constant("update-display" as const),
      displayId: fc.constantFrom("p", "q"),
      data: fc.record({ "text/plain": anyText }),
      metadata: anyMetadata,
    }),
    fc.record({ type: fc.constant("set-execution-count" as const), id: anyId, count: fc.option(fc.nat(9)) }),
  )
  .map(
    (edit): Recipe =>
      () =>
        edit,
  );

const single: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 4, arbitrary: editSource },
  { weight: 1, arbitrary: rewriteSource },
  { weight: 6, arbitrary: fixed },
);
const batch = fc.array(single, { minLength: 1, maxLength: 3 }).map((recipes): Recipe => (notebook) => {
  const edits: Edit[] = [];
  let now = notebook;
  for (const recipe of recipes) {
    const edit = recipe(now);
    edits.push(edit);
    now = apply(now, edit);
  }
  return { type: "batch", edits };
});

export const anyRecipe: fc.Arbitrary<Recipe> = fc.oneof(
  { weight: 6, arbitrary: single },
  { weight: 1, arbitrary: batch },
);
export const typing: fc.Arbitrary<Recipe> = editSource;
