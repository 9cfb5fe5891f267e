// A command on many lines is one change with the same text and the same carets; on few it is left as it is.
import { indentLess, indentMore, toggleComment } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { EditorState, type StateCommand, Text, type Transaction, type TransactionSpec } from "@codemirror/state";
import type { Command, EditorView } from "@codemirror/view";
import fc from "fast-check";
import { expect, test } from "vitest";
import { asOne, toggleComments } from "./wide-edits.ts";

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

/** The text and the marked part after a command. */
function after(command: Command, state: EditorState) {
  let now = state;
  const dispatch = (spec: TransactionSpec) => (now = state.update(spec).state);
  command({ state, dispatch } as unknown as EditorView);
  return { text: now.doc.toString(), selection: now.selection.toJSON() };
}

test("comments of many lines are those that the library makes line by line", () => {
  const line = fc.constantFrom("x = 1", "  y", "", "   ", "# z", "  #z", "    # a  b", "#", "\t# tab");
  const comment = fc.constantFrom("# z", "  #z", "    # a  b", "#", "");
  const within = { minLength: 30, maxLength: 35 };
  const indented = fc.constantFrom("  y", "    z", "", "   # a");
  const lines = fc.oneof(...[line, comment, indented].map((one) => fc.array(one, within)));
  const place = fc.tuple(fc.nat(34), fc.nat(4));
  const check = (few: string[], [before, first]: [number, number], [rest, second]: [number, number]) => {
    const doc = Text.of(Array<string[]>(20).fill(few).flat());
    const offset = (line: number, column: number) => Math.min(doc.line(line).from + column, doc.line(line).to);
    const [anchor, head] = [offset(1 + before, first), offset(doc.lines - rest, second)];
    for (const selection of [
      { anchor, head },
      { anchor: head, head: anchor },
    ]) {
      const state = EditorState.create({ doc, selection, extensions: [python()] });
      expect(after(toggleComments, state)).toEqual(after(toggleComment as Command, state));
    }
  };
  fc.assert(fc.property(lines, place, place, check), { numRuns: 25 });
});
