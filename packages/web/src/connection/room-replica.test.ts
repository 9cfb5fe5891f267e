import { apply, Bridge, changeSource, type Cell, type Edit, type Notebook } from "@pellucid/notebook";
import type { SequencedEdit } from "@pellucid/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adopt, editLocally, emptyReplica, receive, receiveWhole, recordOf, type RoomReplica } from "./room-replica.ts";

const cell = (id: string, source: string): Cell => ({
  id,
  type: "code",
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});
const book = (...sources: string[]): Notebook => ({
  cells: sources.map((source, index) => cell(`c${index}`, source)),
  metadata: {},
  format: { major: 4, minor: 5 },
});
const texts = (notebook: Notebook) => notebook.cells.map((each) => `${each.id}=${each.source}`).join(" ");

/** The server's part of the agreement, in memory: one order, each edit moved past what its author had not seen. */
class Room {
  notebook: Notebook;
  readonly log: SequencedEdit[] = [];
  readonly accepted = new Map<string, number>();
  private readonly bridges = new Map<string, Bridge>();

  constructor(notebook: Notebook) {
    this.notebook = notebook;
  }
  get seq(): number {
    return this.log.length;
  }
  join(client: string): void {
    this.bridges.set(client, new Bridge());
  }
  take(client: string, n: number, seen: number, edit: Edit): void {
    if (n <= (this.accepted.get(client) ?? 0)) return;
    this.accepted.set(client, n);
    this.commit(this.bridges.get(client)!.receive(edit, seen), client, n);
  }
  commit(edit: Edit, client?: string, n?: number): void {
    this.notebook = apply(this.notebook, edit);
    this.log.push({ seq: this.seq + 1, edit, ...(client ? { client, n: n! } : {}) });
    for (const [other, bridge] of this.bridges) if (other !== client) bridge.foreign(this.seq, edit);
  }
  whole(client: string) {
    return { epoch: "e", seq: this.seq, accepted: this.accepted.get(client) ?? 0, notebook: this.notebook };
  }
}

/** A view on a slow line: what it sends and hears waits until it is let through. */
class View {
  replica: RoomReplica;
  private readonly room: Room;
  private up: { n: number; seen: number; edit: Edit }[] = [];
  private heard = 0;

  constructor(room: Room, client: string) {
    this.room = room;
    this.replica = emptyReplica(client);
    this.reconnect(true);
  }
  get client(): string {
    return this.replica.client;
  }
  edit(edit: Edit): void {
    this.replica = editLocally(this.replica, edit);
    const { n } = this.replica.pending.at(-1)!;
    this.up.push({ n, seen: this.replica.seq, edit });
  }
  send(): void {
    const next = this.up.shift();
    if (next) this.room.take(this.client, next.n, next.seen, next.edit);
  }
  hear(count = 1): void {
    const edits = this.room.log.slice(this.heard, this.heard + count);
    this.heard += edits.length;
    if (edits.length > 0) this.replica = receive(this.replica, edits);
  }
  /** The line breaks: what was on it is lost. Then all from the start, or only what came since. */
  reconnect(whole: boolean): void {
    this.room.join(this.client);
    if (whole) this.replica = receiveWhole(this.replica, this.room.whole(this.client));
    else this.replica = receive(this.replica, this.room.log.slice(this.heard));
    this.heard = this.room.seq;
    const accepted = this.room.accepted.get(this.client) ?? 0;
    this.up = this.replica.pending
      .filter(({ n }) => n > accepted)
      .map(({ n, edit }) => ({ n, edit, seen: this.replica.seq }));
  }
  settle(): void {
    while (this.up.length > 0) this.send();
  }
}

const typing = (notebook: Notebook, id: string, to: (source: string) => string): Edit => {
  const source = notebook.cells.find((each) => each.id === id)?.source ?? "";
  return changeSource(id, source, to(source)) ?? { type: "batch", edits: [] };
};

describe("a view's copy of the notebook", () => {
  test("shows its own edits at once and holds them until they come back", () => {
    const room = new Room(book("x"));
    const view = new View(room, "me");
    view.edit(typing(view.replica.view, "c0", (s) => `${s}y`));
    expect(texts(view.replica.view)).toBe("c0=xy");
    expect(texts(view.replica.confirmed)).toBe("c0=x");
    view.send();
    const shown = view.replica.view;
    view.hear();
    expect(view.replica.pending).toEqual([]);
    expect(view.replica.view).toBe(shown);
    expect(view.replica.confirmed).toBe(shown);
  });

  test("[P5] cells that did not change stay the same objects when others edit", () => {
    const room = new Room(book("x", "y"));
    const view = new View(room, "me");
    view.edit(typing(view.replica.view, "c0", (s) => `${s}!`));
    const before = view.replica.view.cells;
    room.commit({ type: "set-execution-count", id: "c1", count: 3 });
    view.hear();
    expect(view.replica.view.cells[0]).toBe(before[0]);
    expect(view.replica.view.cells[1]).not.toBe(before[1]);
  });

  test("[P4] edits of a page that died are made again on what the notebook has become", () => {
    const room = new Room(book("one", "two"));
    const dead = new View(room, "dead");
    dead.edit(typing(dead.replica.view, "c0", (s) => `${s} more`));
    dead.send();
    dead.edit(typing(dead.replica.view, "c0", (s) => `${s} and more`));
    dead.edit({ type: "delete-cells", ids: ["c1"] });
    const record = JSON.parse(JSON.stringify(recordOf(dead.replica))) as NonNullable<ReturnType<typeof recordOf>>;
    room.commit(typing(room.notebook, "c0", (s) => `# ${s}`));
    const next = adopt(record, room.whole("dead"));
    expect(texts(next.view)).toBe("c0=# one more and more");
    expect(next.pending.map(({ n }) => n)).toEqual([2, 3]);
    expect(next.nextN).toBe(4);
  });

  test("when the server moved our edit otherwise, what was typed after it is kept", () => {
    const start = receiveWhole(emptyReplica("me"), { epoch: "e", seq: 0, accepted: 0, notebook: book("ab") });
    const first = editLocally(start, { type: "edit-source", id: "c0", changes: [1, [0, "X"], 1] });
    const both = editLocally(first, { type: "edit-source", id: "c0", changes: [2, [0, "Y"], 1] });
    const theirs: Edit = { type: "edit-source", id: "c0", changes: [2, [0, "X"]] };
    const next = receive(both, [{ seq: 1, edit: theirs, client: "me", n: 1 }]);
    expect(next.pending).toHaveLength(1);
    expect(texts(next.view)).toBe("c0=aXYb");
  });
});

type Step =
  | { do: "type"; who: number; at: number; text: string; cut: number; cell: number }
  | { do: "insert" | "delete" | "move"; who: number; cell: number }
  | { do: "send" | "hear" | "resume" | "restart"; who: number };

const who = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("type" as const),
      who,
      at: fc.nat(12),
      text: fc.string({ maxLength: 3 }),
      cut: fc.nat(2),
      cell: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("insert" as const, "delete" as const, "move" as const),
      who,
      cell: fc.nat(3),
    }),
  },
  { weight: 10, arbitrary: fc.record({ do: fc.constantFrom("send" as const, "hear" as const), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("resume" as const, "restart" as const), who }) },
);

function take(view: View, made: Step, serial: number): void {
  if (!("cell" in made)) {
    if (made.do === "send") return view.send();
    return made.do === "hear" ? view.hear() : view.reconnect(made.do === "restart");
  }
  const { cells } = view.replica.view;
  const target = cells[made.cell % Math.max(cells.length, 1)];
  if (made.do === "insert") {
    const at = { after: target?.id ?? null };
    return view.edit({ type: "insert-cells", at, cells: [cell(`n${serial}`, "new")] });
  }
  if (!target) return;
  if (made.do === "delete") return view.edit({ type: "delete-cells", ids: [target.id] });
  if (made.do === "move") return view.edit({ type: "move-cells", ids: [target.id], at: { after: null } });
  if (made.do !== "type") return;
  const { at, cut, text } = made;
  const from = Math.min(at, target.source.length);
  view.edit(
    typing(
      view.replica.view,
      target.id,
      (s) => s.slice(0, from) + text.replaceAll(/[\r\n]/g, "") + s.slice(from + cut),
    ),
  );
}

test("[P2] views on slow and breaking lines end up with the same notebook, and nothing pending", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 4 }), fc.array(step, { maxLength: 60 }), (count, steps) => {
      const room = new Room(book("one two", "three", ""));
      const views = Array.from({ length: count }, (_, index) => new View(room, `v${index}`));
      for (const [serial, made] of steps.entries()) take(views[made.who % count]!, made, serial);
      for (const view of views) view.settle();
      for (const view of views) view.hear(Number.POSITIVE_INFINITY);
      for (const view of views) {
        expect(texts(view.replica.view)).toBe(texts(room.notebook));
        expect(view.replica.pending).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
});
