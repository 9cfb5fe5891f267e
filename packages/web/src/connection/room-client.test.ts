import type { Cell, Notebook } from "@pellucid/notebook";
import { decodeClientFrame, type ClientFrame, type EnclosedNotebook, type ServerFrame } from "@pellucid/protocol";
import { describe, expect, test, vi } from "vitest";
import { helloBytes } from "./early-socket.ts";
import { RoomClient, type RoomEvents } from "./room-client.ts";
import { openPendingStore } from "./room-pending.ts";
import type { OpenRoomSocket, RoomSocketEvents } from "./room-socket.ts";

const cell = (id: string, source: string): Cell => ({
  id,
  type: "code",
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});
const book: Notebook = { cells: [cell("a", "x")], metadata: {}, format: { major: 4, minor: 5 } };
const welcome = (more: Partial<Extract<ServerFrame, { kind: "welcome" }>>): ServerFrame => ({
  kind: "welcome",
  version: 1,
  epoch: "e",
  seq: 0,
  accepted: 0,
  execution: {
    kernel: { state: "none", name: null, displayName: "", language: "" },
    runs: {},
    truth: {},
    prompt: null,
    now: 0,
  },
  file: { path: "n.ipynb", dirty: false },
  people: [],
  canUndo: false,
  canRedo: false,
  ...more,
});
const append = (at: number, text: string) => ({
  type: "edit-source" as const,
  id: "a",
  changes: [at, [0, text] as [number, string]],
});

/** Everything that waits for promises alone has happened. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

/** A client on sockets that a test holds in its hand; `told` is what it reported, in order. */
async function open(enclosed: EnclosedNotebook | null = null) {
  const told: string[] = [];
  const sockets: { url: string; sent: ClientFrame[]; events: RoomSocketEvents }[] = [];
  const events = new Proxy({} as RoomEvents, {
    get:
      (_, name) =>
      (...args: unknown[]) => {
        if (name === "status") told.push(`${String(args[0])}${args[1] ? "" : ", unsaved"}`);
        if (name === "notebook") told.push((args[0] as Notebook).cells.map((each) => each.source).join());
        if (name === "stepped") told.push(`stepped ${(args[0] as { type: string }).type}`);
        if (name === "notice") told.push(String(args[1]));
        if (name === "moved") told.push(`moved to ${String(args[0])}`);
        if (name === "refused") told.push((args[0] as { reason: string }).reason);
      },
  });
  const openSocket: OpenRoomSocket = (url, socketEvents) => {
    const sent: ClientFrame[] = [];
    sockets.push({ url, sent, events: socketEvents });
    return { send: (frame) => void sent.push(frame), close: () => undefined };
  };
  const client = new RoomClient("n.ipynb", events, openSocket, () => enclosed);
  void client.start();
  await settled();
  const socket = () => sockets.at(-1)!;
  const sent = () =>
    socket().sent.map((frame) => (frame.kind === "edits" ? `edits ${frame.n}+${frame.edits.length}` : frame.kind));
  return { client, told, socket, sockets, sent };
}

describe("a view's connection", () => {
  test("says hello, then shows what it is welcomed with", async () => {
    const { socket, told, sent } = await open();
    socket().events.open();
    await settled();
    expect(sent()).toEqual(["hello"]);
    socket().events.frame(welcome({ notebook: book }));
    expect(told).toEqual(["x", "open"]);
  });

  test("its own undo is told right after the notebook that has it, another's is not", async () => {
    const { client, socket, told } = await open();
    socket().events.open();
    await settled();
    socket().events.frame(welcome({ notebook: book }));
    told.length = 0;
    const edits = [
      { seq: 1, edit: append(1, "y"), stepOf: "somebody" },
      { seq: 2, edit: append(2, "z"), stepOf: client.client },
    ];
    socket().events.frame({ kind: "edits", edits });
    expect(told).toEqual(["xyz", "stepped edit-source"]);
  });

  test("[P72] what came within the page shows at once; edits made meanwhile wait for the welcome, which brings the rest", async () => {
    const { execution, file } = welcome({}) as Extract<ServerFrame, { kind: "welcome" }>;
    const notebook = book as unknown as EnclosedNotebook["notebook"];
    const { client, socket, told, sent } = await open({ epoch: "e", seq: 3, notebook, execution, file });
    expect(told).toEqual(["x"]);
    // Whoever draws waits for this, and no longer.
    await client.start();
    client.edit(append(1, "y"));
    socket().events.open();
    await settled();
    expect(socket().sent).toEqual([expect.objectContaining({ kind: "hello", at: { epoch: "e", seq: 3 } })]);
    const between = { seq: 4, edit: { ...append(0, ""), changes: [[0, "other "], 1] as const }, client: "c2", n: 1 };
    socket().events.frame(welcome({ seq: 4, edits: [between] }));
    expect(told.filter((each) => each.includes("x")).at(-1)).toBe("other xy");
    await settled();
    expect(sent()).toEqual(["hello", "edits 1+1"]);
  });

  /** A client whose first socket was greeted before, as `greetedAs`; later ones were not. */
  async function openGreeted(greetedAs: (client: RoomClient) => string) {
    const told: string[] = [];
    const sent: ClientFrame[][] = [];
    const opened: RoomSocketEvents[] = [];
    const events = new Proxy({} as RoomEvents, { get: (_, name) => () => void told.push(String(name)) });
    const client: RoomClient = new RoomClient("n.ipynb", events, (_url, socketEvents) => {
      const frames: ClientFrame[] = [];
      sent.push(frames);
      opened.push(socketEvents);
      const socket = { send: (frame: ClientFrame) => void frames.push(frame), close: () => undefined };
      const hear = () => socketEvents.frame(welcome({ notebook: book }));
      const greeted = {
        hear,
        get client() {
          return greetedAs(client);
        },
      };
      return opened.length === 1 ? { ...socket, greeted } : socket;
    });
    void client.start();
    await settled();
    opened[0]!.open();
    await settled();
    return { told, sent: () => sent.map((frames) => frames.map(({ kind }) => kind)) };
  }

  test("on a socket that has said hello for it, it says nothing more and hears what has come", async () => {
    const { told, sent } = await openGreeted(({ client }) => client);
    expect(sent()).toEqual([[]]);
    expect(told).toContain("notebook");
  });

  test("one that was greeted as somebody else is given up for another", async () => {
    const { told, sent } = await openGreeted(() => "else");
    expect(sent()).toEqual([[], []]);
    expect(told).not.toContain("notebook");
  });

  test("the hello that goes out before the page's code is one that servers read", () => {
    const person = JSON.stringify({ name: "Ada", color: "#3b6dd1", more: 1 });
    const hello = { kind: "hello", version: 1, client: "c1", at: null };
    expect(decodeClientFrame(helloBytes("c1", person, null))).toEqual({ ...hello, name: "Ada", color: "#3b6dd1" });
    expect(decodeClientFrame(helloBytes("c1", null, null))).toEqual(hello);
  });

  test("[P1] an edit shows, and is unsaved, in the same task; one frame goes out for all edits of the task", async () => {
    const { client, socket, told, sent } = await open();
    socket().events.frame(welcome({ notebook: book }));
    client.edit(append(1, "y"));
    client.edit(append(2, "z"));
    expect(told.slice(2)).toEqual(["open, unsaved", "xy", "xyz"]);
    expect(sent()).toEqual([]);
    await Promise.resolve();
    expect(sent()).toEqual(["edits 1+2"]);
    const edits = (socket().sent[0] as { edits: unknown[] }).edits;
    socket().events.frame({
      kind: "edits",
      edits: edits.map((edit, index) => ({ seq: index + 1, edit, client: client.client, n: index + 1 })),
    });
    expect(told.slice(5)).toEqual(["open"]);
  });

  test("a run goes out behind the edits made before it", async () => {
    const { client, socket, sent } = await open();
    socket().events.frame(welcome({ notebook: book }));
    client.edit(append(1, "y"));
    client.request({ kind: "run", cells: ["a"] });
    expect(sent()).toEqual(["edits 1+1", "run"]);
  });

  test("[P3] while the line is broken edits and runs wait, and go out in order when it is back", async () => {
    vi.useFakeTimers();
    const { client, socket, sockets, told, sent } = await open();
    socket().events.frame(welcome({ notebook: book }));
    socket().events.closed();
    client.edit(append(1, "y"));
    client.request({ kind: "run", cells: ["a"] });
    client.edit(append(2, "z"));
    expect(told.at(-1)).toBe("xyz");
    vi.advanceTimersByTime(300);
    expect(sockets).toHaveLength(2);
    socket().events.open();
    await settled();
    expect(socket().sent[0]).toMatchObject({ kind: "hello", at: { epoch: "e", seq: 0 } });
    socket().events.frame(welcome({ edits: [] }));
    expect(sent()).toEqual(["hello", "edits 1+1", "run", "edits 2+1"]);
    vi.useRealTimers();
  });

  test("[P3] only what the server has not got is sent again", async () => {
    vi.useFakeTimers();
    const { client, socket, sent } = await open();
    socket().events.frame(welcome({ notebook: book }));
    client.edit(append(1, "y"));
    client.request({ kind: "interrupt" });
    socket().events.closed();
    client.edit(append(2, "z"));
    vi.advanceTimersByTime(300);
    const edit = { seq: 1, edit: append(1, "y"), client: client.client, n: 1 };
    socket().events.frame(welcome({ seq: 1, accepted: 1, edits: [edit] }));
    expect(sent()).toEqual(["edits 2+1"]);
    vi.useRealTimers();
  });

  test("[P3] a link that a person doubts is made anew at once, and what waits goes over the new one", async () => {
    const { client, sockets, socket, sent } = await open();
    socket().events.frame(welcome({ notebook: book }));
    client.edit(append(1, "y"));
    client.reconnect();
    expect(sockets).toHaveLength(2);
    client.request({ kind: "interrupt" });
    socket().events.open();
    await Promise.resolve();
    socket().events.frame(welcome({ edits: [] }));
    expect(sent()).toEqual(["hello", "edits 1+1", "interrupt"]);
  });

  test("[R47] a reader's page that asks the kernel is answered at once, and nobody is told of a refusal", async () => {
    const { client, socket, told, sent } = await open();
    socket().events.frame(welcome({ notebook: book, reader: true }));
    expect((await client.ask({ op: "variables" })).reply).toMatchObject({ status: "refused" });
    expect([sent(), told]).toEqual([[], ["x", "open"]]);
    client.save();
    expect(told.at(-1)).toMatch(/^This link is for reading/);
  });

  const file = (path: string) => ({ path, dirty: false });

  test("[W128] a rename is told once; another name for the same file from the start is none", async () => {
    const { socket, told } = await open();
    socket().events.frame(welcome({ notebook: book, file: file("behind a link.ipynb") }));
    socket().events.frame({ kind: "file", file: { ...file("behind a link.ipynb"), dirty: true } });
    expect(told.filter((each) => each.startsWith("moved"))).toEqual([]);
    for (let again = 0; again < 2; again++) socket().events.frame({ kind: "file", file: file("m.ipynb") });
    expect(told.filter((each) => each.startsWith("moved"))).toEqual(["moved to m.ipynb"]);
  });

  test("[W128] renamed while the line was broken: what was typed meanwhile goes to the new name", async () => {
    vi.useFakeTimers();
    const { client, socket, told, sent } = await open();
    socket().events.frame(welcome({ notebook: book }));
    socket().events.closed();
    client.edit(append(1, "y"));
    vi.advanceTimersByTime(300);
    socket().events.frame({ kind: "refused", reason: "n.ipynb does not exist.", missing: true, now: "m.ipynb" });
    expect(socket().url).toMatch(/\/m\.ipynb$/);
    socket().events.open();
    await settled();
    socket().events.frame(welcome({ edits: [], file: file("m.ipynb") }));
    expect(sent()).toEqual(["hello", "edits 1+1"]);
    expect(told.filter((each) => /moved|exist/.test(each))).toEqual(["moved to m.ipynb"]);
    vi.useRealTimers();
  });

  test("[P6] a refusal ends it: nothing tries again", async () => {
    vi.useFakeTimers();
    const { socket, sockets, told } = await open();
    socket().events.frame({ kind: "refused", reason: "not a notebook" });
    vi.advanceTimersByTime(60_000);
    expect(told.at(-1)).toBe("not a notebook");
    expect(sockets).toHaveLength(1);
    vi.useRealTimers();
  });
});

describe("edits kept in the browser", () => {
  /** Storage as browsers have it. */
  function storage(): Storage {
    const map = new Map<string, string>();
    return {
      get length() {
        return map.size;
      },
      key: (index) => [...map.keys()][index] ?? null,
      getItem: (key) => map.get(key) ?? null,
      setItem: (key, value) => void map.set(key, value),
      removeItem: (key) => void map.delete(key),
      clear: () => map.clear(),
    };
  }
  const pending = [{ n: 1, edit: append(1, "y") }];

  test("[P4] the next page of the notebook takes over what an ended one left, under its id", async () => {
    const kept = storage();
    const first = await openPendingStore("n.ipynb", kept);
    first.write({ client: first.client, pending, bases: { a: "x" } });
    first.release();
    const next = await openPendingStore("n.ipynb", kept);
    expect([next.client, next.orphan?.pending, next.orphan?.bases]).toEqual([first.client, pending, { a: "x" }]);
  });

  test("[W128] they go by the new name of a notebook", async () => {
    const kept = storage();
    const first = await openPendingStore("n.ipynb", kept);
    first.write({ client: first.client, pending, bases: {} });
    first.moved("m.ipynb");
    first.release();
    expect((await openPendingStore("n.ipynb", kept)).orphan).toBeNull();
    expect((await openPendingStore("m.ipynb", kept)).orphan?.pending).toEqual(pending);
  });

  test.each<[string, (kept: Storage) => Promise<void>]>([
    [
      "of a page that lives",
      async (kept) => {
        const other = await openPendingStore("n.ipynb", kept);
        other.write({ client: other.client, pending, bases: {} });
      },
    ],
    [
      "of another notebook",
      async (kept) => {
        const other = await openPendingStore("m.ipynb", kept);
        other.write({ client: other.client, pending, bases: {} });
        other.release();
      },
    ],
    [
      "that were confirmed",
      async (kept) => {
        const other = await openPendingStore("n.ipynb", kept);
        other.write({ client: other.client, pending, bases: {} });
        other.write(null);
        other.release();
      },
    ],
    ["that are no edits", async (kept) => kept.setItem("pellucid:pending:n.ipynb:z", "{]")],
  ])("edits %s are left alone", async (_, before) => {
    const kept = storage();
    await before(kept);
    expect((await openPendingStore("n.ipynb", kept)).orphan).toBeNull();
  });
});
