/** Which presses in an editor are Sublime's, and what its commands make of a text. */
import { EditorSelection, EditorState, type StateCommand } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { press } from "../testing/press.ts";
import { joinLines, lowerCase, splitIntoLines, sublimeCommand, upperCase } from "./sublime-keys.ts";

describe("[W15] whose a press is with Sublime's keys", () => {
  test.each([
    ["Ctrl+d", true],
    ["Ctrl+Shift+K", true],
    ["Ctrl+Shift+L", true],
    ["Alt+F3", true],
    ["Alt+Shift+ArrowUp", true],
    ["Ctrl+k", true],
    ["Ctrl+Enter", false],
    ["Shift+Enter", false],
    ["Ctrl+m", false],
    ["Ctrl+s", false],
    ["Ctrl+f", false],
    ["Ctrl+z", false],
    ["Ctrl+c", false],
    ["Escape", false],
    ["ArrowUp", false],
    ["Ctrl+Alt+d", false],
    ["d", false],
  ])("%s is Sublime's: %s", (keys, own) => expect(!!sublimeCommand(press(keys), false)).toBe(own));
  test("behind Ctrl+K every press is", () => expect(!!sublimeCommand(press("q"), true)).toBe(true));
});

/** A text with carets at "|", selections between "<" and ">", after a command. */
function after(text: string, command: StateCommand): string {
  const marks = [...text.matchAll(/[|<>]/g)].map(({ index, 0: mark }, at) => ({ at: index - at, mark }));
  const ranges = marks.flatMap(({ at, mark }, n) =>
    mark === "|" ? EditorSelection.cursor(at) : mark === "<" ? EditorSelection.range(at, marks[n + 1]!.at) : [],
  );
  let state = EditorState.create({
    doc: text.replace(/[|<>]/g, ""),
    selection: EditorSelection.create(ranges),
    extensions: EditorState.allowMultipleSelections.of(true),
  });
  command({ state, dispatch: (made) => void (state = made.state) });
  let shown = state.doc.toString();
  for (const { from, to, empty } of state.selection.ranges.toReversed())
    shown = `${shown.slice(0, from)}${empty ? "|" : `<${shown.slice(from, to)}>`}${shown.slice(to)}`;
  return shown;
}

test.each([
  ["a caret at each line's end", "<a\nbc\n\nd>e", splitIntoLines, "a|\nbc|\n|\nd|e"],
  ["a caret stays one", "a|b", splitIntoLines, "a|b"],
  ["a line and the next", "a|b  \n   c\nd", joinLines, "a|b c\nd"],
  ["an empty next one", "a|\n\nb", joinLines, "a|\nb"],
  ["what is selected", "<a,\n  b,\n>  c", joinLines, "<a, b,> c"],
  ["nothing behind the last", "a\nb|", joinLines, "a\nb|"],
  ["the word at the caret", "ab c|d", upperCase, "ab <CD>"],
  ["several", "<Ab> <Cd>", lowerCase, "<ab> <cd>"],
])("%s", (_, text, command, result) => expect(after(text, command)).toBe(result));
