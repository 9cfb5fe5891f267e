/** Whether what a page asks of a table has the shape of table.ts. Bounds are far beyond what a person can click. */
import { anyOf, count, listOf, nameUpTo, oneOf, optional, shaped, textUpTo, type Check } from "./shape.ts";

const flag: Check = (value) => typeof value === "boolean";
const id = nameUpTo(200);
const typed = optional(textUpTo(10_000));
const columns = listOf(count, 100_000);
const sorted: Check = (value) => Array.isArray(value) && value.length === 2 && count(value[0]) && flag(value[1]);

const test = shaped({
  column: count,
  contains: typed,
  case: optional(flag),
  minimum: typed,
  maximum: typed,
  values: optional(listOf(textUpTo(10_000), 1000)),
  missing: optional(oneOf("only", "without")),
});

const view = shaped({
  sort: optional(listOf(sorted, 100)),
  tests: optional(listOf(test, 1000)),
  search: typed,
  plane: optional(listOf(count, 64)),
});

/** `path` is what the codec knows of paths to variables. */
export const tableQuestion = (path: Check): Check =>
  anyOf(
    shaped({
      want: oneOf("open"),
      source: anyOf(shaped({ cell: id, text: id, nth: count }), shaped({ path })),
    }),
    shaped({ want: oneOf("rows"), handle: id, view, start: count, count, columnStart: count, columnCount: count }),
    shaped({ want: oneOf("profile"), handle: id, view, column: count }),
    shaped({ want: oneOf("code"), handle: id, view, columns: optional(columns) }),
    shaped({
      want: oneOf("export"),
      handle: id,
      view,
      format: oneOf("csv", "tsv", "markdown", "parquet"),
      columns: optional(columns),
      start: count,
      count: optional(count),
      header: optional(flag),
    }),
    shaped({ want: oneOf("release"), cells: optional(listOf(id, 100_000)), handles: optional(listOf(id, 100_000)) }),
  );
