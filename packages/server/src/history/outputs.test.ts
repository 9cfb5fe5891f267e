/** Results of runs kept on a real disk: a cell runs as rooms do it, and what it put out earlier is asked for. */
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunRecord } from "@pellucid/execution";
import { newCell, type Notebook, type Output } from "@pellucid/notebook";
import type { RunView } from "@pellucid/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashOf } from "../storage/atomic-write.ts";
import { nodeFs } from "../storage/fs.ts";
import { Histories, limitsFrom } from "./histories.ts";
import { RoomTrust } from "../trust/room-trust.ts";
import { TrustedContents } from "../trust/trusted-contents.ts";
import { aboutOf, keepable, leastWorth, type Kept } from "./output-records.ts";

const NEVER = { flush: 60_000, pause: 60_000, most: 60_000 };
let home: string;
let now = 0;
let seed = 0;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pellucid-outputs-"));
  now = Date.UTC(2026, 4, 3, 12);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const printed = (text: string): Output => ({ type: "stream", name: "stdout", text });
const picture = (large: string): Output => ({
  type: "display",
  data: { "image/png": { $blob: hashOf(Buffer.from(large)), size: large.length }, "text/plain": "<Figure>" },
  metadata: {},
});

/** An open notebook of two cells; `values` are its large values. */
function open(path = "/project/a.ipynb", { each = 64e6, all = 1e9, values = [] as string[], from = home } = {}) {
  const limits = { each: 1e6, all: 1e9, outputs: { each, all } };
  const histories = new Histories({ fs: nodeFs, stateDir: from, now: () => now, limits, times: NEVER });
  let current: Notebook = {
    cells: ["a", "b"].map((id) => newCell(id, "code", `${id}()`)),
    metadata: {},
    format: { major: 4, minor: 5 },
  };
  const value = async (hash: string) => values.find((each) => hashOf(Buffer.from(each)) === hash) ?? null;
  const recorder = histories.recorder(path, { notebook: () => current, value })!;
  const keeper = recorder.outputs!;
  return {
    histories,
    keeper,
    path,
    folder: () => join(histories.folderOf(path), "outputs"),
    ran(id: string, outputs: Output[], state: RunRecord["state"] = "done", run = `run${++seed}`) {
      now += 1000;
      current = { ...current, cells: current.cells.map((cell) => (cell.id === id ? { ...cell, outputs } : cell)) };
      const environment = "Python 3.12, .venv";
      const times = { startedAt: now, finishedAt: now + 500 };
      const record = { run, cell: id, state, source: `${id}()`, msgId: run, count: 1, environment, ...times };
      recorder.ran({ [id]: { run, state } as RunView }, { [id]: record as unknown as RunRecord });
      return run;
    },
    /** Title and state of each result, oldest first. */
    async told() {
      await keeper.settle();
      const log = await histories.outputs.reader(path);
      return log.results.map(({ cell, state, about }) => `${cell} ${state} ${about.title ?? about.kinds.join()}`);
    },
  };
}

describe("what is kept", () => {
  test("[R130] each run's outputs with when, from which source and in which environment; a run that shows nothing has none", async () => {
    const book = open();
    const first = book.ran("a", [printed("0.2\n")]);
    book.ran("b", []);
    book.ran("a", [{ type: "error", ename: "KeyError", evalue: "'x'", traceback: ["..."] }], "failed");
    book.ran("b", [printed("begun")], "running");
    expect(await book.told()).toEqual(["a done 0.2", "a failed KeyError: 'x'"]);
    const log = await book.histories.outputs.reader(book.path);
    expect(log.find(first)).toMatchObject({ source: "a()", environment: "Python 3.12, .venv", took: 500 });
    expect(await log.outputs(first)).toEqual([printed("0.2\n")]);
  });

  test("[R131] a large value lies there once, however many results have it", async () => {
    const large = "iVBOR".repeat(50_000);
    const book = open(undefined, { values: [large] });
    book.ran("a", [picture(large)]);
    book.ran("a", [picture(large), printed("more")]);
    book.ran("b", [picture(large)]);
    await book.told();
    expect(readdirSync(book.folder()).length).toBe(1 + 1 + 2);
    expect(await book.keeper.log.value(hashOf(Buffer.from(large)))).toBe(large);
  });

  test("[R132] it is there after a restart; a torn line costs itself only; a value that is damaged is as good as none", async () => {
    const before = open();
    const run = before.ran("a", [printed("one")]);
    await before.told();
    appendFileSync(join(before.folder(), "index"), '{"kept":{"run":"to');
    const after = open();
    after.ran("a", [printed("two")]);
    expect(await after.told()).toEqual(["a done one", "a done two"]);
    const log = await after.histories.outputs.reader(after.path);
    expect(await log.outputs(run)).toEqual([printed("one")]);
    truncateSync(join(after.folder(), log.find(run)!.outputs!), 10);
    expect(await log.outputs(run)).toBe(null);
    expect(await log.value("0".repeat(64))).toBe(null);
    expect(await log.value("../../index")).toBe(null);
  });

  test("[R132] the same run is kept once, whoever tells of it", async () => {
    const book = open();
    book.ran("a", [printed("one")], "done", "r1");
    await book.told();
    const again = open();
    again.ran("a", [printed("one")], "done", "r1");
    expect(await again.told()).toEqual(["a done one"]);
  });

  test("[R133] beyond its size the oldest go, pinned ones and the last of each cell after all others", async () => {
    const noise = () => randomBytes(96_000).toString("hex");
    const book = open(undefined, { each: 500_000 });
    const runs: string[] = [book.ran("b", [printed(noise())])];
    for (let n = 1; n < 8; n++) {
      runs.push(book.ran("a", [printed(noise())]));
      await book.keeper.settle();
      if (n === 2) await book.keeper.log.pin(runs[2]!, true);
    }
    const kept = book.keeper.log.results.map(({ run }) => runs.indexOf(run));
    expect(kept).toContain(0);
    expect(kept).toContain(2);
    expect(kept).toContain(7);
    expect(kept).not.toContain(1);
    const size = readdirSync(book.folder()).reduce((sum, name) => sum + statSync(join(book.folder(), name)).size, 0);
    expect(size).toBeLessThan(520_000);
    expect(Object.fromEntries(book.keeper.log.goneOf("a"))).toEqual({ notebook: runs.length - kept.length });
    expect([...book.keeper.log.goneOf("b")]).toEqual([]);
  });

  test("[R133] all together have a limit: the notebook that was not run for longest loses its results first", async () => {
    const large = () => printed(randomBytes(96_000).toString("hex"));
    const first = open("/project/a.ipynb");
    first.ran("a", [large()]);
    await first.told();
    const second = open("/project/b.ipynb", { all: 150_000 });
    second.ran("a", [large()]);
    await second.told();
    expect((await second.histories.outputs.reader("/project/a.ipynb")).results).toEqual([]);
    expect(second.keeper.log.results).toHaveLength(1);
    expect([...(await second.histories.outputs.reader("/project/a.ipynb")).goneOf("a")]).toEqual([["all", 1]]);
  });

  test("[R133] how many results of a cell went is known after a restart, and adds up", async () => {
    const book = open();
    const { log } = book.keeper;
    for (const text of ["one", "two", "three"]) book.ran("a", [printed(text)]);
    await book.told();
    await log.limit(1e9, 2, "notebook");
    book.ran("a", [printed("four")]);
    await book.told();
    await log.limit(1e9, 2, "notebook");
    expect([...(await open().histories.outputs.reader(book.path)).goneOf("a")]).toEqual([["cell", 2]]);
  });

  test("[R133] what alone is too much is noted and not kept", async () => {
    const book = open(undefined, { each: 10_000 });
    const run = book.ran("a", [printed("x".repeat(20_000))]);
    await book.told();
    const log = await book.histories.outputs.reader(book.path);
    expect(log.find(run)?.outputs).toBe(undefined);
    expect(log.find(run)?.about.length).toBe(20_000);
  });

  test("[R134] it follows its notebook, also to a name that has results of its own", async () => {
    const one = open("/project/a.ipynb");
    one.ran("a", [printed("one")]);
    await one.told();
    await one.keeper.close();
    const two = open("/project/b.ipynb");
    two.ran("a", [printed("two")]);
    await two.told();
    const { histories } = open("/elsewhere/c.ipynb");
    for (const book of [one, two]) {
      // The history goes where its log is.
      const file = nodeFs.open(join(book.histories.folderOf(book.path), "log"), "append");
      file.append(Buffer.from("PELHIST1"));
      file.close();
      nodeFs.open(join(book.histories.folderOf(book.path), "path"), "append").append(Buffer.from(book.path));
    }
    await histories.renamed("/project/a.ipynb", "/project/b.ipynb");
    const log = await histories.outputs.reader("/project/b.ipynb");
    expect(log.results.map(({ about }) => about.title).toSorted()).toEqual(["one", "two"]);
    for (const { run } of log.results) expect(await log.outputs(run)).toHaveLength(1);
  });

  test("[R133] limits come from the environment; 0 keeps nothing", () => {
    expect(limitsFrom({ PELLUCID_OUTPUTS_MB: "1" }).outputs).toEqual({ each: 1024 ** 2, all: 2048 * 1024 ** 2 });
    const limits = limitsFrom({ PELLUCID_OUTPUTS_MB: "0" });
    const histories = new Histories({ fs: nodeFs, stateDir: home, now: () => now, limits, times: NEVER });
    const parts = {
      notebook: () => ({ cells: [], metadata: {}, format: { major: 4, minor: 5 } }),
      value: async () => null,
    };
    expect(histories.recorder("/x.ipynb", parts)!.outputs).toBe(null);
  });
});

describe("records", () => {
  const kept = (run: string, cell: string, outputs: string): Kept =>
    ({ run, cell, at: 0, took: 0, state: "done", count: 1, source: "", environment: "", outputs }) as unknown as Kept;

  test.each<[name: string, kept: string, bound: number, most: number, pinned: string, gone: string]>([
    ["fits", "1a/x 2a/y", 20, 9, "", ""],
    ["the oldest", "1a/x 2a/y 3a/z", 20, 9, "", "1"],
    ["the last of a cell after all others", "1b/x 2a/y 3a/z", 20, 9, "", "2"],
    ["a pinned one stays", "1a/x 2a/y 3a/z", 20, 9, "1", "2"],
    ["what others have too costs nothing", "1a/x 2a/x 3a/y", 20, 9, "", ""],
    ["too many of one cell", "1a/x 2a/x 3a/x", 20, 2, "", "1"],
    ["everything", "1a/x 2b/y", 0, 9, "", "1 2"],
  ])("[R133] what goes first: %s", (_, list, bound, most, pinned, gone) => {
    const all = list.split(" ").map((each) => kept(each[0]!, each[1]!, each.slice(3)));
    const sizes = new Map(["x", "y", "z"].map((hash) => [hash, 10]));
    const result = leastWorth(all, { pinned: new Set(pinned.split(" ")), sizes, bound, most });
    expect([...result.keys()].join(" ")).toBe(gone);
  });

  test("what a list says of a result: its kinds, its first words without colours, its length", () => {
    const red = `${String.fromCharCode(27)}[31mred${String.fromCharCode(27)}[0m`;
    expect(aboutOf([picture("abc"), printed(`\n  ${red}\nmore`)])).toEqual({
      kinds: ["image/png", "stdout"],
      title: "red",
      length: 3 + 8 + 20,
    });
  });

  test("of a text that lies in a log the end is kept, from the beginning of a line", () => {
    const stored: Output = {
      type: "stream",
      name: "stdout",
      text: { log: "l", size: 900, length: 900, lines: 100, tail: "98\n99\n100\n" },
    };
    expect(keepable(stored)).toEqual(printed("[98 earlier lines were not kept]\n99\n100\n"));
  });
});

test("the index is lines of JSON", async () => {
  const book = open();
  book.ran("a", [printed("one")]);
  await book.told();
  const lines = readFileSync(join(book.folder(), "index"), "utf8").trim().split("\n");
  expect(lines.map((line) => Object.keys(JSON.parse(line) as object)[0])).toEqual(["value", "kept"]);
});

test("[R135] script of a result may run where it came of a run here, also when the notebook has it no more", async () => {
  const empty: Notebook = { cells: [], metadata: {}, format: { major: 4, minor: 5 } };
  const trust = new RoomTrust(
    new TrustedContents(nodeFs, home),
    () => empty,
    () => false,
  );
  const page = (html: string): Output => ({ type: "display", data: { "text/html": html }, metadata: {} });
  const own = page("<script>own()</script>");
  trust.made([{ type: "set-outputs", id: "a", from: 0, outputs: [own] }]);
  expect(await trust.ofOutput(own, "text/html")).toBe(true);
  expect(await trust.ofOutput(page("<script>foreign()</script>"), "text/html")).toBe(false);
  expect(await trust.ofOutput(undefined, "text/html")).toBe(false);
});
