import { type Edit, readNotebook, sourceChanges } from "@pellucid/notebook";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashFs } from "../storage/crash-fs.ts";
import { Page } from "../testing/page.ts";
import { createRooms, type Rooms } from "./rooms.ts";

/**
 * The token history: eight people, and every edit types a token that is typed nowhere else. Pages come and go, the server is
 * killed or its machine loses power, the file is saved; two of the people undo what they did, over and over. In the end
 * every acknowledged token is exactly once in every page, in a server that starts from the journal, and in the file; one
 * that was not acknowledged, or that its own author may have undone, at most once.
 */
const PEOPLE = 8;
/** The last of them undo. */
const UNDOING = 2;
const PATH = "/home/a.ipynb";
const FILE = JSON.stringify({
  cells: ["a", "b", "c"].map((id) => ({
    cell_type: "code",
    execution_count: null,
    id,
    metadata: {},
    outputs: [],
    source: [],
  })),
  metadata: {},
  nbformat: 4,
  nbformat_minor: 5,
});

type Act =
  | { act: "type"; page: number; cell: number; at: number }
  | { act: "move"; page: number; cell: number }
  | { act: "insert"; page: number; cell: number }
  | { act: "cut" | "connect"; page: number }
  | { act: "undo" | "redo"; page: number }
  | { act: "kill" | "power" | "save" | "wait"; page?: never };
const page = fc.nat(PEOPLE - 1);
const undoing = fc.integer({ min: PEOPLE - UNDOING, max: PEOPLE - 1 });
const cell = fc.nat(5);
const actions = fc.array(
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ act: fc.constant("type" as const), page, cell, at: fc.nat(40) }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("move" as const), page, cell }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constant("insert" as const), page, cell }) },
    { weight: 2, arbitrary: fc.record({ act: fc.constantFrom("cut" as const, "connect" as const), page }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constantFrom("undo" as const, "redo" as const), page: undoing }) },
    { weight: 3, arbitrary: fc.record({ act: fc.constantFrom("kill" as const, "power" as const, "save" as const) }) },
    { weight: 5, arbitrary: fc.record({ act: fc.constant("wait" as const) }) },
  ) as fc.Arbitrary<Act>,
  { maxLength: 60 },
);

class World {
  fs = new CrashFs();
  rooms!: Rooms;
  pages: Page[] = [];
  old: Rooms[] = [];
  #tokens = 0;
  /** Token to the page and number of the edit that typed it. */
  typed = new Map<string, { page: Page; n: number }>();
  acked = new Set<string>();
  readonly random: () => number;

  constructor(random: () => number) {
    this.random = random;
    this.fs.put(PATH, FILE);
    this.open();
    this.pages = Array.from({ length: PEOPLE }, (_, i) =>
      new Page(this.rooms, "a.ipynb", `p${i}`, `person ${i}`).connect(),
    );
  }

  open(): void {
    this.rooms = createRooms({
      stateDir: "/state",
      resolvePath: async () => PATH,
      fs: this.fs,
      kernels: () => ({ start: async () => ({ ok: false, reason: "none" }), attach: async () => null }),
      times: { delay: 1e6, most: 1e6 },
    });
    for (const p of this.pages) p.moveTo(this.rooms);
  }

  async do(act: Act): Promise<void> {
    if (act.act === "wait") await rest(3);
    else if (act.act === "save") this.pages[0]!.send({ kind: "save", request: "s" });
    else if (act.act === "kill" || act.act === "power") this.crash(act.act);
    else if (act.act === "cut") this.pages[act.page]!.cut();
    else if (act.act === "connect") this.pages[act.page]!.connect();
    else if (act.act === "undo" || act.act === "redo") this.pages[act.page]!.send({ kind: act.act });
    else await this.edit(act as Act & { page: number });
    this.note();
  }

  async edit(act: Act & { page: number }): Promise<void> {
    const p = this.pages[act.page]!;
    if (!p.confirmed) await rest(2);
    if (!p.confirmed || !("cell" in act)) return;
    const { cells } = p.notebook;
    const target = cells[act.cell % cells.length]!;
    if (act.act === "move") return p.edit({ type: "move-cells", ids: [target.id], at: { after: null } });
    const token = `<${++this.#tokens}>`;
    const made: Edit =
      act.act === "insert"
        ? insert(target.id, token)
        : {
            type: "edit-source",
            id: target.id,
            changes: sourceChanges(target.source, spliced(target.source, act.at, token)),
          };
    p.edit(made);
    this.typed.set(token, { page: p, n: p.pending.at(-1)!.n });
  }

  /** Which tokens have been acknowledged by now. */
  note(): void {
    for (const [token, { page: p, n }] of this.typed) if (p.acknowledged >= n) this.acked.add(token);
  }

  crash(how: "kill" | "power"): void {
    this.note();
    for (const p of this.pages) p.cut();
    this.old.push(this.rooms);
    this.fs = how === "kill" ? this.fs.afterKill() : this.fs.afterPowerLoss(this.random);
    this.open();
    for (const p of this.pages) p.connect();
  }

  /** Acknowledged, and by nobody who undoes. */
  get lasting(): string[] {
    const undoes = new Set(this.pages.slice(PEOPLE - UNDOING));
    return [...this.acked].filter((token) => !undoes.has(this.typed.get(token)!.page));
  }

  get equal(): boolean {
    const [first, ...others] = this.pages.map((p) => JSON.stringify(p.notebook.cells));
    return others.every((other) => other === first);
  }

  async heal(): Promise<void> {
    for (const p of this.pages) {
      p.cut();
      p.connect();
    }
    for (let i = 0; i < 300 && !this.pages.every((p) => p.settled); i++) await rest(2);
    // The last edits of each are on their way to the others still.
    for (let i = 0; i < 100 && !this.equal; i++) await rest(2);
    this.note();
  }
}

const insert = (after: string, token: string): Edit => ({
  type: "insert-cells",
  at: { after },
  cells: [
    { id: `n${token.slice(1, -1)}`, type: "code", source: token, metadata: {}, outputs: [], executionCount: null },
  ],
});
/** Tokens are not torn apart: it goes behind the next one. */
function spliced(source: string, at: number, token: string): string {
  const end = source.indexOf(">", at % (source.length + 1)) + 1;
  const place = end === 0 ? source.length : end;
  return source.slice(0, place) + token + source.slice(place);
}
const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const tokensOf = (cells: readonly { source: string }[]) =>
  cells.flatMap((each) => [...each.source.matchAll(/<\d+>/g)].map((match) => match[0])).toSorted();

test("[R20] acknowledged edits of eight people are exactly once everywhere, after any partitions, kills and power cuts", async () => {
  const dice = fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }));
  await fc.assert(
    fc.asyncProperty(actions, dice, async (acts, stream) => {
      const world = new World(() => stream.next().value);
      for (const act of acts) await world.do(act);
      await world.heal();
      world.pages[0]!.send({ kind: "save", request: "end" });
      for (let i = 0; i < 300 && world.pages[0]!.last("saved")?.request !== "end"; i++) await rest(2);

      const inPages = world.pages.map((p) => tokensOf(p.notebook.cells));
      for (const each of inPages) expect(each).toEqual(inPages[0]);
      expect(new Set(inPages[0]).size).toBe(inPages[0]!.length);
      expect(inPages[0]).toEqual(expect.arrayContaining(world.lasting));

      const file = readNotebook(world.fs.text(PATH)!);
      if ("refused" in file) throw new Error(file.refused.reason);
      expect(tokensOf(file.notebook.cells)).toEqual(inPages[0]);

      world.crash("kill");
      const last = new Page(world.rooms, "a.ipynb", "last", "last").connect();
      for (let i = 0; i < 200 && !last.confirmed; i++) await rest(2);
      expect(tokensOf(last.notebook.cells)).toEqual(inPages[0]);
      for (const p of world.pages) p.cut();
      last.cut();
      void Promise.all([...world.old, world.rooms].map((rooms) => rooms.close()));
    }),
    { numRuns: 24, endOnFailure: true },
  );
}, 60_000);
