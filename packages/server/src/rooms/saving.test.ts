import { sourceChanges } from "@pellucid/notebook";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CrashFs, type Operation, systemError } from "../storage/crash-fs.ts";
import { Page } from "../testing/page.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import type { SaveTimes } from "./saving.ts";

const PATH = "/home/rides.ipynb";
const file = (source: string) => {
  const cell = { cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: [source] };
  return `${JSON.stringify({ cells: [cell], metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
};

let fs: CrashFs;
let rooms: Rooms;
const start = (times: SaveTimes = { delay: 1e6, most: 1e6 }) => {
  rooms = createRooms({
    stateDir: "/state",
    resolvePath: async () => PATH,
    fs,
    kernels: () => ({ start: async () => ({ ok: false, reason: "none" }), attach: async () => null }),
    times,
  });
};
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (true_: () => unknown) => {
  for (let i = 0; i < 1000; i++) {
    if (true_()) return;
    await rest(5);
  }
  throw new Error(`did not happen: ${true_.toString()}`);
};
const open = async () => {
  const p = new Page(rooms, "rides.ipynb", "c").connect();
  await until(() => p.confirmed);
  return p;
};
const type = (p: Page, to: string) => p.edit({ type: "edit-source", id: "a", changes: sourceChanges(p.source(0), to) });
const fail = (code: string, where: string, operations: Operation[]) => {
  fs.inject = (operation, path) => {
    if (path.startsWith(where) && operations.includes(operation)) throw systemError(code);
  };
};

beforeEach(() => {
  fs = new CrashFs();
  fs.put(PATH, file("one"));
  start();
});
afterEach(async () => {
  fs.inject = () => {};
  await rooms.close();
});

describe("saving", () => {
  test("[R21] a little after the last edit, and not before", async () => {
    start({ delay: 60, most: 1000 });
    const p = await open();
    type(p, "one!");
    expect(fs.text(PATH)).toBe(file("one"));
    await until(() => fs.text(PATH) === file("one!"));
    await until(() => !p.file.dirty && p.file.savedAt);
  });

  test("[R38] a key in a large notebook writes the journal only, and the file when its time has come", async () => {
    const large = file("one").replace(
      "[]",
      JSON.stringify([{ output_type: "stream", name: "x", text: ["y".repeat(1e6)] }]),
    );
    fs.put(PATH, large);
    start({ delay: 1e6, most: 1e6, large: 1e6 });
    const p = await open();
    const written = new Map<string, number>();
    const count = (path: string, size: number) => written.set(path, (written.get(path) ?? 0) + size);
    const { open: opening, copy } = fs;
    fs.copy = (from, to) => (count(to, fs.bytes(from)!.length), copy.call(fs, from, to));
    fs.open = (path, how, mode) => {
      const opened = opening.call(fs, path, how, mode);
      const { append, write } = opened;
      return Object.assign(opened, {
        append: (bytes: Uint8Array) => (count(path, bytes.length), append(bytes)),
        write: (bytes: Uint8Array) => (count(path, bytes.length), write(bytes)),
      });
    };
    const journal = [...fs.names.keys()].find((name) => name.endsWith("/journal"))!;
    const before = fs.bytes(journal)!.length;
    type(p, "one!");
    await until(() => p.pending.length === 0);
    await rest(50);
    expect([...written.keys()]).toEqual([]);
    expect(fs.bytes(journal)!.length - before).toBeLessThan(2000);
    p.send({ kind: "save", request: "s" });
    await until(() => p.last("saved"));
    expect(fs.text(PATH) === large.replace('"one"', '"one!"')).toBe(true);
    expect([...written.values()].reduce((sum, size) => sum + size, 0)).toBe(large.length + 1);
  });

  test.each([
    [
      "ENOSPC",
      "write",
      "Could not save rides.ipynb: the disk is full. 1 kB are kept in the journal. Free space, then Save.",
    ],
    ["EDQUOT", "write", "Could not save rides.ipynb: your disk quota is used up."],
    ["EIO", "sync", "Could not save rides.ipynb: the disk reports an error."],
    ["EROFS", "open", "Could not save rides.ipynb: the disk is read-only."],
  ] as const)(
    "[R22] %s on %s: said in words, the file as it was, and saved when it is possible again",
    async (code, operation, message) => {
      const p = await open();
      type(p, "one!");
      await until(() => p.pending.length === 0);
      fail(code, "/home", [operation]);
      p.send({ kind: "save", request: "s1" });
      await until(() => p.last("save-failed"));
      expect(p.last("save-failed")!.message.replace(/[\d.]+ (kB|bytes)/, "1 kB")).toContain(message);
      expect(fs.text(PATH)).toBe(file("one"));
      type(p, "one!!");
      await until(() => p.pending.length === 0);
      fs.inject = () => {};
      p.send({ kind: "save", request: "s2" });
      await until(() => p.last("saved")?.request === "s2");
      expect(fs.text(PATH)).toBe(file("one!!"));
      expect([...fs.names.keys()].filter((name) => name.startsWith("/home"))).toEqual([PATH]);
    },
  );

  test("[R23] a read-only file: the page is told why, edits are kept, nothing is written", async () => {
    fs.names.get(PATH)!.mode = 0o444;
    start({ delay: 20, most: 50 });
    const p = await open();
    expect(p.file.readOnly).toContain("rides.ipynb is read-only");
    type(p, "one!");
    await until(() => p.pending.length === 0);
    await rest(60);
    p.send({ kind: "save", request: "no" });
    await until(() => p.last("save-failed"));
    expect(p.last("save-failed")!.message).toBe(p.file.readOnly);
    expect(fs.text(PATH)).toBe(file("one"));
    fs.names.get(PATH)!.mode = 0o644;
    p.send({ kind: "save", request: "yes" });
    await until(() => p.last("saved"));
    expect([fs.text(PATH), p.file.readOnly]).toEqual([file("one!"), undefined]);
  });

  test("[R24] a full state folder: work goes on, the page is told that it is at risk, and all lands later", async () => {
    const p = await open();
    fail("ENOSPC", "/state", ["append"]);
    type(p, "one!");
    await until(() => p.pending.length === 0);
    expect(p.file.atRisk).toContain("the disk of the state folder is full");
    p.send({ kind: "save", request: "now" });
    await until(() => p.last("saved"));
    expect(fs.text(PATH)).toBe(file("one!"));
    expect(p.file.atRisk).toBeDefined();
    fs.inject = () => {};
    await until(() => p.file.atRisk === undefined);
    p.cut();
    fs = fs.afterPowerLoss(() => 0);
    const old = rooms;
    start();
    const again = await open();
    expect(again.source(0)).toBe("one!");
    await old.close();
  });

  test("[R25] killed at any operation of edits and saves: the file is whole, and what was acknowledged is there", async () => {
    for (let at = 1; at < 70; at += 5) {
      fs = new CrashFs();
      fs.put(PATH, file("one"));
      start();
      const old = rooms;
      const p = new Page(rooms, "rides.ipynb", "c").connect();
      fs.inject = (_operation, _path, count) => count >= at && fs.cut();
      let acked = "one";
      for (let i = 0; i < 4; i++) {
        await rest(1);
        if (!p.confirmed) continue;
        type(p, `${p.source(0)}.`);
        p.send({ kind: "save", request: `${i}` });
        await rest(1);
        if (p.pending.length === 0 && !p.file.atRisk) acked = p.source(0);
      }
      p.cut();
      const whole = fs.text(PATH)!;
      fs = at % 4 === 1 ? fs.afterKill() : fs.afterPowerLoss(() => ((at * 7) % 10) / 10);
      expect(JSON.parse(fs.text(PATH)!)).toBeTruthy();
      expect(whole).toContain("nbformat");
      start();
      const again = await open();
      expect(again.source(0).startsWith(acked)).toBe(true);
      again.cut();
      void old.close().catch(() => {});
      await rooms.close();
    }
    start();
  }, 30_000);
});
