/**
 * What the formatting bar does to the text of a Markdown cell: marks around what is selected, marks at the start of lines. Each
 * toggles: where the mark is, it goes. Loaded with the first of them.
 */
import { type ChangeSpec, EditorSelection, type EditorState, type TransactionSpec } from "@codemirror/state";

export type Mark = "bold" | "italic" | "code" | "math" | "link" | "heading" | "list" | "quote";

const AROUND: Partial<Record<Mark, string>> = { bold: "**", italic: "*", code: "`", math: "$" };

export function mark(state: EditorState, what: Mark): TransactionSpec {
  const around = AROUND[what];
  if (around !== undefined) return wrap(state, around);
  return what === "link" ? link(state) : lines(state, what);
}

function wrap(state: EditorState, text: string): TransactionSpec {
  return state.changeByRange(({ from, to }) => {
    if (isWrapped(state, from, to, text))
      return {
        changes: [
          { from: from - text.length, to: from },
          { from: to, to: to + text.length },
        ],
        range: EditorSelection.range(from - text.length, to - text.length),
      };
    return {
      changes: [
        { from, insert: text },
        { from: to, insert: text },
      ],
      range: EditorSelection.range(from + text.length, to + text.length),
    };
  });
}

/** Exactly this mark stands on both sides: the stars of bold are none of italic. */
function isWrapped(state: EditorState, from: number, to: number, text: string): boolean {
  const [before, behind] = [state.sliceDoc(from - text.length, from), state.sliceDoc(to, to + text.length)];
  if (before !== text || behind !== text) return false;
  if (text !== "*") return true;
  const stars = /\*+$/.exec(state.sliceDoc(Math.max(0, from - 3), from))![0].length;
  return stars !== 2;
}

/** The address is selected, to be written over; a selected address becomes the link's. */
function link(state: EditorState): TransactionSpec {
  return state.changeByRange(({ from, to }) => {
    const words = state.sliceDoc(from, to);
    const isAddress = /^https?:\/\/\S+$/.test(words);
    const insert = isAddress ? `[](${words})` : `[${words}](address)`;
    const range = isAddress
      ? EditorSelection.cursor(from + 1)
      : EditorSelection.range(from + words.length + 3, from + words.length + 10);
    return { changes: { from, to, insert }, range };
  });
}

const PREFIX = /^(\s*)(#{1,6} +|[-*+] +(?:\[[ xX]\] +)?|\d+[.)] +|(?:> ?)+)?/;

function lines(state: EditorState, what: Mark): TransactionSpec {
  const touched = new Set<number>();
  for (const { from, to } of state.selection.ranges)
    for (let number = state.doc.lineAt(from).number; number <= state.doc.lineAt(to).number; number++)
      touched.add(number);
  const all = [...touched].map((number) => state.doc.line(number));
  const has = what === "list" ? /^\s*[-*+] / : /^\s*>/;
  const on = what !== "heading" && !all.every(({ text }) => has.test(text) || (text === "" && all.length > 1));
  const changes: ChangeSpec[] = [];
  for (const { from, text } of all) {
    const [, indent = "", prefix = ""] = PREFIX.exec(text) ?? [];
    if (text === "" && all.length > 1 && what !== "quote") continue;
    const insert = what === "heading" ? nextHeading(prefix) : on ? (what === "list" ? "- " : "> ") : "";
    // A quotation goes around what is there; a list or a heading takes its place.
    const to = what === "quote" && on ? from + indent.length : from + indent.length + prefix.length;
    if (what === "list" && on && /^[-*+] /.test(prefix)) continue;
    changes.push({ from: from + indent.length, to, insert });
  }
  return { changes, selection: state.selection.map(state.changes(changes), 1) };
}

/** None, then the second to the fourth level; the first is the notebook's title. */
function nextHeading(prefix: string): string {
  const level = /^#+/.exec(prefix)?.[0].length ?? 0;
  return level === 0 ? "## " : level === 1 ? "## " : level < 4 ? `${"#".repeat(level + 1)} ` : "";
}
