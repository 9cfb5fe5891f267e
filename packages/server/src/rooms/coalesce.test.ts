import { apply, type Edit, type Notebook, type Output, type StoredText, type StreamOutput } from "@pellucid/notebook";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { coalesce } from "./coalesce.ts";
import type { Blobs } from "../storage/blobs.ts";
import type { LoggedEdit } from "./document.ts";
import { Projection } from "./projection.ts";

/**
 * One cell, and a word an edit: `+ab` prints, `-1` takes one unit of the last stream back and prints `!`, `d` shows
 * something, `u` updates all displays, `c` clears, `n` counts; in capitals it is a person who does it.
 */
const START: Notebook = {
  cells: [{ id: "a", type: "code", source: "", metadata: {}, outputs: [], executionCount: null }],
  metadata: {},
  format: { major: 4, minor: 5 },
};
const display = (text: string): Output => ({
  type: "display",
  data: { "text/plain": text },
  metadata: {},
  displayId: "x",
});

function editOf(word: string, notebook: Notebook, n: number): Edit {
  const { outputs } = notebook.cells[0]!;
  const index = outputs.length - 1;
  const last = outputs[index];
  const length = last?.type === "stream" ? (last.text as string).length : 0;
  if (word === "c" || word === "C") return { type: "set-outputs", id: "a", from: 0, outputs: [] };
  if (word === "d") return { type: "set-outputs", id: "a", from: outputs.length, outputs: [display(`${n}`)] };
  if (word === "u") return { type: "update-display", displayId: "x", data: { "text/plain": `new ${n}` }, metadata: {} };
  if (word === "n") return { type: "set-execution-count", id: "a", count: n };
  if (last?.type !== "stream")
    return {
      type: "set-outputs",
      id: "a",
      from: outputs.length,
      outputs: [{ type: "stream", name: "stdout", text: word }],
    };
  if (word === "-1") return { type: "extend-stream", id: "a", index, keep: Math.max(0, length - 1), text: "!" };
  return { type: "extend-stream", id: "a", index, keep: length, text: word };
}

function story(words: string[]): { logged: LoggedEdit[]; notebook: Notebook } {
  let notebook = START;
  const logged = words.map((word, i): LoggedEdit => {
    const edit = editOf(word, notebook, i);
    notebook = apply(notebook, edit);
    return { seq: i + 1, edit, joinable: word !== "C", size: 1, ...(word === "C" && { client: "p", n: i }) };
  });
  return { logged, notebook };
}
const seen = (logged: LoggedEdit[], notebook: Notebook) =>
  coalesce(logged, notebook).reduce((view, { edit }) => apply(view, edit), START);

describe("edits on their way to a view", () => {
  test.each([
    ["+a +b +c", 1],
    ["+a d +b", 1],
    ["+a C +b +c", 3],
    ["d d d u u n", 1],
  ])("[R50] %s becomes %i", (words, count) => {
    const { logged, notebook } = story(words.split(" "));
    expect(coalesce(logged, notebook)).toHaveLength(count);
    expect(seen(logged, notebook)).toEqual(notebook);
  });

  test("[R50] a view that gets the sum is where it would be with all of them", () => {
    const word = fc.constantFrom("+ab", "-1", "d", "u", "c", "n", "C");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.nat(30), (words, cut) => {
        const { logged, notebook } = story(words);
        expect(seen(logged, notebook)).toEqual(notebook);
        // In two frames, of which the first was sent with what there was then.
        const first = story(words.slice(0, cut));
        const half = coalesce(first.logged, first.notebook).reduce((view, { edit }) => apply(view, edit), START);
        const rest = coalesce(logged.slice(cut), notebook).reduce((view, { edit }) => apply(view, edit), half);
        expect(rest).toEqual(notebook);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ["in one go", [200_000]],
    ["one by one", Array.from({ length: 40 }, () => 5000)],
    ["at once, and on", [100_000, 100_000, 10, 10]],
  ])("[R51] a stream that outgrows the view is shown by its end from there on: %s", (_, pieces) => {
    const words = pieces.map((size, i) => `${`${i}`.padEnd(size - 1, "x")}\n`);
    const { logged, notebook } = story(["+\n", ...words]);
    const projection = new Projection({ hold: () => {} } as unknown as Blobs);
    const view = logged.reduce<Notebook>((now, each, i) => {
      const after = story(["+\n", ...words].slice(0, i + 1)).notebook;
      return coalesce([each], after).reduce((made, { edit }) => apply(made, projection.edit(edit)), now);
    }, START);
    const [output] = view.cells[0]!.outputs;
    const whole = (notebook.cells[0]!.outputs[0] as StreamOutput).text as string;
    const { length, lines, tail } = (output as StreamOutput).text as StoredText;
    expect({ length, lines }).toEqual({ length: whole.length, lines: pieces.length + 1 });
    expect(tail.length).toBeLessThanOrEqual(128 * 1024);
    expect(whole.endsWith(tail)).toBe(true);
  });

  test("[R51] of very many outputs a view holds the first and the last hundred", () => {
    const { logged, notebook } = story(Array.from({ length: 1000 }, () => "d"));
    const { outputs } = logged.reduce<Notebook>(
      (view, each) => coalesce([each], notebook).reduce((now, { edit }) => apply(now, edit), view),
      START,
    ).cells[0]!;
    expect(outputs).toHaveLength(201);
    expect(outputs[100]).toEqual({ type: "elided", count: 800 });
    expect(outputs.at(-1)).toEqual(display("999"));
  });
});
