/**
 * Commands that change thousands of lines (comment, indent), made one change of the text from the first to the last of them: an
 * editor goes through each change by itself, and somebody who marks a cell of 10,000 lines would wait for a third of a second.
 */
import { type StateCommand, Transaction } from "@codemirror/state";
import type { Command } from "@codemirror/view";

/** Up to so many, carets and the edits of others keep their exact places. */
const MANY = 500;

export const asOneEdit =
  (command: StateCommand): Command =>
  (view) =>
    command({ state: view.state, dispatch: (transaction) => view.dispatch(asOne(transaction)) });

export function asOne(transaction: Transaction): Transaction {
  const { changes, startState, newSelection: selection } = transaction;
  const edits: { readonly from: number; readonly to: number; readonly insert: string }[] = [];
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

function rewritten(
  text: string,
  start: number,
  edits: readonly { from: number; to: number; insert: string }[],
): string {
  let at = 0;
  const parts: string[] = [];
  for (const { from, to, insert } of edits) {
    parts.push(text.slice(at, from - start), insert);
    at = to - start;
  }
  return parts.join("") + text.slice(at);
}
