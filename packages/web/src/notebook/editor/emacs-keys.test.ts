/** Which presses in an editor are Emacs's, and what killing and yanking make of a text. */
import { EditorState, type StateCommand } from "@codemirror/state";
import { describe, expect, test } from "vitest";
import { emacsCommand, killLine, killRegion, yank } from "./emacs-keys.ts";
import { press } from "../testing/press.ts";

describe("[W15] whose a press is with Emacs's keys", () => {
  test.each([
    ["Ctrl+f", true],
    ["Ctrl+k", true],
    ["Ctrl+a", true],
    ["Alt+w", true],
    ["Alt+Shift+<", true],
    ["Ctrl+ ", true],
    ["Ctrl+x", true],
    ["Ctrl+c", false],
    ["Ctrl+v", false],
    ["Ctrl+m", false],
    ["Ctrl+Enter", false],
    ["Shift+Enter", false],
    ["Alt+Enter", false],
    ["Ctrl+Shift+C", false],
    ["Cmd+s", false],
    ["Escape", false],
    ["ArrowLeft", false],
    ["f", false],
  ])("%s is Emacs's: %s", (keys, emacs) => expect(!!emacsCommand(press(keys), false, false)).toBe(emacs));
  test("after Ctrl+X every press is", () => expect(!!emacsCommand(press("q"), true, false)).toBe(true));
  test("an arrow is while the mark is set", () => expect(!!emacsCommand(press("ArrowLeft"), false, true)).toBe(true));
});

/** A text with its caret at "|" or a selection between two of them, after these commands. */
function after(text: string, ...commands: StateCommand[]): string {
  const [anchor, head = anchor] = [...text.matchAll(/\|/g)].map(({ index }, at) => index - at);
  let state = EditorState.create({ doc: text.replaceAll("|", ""), selection: { anchor: anchor!, head: head! } });
  for (const command of commands) command({ state, dispatch: (made) => void (state = made.state) });
  const at = state.selection.main.head;
  return `${state.sliceDoc(0, at)}|${state.sliceDoc(at)}`;
}

test.each([
  ["a line's rest", "a|bc\nd", [killLine], "a|\nd"],
  ["a line break at its end", "ab|\nd", [killLine], "ab|d"],
  ["nothing at the end of all", "ab|", [killLine], "ab|"],
  ["two kills are yanked as one", "a|bc\nd", [killLine, killLine, yank], "abc\n|d"],
  ["a region, put back", "a|bc|d", [killRegion, yank], "abc|d"],
  ["the newest kill alone", "|ab| c", [killRegion, yank, killLine, yank], "ab c|"],
])("killing: %s", (_, text, commands, result) => expect(after(text, ...commands)).toBe(result));
