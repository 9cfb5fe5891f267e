/** Rules of several people editing at once: N30 to N34 of SPEC.md. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply } from "./apply.ts";
import { type Recipe, anyNotebook, anyRecipe, code, notebookOf, replaceIn } from "./testing/arbitrary.ts";
import type { Edit } from "./edit.ts";
import type { Notebook } from "./notebook.ts";
import { Bridge, cross, rebase, rebaseAll } from "./rebase.ts";

const put = (at: number, text: string, source: string): Edit => ({
  type: "edit-source",
  id: "a",
  changes: replaceIn(source, { at, remove: 0, insert: text }),
});
const sourceOf = (notebook: Notebook) => notebook.cells[0]?.source;

describe("[N30] text positions move past what came first; at one place the first to come stands first", () => {
  const cases: [number, number, string][] = [
    [0, 3, "XoneY"],
    [3, 0, "YoneX"],
    [1, 1, "oXYne"],
  ];
  test.each(cases)("X at %i came first, Y at %i: %s", (x, y, after) => {
    const first = put(x, "X", "one");
    const start = apply(notebookOf(code("a", "one")), first);
    expect(sourceOf(apply(start, rebase(put(y, "Y", "one"), first)))).toBe(after);
  });
});

test("[N31] both orders give the same text", () => {
  fc.assert(
    fc.property(anyNotebook, anyRecipe, anyRecipe, (notebook, one, two) => {
      const texts = [one(notebook), two(notebook)] as const;
      if (texts.some((edit) => edit.type !== "edit-source")) return;
      const { edit, over } = cross(texts[0], texts[1]);
      const lengths = (made: Notebook) => made.cells.map((cell) => cell.source.replace(/\r\n?/g, "\n"));
      expect(lengths(apply(apply(notebook, texts[1]), edit))).toEqual(lengths(apply(apply(notebook, texts[0]), over)));
    }),
    { numRuns: 300 },
  );
});

/** A view as protocol/room.ts describes it: what the server confirmed, and on top of it what it has not. */
class View {
  confirmed: Notebook;
  pending: Edit[] = [];
  seen = 0;
  outbox: { edit: Edit; seen: number }[] = [];
  inbox: { seq: number; edit: Edit; mine: boolean }[] = [];
  constructor(notebook: Notebook) {
    this.confirmed = notebook;
  }
  get shown() {
    return this.pending.reduce(apply, this.confirmed);
  }
  make(recipe: Recipe) {
    const edit = recipe(this.shown);
    this.pending.push(edit);
    this.outbox.push({ edit, seen: this.seen });
  }
  take() {
    const frame = this.inbox.shift();
    if (!frame) return;
    this.seen = frame.seq;
    this.confirmed = apply(this.confirmed, frame.edit);
    this.pending = frame.mine ? this.pending.slice(1) : rebaseAll(this.pending, frame.edit);
  }
}

/** The server: one order, and a bridge to each view. */
class Room {
  notebook: Notebook;
  seq = 0;
  views: View[];
  bridges = [new Bridge(), new Bridge()];
  constructor(notebook: Notebook) {
    this.notebook = notebook;
    this.views = [new View(notebook), new View(notebook)];
  }
  take(from: number) {
    const frame = this.views[from]?.outbox.shift();
    if (!frame) return;
    const edit = this.bridges[from]?.receive(frame.edit, frame.seen) as Edit;
    this.seq++;
    this.notebook = apply(this.notebook, edit);
    this.views.forEach((view, i) => {
      if (i !== from) this.bridges[i]?.foreign(this.seq, edit);
      view.inbox.push({ seq: this.seq, edit, mine: i === from });
    });
  }
  settle() {
    for (let i = 0; i < 2; i++) while (this.views[i]?.outbox.length) this.take(i);
    for (const view of this.views) while (view.inbox.length) view.take();
  }
}

const step = (recipes: fc.Arbitrary<Recipe>) =>
  fc.record({
    who: fc.nat(1),
    what: fc.constantFrom("make" as const, "make" as const, "send" as const, "take" as const),
    recipe: recipes,
  });

function play(room: Room, steps: readonly { who: number; what: "make" | "send" | "take"; recipe: Recipe }[]) {
  for (const { who, what, recipe } of steps) {
    if (what === "make") room.views[who]?.make(recipe);
    else if (what === "send") room.take(who);
    else room.views[who]?.take();
  }
  room.settle();
}

test("[N32] any interleaving of two views' edits ends in one notebook", () => {
  fc.assert(
    fc.property(anyNotebook, fc.array(step(anyRecipe), { maxLength: 25 }), (notebook, steps) => {
      const room = new Room(notebook);
      play(room, steps);
      for (const view of room.views) {
        expect(view.pending).toEqual([]);
        expect(view.confirmed).toEqual(room.notebook);
      }
    }),
    { numRuns: 300 },
  );
});

test("[N33] nothing typed is lost or doubled, whoever was faster", () => {
  let token = 0;
  const insert = fc.nat(30).map((at): Recipe => (notebook) => {
    const source = notebook.cells[0]?.source ?? "";
    return { type: "edit-source", id: "a", changes: replaceIn(source, { at, remove: 0, insert: `<${token++}>` }) };
  });
  fc.assert(
    fc.property(fc.array(step(insert), { maxLength: 25 }), (steps) => {
      token = 0;
      const room = new Room(notebookOf(code("a", "start")));
      play(room, steps);
      const text = sourceOf(room.notebook) ?? "";
      // A token may be split by another that was put inside it: count its characters.
      for (const char of ["<", ">"]) expect(text.split(char).length - 1).toBe(token);
      const digits = Array.from({ length: token }, (_, i) => String(i)).join("");
      expect([...text].filter((char) => /\d/.test(char)).toSorted()).toEqual([...digits].toSorted());
    }),
    { numRuns: 300 },
  );
});

test("[N34] edits within one batch follow each other when they are rebased", () => {
  const batch: Edit = { type: "batch", edits: [put(3, "X", "one"), put(4, "Y", "oneX")] };
  const first = put(0, "__", "one");
  expect(sourceOf(apply(apply(notebookOf(code("a", "one")), first), rebase(batch, first)))).toBe("__oneXY");
  expect(sourceOf(apply(apply(notebookOf(code("a", "one")), batch), cross(batch, first).over))).toBe("__oneXY");
});
