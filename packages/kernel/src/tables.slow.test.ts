// Tables of a real kernel, asked as a grid asks: windows, orders, filters, figures, exports, and code that gives the same
// rows when it is run. One kernel for all. Libraries that the kernel's environment lacks are skipped, visibly.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ColumnProfile, ColumnTest, TableAbout, TableRows, TableText, TableViewing } from "@pellucid/protocol";
import { connectHost, discoverKernels, type HostClient, type KernelSpec } from "./index.ts";
import { HelpedKernel } from "./testing/helper.ts";

const kernels = await discoverKernels();
const spec: KernelSpec | undefined = kernels.specs.get(kernels.preferred ?? "python3");
const can = (library: string): boolean =>
  spec?.argv[0] !== undefined && spawnSync(spec.argv[0], ["-c", `import ${library}`]).status === 0;
const pandas = can("pandas");

const SETUP = `
import pandas as pd, numpy as np, decimal, datetime
df = pd.DataFrame({
  'n': [3.5, None, 1 / 3, 2.0], 'i': [2**53 + 1, -1, 0, 7], 's': ['b<i>x</i>', None, 'A', 'a'],
  't': pd.to_datetime(['2024-01-02', None, '2023-05-06 07:08:09', '2024-01-02'], format='ISO8601').tz_localize('Europe/Rome'),
  'c': pd.Categorical(['x', 'y', 'x', None]), 'b': [True, False, True, True]}, index=[10, 20, 30, 40])
odd = pd.DataFrame([[decimal.Decimal('1.10'), b'x', [1, 2], {'a': 1}, pd.NaT, 'q']] * 2, columns=pd.Index(list('abcda') + [('t', 1)], dtype=object, tupleize_cols=False))
multi = pd.DataFrame({('u', 'v'): [1, 2]}, index=pd.MultiIndex.from_tuples([('k', 1), ('k', 2)], names=['one', 'two']))
empty = pd.DataFrame({'a': []})
wide = pd.DataFrame(np.arange(20_000).reshape(2, 10_000))
single = pd.Series(np.array([0.1, 1e-9, 123456.75], dtype='float32'), name='f')
quarter = pd.DataFrame({'day': pd.date_range('2024-01-01', periods=2), 'hour': pd.to_datetime(['2024-01-01', '2024-01-01 06:00'], format='ISO8601')}, index=[0.25, 0.5])
cube = np.arange(24.0).reshape(2, 3, 4)
mixed = pd.DataFrame({'o': ['b', None, 3, 'a'], 'l': [[2], [1] * 30, [], [1]], 'k': [2, 1, 2, 2]}, index=pd.date_range('2024-01-01', periods=4, freq='D'))
`;

let stateDir: string;
let host: HostClient;
let kernel: HelpedKernel;

const ask = async <Answer>(request: object): Promise<Answer & { status: string; reason?: string; because?: string }> =>
  (await kernel.ask({ op: "table", ...request } as never)) as never;
const open = (name: string) => ask<TableAbout>({ want: "open", source: { path: [name] } });
async function rows(name: string, view: TableViewing = {}, window: object = {}) {
  const { handle } = await open(name);
  return ask<TableRows>({
    want: "rows",
    handle,
    view,
    start: 0,
    count: 50,
    columnStart: 0,
    columnCount: 20,
    ...window,
  });
}
/** The row labels of a view: which rows, in which order. */
const labels = async (name: string, view: TableViewing) => (await rows(name, view)).labels.map((one) => one.join("/"));
const only = (column: number, more: Omit<ColumnTest, "column">): TableViewing => ({ tests: [{ column, ...more }] });

describe.skipIf(!pandas)("tables", () => {
  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "pellucid-tables-"));
    host = await connectHost({ stateDir });
    kernel = await HelpedKernel.start(host, spec!, stateDir);
    await kernel.ready();
    await kernel.observe(SETUP);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const VIEWS: [what: string, view: TableViewing, labels: string[]][] = [
    ["as they are", {}, ["10", "20", "30", "40"]],
    ["missing last, up", { sort: [[0, false]] }, ["30", "40", "10", "20"]],
    ["missing last, down", { sort: [[0, true]] }, ["10", "40", "30", "20"]],
    [
      "by two columns",
      {
        sort: [
          [5, true],
          [1, false],
        ],
      },
      ["30", "40", "10", "20"],
    ],
    ["text in any case", only(2, { contains: "a" }), ["30", "40"]],
    ["text in this case", only(2, { contains: "a", case: true }), ["40"]],
    ["a range", only(0, { minimum: "0.5", maximum: "3" }), ["40"]],
    ["an integer past 2^53", only(1, { minimum: "9007199254740993" }), ["10"]],
    ["times in the column's zone", only(3, { minimum: "2024-01-01" }), ["10", "40"]],
    ["a set", only(4, { values: ["x"] }), ["10", "30"]],
    ["truth values", only(5, { values: ["False"] }), ["20"]],
    ["missing only", only(2, { missing: "only" }), ["20"]],
    ["without missing", only(4, { missing: "without" }), ["10", "20", "30"]],
    [
      "two filters and an order",
      {
        tests: [
          { column: 5, values: ["True"] },
          { column: 0, minimum: "0" },
        ],
        sort: [[1, true]],
      },
      ["10", "40", "30"],
    ],
    ["a search in all columns", { search: "2023-05" }, ["30"]],
    ["a search for markup", { search: "<i>" }, ["10"]],
  ];
  test.each(VIEWS)("[K40] pandas: %s", async (_, view, expected) => expect(await labels("df", view)).toEqual(expected));

  test("[K41] cells are text: short, and exact beside it", async () => {
    const { cells, whole, gaps, types, kinds } = await rows("df");
    expect(cells.map((column) => column[0])).toEqual([
      "3.500000",
      "9007199254740993",
      "b<i>x</i>",
      "2024-01-02 00:00:00+01:00",
      "x",
      "True",
    ]);
    expect(whole).toEqual([[2, 0, "0.3333333333333333"]]);
    expect(cells[0]![1]).toBe("NaN");
    expect(gaps).toEqual(
      expect.arrayContaining([
        [1, 0],
        [1, 2],
        [1, 3],
        [3, 4],
      ]),
    );
    expect([types[3], kinds]).toEqual([
      expect.stringContaining("Europe/Rome"),
      ["number", "number", "text", "time", "category", "bool"],
    ]);
  });
  test("[K41] names twice, decimals, bytes, nested values, missing times", async () => {
    const { cells, names } = await rows("odd");
    expect(names.map((one) => one[0])).toEqual(["a", "b", "c", "d", "a", "(t, 1)"]);
    expect(cells.map((column) => column[0])).toEqual(["1.10", "b'x'", "[1, 2]", "{'a': 1}", "NaT", "q"]);
  });
  test("[K41] levels, no rows, ten thousand columns, 32 bits, planes", async () => {
    expect((await rows("multi")).labels).toEqual([
      ["k", "1"],
      ["k", "2"],
    ]);
    expect((await rows("multi")).names).toEqual([["u", "v"]]);
    expect(await rows("empty")).toMatchObject({ total: 0, cells: [[]] });
    expect(await rows("wide", {}, { columnStart: 9_990 })).toMatchObject({ columnStart: 9_990, cells: { length: 10 } });
    expect((await rows("single")).cells[0]).toEqual(["0.100000", "1.000000e-09", "123456.750000"]);
    const quarter = await rows("quarter");
    expect([quarter.labels, quarter.cells]).toEqual([
      [["0.25"], ["0.50"]],
      [
        ["2024-01-01", "2024-01-02"],
        ["2024-01-01 00:00:00", "2024-01-01 06:00:00"],
      ],
    ]);
    expect((await rows("cube", { plane: [1] })).cells[0]).toEqual(["12.0", "16.0", "20.0"]);
  });

  const LIBRARIES = [
    ["pandas", "df", true],
    ["polars", "pl_df", can("polars")],
    ["pyarrow", "pa_df", can("pyarrow")],
  ] as const;
  for (const [library, name, there] of LIBRARIES)
    test.skipIf(!there)(`[K40] [K42] ${library}: the code gives the rows of the view`, () => sameRows(library, name));
  async function sameRows(library: string, name: string): Promise<void> {
    await kernel.observe(
      library === "polars"
        ? "import polars as pl; pl_df = pl.DataFrame({'n': [3.5, None, 1 / 3, 2.0], 'i': [2**53 + 1, -1, 0, 7]})"
        : "",
      library === "pyarrow" ? "import pyarrow as pa; pa_df = pa.Table.from_pandas(df.drop(columns='t'))" : "",
    );
    const view: TableViewing = {
      tests: [
        { column: 1, minimum: "-1" },
        { column: 0, missing: "without" },
      ],
      sort: [[0, true]],
    };
    const { handle } = await open(name);
    const { code } = await ask<{ code: string }>({ want: "code", handle, view, columns: [0, 1] });
    await kernel.observe(library === "polars" ? `result = ${code}` : code);
    const window = { start: 0, count: 9, columnStart: 0, columnCount: 2 };
    const shown = await ask<TableRows>({ want: "rows", handle, view, ...window });
    expect(shown.cells[0]).toEqual(["3.500000", "2.000000", "0.333333"]);
    expect((await rows("result")).cells).toEqual(shown.cells);
  }

  const WORDED: [what: string, view: TableViewing, days: string[]][] = [
    ["several types, in their words", { sort: [[0, false]] }, ["03", "04", "01", "02"]],
    ["lists, in their words", { sort: [[1, true]] }, ["03", "01", "04", "02"]],
    ["text in any type", only(0, { contains: "B" }), ["01"]],
    ["nothing missing holds text", only(0, { contains: "n" }), []],
    ["a search holds nothing missing either", { search: "none" }, []],
    ["one list of several", only(1, { values: ["[1]"] }), ["04"]],
    ["one number of few", only(2, { values: ["1"] }), ["02"]],
  ];
  test.each(WORDED)("[K40] [K42] the code gives the same: %s", async (_, view, days) => {
    const expected = days.map((day) => `2024-01-${day}`);
    expect(await labels("mixed", view)).toEqual(expected);
    const { handle } = await open("mixed");
    const { code } = await ask<{ code: string }>({ want: "code", handle, view, columns: [0, 1, 2] });
    await kernel.observe(code);
    expect((await rows("result")).labels.map((one) => one[0])).toEqual(expected);
  });
  test("[K41] a list is short in its cell and whole beside it and in copies", async () => {
    const entire = `[${Array(30).fill("1").join(", ")}]`;
    const { cells, whole } = await rows("mixed");
    expect(cells[1]![1]).toBe("[1, 1, 1, 1, 1, 1, …]");
    expect(whole).toContainEqual([1, 1, entire]);
    const { handle } = await open("mixed");
    const { text } = await ask<TableText>({ want: "export", handle, view: {}, format: "tsv", start: 0, count: 4 });
    expect(text).toContain(entire);
  });

  test("[K43] figures of columns", async () => {
    const { handle } = await open("df");
    const profile = (column: number) => ask<ColumnProfile>({ want: "profile", handle, view: {}, column });
    expect(await profile(0)).toMatchObject({
      count: 4,
      missing: 1,
      distinct: 3,
      minimum: "0.3333333333333333",
      maximum: "3.5",
    });
    expect(await profile(1)).toMatchObject({ minimum: "-1", maximum: "9007199254740993" });
    expect(await profile(4)).toMatchObject({
      top: [
        ["x", 2],
        ["y", 1],
      ],
      distinct: 2,
      missing: 1,
    });
    expect((await profile(0)).bins!.reduce((sum, one) => sum + one, 0)).toBe(3);
  });

  test("[K44] exports are exact, in pieces, and of the view", async () => {
    const { handle } = await open("df");
    const text = async (format: string) =>
      (
        await ask<TableText>({
          want: "export",
          handle,
          view: { sort: [[1, false]] },
          columns: [1, 2],
          format,
          start: 0,
        })
      ).text;
    expect(await text("csv")).toBe(",i,s\n20,-1,\n30,0,A\n40,7,a\n10,9007199254740993,b<i>x</i>\n");
    expect((await text("tsv")).split("\n")[0]).toBe("i\ts");
    expect((await text("markdown")).split("\n")[1]).toBe("| ---: | --- |");
  });

  test("[K45] a table is kept as it was, by an object of ours, and goes when the cell runs again", async () => {
    const cell = { metadata: { cellId: "cell-1" } };
    await kernel.observe("import weakref, gc; kept = pd.DataFrame({'a': [1, 2]}); word = weakref.ref(kept)");
    await kernel.idle(kernel.run("display(kept)", cell));
    await kernel.observe(
      "import zlib; text = repr(kept); mark = f'{zlib.crc32(text.encode()):08x}-{len(text.encode())}'",
    );
    const { text } = (await kernel.ask({ op: "inspect", path: ["mark"] })) as unknown as { text: string };
    const opened = await ask<TableAbout>({ want: "open", source: { cell: "cell-1", text, nth: 0 } });
    expect(opened).toMatchObject({ rows: 2, kept: true });
    await kernel.observe("kept.iloc[0, 0] = 99");
    const look = { want: "rows", handle: opened.handle, view: {}, start: 0, count: 9, columnStart: 0, columnCount: 9 };
    expect((await ask<TableRows>(look)).cells).toEqual([["1", "2"]]);
    await kernel.observe("del kept; gc.collect(); gone = word() is None");
    expect(await kernel.ask({ op: "variables", names: ["gone"] })).toMatchObject({ variables: [{ preview: "True" }] });
    await kernel.idle(kernel.run("1", cell));
    expect(await ask(look)).toMatchObject({ status: "refused", because: "gone" });
  });

  test("[K46] refusals say what is wrong", async () => {
    const { handle } = await open("df");
    const view = only(0, { minimum: "many" });
    const asked = { want: "rows", handle, view, start: 0, count: 1, columnStart: 0, columnCount: 1 };
    expect(await ask(asked)).toMatchObject({ status: "refused", reason: "many is not a number." });
    expect(await ask({ ...asked, handle: "none" })).toMatchObject({ status: "refused", because: "gone" });
  });

  test("[K40] is answered while a cell runs", async () => {
    const { handle } = await open("df");
    const id = kernel.run("open('hold', 'w').close()\nimport os, time\nwhile os.path.exists('hold'): time.sleep(0.01)");
    await expect.poll(() => existsSync(join(stateDir, "hold"))).toBe(true);
    const asked = {
      want: "rows",
      handle,
      view: { sort: [[1, true]] },
      start: 0,
      count: 1,
      columnStart: 1,
      columnCount: 1,
    };
    expect((await ask<TableRows>(asked)).cells).toEqual([["9007199254740993"]]);
    rmSync(join(stateDir, "hold"), { force: true });
    await kernel.idle(id);
  });
});
