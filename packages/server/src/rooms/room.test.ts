import { mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Edit, sourceChanges } from "@pellucid/notebook";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Page } from "../testing/page.ts";
import { createRooms, type Rooms, type RoomsOptions } from "./rooms.ts";

const file = (...sources: string[]) =>
  `${JSON.stringify(
    {
      cells: sources.map((source, i) => ({
        cell_type: "code",
        execution_count: null,
        id: `c${i}`,
        metadata: {},
        outputs: [],
        source: [source],
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5,
    },
    null,
    1,
  )}\n`;

let home: string;
let rooms: Rooms;
const path = () => join(home, "a.ipynb");
const disk = () => readFileSync(path(), "utf8");
const open = (more: Partial<RoomsOptions> = {}) =>
  createRooms({
    stateDir: join(home, "state"),
    resolvePath: async (name) => join(home, name),
    kernels: () => ({ start: async () => ({ ok: false, reason: "no kernel here" }), attach: async () => null }),
    times: { delay: 60_000, most: 60_000 },
    ...more,
  });
const page = (client = "c1", person = "ada") => new Page(rooms, "a.ipynb", client, person).connect();
const typed = (p: Page, cell: number, to: string): Edit => ({
  type: "edit-source",
  id: p.notebook.cells[cell]!.id,
  changes: sourceChanges(p.source(cell), to),
});
const until = async (true_: () => unknown, what = "it") => {
  for (let i = 0; i < 2000; i++) {
    if (true_()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${what} did not happen: ${true_.toString()}`);
};
const welcomed = (p: Page) => until(() => p.confirmed, "welcome");
const acked = (...pages: Page[]) => until(() => pages.every((p) => p.pending.length === 0), "acknowledgement");
/** The server dies: nothing is said to anyone, and a new one starts on the same files. */
const restart = async () => {
  const old = rooms;
  rooms = open();
  return () => old.close();
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pellucid-room-"));
  writeFileSync(path(), file("one", "two"));
  rooms = open();
});
afterEach(async () => {
  await rooms.close();
  await rm(home, { recursive: true, force: true });
});

describe("a room", () => {
  test("[R150] a page of an open notebook takes it along, and its socket brings what came since", async () => {
    expect(rooms.expect("a.ipynb")).toBeNull();
    const first = page();
    await welcomed(first);
    const enclosed = rooms.expect("a.ipynb")!;
    expect(enclosed.notebook).toEqual(expect.objectContaining({ cells: first.notebook.cells }));
    first.edit(typed(first, 0, "one more"));
    await acked(first);
    const second = new Page(rooms, "a.ipynb", "c2").adopt(enclosed);
    await until(() => second.settled, "welcome");
    expect(second.source(0)).toBe("one more");
    expect(second.frames.find(({ kind }) => kind === "welcome")).not.toHaveProperty("notebook");
  });

  test("[R10] opening writes nothing beside the notebook and nothing into it", async () => {
    await welcomed(page());
    expect(await readdir(home)).toEqual(["a.ipynb", "state"]);
    expect(disk()).toBe(file("one", "two"));
  });

  test("[R11] an edit comes back to its author and goes to everyone", async () => {
    const [a, b] = [page("a"), page("b", "bob")];
    await welcomed(a);
    await welcomed(b);
    a.edit(typed(a, 0, "one!"));
    await acked(a);
    await until(() => b.source(0) === "one!");
    expect(a.source(0)).toBe("one!");
  });

  test("[R12] edits made at the same time converge, in any interleaving", async () => {
    const [a, b] = [page("a"), page("b", "bob")];
    await welcomed(a);
    await welcomed(b);
    for (let i = 0; i < 20; i++) {
      a.edit(typed(a, 0, `${a.source(0)}a`));
      b.edit(typed(b, 0, `b${b.source(0)}`));
      if (i % 7 === 0) await acked(a);
    }
    await acked(a, b);
    await until(() => a.source(0) === b.source(0));
    expect(a.source(0)).toBe(`${"b".repeat(20)}one${"a".repeat(20)}`);
  });

  test("[R13] save writes the file whole; only the edited cell's bytes differ", async () => {
    const a = page();
    await welcomed(a);
    a.edit(typed(a, 1, "two = 2"));
    a.send({ kind: "save", request: "s" });
    await until(() => a.last("saved"));
    expect(a.last("saved")!.request).toBe("s");
    expect(a.file.dirty).toBe(false);
    expect(disk()).toBe(file("one", "two = 2"));
    expect(await readdir(home)).toEqual(["a.ipynb", "state"]);
  });

  test("[R14] a killed server loses no acknowledged edit, and the page goes on where it was", async () => {
    const a = page();
    await welcomed(a);
    a.edit(typed(a, 0, "one more"));
    await acked(a);
    a.cut();
    const bury = await restart();
    a.edit(typed(a, 0, "one more time"));
    const again = new Page(rooms, "a.ipynb", "other").connect();
    await welcomed(again);
    expect(again.source(0)).toBe("one more");
    await bury();
  });

  test("[R15] an edit sent twice is applied once, also after a restart", async () => {
    const a = page();
    await welcomed(a);
    const edit = typed(a, 0, "one!");
    a.edit(edit);
    a.send({ kind: "edits", n: 1, seen: 0, edits: [edit] });
    await acked(a);
    a.cut();
    const bury = await restart();
    const b = page("c1");
    await welcomed(b);
    expect(b.last("welcome")!.accepted).toBe(1);
    b.send({ kind: "edits", n: 1, seen: 0, edits: [edit] });
    b.edit(typed(b, 1, "x"));
    await until(() => b.source(1) === "x");
    expect(b.source(0)).toBe("one!");
    await bury();
  });

  test("[R16] undo and redo, grouped by pauses, also after a restart", async () => {
    const a = page();
    await welcomed(a);
    a.edit({ type: "delete-cells", ids: ["c1"] });
    for (const text of ["one.", "one..", "one..."]) a.edit(typed(a, 0, text));
    await acked(a);
    a.send({ kind: "undo" });
    await until(() => a.source(0) === "one");
    a.cut();
    const bury = await restart();
    const b = page("c2");
    await welcomed(b);
    expect(b.last("welcome")).toMatchObject({ canUndo: true, canRedo: true });
    b.send({ kind: "undo" });
    await until(() => b.notebook.cells.length === 2);
    b.send({ kind: "redo" });
    b.send({ kind: "redo" });
    await until(() => b.notebook.cells.length === 1 && b.source(0) === "one...");
    expect(b.last("undo-state")).toMatchObject({ canRedo: false });
    await bury();
  });

  test("[R17] undo takes back one's own edits only", async () => {
    const [a, b] = [page("a", "ada"), page("b", "bob")];
    await welcomed(a);
    await welcomed(b);
    a.edit(typed(a, 0, "one A"));
    await acked(a);
    await until(() => b.source(0) === "one A");
    b.edit(typed(b, 0, "B one A"));
    await acked(b);
    a.send({ kind: "undo" });
    await until(() => b.source(0) === "B one");
    expect(b.last("edits")).toMatchObject({ edits: [{ stepOf: "a" }] });
  });

  test.each([
    ["random bytes", Uint8Array.from([1, 1, 2, 3]), 1007],
    [
      "a malformed edit",
      new TextEncoder().encode('\u0001\u0001{"n":1,"seen":0,"edits":[{"type":"insert-cells"}]}'),
      1002,
    ],
    ["an unknown edit", new TextEncoder().encode('\u0001\u0001{"n":1,"seen":0,"edits":[{"type":"__proto__"}]}'), 1002],
  ])("[R18] %s closes that socket and nothing else", async (_, bytes, code) => {
    const [a, b] = [page("a"), page("b")];
    await welcomed(a);
    await welcomed(b);
    a.bytes(bytes);
    await until(() => a.closedWith === code);
    b.edit(typed(b, 0, "fine"));
    await acked(b);
  });

  test.each([
    ["not JSON", '{"cells": [\n nope', 2],
    ["empty", "", undefined],
    ["a list", "[]", undefined],
  ])("[R19] a file that is %s is refused with the reason and stays as it is", async (_, text, line) => {
    writeFileSync(path(), text);
    const a = page();
    await until(() => a.last("refused"));
    expect(a.last("refused")!.reason).toMatch(/\w/);
    if (line !== undefined) expect(a.last("refused")!.line).toBe(line);
    expect(a.closedWith).toBe(1000);
    expect(disk()).toBe(text);
  });
});

describe("what is too much", () => {
  test("[R19] a file of 600 MB is refused with its size and what to do, without being read", async () => {
    truncateSync(path(), 600_000_000);
    const a = page();
    await until(() => a.last("refused"));
    expect(a.last("refused")!.reason).toMatch(
      /^a\.ipynb has 600 MB; notebooks up to 268 MB can be opened\. Clear its outputs/,
    );
  });

  test("[R53] a page that takes nothing holds little memory, and gets it all when it goes on", async () => {
    const [slow, quick] = [page("slow"), page("quick", "bob")];
    await welcomed(slow);
    await welcomed(quick);
    slow.buffered = 1e9;
    for (let i = 0; i < 300; i++) {
      quick.edit(typed(quick, 0, `${"x".repeat(100)}${i}`));
      if (i % 50 === 0) await acked(quick);
    }
    await acked(quick);
    expect(slow.source(0)).toBe("one");
    slow.buffered = 0;
    await until(() => slow.source(0) === quick.source(0));
  });

  test("[R53] one that is too far behind is told to begin anew", async () => {
    const [slow, quick] = [page("slow"), page("quick", "bob")];
    await welcomed(slow);
    await welcomed(quick);
    slow.buffered = 1e9;
    for (let i = 0, length = 3; i < 60; i++, length = 200_000)
      quick.edit({ type: "edit-source", id: "c0", changes: [[length, `${i % 10}`.repeat(200_000)]] });
    await until(() => slow.closedWith === 1013);
    await acked(quick);
    slow.cut();
    slow.buffered = 0;
    slow.connect();
    await until(() => slow.source(0) === quick.source(0));
  }, 20_000);
});
