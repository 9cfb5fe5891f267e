/**
 * The people of a room. "ada, bob 2" are pages: a name is a person, a number one of his further tabs; "*eve" came by a
 * read-only link.
 */
import type { ClientFrame } from "@pellucid/protocol";
import { afterEach, expect, test } from "vitest";
import { CrashFs } from "../storage/crash-fs.ts";
import { Page } from "../testing/page.ts";
import { createRooms, type Rooms } from "./rooms.ts";

const FILE = JSON.stringify({
  cells: [{ cell_type: "code", execution_count: null, id: "a", metadata: {}, outputs: [], source: ["one"] }],
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});
let rooms: Rooms;
afterEach(() => rooms.close());

const until = async (holds: () => unknown) => {
  for (let i = 0; i < 2000 && !holds(); i++) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(holds(), holds.toString()).toBeTruthy();
};

async function together(words: string): Promise<Page[]> {
  const fs = new CrashFs();
  fs.put("/home/a.ipynb", FILE);
  rooms = createRooms({
    stateDir: "/state",
    resolvePath: async () => "/home/a.ipynb",
    fs,
    kernels: () => ({ start: async () => ({ ok: false, reason: "none" }), attach: async () => null }),
    times: { delay: 1e6, most: 1e6 },
  });
  const pages: Page[] = [];
  for (const word of words.split(", ")) {
    const [name = "", tab = "1"] = word.replace("*", "").split(" ");
    const page = new Page(rooms, "a.ipynb", `${name}-${tab}`, name, word.startsWith("*")).connect();
    await until(() => page.confirmed);
    pages.push(page);
  }
  return pages;
}
const people = (page: Page) => (page.last("people") ?? page.last("welcome"))!.people;
const names = (page: Page) => people(page).map(({ name }) => name);
const presence = (page: Page) => page.frames.filter(({ kind }) => kind === "presence");
const caret = (at: number): ClientFrame => ({ kind: "presence", cell: "a", mode: "edit", ranges: [[at, at]] });

test("[R44] everybody has another name and colour; tabs of one person share them", async () => {
  const [ada, , bob] = await together("ada, ada 2, bob");
  await until(() => names(ada!).length === 3);
  const [one, two, three] = people(ada!);
  expect([one!.id, one!.name, one!.color]).toEqual([two!.id, two!.name, two!.color]);
  expect(three!.color).not.toBe(one!.color);
  bob!.send({ kind: "person", name: "ada", color: "#123456" });
  await until(() => names(ada!).includes("ada 2"));
  expect(people(ada!).map(({ color }) => color)).toEqual([one!.color, one!.color, "#123456"]);
  expect(names(bob!)).toEqual(["ada", "ada", "ada 2"]);
  ada!.cut();
  await until(() => people(bob!).length === 2);
});

test("[R45] where somebody is, goes to the others, behind what he typed, and only the last place", async () => {
  const [ada, bob] = await together("ada, bob");
  ada!.edit({ type: "edit-source", id: "a", changes: [3, [0, "xyz"]] });
  for (const at of [4, 5, 6]) ada!.send(caret(at));
  await until(() => presence(bob!).length > 0);
  expect(bob!.source(0)).toBe("onexyz");
  expect(presence(bob!)).toEqual([{ kind: "presence", client: "ada-1", cell: "a", mode: "edit", ranges: [[6, 6]] }]);
  expect(presence(ada!)).toEqual([]);
});

test("[R45] who comes is told where everybody is; alone nothing is sent", async () => {
  const [ada] = await together("ada");
  const before = ada!.frames.length;
  ada!.send(caret(2));
  const bob = new Page(rooms, "a.ipynb", "bob-1", "bob").connect();
  await until(() => bob.confirmed);
  expect(people(bob)[0]).toMatchObject({ name: "ada", cell: "a", ranges: [[2, 2]] });
  await until(() => names(ada!).length === 2);
  expect(ada!.frames.slice(before).map(({ kind }) => kind)).toEqual(["people"]);
  ada!.send({ kind: "presence", cell: null, mode: "command" });
  await until(() => presence(bob).length === 1);
  const carol = new Page(rooms, "a.ipynb", "carol-1", "carol").connect();
  await until(() => carol.confirmed);
  expect(people(carol)[0]).not.toHaveProperty("ranges");
});

const ASKED: ClientFrame[] = [
  { kind: "edits", n: 1, seen: 0, edits: [{ type: "edit-source", id: "a", changes: [3, [0, "x"]] }] },
  { kind: "run", cells: ["a"] },
  { kind: "plan", request: "r", want: "stale" },
  { kind: "helper", request: "r", ask: { op: "variables" } },
  { kind: "ghosts", request: "r" },
  { kind: "interrupt" },
  { kind: "restart" },
  { kind: "shutdown" },
  { kind: "reconnect" },
  { kind: "choose-kernel", name: null },
  { kind: "unqueue", runs: [] },
  { kind: "move-queued", run: "r", before: null },
  { kind: "stdin", request: "r", value: "" },
  { kind: "undo" },
  { kind: "redo" },
  { kind: "save", request: "r" },
  { kind: "resolve", keep: "mine" },
  { kind: "person", name: "x", color: "#123456" },
];
test.each(ASKED.map((frame) => [frame.kind, frame] as const))(
  "[R47] a reader who asks for %s is cut off, and nothing comes of it",
  async (_, frame) => {
    const [ada, eve] = await together("ada, *eve");
    const before = JSON.stringify(ada!.notebook);
    expect(eve!.last("welcome")).toMatchObject({ reader: true });
    eve!.send(frame);
    await until(() => eve!.closedWith === 1008);
    await until(() => names(ada!).join() === "ada");
    expect(JSON.stringify(ada!.notebook)).toBe(before);
    expect(ada!.frames.filter(({ kind }) => kind === "execution" || kind === "edits")).toEqual([]);
  },
);

test("[R47] a reader sees what others do, and is seen", async () => {
  const [ada, eve] = await together("ada, *eve");
  ada!.edit({ type: "edit-source", id: "a", changes: [3, [0, "!"]] });
  await until(() => eve!.source(0) === "one!");
  eve!.send({ kind: "presence", cell: "a", mode: "command" });
  await until(() => presence(ada!).length === 1);
  expect(eve!.closedWith).toBeNull();
  expect(people(ada!).map(({ reader }) => reader)).toEqual([undefined, true]);
});

test("[R46] a run says who asked for it, while it waits and after", async () => {
  const [ada, bob] = await together("ada, bob");
  ada!.send({ kind: "run", cells: ["a"] });
  const by = () => bob!.frames.flatMap((f) => (f.kind === "execution" ? [f.change.runs?.["a"]?.by] : []));
  await until(() => by().includes("ada"));
});
