/**
 * Undo as stories: who did what, and how the notebook stands in the end. "a=one>out" is a cell with its text and output.
 * Who: ada, bob, kernel. What: "a+x" appends to the text, "+c" inserts below, "-a" deletes, "a^" moves to the top,
 * "a*md" and "a*code" change the type, "a~" folds, "a~~" unfolds, "a!" clears outputs, "a|x" splits off x as cell x,
 * "undo", "redo"; of the kernel "a>x" prints; "later" lets the pause pass that ends a word; "restart" reads stacks anew.
 */
import { apply, cellById, type Cell, type Edit, invert, type Notebook, sourceChanges } from "@pellucid/notebook";
import { describe, expect, test } from "vitest";
import { isOutputEdit, UndoStacks } from "./undo.ts";

const cell = (id: string, source: string, out = ""): Cell => ({
  id,
  type: "code",
  source,
  metadata: {},
  outputs: out ? [{ type: "stream", name: "stdout", text: out }] : [],
  executionCount: null,
});

const book = (text: string): Notebook => ({
  cells: text.split(" ").map((part) => {
    const [, id, source, out] = /^(\w+)=(\w*)(?:>(\w+))?$/.exec(part)!;
    return cell(id!, source!, out);
  }),
  metadata: {},
  format: { major: 4, minor: 5 },
});

const show = ({ cells }: Notebook) =>
  cells
    .map(({ id, type, source, outputs, metadata }) => {
      const out = outputs.map((one) => (one.type === "stream" ? one.text : "")).join("");
      const folded = metadata["jupyter"] === undefined ? "" : "~";
      return `${id}${type === "code" ? "" : "*md"}${folded}=${source}${out ? `>${out}` : ""}`;
    })
    .join(" ");

const source = (now: Notebook, id: string, to: string): Edit => ({
  type: "edit-source",
  id,
  changes: sourceChanges(cellById(now, id)!.source, to),
});

function editOf(now: Notebook, what: string): Edit {
  const [, add, gone, id = "", sign, rest = ""] = /^(?:\+(\w+)|-(\w+)|(\w+)([+^*~!|>])(.*))$/.exec(what)!;
  if (add) return { type: "insert-cells", at: { after: now.cells.at(-1)!.id }, cells: [cell(add, "")] };
  if (gone) return { type: "delete-cells", ids: [gone] };
  const text = cellById(now, id)?.source ?? "";
  switch (sign) {
    case "+":
      return source(now, id, text + rest);
    case "^":
      return { type: "move-cells", ids: [id], at: { after: null } };
    case "*":
      return { type: "set-cell-type", id, cellType: rest === "md" ? "markdown" : "code" };
    case "~":
      return { type: "set-metadata", id, path: ["jupyter"], ...(rest ? {} : { value: { source_hidden: true } }) };
    case "!":
      return { type: "set-outputs", id, from: 0, outputs: [] };
    case "|": {
      const insert: Edit = { type: "insert-cells", at: { after: id }, cells: [cell(rest, rest)] };
      return { type: "batch", edits: [source(now, id, text.slice(0, -rest.length)), insert] };
    }
    default: {
      const outputs = (cellById(now, id) ?? deletedNow(id))?.outputs ?? [];
      return { type: "set-outputs", id, from: outputs.length, outputs: cell("", "", rest).outputs };
    }
  }
}

let deletedNow: (id: string) => Cell | undefined = () => undefined;

function told(start: string, story: string): string {
  let now = book(start);
  let stacks = new UndoStacks();
  deletedNow = (id) => stacks.deletedCell(id);
  let time = 0;
  for (const line of story.split(", ")) {
    const [who, what = ""] = line.split(" ") as [string, string?];
    time += who === "later" ? 1000 : 10;
    if (who === "later") continue;
    if (who === "restart") {
      const kept = JSON.parse(JSON.stringify(stacks.toJSON()));
      stacks = new UndoStacks();
      stacks.restore(kept);
    } else if (who === "kernel") {
      const edit = editOf(now, what);
      expect(isOutputEdit(edit)).toBe(true);
      now = apply(now, edit);
      stacks.passed(null, edit);
    } else if (what === "undo" || what === "redo") {
      const edit = stacks.take(who, what);
      if (!edit) continue;
      const inverse = invert(now, edit);
      now = apply(now, edit);
      stacks.taken(who, what, edit, inverse);
    } else {
      const edit = editOf(now, what);
      const inverse = invert(now, edit);
      now = apply(now, edit);
      stacks.made(who, edit, inverse, time);
    }
  }
  return show(now);
}

describe("[R16] text and structure in one order", () => {
  test.each([
    ["a=1 b=2", "ada a+x, later, ada -b, ada undo", "a=1x b=2"],
    ["a=1 b=2", "ada a+x, later, ada -b, ada undo, ada undo", "a=1 b=2"],
    ["a=1 b=2", "ada a+x, ada a+y, ada a+z, ada undo", "a=1 b=2"],
    ["a=1 b=2", "ada a+x, later, ada a+y, ada undo", "a=1x b=2"],
    ["a=1 b=2", "ada a+x, ada b+y, ada undo", "a=1x b=2"],
    ["a=1 b=2", "ada b^, ada a+x, ada undo, ada undo", "a=1 b=2"],
    ["a=1 b=2", "ada b^, ada undo, ada redo", "b=2 a=1"],
    ["a=1 b=2", "ada -a, ada undo, ada a+x, ada redo", "a=1x b=2"],
    ["a=12 b=3", "ada a|2, ada undo", "a=12 b=3"],
    ["a=1 b=2", "ada a+x, later, ada -b, restart, ada undo, ada undo", "a=1 b=2"],
    ["a=1 b=2", "ada -b, ada undo, restart, ada redo", "a=1"],
    ["a=1", "ada a~, ada undo", "a=1"],
  ])("%s: %s", (start, story, end) => expect(told(start, story)).toBe(end));

  test("a thousand steps deep", () => {
    const steps = Array.from({ length: 999 }, () => "later, ada a+x").join(", ");
    const undos = Array.from({ length: 999 }, () => "ada undo").join(", ");
    expect(told("a=1 b=2", `ada -b, ${steps}, ${undos}, ada undo`)).toBe("a=1 b=2");
  });
});

describe("[R17] never another person's edit", () => {
  test.each([
    ["a=1 b=2", "ada a+x, bob a+y, ada undo", "a=1y b=2"],
    ["a=1 b=2", "ada a+x, bob -b, ada undo", "a=1"],
    ["a=1 b=2", "ada +c, bob c+y, ada undo", "a=1 b=2 c=y"],
    ["a=1 b=2", "ada a+x, later, ada +c, bob c+y, ada undo, ada undo", "a=1 b=2 c=y"],
    ["a=1 b=2 c=3", "ada c^, bob c^, ada undo", "c=3 a=1 b=2"],
    ["a=1", "ada a~, bob a~~, bob a~, ada undo", "a~=1"],
    ["a=1", "ada a*md, bob a*code, bob a*md, ada undo", "a*md=1"],
    ["a=12 b=3", "ada a|2, bob 2+y, ada undo", "a=12 2=2y b=3"],
    ["a=1 b=2", "ada -b, bob a+y, ada undo", "a=1y b=2"],
    ["a=1 b=2", "bob a+y, ada undo", "a=1y b=2"],
    ["a=1 b=2", "ada a+x, bob undo", "a=1x b=2"],
    ["a=1 b=2", "ada +c, ada undo, bob a+y, ada redo", "a=1y b=2 c="],
  ])("%s: %s", (start, story, end) => expect(told(start, story)).toBe(end));
});

describe("[R29] never output", () => {
  test.each([
    ["a=1 b=2", "ada a+x, kernel a>out, ada undo", "a=1>out b=2"],
    ["a=1 b=2", "ada b^, kernel a>out, ada undo", "a=1>out b=2"],
    ["a=1>old b=2", "ada a!, ada undo", "a=1>old b=2"],
    ["a=1>old b=2", "ada a!, kernel a>new, ada undo", "a=1>new b=2"],
    ["a=1>old b=2", "ada a!, ada undo, kernel a>more, ada redo", "a=1>oldmore b=2"],
    ["a=1>old b=2", "ada a!, ada undo, ada redo", "a=1 b=2"],
    ["a=1>old b=2", "ada a*md, ada undo", "a=1>old b=2"],
    ["a=1>old b=2", "ada a*md, ada a*code, kernel a>new, ada undo, ada redo", "a=1>new b=2"],
    ["a=1>old b=2", "ada -a, ada undo", "a=1>old b=2"],
    ["a=1>old b=2", "ada -a, kernel a>more, ada undo", "a=1>oldmore b=2"],
    ["a=1>old b=2", "ada -a, restart, kernel a>more, kernel a>end, ada undo", "a=1>oldmoreend b=2"],
    ["a=1>old b=2", "ada -a, bob b+y, kernel a>more, ada undo", "a=1>oldmore b=2y"],
  ])("%s: %s", (start, story, end) => expect(told(start, story)).toBe(end));
});
