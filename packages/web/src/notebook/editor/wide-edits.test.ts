// A command on many lines is one change with the same text and the same carets; on few it is left as it is.
import { indentLess, indentMore, toggleComment } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { EditorState, type StateCommand, type Transaction } from "@codemirror/state";
import { expect, test } from "vitest";
import { asOne } from "./wide-edits.ts";

function made(command: StateCommand, lines: number, line = "  x = 1"): Transaction {
  const doc = Array<string>(lines).fill(line).join("\n");
  const state = EditorState.create({ doc, selection: { anchor: 3, head: doc.length - 2 }, extensions: [python()] });
  let found: Transaction | undefined;
  command({ state, dispatch: (transaction) => (found = transaction) });
  return found!;
}
const countOf = ({ changes }: Transaction): number => {
  let count = 0;
  changes.iterChanges(() => count++, true);
  return count;
};

test.each<[string, StateCommand, string?]>([
  ["commenting", toggleComment],
  ["taking comments away", toggleComment, "  # x = 1"],
  ["indenting", indentMore],
  ["indenting less", indentLess],
])("%s", (_, command, line) => {
  const [few, many] = [made(command, 500, line), made(command, 3000, line)];
  expect(asOne(few)).toBe(few);
  const one = asOne(many);
  expect([countOf(many), countOf(one)]).toEqual([3000, 1]);
  expect(one.newDoc.eq(many.newDoc)).toBe(true);
  expect(one.newSelection.eq(many.newSelection)).toBe(true);
  expect([one.isUserEvent("input") || one.isUserEvent("delete"), one.scrollIntoView]).toEqual([
    many.isUserEvent("input") || many.isUserEvent("delete"),
    many.scrollIntoView,
  ]);
});
