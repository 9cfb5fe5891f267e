// A list of outputs of which some were left out, beside the same list with all of them: an index means the same in both.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Output } from "./notebook.ts";
import { outputCount, putOutput, setOutputs } from "./outputlist.ts";

const output = (n: number): Output => ({ type: "stream", name: "stdout", text: `${n}` });
const many = (length: number): Output[] => Array.from({ length }, (_, i) => output(i));
/** What was left out, one by one. */
const whole = (outputs: readonly Output[]): (Output | null)[] =>
  outputs.flatMap((each) => (each.type === "elided" ? Array<null>(each.count).fill(null) : [each]));

test.each([
  ["short", 3, 5, 4],
  ["long", 100, 300, 1100],
  ["long, nothing left out", 1100, 0, 0],
])("an index counts what was left out: %s", (_, first, hidden, last) => {
  const gap: Output[] = hidden > 0 ? [{ type: "elided", count: hidden }] : [];
  const start = [...many(first), ...gap, ...many(last)];
  const at = fc.nat(first + hidden + last + 3);
  const act = fc.oneof(
    fc.tuple(fc.constant("set"), at, fc.nat(3)),
    fc.tuple(fc.constant("put"), at, fc.constant(1)),
    fc.tuple(fc.constant("grow"), fc.constant(0), fc.nat(3)),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 6 }), (acts) => {
      let list: readonly Output[] = start;
      let model = whole(start);
      for (const [what, asked, count] of acts) {
        const index = what === "grow" ? outputCount(list) : asked;
        if (what === "put") {
          list = putOutput(list, index, () => output(-1));
          if (model[index]) model = model.with(index, output(-1));
        } else {
          list = setOutputs(list, index, many(count));
          if (index <= model.length) model = [...model.slice(0, index), ...many(count)];
        }
        expect(whole(list)).toEqual(model);
        expect(outputCount(list)).toBe(model.length);
      }
    }),
    { numRuns: 15 },
  );
});
