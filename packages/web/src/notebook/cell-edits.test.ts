import { apply, type Cell, type CellType, type Edit, type Notebook } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import * as acts from "./cell-edits.ts";
import type { CellAct } from "./cell-edits.ts";

/** "a=x b:md=y": cells a (code "x") and b (Markdown "y"); a "!" after the source gives it an output. */
function book(text: string): Notebook {
  const cells = text.split(" ").map((part): Cell => {
    const [, id = "", type, source = "", out] = /^(\w+)(?::(\w+))?=?([^!]*)(!)?$/.exec(part) ?? [];
    return {
      id,
      type: ({ md: "markdown", raw: "raw" } as Record<string, CellType>)[type ?? ""] ?? "code",
      source: source.replaceAll("_", "\n"),
      metadata: {},
      outputs: out ? [{ type: "stream", name: "stdout", text: "out" }] : [],
      executionCount: out ? 1 : null,
    };
  });
  return { cells, metadata: {}, format: { major: 4, minor: 5 } };
}

/** The same language back; new cells are called "*". */
const show = (notebook: Notebook, known: string) =>
  notebook.cells
    .map((cell) => {
      const id = known.includes(cell.id) ? cell.id : "*";
      const type = { code: "", markdown: ":md", raw: ":raw" }[cell.type];
      return `${id}${type}${cell.source ? `=${cell.source.replaceAll("\n", "_")}` : ""}${cell.outputs.length > 0 ? "!" : ""}`;
    })
    .join(" ");

const after = (text: string, act: (notebook: Notebook) => CellAct | null) => {
  const notebook = book(text);
  const made = act(notebook);
  return made ? show(apply(notebook, made.edit), "abcdef") : "nothing";
};

describe("[P8] cell commands", () => {
  test.each<[string, string, (notebook: Notebook) => CellAct | null, string]>([
    ["insert above", "a b", (n) => acts.insertCell(n, "b", "above", "code"), "a * b"],
    ["insert above the first", "a b", (n) => acts.insertCell(n, "a", "above", "markdown"), "*:md a b"],
    ["insert below the last", "a b", (n) => acts.insertCell(n, "b", "below", "code"), "a b *"],
    ["delete", "a b c", (n) => acts.deleteCells(n, ["a", "c"]), "b"],
    ["delete all leaves one empty code cell", "a:md=x b", (n) => acts.deleteCells(n, ["a", "b"]), "*"],
    ["move up keeps the order", "a b c d", (n) => acts.moveCells(n, ["c", "b"], "up"), "b c a d"],
    ["move down", "a b c", (n) => acts.moveCells(n, ["a"], "down"), "b a c"],
    ["move scattered cells up gathers them", "a b c d", (n) => acts.moveCells(n, ["b", "d"], "up"), "b d a c"],
    ["move up at the top", "a b", (n) => acts.moveCells(n, ["a"], "up"), "nothing"],
    ["move by drag", "a b c d", (n) => acts.moveBeside(n, ["a", "b"], "d", "below"), "c d a b"],
    ["split: the cell stays the last part, with its outputs", "a=x_y!", (n) => acts.splitCell(n, "a", [1]), "*=x a=y!"],
    [
      "split while it runs: the cell stays the first part",
      "a=x_y!",
      (n) => acts.splitCell(n, "a", [1], "first"),
      "a=x! *=y",
    ],
    ["split at two carets while it runs", "a=x_y_z", (n) => acts.splitCell(n, "a", [1, 3], "first"), "a=x *=y *=z"],
    ["split around a selection", "a=one_two_three", (n) => acts.splitCell(n, "a", [4, 7]), "*=one *=two a=three"],
    ["split at the start", "a=x", (n) => acts.splitCell(n, "a", [0]), "* a=x"],
    [
      "merge keeps the active cell and drops outputs",
      "a=x! b=y c=z",
      (n) => acts.mergeCells(n, ["a", "b"], "a"),
      "a=x__y c=z",
    ],
    ["merge into the lower one", "a=x b=y", (n) => acts.mergeCells(n, ["a", "b"], "b"), "b=x__y"],
    ["merge of one cell", "a=x", (n) => acts.mergeCells(n, ["a"], "a"), "nothing"],
    ["to Markdown drops outputs", "a=x!", (n) => acts.changeType(n, ["a"], "markdown"), "a:md=x"],
    ["to the type it has", "a=x", (n) => acts.changeType(n, ["a"], "code"), "nothing"],
    ["heading", "a:md=x", (n) => acts.setHeading(n, ["a"], 2), "a:md=## x"],
    ["heading replaces a heading", "a:md=#x", (n) => acts.setHeading(n, ["a"], 3), "a:md=### x"],
    ["heading leaves code alone", "a=x", (n) => acts.setHeading(n, ["a"], 1), "nothing"],
    ["clear outputs", "a=x! b=y!", (n) => acts.clearOutputs(n, ["a"]), "a=x b=y!"],
    ["duplicate", "a=x b=y c", (n) => acts.duplicateCells(n, ["a", "b"]), "a=x b=y *=x *=y c"],
    ["paste below", "a b", (n) => acts.pasteCells(n, book("c=z").cells, "a", "below"), "a *=z b"],
    ["paste gives new ids", "a b", (n) => acts.pasteCells(n, book("a=z").cells, "b", "above"), "a *=z b"],
    ["paste over", "a b c", (n) => acts.pasteReplacing(n, book("d=z").cells, ["b"]), "a *=z c"],
    ["paste of nothing", "a", (n) => acts.pasteCells(n, [], "a", "below"), "nothing"],
  ])("%s", (_, before, act, shown) => expect(after(before, act)).toBe(shown));

  test.each<[string, string[], "above" | "below", string[]]>([
    ["one: with the one below", ["b"], "below", ["b", "c"]],
    ["one: with the one above", ["b"], "above", ["a", "b"]],
    ["several: just those", ["a", "c"], "below", ["a", "c"]],
    ["the last with the one below", ["c"], "below", []],
  ])("merge range, %s", (_, ids, side, range) => expect(acts.mergeRange(book("a b c"), ids, side)).toEqual(range));

  test("[P9] folding is kept in the file as Jupyter keeps it, and taken out again", () => {
    const before = book("a=x!");
    const folded = apply(before, acts.setFolded(before, ["a"], "outputs", true)!.edit);
    expect(folded.cells[0]!.metadata).toEqual({ collapsed: true, jupyter: { outputs_hidden: true } });
    const back: Edit = acts.setFolded(folded, ["a"], "outputs", false)!.edit;
    expect(apply(folded, back).cells[0]!.metadata).toEqual({});
  });
});
