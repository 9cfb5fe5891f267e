/** Histories on a real disk with a time of their own: a notebook is edited as rooms do it, and its past is asked for. */
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, truncateSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunRecord } from "@pellucid/execution";
import { apply, type Edit, JsonNumber, newCell, type Notebook, sourceChanges } from "@pellucid/notebook";
import type { RunView } from "@pellucid/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nodeFs, type Fs } from "../storage/fs.ts";
import { Histories, limitsFrom } from "./histories.ts";
import type { HistoryLog } from "./log.ts";
import { timelineOf } from "./timeline.ts";
import { notebookOf, restoreCell, restoreNotebook } from "./versions.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

let home: string;
let now: number;
let seed = 0;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pellucid-history-"));
  now = Date.UTC(2026, 4, 3, 12);
});
afterEach(() => rm(home, { recursive: true, force: true }));

const notebook = (...sources: string[]): Notebook => ({
  cells: sources.map((source, i) => newCell(`c${i}`, "code", source)),
  metadata: {},
  format: { major: 4, minor: 5 },
});

/** An open notebook, as far as its history is concerned. */
function open(start: Notebook, options: { limits?: Histories["limits"]; fs?: Fs; path?: string } = {}) {
  const { path = "/project/a.ipynb", fs = nodeFs, limits } = options;
  const histories = new Histories({ fs, stateDir: home, now: () => now, ...(limits && { limits }) });
  let current = start;
  const recorder = histories.recorder(path, { notebook: () => current, value: async () => null })!;
  const log = () => histories.reader(path) as Promise<HistoryLog>;
  const edit = (edit: Edit, by: Parameters<typeof recorder.edited>[1] = { person: "ada" }) => {
    const before = current;
    current = apply(current, edit);
    recorder.edited(edit, by, before, current);
  };
  return {
    histories,
    recorder,
    edit,
    log,
    file: () => join(histories.folderOf(path), "log"),
    get notebook() {
      return current;
    },
    type(id: string, to: string, person = "ada") {
      const cell = current.cells.find((each) => each.id === id)!;
      edit({ type: "edit-source", id, changes: sourceChanges(cell.source, to) }, { person });
    },
    ran(id: string, state: RunRecord["state"] = "done", run = `run${++seed}`) {
      const source = current.cells.find((each) => each.id === id)!.source;
      recorder.ran({ [id]: { run, state: "running" } as RunView }, {});
      const times = { startedAt: now, ...(state !== "running" && { finishedAt: now + 1500 }) };
      const record = { run, cell: id, state, source, msgId: run, count: 1, ...times } as unknown as RunRecord;
      recorder.ran({ [id]: { run, state } as RunView }, { [id]: record });
      return run;
    },
    /** One word an entry, oldest first. */
    async told() {
      await recorder.settle();
      const { entries } = timelineOf(await log(), { count: 1000 });
      return entries.toReversed().map(({ kind, cells }) => [kind, ...cells.map((c) => `${c.deed} ${c.id}`)].join(", "));
    },
    async sources(id: string) {
      const held = await log();
      return (await notebookOf(held, held.version(id)!)).cells.map((cell) => cell.source);
    },
  };
}

describe("what becomes an entry", () => {
  test("[R70] typing is one entry a burst, person and cell; a pause, another cell or a run ends it", async () => {
    const room = open(notebook("", ""));
    for (const text of ["x", "x =", "x = 1"]) {
      room.type("c0", text);
      now += SECOND;
    }
    room.type("c1", "y");
    room.type("c0", "x = 12");
    now += 6 * SECOND;
    room.type("c0", "x = 123");
    room.ran("c0");
    room.type("c0", "x = 5");
    expect(await room.told()).toEqual([
      "opened",
      "edit, edited c0",
      "edit, edited c1",
      "edit, edited c0",
      "edit, edited c0",
      "run, run c0",
      "edit, edited c0",
    ]);
  });

  test("[R70] two people who type at once have an entry each, and each has only what that person typed", async () => {
    const room = open(notebook("a", "b"));
    room.type("c0", "a1", "ada");
    room.type("c1", "b1", "bob");
    room.type("c0", "a12", "ada");
    room.type("c1", "b12", "bob");
    await room.recorder.settle();
    const entries = (await room.log()).entries;
    expect(entries.map(({ person, delta }) => [person, Object.keys(delta!.set!)])).toEqual([
      [undefined, ["c0", "c1"]],
      ["ada", ["c0"]],
      ["bob", ["c1"]],
    ]);
    expect(await room.sources(entries[1]!.id)).toEqual(["a12", "b"]);
    expect(await room.sources(entries[2]!.id)).toEqual(["a12", "b12"]);
  });

  test.each<[string, Edit, string]>([
    ["a new cell", { type: "insert-cells", at: { after: "c0" }, cells: [newCell("n", "code", "new")] }, "inserted n"],
    ["a deleted one", { type: "delete-cells", ids: ["c1"] }, "deleted c1"],
    ["a moved one", { type: "move-cells", ids: ["c2"], at: { after: null } }, "moved c2"],
    ["another kind", { type: "set-cell-type", id: "c1", cellType: "markdown" }, "type c1"],
    ["metadata", { type: "set-metadata", id: "c1", path: ["tags"], value: ["x"] }, "metadata c1"],
  ])("[R70] %s", async (_, edit, deed) => {
    const room = open(notebook("a", "b", "c"));
    room.edit(edit);
    expect(await room.told()).toEqual(["opened", `cells, ${deed}`]);
  });

  test("[R70] a run has its source, time and end, once", async () => {
    const room = open(notebook("1/0"));
    const run = room.ran("c0", "failed");
    room.ran("c0", "failed", run);
    await room.recorder.settle();
    const { entries } = timelineOf(await room.log(), { count: 9 });
    expect(entries.map((entry) => entry.run?.state)).toEqual(["failed", undefined]);
    expect(entries[0]!.run).toMatchObject({ took: 1500, count: 1, run });
    expect(await (await room.log()).text(entries[0]!.run!.source)).toBe("1/0");
  });

  test("[R70] what the server does itself is none; what the file brings is one, whoever changed it", async () => {
    const room = open(notebook("a", "b"));
    room.edit({ type: "set-outputs", id: "c0", from: 0, outputs: [] }, null);
    room.edit({ type: "set-metadata", path: ["kernelspec"], value: { name: "p" } }, null);
    room.edit({ type: "delete-cells", ids: ["c0"] }, {});
    room.edit({ type: "edit-source", id: "c1", changes: sourceChanges("b", "bb") }, {});
    expect(await room.told()).toEqual(["opened", "outside, edited c1, deleted c0"]);
  });

  test("[R70] attachments and exact numbers come back as they were", async () => {
    const metadata = { n: new JsonNumber("1.0"), s: "x" };
    const picture = { "a.png": { "image/png": "iVBOR" } };
    const room = open({ ...notebook("a"), metadata });
    room.edit({ type: "set-cell-type", id: "c0", cellType: "markdown" });
    room.edit({ type: "set-attachment", id: "c0", name: "a.png", bundle: picture["a.png"] });
    await room.recorder.settle();
    const log = await room.log();
    const back = await notebookOf(log, log.version(log.last!.id)!);
    expect([back.metadata, back.cells[0]!.attachments]).toEqual([metadata, picture]);
  });

  test("[R70] a save that was asked for is one; a save by itself is noted at what it saved", async () => {
    const room = open(notebook("a"));
    room.type("c0", "ab");
    room.recorder.saved("f1", false);
    room.recorder.saved("f2", true);
    expect(await room.told()).toEqual(["opened", "edit, edited c0", "save"]);
    const { entries } = timelineOf(await room.log(), { count: 9 });
    expect(entries.map(({ saved }) => saved !== undefined)).toEqual([true, true, false]);
  });

  test("[R70] cells are named as people count, by the line that was changed; a deleted one by its first", async () => {
    const room = open(notebook("\n  import os\nx", "\ngone = 1"));
    room.edit({ type: "insert-cells", at: { after: null }, cells: [newCell("m", "markdown", "# Title")] });
    room.type("c0", "\n  import os\nx = 2");
    room.edit({ type: "delete-cells", ids: ["c1"] });
    await room.recorder.settle();
    const { entries } = timelineOf(await room.log(), { count: 9 });
    expect(entries.flatMap(({ cells }) => cells.map((cell) => [cell.number, cell.title]))).toEqual([
      [2, "gone = 1"],
      [1, "x = 2"],
      [undefined, "# Title"],
    ]);
  });
});

describe("what is kept", () => {
  test("[R71] nothing is on disk before something was done", async () => {
    const room = open(notebook("a"));
    await room.recorder.close();
    expect(existsSync(join(home, "history"))).toBe(false);
  });

  test("[R71] the first version is the notebook as it was opened, also when somebody looks before anything was done", async () => {
    const room = open(notebook("a"));
    await room.recorder.settle();
    room.type("c0", "ab");
    await room.recorder.settle(1000);
    room.type("c0", "abc");
    expect(await room.told()).toEqual(["opened", "edit, edited c0"]);
    const [opened, edited] = (await room.log()).entries;
    expect([await room.sources(opened!.id), await room.sources(edited!.id)]).toEqual([["a"], ["abc"]]);
  });

  test("[R71] every version is there after the notebook was closed, and ids go on rising", async () => {
    const room = open(notebook("a"));
    room.type("c0", "ab");
    await room.recorder.close();
    const later = open(room.notebook);
    later.type("c0", "abc");
    expect(await later.told()).toEqual(["opened", "edit, edited c0", "edit, edited c0"]);
    const ids = (await later.log()).entries.map(({ id }) => id);
    expect(ids.toSorted()).toEqual(ids);
    expect(await Promise.all(ids.map(later.sources))).toEqual([["a"], ["ab"], ["abc"]]);
  });

  test("[R71] what a crash took, and what was changed meanwhile, is found when it is open again", async () => {
    const room = open(notebook("a", "b"));
    room.type("c0", "ab");
    await room.recorder.settle();
    const crashed = open(notebook("ab more", "b"));
    crashed.recorder.found = "recovered";
    expect((await crashed.told()).at(-1)).toBe("recovered, edited c0");
    expect((await open(notebook("ab more")).told()).at(-1)).toBe("outside, deleted c1");
    expect((await open(notebook("ab more")).told()).length).toBe(4);
  });

  test("[R71] a file cut at any byte reads to its last whole block and goes on from there", async () => {
    const room = open(notebook("a"));
    const sizes: number[] = [];
    for (const text of ["a1", "a12", "a123"]) {
      room.type("c0", text);
      await room.recorder.settle();
      sizes.push(statSync(room.file()).size);
    }
    const whole = readFileSync(room.file());
    for (let cut = whole.length; cut >= 0; cut -= 31) {
      truncateSync(room.file(), 0);
      appendFileSync(room.file(), whole.subarray(0, cut));
      const left = open(notebook("a"));
      const blocks = sizes.filter((size) => size <= cut).length;
      const log = (await left.log())!;
      expect(log.entries.length).toBe(blocks === 0 ? 0 : blocks + 1);
      left.type("c0", "on");
      await left.recorder.settle();
      const again = open(notebook("on"));
      expect((await again.sources((await again.log()).last!.id))[0]).toBe("on");
    }
  });

  test("[R71] damage inside is kept aside, and the good part goes on", async () => {
    const room = open(notebook("a"));
    for (const text of ["a1", "a12", "a123"]) {
      room.type("c0", text);
      await room.recorder.settle();
    }
    const bytes = readFileSync(room.file());
    bytes[Math.floor(bytes.length / 2)]! ^= 255;
    truncateSync(room.file(), 0);
    appendFileSync(room.file(), bytes);
    const left = open(notebook("a123"));
    left.type("c0", "on");
    await left.recorder.settle();
    expect(
      readdirSync(left.histories.folderOf("/project/a.ipynb")).some((name) => name.startsWith("log.damaged")),
    ).toBe(true);
    expect((await left.sources((await left.log()).last!.id))[0]).toBe("on");
  });

  test("[R71] what a later version wrote is refused, and left as it is", async () => {
    const room = open(notebook("a"));
    room.type("c0", "ab");
    await room.recorder.close();
    const bytes = readFileSync(room.file());
    bytes[7] = 2;
    truncateSync(room.file(), 0);
    appendFileSync(room.file(), bytes);
    const later = open(notebook("a"));
    later.type("c0", "abc");
    await later.recorder.close();
    await expect(later.log()).rejects.toThrow("newer version");
    expect(readFileSync(room.file())).toEqual(bytes);
  });

  test("[R71] a full disk loses nothing of what waits, and is told", async () => {
    let full = true;
    const fs: Fs = {
      ...nodeFs,
      open: (...how) => {
        if (full && how[1] === "append") throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
        return nodeFs.open(...how);
      },
    };
    const room = open(notebook("a"), { fs });
    room.type("c0", "ab");
    await room.recorder.settle();
    expect(timelineOf(await room.log(), { count: 9 }).trouble).toContain("no space left");
    full = false;
    room.type("c0", "abc");
    expect(await room.told()).toEqual(["opened", "edit, edited c0", "edit, edited c0"]);
    expect((await open(room.notebook).log()).entries.length).toBe(3);
  });

  test("[R72] a renamed notebook takes its history along, open or not, and a folder all of them", async () => {
    const room = open(notebook("a"), { path: "/project/old/a.ipynb" });
    room.type("c0", "ab");
    await room.recorder.settle();
    await room.histories.renamedOpen("/project/old/a.ipynb", "/project/old/b.ipynb");
    room.type("c0", "abc");
    await room.recorder.close();
    room.histories.released("/project/old/b.ipynb");
    await room.histories.renamed("/project/old", "/project/new");
    expect(await room.histories.reader("/project/old/b.ipynb")).toBe(null);
    expect((await room.histories.reader("/project/new/b.ipynb"))!.entries.length).toBe(3);
  });

  test("[R72] a notebook that takes the name of one that is gone has the past of both", async () => {
    const gone = open(notebook("first"), { path: "/project/b.ipynb" });
    gone.type("c0", "first of all");
    await gone.recorder.close();
    now += SECOND;
    const room = open(notebook("x", "second"));
    room.type("c1", "second of all");
    await room.recorder.close();
    room.histories.released("/project/a.ipynb");
    await room.histories.renamed("/project/a.ipynb", "/project/b.ipynb");
    const log = (await room.histories.reader("/project/b.ipynb"))!;
    const versions = await Promise.all(
      log.entries.map(async ({ id }) => (await notebookOf(log, log.version(id)!)).cells),
    );
    expect(versions.map((cells) => cells.map(({ source }) => source).join("|"))).toEqual([
      "first",
      "first of all",
      "x|second",
      "x|second of all",
    ]);
  });
});

describe("how much is kept", () => {
  const noise = (n: number) => Array.from({ length: 300 }, (_, i) => `${(n * 7919 + i * 104729) % 99991}`).join(" ");
  /** Versions from long ago until now, of a notebook with room for some of them. */
  async function longLife(limits: Histories["limits"], named?: number) {
    const room = open(notebook("start", "kept"), { limits });
    for (let i = 0; i < 40; i++) {
      now += i < 20 ? 7 * 60 * MINUTE : 10 * MINUTE;
      room.type("c0", noise(i));
      if (i === 10) room.edit({ type: "delete-cells", ids: ["c1"] });
      await room.recorder.settle();
      const log = await room.log();
      if (i === named) log.name(log.last!.id, "good", now);
    }
    return room;
  }

  test("[R73] a history that is too large is thinned: the far past more than the near one, the last version stays", async () => {
    const room = await longLife({ each: 40_000, all: 1e9 });
    const log = await room.log();
    expect(statSync(room.file()).size).toBeLessThanOrEqual(40_000);
    const ages = log.entries.map(({ at }) => (now - at) / DAY);
    const near = ages.filter((age) => age < 0.1).length;
    const far = ages.filter((age) => age > 3).length;
    expect(near).toBeGreaterThan(far);
    expect((await room.sources(log.last!.id))[0]).toBe(noise(39));
    expect(log.entries.some(({ thinned }) => (thinned ?? 0) > 0)).toBe(true);
  });

  test("[R73] a cell that was deleted stays to be found, with its text", async () => {
    const room = await longLife({ each: 60_000, all: 1e9 });
    const log = await room.log();
    const { entries } = timelineOf(log, { count: 99, only: "deleted" });
    const found = entries.find((entry) => entry.cells.some(({ id, deed }) => id === "c1" && deed === "deleted"))!;
    expect((await notebookOf(log, log.version(found.id, true)!)).cells.map(({ source }) => source)).toContain("kept");
  });

  test("[R73] a named version is never thinned, even where there is no room for it", async () => {
    const room = await longLife({ each: 2000, all: 1e9 }, 3);
    const log = await room.log();
    const [id] = [...log.names.keys()];
    expect(log.names.get(id!)!.name).toBe("good");
    expect((await room.sources(id!))[0]).toBe(noise(3));
  });

  test("[R73] all together have a limit too: those not used for longest are thinned first", async () => {
    const limits = { each: 1e9, all: 1e9 };
    const old = await longLife(limits);
    await old.recorder.close();
    const before = statSync(old.file()).size;
    const room = open(notebook("x"), { path: "/project/b.ipynb", limits: { each: 1e9, all: before } });
    room.type("c0", noise(1) + noise(2));
    await room.recorder.settle();
    await room.histories.limitAll();
    expect(await room.histories.total()).toBeLessThanOrEqual(before);
    expect((await room.log()).entries.length).toBe(2);
  });

  test.each([
    [{}, 16, 1024],
    [{ PELLUCID_HISTORY_MB: "4", PELLUCID_HISTORY_TOTAL_MB: "64" }, 4, 64],
    [{ PELLUCID_HISTORY_MB: "0" }, 0, 1024],
    [{ PELLUCID_HISTORY_MB: "much" }, 16, 1024],
  ])("[R73] limits from the environment: %j", (env, each, all) => {
    const limits = limitsFrom(env);
    expect([limits.each / 2 ** 20, limits.all / 2 ** 20]).toEqual([each, all]);
  });
});

describe("what comes back", () => {
  const past = notebook("a", "b", "c");
  const there = (...ids: string[]) => ({ ...past, cells: past.cells.filter(({ id }) => ids.includes(id)) });
  const none = () => undefined;
  const text = ({ cells }: Notebook) => cells.map(({ id, source }) => `${id}:${source}`).join(" ");

  test.each<[string, Notebook, string]>([
    ["a changed text", { ...past, cells: past.cells.with(1, newCell("c1", "code", "other")) }, "c0:a c1:b c2:c"],
    ["a deleted cell, behind the one before it", there("c0", "c2"), "c0:a c1:b c2:c"],
    ["at the start", { ...there("c2"), cells: there("c2").cells }, "c1:b c2:c"],
    ["where no neighbour is left", notebook(), "c1:b"],
  ])("[R74] one cell: %s", (_, now_, want) => {
    const edit = restoreCell(now_, past, "c1", none)!;
    expect(text(apply(now_, edit))).toBe(want);
  });

  test("[R74] the whole: texts, order, kinds; cells that are still there keep their outputs", () => {
    const output = { type: "stream", name: "stdout", text: "3\n" } as const;
    const cells = [
      { ...past.cells[2]!, outputs: [output] },
      newCell("n", "code", "new"),
      newCell("c0", "markdown", "A"),
    ];
    const current = { ...past, cells };
    const back = apply(current, restoreNotebook(current, past, none)!);
    expect(text(back)).toBe("c0:a c1:b c2:c");
    expect(back.cells[0]!.type).toBe("code");
    expect(back.cells[2]!.outputs).toEqual([output]);
    expect(restoreNotebook(back, past, none)).toBe(null);
  });

  test("[R74] a cell that undo still knows comes back with its outputs", () => {
    const output = { type: "stream", name: "stdout", text: "b\n" } as const;
    const edit = restoreCell(there("c0", "c2"), past, "c1", () => ({ ...past.cells[1]!, outputs: [output] }))!;
    expect(apply(there("c0", "c2"), edit).cells[1]!.outputs).toEqual([output]);
  });
});
