// The formatting bar. One line a case: the text with what is selected between « and » (‸ is a caret), the mark, the text after it.
import { EditorSelection, EditorState } from "@codemirror/state";
import type { Cell } from "@pellucid/notebook";
import { expect, test } from "vitest";
import { unusedIn } from "./attachments.ts";
import { mark, type Mark } from "./markdown-marks.ts";

function read(text: string): EditorState {
  const doc = text.replace(/[«»‸]/g, "").replaceAll("¶", "\n");
  const caret = text.indexOf("‸");
  const [anchor, head] = caret >= 0 ? [caret, caret] : [text.indexOf("«"), text.indexOf("»") - 1];
  return EditorState.create({ doc, selection: EditorSelection.single(anchor, head) });
}

function written({ doc, selection: { main } }: EditorState): string {
  const text = doc.toString().replaceAll("\n", "¶");
  if (main.empty) return `${text.slice(0, main.head)}‸${text.slice(main.head)}`;
  return `${text.slice(0, main.from)}«${text.slice(main.from, main.to)}»${text.slice(main.to)}`;
}

test.each<[string, Mark, string]>([
  ["a «b» c", "bold", "a **«b»** c"],
  ["a **«b»** c", "bold", "a «b» c"],
  ["a ‸", "bold", "a **‸**"],
  ["a «b»", "italic", "a *«b»*"],
  ["a *«b»*", "italic", "a «b»"],
  ["**«b»**", "italic", "***«b»***"],
  ["***«b»***", "italic", "**«b»**"],
  ["«x»", "code", "`«x»`"],
  ["«x»", "math", "$«x»$"],
  ["$«x»$", "math", "«x»"],
  ["«words»", "link", "[words](«address»)"],
  ["«https://a.org»", "link", "[‸](https://a.org)"],
  ["‸", "link", "[](«address»)"],
  ["ti‸tle", "heading", "## ti‸tle"],
  ["## a‸", "heading", "### a‸"],
  ["#### a‸", "heading", "a‸"],
  ["«a¶b»", "list", "- «a¶- b»"],
  ["«- a¶- b»", "list", "«a¶b»"],
  ["1. a‸", "list", "- a‸"],
  ["«a¶¶b»", "quote", "> «a¶> ¶> b»"],
  ["> a‸", "quote", "a‸"],
])("[M3] %s, %s: %s", (before, what, after) => {
  const state = read(before);
  expect(written(state.update(mark(state, what)).state)).toBe(after);
});

test.each<[string, string[], string[]]>([
  ["![a](attachment:a.png)", ["a.png", "b.png"], ["b.png"]],
  ["![a](attachment:my%20plot.png)", ["my plot.png"], []],
  ['<img src="attachment:a.png">', ["a.png"], []],
  ["gone", ["a.png"], ["a.png"]],
  ["gone", [], []],
])("[M8] %s with %j keeps all but %j", (source, names, unused) => {
  const attachments = Object.fromEntries(names.map((name) => [name, { "image/png": "" }]));
  const cell = { id: "c", type: "markdown", source, metadata: {}, outputs: [], executionCount: null } as Cell;
  expect(unusedIn({ ...cell, attachments })).toEqual(unused);
});
