import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isStored, type Output, sourceChanges } from "@pellucid/notebook";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Page } from "../testing/page.ts";
import { createRooms, type Rooms } from "./rooms.ts";

const MUCH = "much ".repeat(40_000);
/**
 * A notebook is a list of words: `x` is a code cell `x` with id `x`, `x=y` has the source `y`. `x!` printed `x`; `x!!`
 * printed so much that the file is a large one.
 */
const file = (words: string) => {
  const cells = words.split(" ").map((word) => {
    const [id, source] = word.replaceAll("!", "").split("=");
    const text = word.includes("!!") ? MUCH : `${id}`;
    const outputs = word.includes("!") ? [{ output_type: "stream", name: "stdout", text: [text] }] : [];
    return { cell_type: "code", execution_count: null, id, metadata: {}, outputs, source: [source ?? id] };
  });
  return `${JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
};

let home: string;
let rooms: Rooms;
const path = (name = "a.ipynb") => join(home, name);
const disk = () => readFileSync(path(), "utf8");
const start = () =>
  createRooms({
    stateDir: join(home, "state"),
    resolvePath: async (name) => path(name),
    kernels: () => ({ start: async () => ({ ok: false, reason: "none" }), attach: async () => null }),
    times: { delay: 60_000, most: 60_000, large: 100_000 },
  });
const until = async (true_: () => unknown) => {
  for (let i = 0; i < 1000; i++) {
    if (true_()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`did not happen: ${true_.toString()}`);
};
const marks = (outputs: readonly Output[]) =>
  outputs.map((output) => (output.type === "stream" && isStored(output.text) ? "!!" : "!")).join("");
const words = (p: Page) =>
  p.notebook.cells
    .map(({ id, source, outputs }) => `${id}${source === id ? "" : `=${source}`}${marks(outputs)}`)
    .join(" ");
const open = async (content: string) => {
  writeFileSync(path(), file(content));
  const p = new Page(rooms, "a.ipynb", "c").connect();
  await until(() => p.confirmed);
  return p;
};
/** By another program, as editors do it: beside and renamed over. */
const other = (content: string) => {
  writeFileSync(path("other"), content);
  renameSync(path("other"), path());
};
const type = (p: Page, index: number, to: string) =>
  p.edit({ type: "edit-source", id: p.notebook.cells[index]!.id, changes: sourceChanges(p.source(index), to) });
const saved = async (p: Page, request = "s") => {
  p.send({ kind: "save", request });
  await until(() => p.last("saved")?.request === request);
};

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "pellucid-file-"));
  rooms = start();
});
afterEach(async () => {
  await rooms.close();
  // A room that was killed may still be writing.
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});

describe("a file changed by another program", () => {
  test.each([
    ["one cell's text", "a b! c", "a=A b! c"],
    ["cells put in, taken out and moved", "a b! c", "c new a b!"],
    ["everything", "a b", "x y z"],
  ])("[R30] %s: a notebook without unsaved edits follows, and stays saved", async (_, before, after) => {
    const p = await open(before);
    other(file(after));
    await until(() => words(p) === after);
    expect(p.file.dirty).toBe(false);
    expect(p.last("notice")).toBeUndefined();
    type(p, 0, "mine");
    await saved(p);
    expect(disk()).toBe(file(after.replace(/^(\w+)\S*/, "$1=mine")));
  });

  test.each([
    ["another cell", "a b c", [0, "mine"], "a b c=theirs", "a=mine b c=theirs"],
    ["a cell put in", "a b", [1, "mine"], "new a b", "new a b=mine"],
    ["a cell deleted", "a b c", [0, "mine"], "a c", "a=mine c"],
  ] as const)(
    "[R31] %s: unsaved edits and the file's are merged, and saved",
    async (_, before, [cell, text], after, both) => {
      const p = await open(before);
      type(p, cell, text);
      await until(() => p.pending.length === 0);
      other(file(after));
      await until(() => words(p) === both);
      expect(p.file.conflict).toBeUndefined();
      await saved(p);
      expect(disk()).toBe(file(both));
    },
  );

  test.each([
    ["mine", "a=mine b"],
    ["theirs", "a=theirs b"],
  ] as const)("[R32] a conflict is shown, nothing is written, until a person keeps %s", async (keep, result) => {
    const p = await open("a b");
    type(p, 0, "mine");
    await until(() => p.pending.length === 0);
    other(file("a=theirs b"));
    await until(() => p.file.conflict);
    expect(p.file.conflict!.cells).toEqual([{ id: "a", mine: "mine", theirs: "theirs" }]);
    p.send({ kind: "save", request: "no" });
    await until(() => p.last("save-failed"));
    expect(disk()).toBe(file("a=theirs b"));
    p.send({ kind: "resolve", keep });
    await until(() => !p.file.conflict && words(p) === result);
    await saved(p);
    expect(disk()).toBe(file(result));
  });

  test("[R30] a read-only file that is replaced by one that may be written is read-only no more", async () => {
    writeFileSync(path(), file("a"));
    chmodSync(path(), 0o444);
    const p = new Page(rooms, "a.ipynb", "c").connect();
    await until(() => p.confirmed);
    expect(p.file.readOnly).toContain("a.ipynb is read-only");
    other(file("a=theirs"));
    await until(() => words(p) === "a=theirs" && p.file.readOnly === undefined);
  });

  test("[R33] a touched file is not a changed one", async () => {
    const p = await open("a");
    const frames = p.frames.length;
    utimesSync(path(), new Date(), new Date());
    await (await rooms.open("a.ipynb")).file.check();
    expect(p.frames.length).toBe(frames);
  });

  test("[R34] what is no notebook is waited for: told, and nothing else happens", async () => {
    const p = await open("a b");
    writeFileSync(path(), '{"cells": [');
    await until(() => p.last("notice"));
    expect(p.last("notice")!.text).toContain(
      "a.ipynb was changed by another program into something that is not a notebook",
    );
    expect(words(p)).toBe("a b");
    other(file("a b=B"));
    await until(() => words(p) === "a b=B");
  });

  test("[R35] a deleted file is kept open; Save writes it again", async () => {
    const p = await open("a b");
    rmSync(path());
    await until(() => p.file.missing);
    type(p, 0, "still");
    await saved(p);
    expect(disk()).toBe(file("a=still b"));
    expect(p.file.missing).toBeUndefined();
  });

  test("[R36] changed while the server was down: what was not saved yet is merged", async () => {
    const p = await open("a b c");
    type(p, 0, "mine");
    await until(() => p.pending.length === 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    p.cut();
    const old = rooms;
    other(file("a b c=theirs"));
    rooms = start();
    const again = new Page(rooms, "a.ipynb", "d").connect();
    await until(() => again.confirmed && words(again) === "a=mine b c=theirs");
    await saved(again);
    expect(disk()).toBe(file("a=mine b c=theirs"));
    await old.close();
  });

  test.each([
    ["another cell", "a b c!!", [0, "mine"], "a b=B c!!", "a=mine b=B c!!"],
    ["what a cell printed", "a b! c!!", [0, "mine"], "a b c!!", "a=mine b c!!"],
    ["what the edited cell printed", "a! b c!!", [0, "mine"], "a!! b c!!", "a=mine!! b c!!"],
    ["a cell put in, one deleted", "a b c!!", [0, "mine"], "a new c!!", "a=mine new c!!"],
    ["all large output", "a b c!!", [2, "mine"], "a b c", "a b c=mine"],
    ["a cell that was not there, beside", "a b!! c", [1, "mine"], "x a b!!", "x a b=mine!!"],
  ] as const)(
    "[R38] %s of a large file, while the server was down: merged from the outline",
    async (_, before, [cell, text], after, both) => {
      const p = await open(before);
      type(p, cell, text);
      await until(() => p.pending.length === 0);
      p.cut();
      const old = rooms;
      other(file(after));
      rooms = start();
      const again = new Page(rooms, "a.ipynb", "d").connect();
      await until(() => again.confirmed && words(again) === both);
      expect(again.file.conflict).toBeUndefined();
      await saved(again);
      expect(disk() === file(both)).toBe(true);
      await old.close();
    },
  );

  test("[R38] a conflict in a large file, while the server was down, is shown", async () => {
    const p = await open("a b!!");
    type(p, 0, "mine");
    await until(() => p.pending.length === 0);
    p.cut();
    const old = rooms;
    other(file("a=theirs b!!"));
    rooms = start();
    const again = new Page(rooms, "a.ipynb", "d").connect();
    await until(() => again.confirmed && again.file.conflict);
    expect(again.file.conflict!.cells).toEqual([{ id: "a", mine: "mine", theirs: "theirs" }]);
    await old.close();
  });

  test.each([
    ["deleted", () => rmSync(path()), "a.ipynb was deleted while the server was down."],
    ["made into something else", () => writeFileSync(path(), "{"), "a.ipynb was made into something that is not"],
  ])(
    "[R38] a large file %s while the server was down: text and edits are there, and what is not is told",
    async (_, act, told) => {
      const p = await open("a b!!");
      type(p, 0, "mine");
      await until(() => p.pending.length === 0);
      p.cut();
      const old = rooms;
      act();
      rooms = start();
      const again = new Page(rooms, "a.ipynb", "d").connect();
      await until(() => again.confirmed && words(again) === "a=mine b");
      await until(() => again.frames.some((frame) => frame.kind === "notice" && frame.text.includes(told)));
      await old.close();
    },
  );

  test("[R38] a large file deleted while it is open is whole again after a kill", async () => {
    const p = await open("a b!!");
    type(p, 0, "mine");
    await until(() => p.pending.length === 0);
    rmSync(path());
    await until(() => p.file.missing);
    await until(() =>
      readdirSync(path("state/rooms")).some((room) => existsSync(path(`state/rooms/${room}/base.ipynb`))),
    );
    p.cut();
    const old = rooms;
    rooms = start();
    const again = new Page(rooms, "a.ipynb", "d").connect();
    await until(() => again.confirmed && words(again) === "a=mine b!!");
    await saved(again);
    expect(disk() === file("a=mine b!!")).toBe(true);
    await old.close();
  });

  test("[R36] changed while the server was down, with everything saved: the file counts", async () => {
    const p = await open("a b");
    type(p, 0, "mine");
    await saved(p);
    p.cut();
    await rooms.close();
    other(file("a b"));
    rooms = start();
    const again = new Page(rooms, "a.ipynb", "d").connect();
    await until(() => again.confirmed);
    expect(words(again)).toBe("a b");
    expect(again.file.dirty).toBe(false);
  });

  test("[R37] renamed through our own API, the room and its journal go along", async () => {
    const p = await open("a b");
    type(p, 0, "mine");
    await until(() => p.pending.length === 0);
    renameSync(path(), path("b.ipynb"));
    await rooms.renamed("a.ipynb", "b.ipynb");
    expect(p.file).toMatchObject({ path: "b.ipynb", dirty: true });
    await saved(p);
    expect(readFileSync(path("b.ipynb"), "utf8")).toBe(file("a=mine b"));
    type(p, 1, "more");
    await until(() => p.pending.length === 0);
    p.cut();
    const old = rooms;
    rooms = start();
    const again = new Page(rooms, "b.ipynb", "d").connect();
    await until(() => again.confirmed);
    expect(words(again)).toBe("a=mine b=more");
    await old.close();
  });
});
