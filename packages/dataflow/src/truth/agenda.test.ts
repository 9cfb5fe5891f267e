/**
 * Whatever was edited and run in which order: judging only what is new gives the same answers as judging all anew. The
 * words are those of truth.case.ts.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PageCell, Ran } from "./ran.ts";
import { factsOf } from "./truth.case.ts";
import { Truth } from "./truth.ts";

const TEXTS = [
  "x = 1",
  "x = y",
  "y = x",
  "y = x + z",
  "z = y",
  "x += z",
  "y.append(x)",
  "maybe z = x",
  "f(x)",
  "def g: y~",
  "g(z)",
  "import m as x",
  "del z",
  "seed",
  "draw",
  "exec",
  "write p",
  "read p",
  "write q",
  "list",
  "show x",
];

const CELLS = ["a", "b", "c", "d", "e"];

const moves = fc.array(
  fc.record({
    cell: fc.nat(CELLS.length - 1),
    text: fc.constantFrom(...TEXTS),
    what: fc.constantFrom("edit", "edit", "back", "run", "swap"),
  }),
  { minLength: 6, maxLength: 14 },
);

const pageCell = (id: string, source: string): PageCell => ({ id, source, facts: factsOf(source) });

test("an edit is judged by what it changes, and nobody can tell", () => {
  fc.assert(
    fc.property(moves, (steps) => {
      const kept = new Truth();
      const runs: Ran[] = [];
      let page = CELLS.map((id, at) => pageCell(id, TEXTS[at]!));
      let earlier = page;
      const run = (at: number) => {
        const { id, source, facts } = page[at]!;
        const n = runs.length + 1;
        const ran: Ran = { n, cell: id, source, facts, observed: null, ended: "ok", at: n };
        runs.push(ran);
        kept.ran(ran);
      };
      kept.page(page);
      for (const at of page.keys()) run(at);
      for (const { cell, text, what } of steps) {
        const before = page;
        if (what === "run") run(cell);
        else if (what === "back") page = earlier;
        else if (what === "edit") page = page.with(cell, pageCell(page[cell]!.id, text));
        else page = page.with(cell, page[0]!).with(0, page[cell]!);
        earlier = before;
        kept.page(page);
        const anew = new Truth();
        for (const ran of runs) anew.ran(ran);
        anew.page(page);
        const verdicts = (truth: Truth) => page.map(({ id }) => `${id}: ${truth.verdict(id)?.state}`);
        expect(verdicts(kept)).toEqual(verdicts(anew));
      }
    }),
    { numRuns: 25 },
  );
});
