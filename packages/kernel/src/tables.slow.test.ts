// Tables of a real kernel, asked as a grid asks: windows, orders, filters, figures, exports, and code that gives the same
// rows when it is run. One kernel for all. Libraries that the kernel's environment lacks are skipped, visibly.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ColumnProfile, TableAbout, TableRows, TableText, TableViewing } from "@pellucid/protocol";
import { connectHost, discoverKernels, type HostClient, type KernelSpec } from "./index.ts";
import { HelpedKernel } from "./testing/helper.ts";
import { FRAMES, only, VIEWS } from "./testing/table-frames.ts";

const kernels = await discoverKernels();
const spec: KernelSpec | undefined = kernels.specs.get(kernels.preferred ?? "python3");
const can = (library: string): boolean =>
  spec?.argv[0] !== undefined && spawnSync(spec.argv[0], ["-c", `import ${library}`]).status === 0;
const pandas = can("pandas");

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

describe.skipIf(!pandas)("tables", () => {
  beforeAll(async () => {
    stateDir = mkdtempSync(join(tmpdir(), "pellucid-tables-"));
    host = await connectHost({ stateDir });
    kernel = await HelpedKernel.start(host, spec!, stateDir);
    await kernel.ready();
    await kernel.observe(FRAMES);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(stateDir, { recursive: true, force: true });
  });

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
  test("[K41] values that are no numbers are not asked whether they are missing: arrays, frames, a user's own", async () => {
    const { cells, gaps } = await rows("holding");
    expect(cells[0]!.slice(0, 4)).toEqual(["[0, 1, 2]", expect.stringContaining("Unequal"), "q", "{1, 2}"]);
    expect(gaps).toEqual([4, 5, 6].map((row) => [row, 0]));
    expect((await rows("objects")).gaps).toEqual([
      [0, 1],
      [1, 1],
    ]);
    expect(await labels("vectors", { sort: [[0, false]] })).toEqual(["1", "0", "2"]);
    expect(await labels("vectors", only(0, { contains: "5." }))).toEqual(["1"]);
    const { handle } = await open("long");
    const { text } = await ask<TableText>({ want: "export", handle, view: {}, format: "tsv", start: 0, count: 1 });
    expect((await rows("long")).cells[0]).toEqual(["[0, 1, 2, 3, 4, 5, …]"]);
    expect(text).toContain("1998, 1999]");
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

  test("[K40] a search of many numbers answers with what was found so far, and goes on", async () => {
    await kernel.observe(
      "import numpy as np; big = pd.DataFrame(np.random.default_rng(3).normal(size=(300_000, 18)))",
      "hits = big[[any('98765' in repr(x) for x in row) for row in big.head(3000).to_numpy().tolist()] + [False] * 297_000]",
    );
    const { handle } = await open("big");
    const window = { start: 0, count: 50, columnStart: 0, columnCount: 2 };
    const search = (view: object) =>
      ask<TableRows>({ want: "rows", handle, view: { search: "98765", ...view }, ...window });
    const totals: number[] = [];
    let last = await search({});
    for (; last.searched; last = await search({})) {
      expect(last.searched[1]).toBe(300_000);
      totals.push(last.total);
    }
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    expect(last.total).toBeGreaterThan(Math.max(50, totals.at(-1) ?? 0) - 1);
    const found = last.labels.map(([label]) => label!).filter((label) => Number(label) < 3000);
    expect(found).toEqual(await labels("hits", {}));
    expect((await search({ sort: [[0, true]] })).total).toBe(last.total);
  });

  test("[K40] so does a search of what is too large to be copied, as long as nothing runs that could have changed it", async () => {
    await kernel.observe("import numpy as np; texts = np.arange(1_500_000).astype('U64')");
    const { handle, kept } = await open("texts");
    expect(kept).toBe(false);
    const search = (text = "4999") =>
      ask<TableRows>({
        want: "rows",
        handle,
        view: { search: text },
        start: 0,
        count: 50,
        columnStart: 0,
        columnCount: 1,
      });
    const first = await search();
    expect(first.searched?.[0]).toBeLessThan(1_500_000);
    expect(first.cells[0]!.slice(0, 2)).toEqual(["4999", "14999"]);
    let last = await search();
    expect(last.searched?.[0] ?? 1_500_000).toBeGreaterThan(first.searched![0]);
    // In none of the places that tell whether an array has changed: all the same it is looked through anew.
    await kernel.observe("texts[4] = 'now 4999 too'");
    do last = await search();
    while (last.searched);
    expect([last.cells[0]![0], last.total]).toEqual(["now 4999 too", 501]);
    await kernel.observe("import weakref; gone = weakref.ref(texts); del texts", "print('gone', gone() is None)");
    expect((await search()).because).toBe("gone");
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
  /** The rows of a view by the code that was copied, as labels; an expression of polars is given a name. */
  async function byCode(name: string, view: TableViewing): Promise<TableRows> {
    const { handle } = await open(name);
    const { code } = await ask<{ code: string }>({ want: "code", handle, view });
    const assigned = code.startsWith("result") ? code : `result = ${code}`;
    await kernel.observe(`result = None\n${assigned}`);
    return rows("result");
  }

  const LEVELS: [what: string, view: TableViewing, labels: string[]][] = [
    ["ordered", { sort: [[2, false]] }, ["Lima/2021", "Oslo/2022", "Rome/2021", "Rome/2023"]],
    [
      "ordered down, equal ones as they stand",
      { sort: [[3, true]] },
      ["Rome/2023", "Oslo/2022", "Rome/2021", "Lima/2021"],
    ],
    [
      "ordered with a column",
      {
        sort: [
          [2, true],
          [0, false],
        ],
      },
      ["Rome/2023", "Rome/2021", "Oslo/2022", "Lima/2021"],
    ],
    ["text", only(2, { contains: "o" }), ["Rome/2021", "Oslo/2022", "Rome/2023"]],
    ["a range", only(3, { minimum: "2022" }), ["Oslo/2022", "Rome/2023"]],
    ["a set", only(2, { values: ["Rome", "Lima"] }), ["Rome/2021", "Rome/2023", "Lima/2021"]],
    ["searched", { search: "lim" }, ["Lima/2021"]],
  ];
  test.each(LEVELS)("[K40] [K42] a level of the row labels as a column: %s", async (_, view, expected) => {
    expect(await labels("trips", view)).toEqual(expected);
    expect((await byCode("trips", view)).labels.map((one) => one.join("/"))).toEqual(expected);
  });
  test("[K40] [K42] [K43] labels without a name too, with their missing ones and figures", async () => {
    for (const [view, expected] of [
      [{ sort: [[1, false]] }, ["a", "b", "NaN"]],
      [only(1, { missing: "without" }), ["b", "a"]],
      [{ search: "A" }, ["a"]],
    ] as [TableViewing, string[]][]) {
      expect(await labels("unnamed", view)).toEqual(expected);
      expect((await byCode("unnamed", view)).labels.map((one) => one[0])).toEqual(expected);
    }
    const { handle } = await open("trips");
    expect(await ask<ColumnProfile>({ want: "profile", handle, view: {}, column: 2 })).toMatchObject({
      distinct: 3,
      top: [["Rome", 2], expect.anything(), expect.anything()],
    });
  });
  test("[K41] levels say their type, columns the names of theirs, rows without columns their labels", async () => {
    expect(await open("trips")).toMatchObject({
      levels: ["city", "year"],
      index: [
        { name: "city", kind: "text", plain: false },
        { name: "year", type: "int64", kind: "number" },
      ],
      columnLevels: [],
    });
    expect(await open("pivot")).toMatchObject({ levels: ["city"], columnLevels: ["year"] });
    expect(await open("cube")).toMatchObject({ index: [], columnLevels: [] });
    expect(await open("mixed")).toMatchObject({ levels: [""], index: [{ name: "index", kind: "time" }] });
    expect(await rows("bare")).toMatchObject({ total: 3, labels: [["x"], ["y"], ["z"]] });
  });
  test("[K44] labels that say something go with a copy", async () => {
    const { handle } = await open("pivot");
    const asked = { want: "export", handle, view: {}, format: "tsv", start: 0 };
    expect((await ask<TableText>({ ...asked, columns: [3, 0] })).text).toBe(
      "city\t2021\nLima\t5.0\nOslo\tNaN\nRome\t3.0\n",
    );
  });

  const ODD: [what: string, name: string, view: TableViewing, total: number][] = [
    ["a search where there is no row", "rowless", { search: "a" }, 0],
    ["a search where there is no column", "bare", { search: "Y" }, 1],
    ["an order and a search of no categories", "uncategorized", { sort: [[0, true]], search: "1" }, 1],
    ["a number of 32 bits by what it reads", "thin", only(0, { values: ["0.1"] }), 1],
    ["days without their midnights", "mixed", only(3, { contains: "00:00" }), 0],
    ["a list by an item that its cell leaves out", "mixed", only(1, { contains: "1, 1, 1, 1, 1, 1, 1" }), 1],
    ["an array by such an item", "long", only(0, { contains: "1998, 1999]" }), 1],
  ];
  test.each(ODD)("[K42] code runs for %s", async (_, name, view, total) => {
    expect((await rows(name, view)).total).toBe(total);
    expect((await byCode(name, view)).total).toBe(total);
  });
  test.skipIf(!can("polars"))("[K40] [K42] polars: NaN is missing, no word and last in order", async () => {
    await kernel.observe(
      "import polars as pl; pl_nan = pl.DataFrame({'f': [1.0, float('nan'), 2.5], 's': ['nan', 'x', None]})",
    );
    for (const [view, cells] of [
      [{ search: "nan" }, ["1.0"]],
      [{ sort: [[0, true]] }, ["2.5", "1.0", "NaN"]],
    ] as [TableViewing, string[]][]) {
      expect((await rows("pl_nan", view)).cells[0]).toEqual(cells);
      expect((await byCode("pl_nan", view)).cells[0]).toEqual(cells);
    }
  });
  test.skipIf(!can("pyarrow"))(
    "[K42] pyarrow: lists, mappings, integers beside nulls and what pandas would make an index",
    async () => {
      await kernel.observe(
        "import pyarrow as pa; pa_odd = pa.table({'l': [[3], [1, 2], None], 'm': [{'a': 1}, None, {'a': 0}], 'i': [2**53 + 1, None, 0], 'c': pa.array(['y', None, 'x']).dictionary_encode()})",
        "pa_index = pa.Table.from_pandas(pd.DataFrame({'v': [2, 1]}, index=pd.Index(['a', 'b'], name='key')))",
      );
      for (const [name, view, column, cells] of [
        [
          "pa_odd",
          {
            sort: [
              [0, false],
              [1, false],
            ],
          },
          2,
          ["None", "9007199254740993", "0"],
        ],
        ["pa_odd", only(2, { minimum: "9007199254740993" }), 2, ["9007199254740993"]],
        ["pa_odd", { sort: [[3, false]], search: "1" }, 2, ["9007199254740993", "None"]],
        ["pa_index", only(1, { contains: "B" }), 0, ["1"]],
      ] as [string, TableViewing, number, string[]][]) {
        const said = (found: TableRows) =>
          found.cells[column]!.map((text) => (/^(null|<NA>)$/.test(text) ? "None" : text));
        expect(said(await rows(name, view))).toEqual(cells);
        expect(said(await byCode(name, view))).toEqual(cells);
      }
    },
  );
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
