/**
 * What can be claimed of each code cell's output where nobody reads the code: kernels of other languages, and the moment
 * before the analyser is there. It rests on the order of runs and on edits alone, and so is given with great care:
 * `fresh` only where the present kernel ran exactly the code above, in document order and unchanged since, and then this
 * cell. Everything else that cannot be shown false is `unknown`, with the reason in words.
 *
 * Called by truth.ts. It does not look into the code: who reads what is not known here.
 */
import type { Cell, CellId, Notebook } from "@pellucid/notebook";
import type { TruthView } from "@pellucid/protocol";
import { hashOf } from "./run-record.ts";
import type { HistoryEntry, RunRecord } from "./run-record.ts";
import { recordOf, sessionOf } from "./state.ts";
import type { ExecutionState } from "./state.ts";
import { isEmpty } from "./step-queue.ts";
import { clockInWords, dateInWords } from "./words.ts";

const hashes = new WeakMap<Cell, string>();

function sourceHash(cell: Cell): string {
  const known = hashes.get(cell);
  if (known !== undefined) return known;
  const hash = hashOf(cell.source);
  hashes.set(cell, hash);
  return hash;
}

export function orderTruth(state: ExecutionState, notebook: Notebook): Map<CellId, TruthView> {
  const cells = notebook.cells.filter((cell) => cell.type === "code");
  const evidence = orderEvidence(state, cells);
  const session = sessionOf(state.kernel);
  let place = 0;
  return new Map(
    cells.map((cell) => {
      const truth = remembered(cell, recordOf(state, cell.id), session, evidence, place);
      if (!isEmpty(cell.source)) place++;
      return [cell.id, truth];
    }),
  );
}

interface Answer {
  readonly record: RunRecord | undefined;
  readonly session: string | null;
  readonly order: string | boolean;
  readonly truth: TruthView;
}
const answers = new WeakMap<Cell, Answer>();

/** Asked of all cells at every turn; for most of them nothing that the answer rests on has changed. */
function remembered(
  cell: Cell,
  record: RunRecord | undefined,
  session: string | null,
  evidence: OrderEvidence,
  place: number,
): TruthView {
  const inOrder = place < evidence.matched;
  const order = inOrder ? evidence.history[place]?.n === record?.n : evidence.why;
  const known = answers.get(cell);
  if (known && known.record === record && known.session === session && known.order === order) return known.truth;
  const truth = truthOfCell(cell, record, session, order);
  answers.set(cell, { record, session, order, truth });
  return truth;
}

interface OrderEvidence {
  /** So many code cells from the top ran first, in order, and are unchanged. */
  readonly matched: number;
  readonly history: readonly HistoryEntry[];
  /** Why the next one does not continue the row. */
  readonly why: string;
}

const continues = (entry: HistoryEntry | undefined, cell: Cell | undefined): boolean =>
  entry !== undefined && cell !== undefined && entry.ok && entry.cell === cell.id && entry.hash === sourceHash(cell);

function orderEvidence({ history }: ExecutionState, all: readonly Cell[]): OrderEvidence {
  const cells = all.filter((cell) => !isEmpty(cell.source));
  let matched = 0;
  while (matched < cells.length && continues(history[matched], cells[matched])) matched++;
  return { matched, history, why: whyNot(history[matched], cells[matched], all) };
}

function whyNot(entry: HistoryEntry | undefined, cell: Cell | undefined, all: readonly Cell[]): string {
  if (!entry) return "Not known: the order in which the cells ran is not the order of the page";
  if (entry.cell === null) return "Not known: code from outside this notebook ran in its kernel first";
  const place = (id: CellId) => all.findIndex((other) => other.id === id) + 1;
  if (cell && entry.cell === cell.id)
    return entry.ok
      ? `Not known: cell ${place(cell.id)} was edited after it ran`
      : `Not known: cell ${place(cell.id)} did not end well before this ran`;
  const ran = place(entry.cell);
  if (ran === 0) return "Not known: a cell that is gone ran in this kernel first";
  if (!cell || ran < place(cell.id)) return `Not known: cell ${ran} ran more than once in this kernel`;
  return `Not known: cell ${ran} ran in this kernel before cell ${place(cell.id)}`;
}

/** `order`: true when this run continues the row from the top, false when another run of this cell did, else why not. */
function truthOfCell(
  cell: Cell,
  record: RunRecord | undefined,
  session: string | null,
  order: string | boolean,
): TruthView {
  const shows = cell.outputs.length > 0 || cell.executionCount !== null;
  if (!record) return shows ? earlier(undefined) : { state: "never", why: "Has not run" };
  const at = clockInWords(record.finishedAt ?? record.startedAt);
  if (record.source !== cell.source) {
    const ended = record.state === "failed" ? "failed" : record.state === "interrupted" ? "was interrupted" : "ran";
    return { state: "edited", why: `Edited since it ${ended} at ${at}` };
  }
  if (record.msgId === "") return { state: "fresh", why: "Empty" };
  if (record.session !== session) return earlier(record);
  if (record.state === "failed") return { state: "failed", why: record.reason ?? "Failed" };
  if (record.state === "interrupted") return { state: "interrupted", why: record.reason ?? "Interrupted" };
  if (record.state === "running") return { state: "unknown", why: "Running" };
  if (typeof order === "string") return { state: "unknown", why: order };
  return order
    ? { state: "fresh", why: `Fresh: ran ${at}, after all cells above, in order and unchanged` }
    : { state: "unknown", why: "Not known: it ran more than once in this kernel" };
}

export function earlier(record: RunRecord | undefined): TruthView {
  const when = record ? `, ${dateInWords(record.finishedAt ?? record.startedAt)}` : "";
  const failed = record?.state === "failed" && record.reason ? `. ${record.reason}` : "";
  return { state: "earlier", why: `Output of an earlier session${when}${failed}` };
}
