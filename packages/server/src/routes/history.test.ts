/** A notebook in a real room, its history asked for as pages and programs do. */
import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Edit, newCell, sourceChanges } from "@pellucid/notebook";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRooms, type Rooms } from "../rooms/rooms.ts";
import { Page } from "../testing/page.ts";
import { testLab } from "../testing/test-lab.ts";
import type { Timeline } from "../history/timeline.ts";
import type { CellDifference } from "../history/versions.ts";

const cellJson = (source: string, i: number) => ({
  cell_type: "code",
  execution_count: null,
  id: `c${i}`,
  metadata: {},
  outputs: [],
  source: [source],
});
const file = (...sources: string[]) =>
  JSON.stringify({ cells: sources.map(cellJson), metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1) + "\n";

let state: string;
let lab: ReturnType<typeof testLab>;
let rooms: Rooms;
let page: Page;

beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), "pellucid-state-"));
  lab = testLab({
    rooms: ({ paths }) =>
      (rooms = createRooms({
        stateDir: state,
        resolvePath: (path) => paths.target(path),
        kernels: () => ({ start: async () => ({ ok: false, reason: "no kernel here" }), attach: async () => null }),
        times: { delay: 60_000, most: 60_000 },
      })),
  });
  writeFileSync(join(lab.root, "a.ipynb"), file("one", "two"));
  page = new Page(rooms, "a.ipynb", "p1").connect();
  await until(() => page.confirmed);
});
afterEach(async () => {
  await lab.close();
  rmSync(state, { recursive: true, force: true });
});

async function until(true_: () => unknown): Promise<void> {
  for (let i = 0; i < 1000 && !true_(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(true_()).toBeTruthy();
}
const did = async (edit: Edit) => {
  page.edit(edit);
  await until(() => page.settled);
};
const typed = (id: string, to: string) => {
  const { source } = page.notebook.cells.find((cell) => cell.id === id)!;
  return did({ type: "edit-source", id, changes: sourceChanges(source, to) });
};
const shown = () => page.notebook.cells.map(({ source }) => source);
const ask = async <T>(method: string, query = "", body?: unknown, path = "a.ipynb") => {
  const answer = await lab.program(method, `/api/pellucid/history/${path}${query}`, body);
  return { status: answer.status, body: (await answer.json()) as T };
};
const timeline = async (query = "") => (await ask<Timeline>("GET", query)).body.entries;
const compared = async (version: string, against: string) =>
  (await ask<{ cells: CellDifference[] }>("GET", `?version=${version}&against=${against}`)).body.cells.map(
    ({ id, deed, before, after }) => [id, deed, before, after],
  );

test("[R75] the timeline, newest first, in pages, of one cell, of deleted cells", async () => {
  await typed("c0", "one!");
  await did({ type: "insert-cells", at: { after: "c0" }, cells: [newCell("n", "code", "new")] });
  await did({ type: "delete-cells", ids: ["c1"] });
  const kinds = async (query: string) => (await timeline(query)).map(({ kind, cells }) => cells[0]?.deed ?? kind);
  expect(await kinds("")).toEqual(["deleted", "inserted", "edited", "opened"]);
  expect(await kinds("?cell=c0")).toEqual(["edited", "opened"]);
  expect(await kinds("?only=deleted")).toEqual(["deleted"]);
  const first = (await ask<Timeline>("GET", "?count=2")).body;
  expect(first.entries.length).toBe(2);
  expect(await kinds(`?count=2&before=${first.next}`)).toEqual(["edited", "opened"]);
});

test("[R75] a version: what it holds, what it changed, how it differs from now", async () => {
  await typed("c0", "one!");
  await did({ type: "delete-cells", ids: ["c1"] });
  const [deleted, edited] = await timeline();
  const { body } = await ask<{ cells: { source: string }[] }>("GET", `?version=${edited!.id}`);
  expect(body.cells.map(({ source }) => source)).toEqual(["one!", "two"]);
  expect(await compared(edited!.id, "previous")).toEqual([["c0", "edited", "one", "one!"]]);
  expect(await compared(edited!.id, "now")).toEqual([["c1", "deleted", "two", undefined]]);
  expect(await compared(deleted!.id, "now")).toEqual([]);
});

test("[R74] [R75] putting back a cell or the whole is an edit that all see and undo takes back", async () => {
  const other = new Page(rooms, "a.ipynb", "p2", "bob").connect();
  await typed("c0", "one!");
  await did({ type: "delete-cells", ids: ["c1"] });
  const [deleted, , opened] = await timeline();
  expect((await ask("POST", "", { version: deleted!.id, cell: "c1" })).body).toEqual({ changed: true });
  await until(() => shown().length === 2);
  expect(shown()).toEqual(["one!", "two"]);
  await ask("POST", "", { version: opened!.id });
  await until(() => other.notebook.cells[0]!.source === "one");
  expect(shown()).toEqual(["one", "two"]);
  page.send({ kind: "undo" });
  await until(() => shown()[0] === "one!");
  expect((await timeline()).map(({ kind, step }) => step ?? kind)).toEqual([
    "undo",
    "restore",
    "restore",
    "cells",
    "edit",
    "opened",
  ]);
});

test("[R75] a version is named and loses its name again; the present one can be named before anything was done", async () => {
  const named = (await ask<{ id: string }>("PUT", "", { name: "start" })).body.id;
  expect((await timeline("?only=named")).map(({ id, name }) => [id, name])).toEqual([[named, "start"]]);
  await ask("PUT", "", { version: named, name: null });
  expect(await timeline("?only=named")).toEqual([]);
});

test("[R71] [R75] the history of a notebook that was closed and deleted can still be read", async () => {
  await typed("c0", "one!");
  await rooms.close();
  unlinkSync(join(lab.root, "a.ipynb"));
  const [edited] = await timeline();
  const { body } = await ask<{ cells: { source: string }[] }>("GET", `?version=${edited!.id}`);
  expect(body.cells.map(({ source }) => source)).toEqual(["one!", "two"]);
});

test("[R71] opening and looking at it writes nothing beside the notebook, and nothing into the history", async () => {
  expect(await timeline()).toEqual([]);
  expect(readFileSync(join(lab.root, "a.ipynb"), "utf8")).toBe(file("one", "two"));
  await expect(rooms.histories.total()).resolves.toBe(0);
});

test.each<[string, string, unknown, number]>([
  ["GET", "?version=nothing", undefined, 404],
  ["GET", "?count=0", undefined, 400],
  ["GET", "?only=some", undefined, 400],
  ["PUT", "", { name: "" }, 400],
  ["PUT", "", { name: "x", version: "nothing" }, 404],
  ["POST", "", {}, 400],
  ["POST", "", { version: "nothing" }, 404],
])("[R75] refused: %s %s %j is %d", async (method, query, body, status) => {
  expect((await ask(method, query, body)).status).toBe(status);
});
