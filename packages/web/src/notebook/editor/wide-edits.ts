/**
 * Commands that change thousands of lines (comment, indent), made one change of the text from the first to the last of them: an
 * editor goes through each change by itself, and somebody who marks a cell of 10,000 lines would wait for a third of a second.
 */
import { toggleComment } from "@codemirror/commands";
import { type EditorState, type StateCommand, Transaction } from "@codemirror/state";
import type { Command } from "@codemirror/view";

/** Up to so many, carets and the edits of others keep their exact places. */
const MANY = 500;

export const asOneEdit =
  (command: StateCommand): Command =>
  (view) =>
    command({ state: view.state, dispatch: (transaction) => view.dispatch(asOne(transaction)) });

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export function asOne(transaction: Transaction): Transaction {
  const { changes, startState, newSelection: selection } = transaction;
  const edits: Edit[] = [];
  changes.iterChanges((from, to, _from, _to, text) => edits.push({ from, to, insert: text.toString() }), true);
  if (edits.length <= MANY) return transaction;
  const [from, to] = [edits[0]!.from, edits.at(-1)!.to];
  const userEvent = transaction.annotation(Transaction.userEvent);
  return startState.update({
    // Not the transaction's own new text, which would be made by as many steps.
    changes: { from, to, insert: rewritten(startState.sliceDoc(from, to), from, edits) },
    selection,
    scrollIntoView: transaction.scrollIntoView,
    ...(userEvent && { userEvent }),
  });
}

/**
 * The library's own command, but for one selection of many lines: there it looks each line up in the text and makes a change of
 * each, which takes longer than all that follows from them.
 */
export const toggleComments: Command = (view) => {
  const { state } = view;
  const edits = state.readOnly ? null : commentEdits(state);
  if (!edits) return asOneEdit(toggleComment)(view);
  const [from, to] = [edits[0]!.from, edits.at(-1)!.to];
  const { anchor, head, to: end } = state.selection.main;
  const caret = (place: number) => moved(place, edits, place === end);
  view.dispatch({
    changes: { from, to, insert: rewritten(state.sliceDoc(from, to), from, edits) },
    selection: { anchor: caret(anchor), head: caret(head) },
  });
  return true;
};

/** Null where the library's command is quick enough, or knows more: several carets, block comments. */
function commentEdits(state: EditorState): Edit[] | null {
  const { main, ranges } = state.selection;
  const [first, end] = [state.doc.lineAt(main.from), state.doc.lineAt(main.to)];
  if (ranges.length > 1 || end.number - first.number <= MANY) return null;
  const [tokens] = state.languageDataAt<{ line?: string }>("commentTokens", first.from, 1);
  if (tokens?.line === undefined) return null;
  // A selection that ends before a line's first character has not that line in it.
  const to = main.to > end.from ? end.to : end.from - 1;
  return toggled(state.sliceDoc(first.from, to).split(state.lineBreak), first.from, tokens.line);
}

/** Where all lines that say anything are comments, they are none any more; else all of them become comments, in one column. */
function toggled(lines: readonly string[], start: number, token: string): Edit[] | null {
  const edits: Edit[] = [];
  let at = start;
  const indents = lines.map((line) => line.search(/\S/));
  const column = indents.reduce((least, indent) => (indent < 0 ? least : Math.min(least, indent)), Infinity);
  const areAll = lines.every((line, index) => indents[index]! < 0 || line.startsWith(token, indents[index]));
  for (const [index, line] of lines.entries()) {
    const indent = indents[index]!;
    const behind = indent + token.length;
    if (indent >= 0 && areAll)
      edits.push({ from: at + indent, to: at + behind + (line[behind] === " " ? 1 : 0), insert: "" });
    else if (indent >= 0) edits.push({ from: at + column, to: at + column, insert: `${token} ` });
    at += line.length + 1;
  }
  return edits.length > 0 ? edits : null;
}

/** What is marked stays so: its end does not take in what comes right behind it. */
function moved(place: number, edits: readonly Edit[], isEnd: boolean): number {
  let by = 0;
  for (const { from, to, insert } of edits) {
    if (from > place || (isEnd && from === place)) break;
    by += insert.length - (Math.min(to, place) - from);
  }
  return place + by;
}

function rewritten(text: string, start: number, edits: readonly Edit[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const { from, to, insert } of edits) {
    parts.push(text.slice(at, from - start), insert);
    at = to - start;
  }
  return parts.join("") + text.slice(at);
}
