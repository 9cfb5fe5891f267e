/**
 * A view's copy of a room's notebook: what the server has confirmed, and on top of it the edits of this view that have
 * not come back yet.
 *
 * The rule is short. An edit of another: the pending ones are moved past it. Our own edit comes back: it is confirmed
 * and no longer pending. A whole notebook: what came between is found by comparing the cells that pending edits touch,
 * and they are moved past that. `room-client.ts` feeds it with frames; it knows neither sockets nor storage nor screens.
 */
import {
  apply,
  changeSource,
  rebaseAll,
  sourceChanges,
  type Cell,
  type CellId,
  type Edit,
  type Notebook,
} from "@pellucid/notebook";
import type { SequencedEdit } from "@pellucid/protocol";

/** An edit of ours on its way, as it stands on top of `confirmed` and of the pending ones before it. */
export interface PendingEdit {
  readonly n: number;
  readonly edit: Edit;
}

/** All that is needed to make unconfirmed edits again in another page: kept in the browser until they are confirmed. */
export interface PendingRecord {
  readonly client: string;
  readonly pending: readonly PendingEdit[];
  /** Source of every cell that the pending edits change, as it was confirmed under them. */
  readonly bases: Readonly<Record<CellId, string>>;
}

export interface RoomReplica {
  readonly client: string;
  readonly epoch: string | null;
  /** Newest server edit in `confirmed`. */
  readonly seq: number;
  readonly confirmed: Notebook;
  readonly pending: readonly PendingEdit[];
  /** `confirmed` with the pending edits on top: what is shown. The same object as `confirmed` when nothing is pending. */
  readonly view: Notebook;
  /** The number the next edit of ours gets. */
  readonly nextN: number;
}

const EMPTY_NOTEBOOK: Notebook = { cells: [], metadata: {}, format: { major: 4, minor: 5 } };

export function emptyReplica(client: string): RoomReplica {
  return { client, epoch: null, seq: 0, confirmed: EMPTY_NOTEBOOK, pending: [], view: EMPTY_NOTEBOOK, nextN: 1 };
}

/** This view makes an edit. */
export function editLocally(replica: RoomReplica, edit: Edit): RoomReplica {
  const view = apply(replica.view, edit);
  const pending = [...replica.pending, { n: replica.nextN, edit }];
  return { ...replica, view, pending, nextN: replica.nextN + 1 };
}

/** Edits from the server, in their order, our own among them. Those we have already are passed over. */
export function receive(replica: RoomReplica, edits: readonly SequencedEdit[]): RoomReplica {
  let { confirmed, pending, seq } = replica;
  let ownOnly = true;
  for (const entry of edits) {
    if (entry.seq <= seq) continue;
    seq = entry.seq;
    const edit = entry.edit as Edit;
    confirmed = apply(confirmed, edit);
    const own = entry.client === replica.client && pending[0] !== undefined && entry.n === pending[0].n;
    if (own && sameEdit(edit, pending[0]!.edit)) {
      pending = pending.slice(1);
    } else if (own) {
      // The server moved it differently than we did. The text on the screen is the one to keep.
      ownOnly = false;
      pending = towards(replica.view, confirmed, pending.slice(1));
    } else {
      ownOnly = false;
      pending = moveAll(pending, [edit]);
    }
  }
  // Only our own came back: what is shown is what is confirmed, as the same objects, and nobody draws anything again.
  if (ownOnly && pending.length === 0) return { ...replica, confirmed: replica.view, pending, seq };
  if (ownOnly) return { ...replica, confirmed, pending, seq };
  const view =
    pending.length === 0 && replica.pending.length === 0 ? confirmed : replay(confirmed, pending, replica.view);
  if (pending.length === 0) confirmed = view;
  return { ...replica, confirmed, pending, seq, view };
}

/** The whole notebook as of `seq`; `accepted` is the last edit of ours in it. */
export function receiveWhole(
  replica: RoomReplica,
  whole: { epoch: string; seq: number; accepted: number; notebook: Notebook },
): RoomReplica {
  const bases = replica.epoch === null ? {} : basesOf(replica.confirmed, replica.pending);
  return placeOn({ ...replica, epoch: whole.epoch, seq: whole.seq }, whole, replica.pending, bases);
}

/** As `receiveWhole`, for edits that another page of this browser made and did not see confirmed. */
export function adopt(
  record: PendingRecord,
  whole: { epoch: string; seq: number; accepted: number; notebook: Notebook },
): RoomReplica {
  const replica = { ...emptyReplica(record.client), epoch: whole.epoch, seq: whole.seq };
  return placeOn(replica, whole, record.pending, record.bases);
}

/** What has to be kept so that a crash of the page loses no edit; null when all are confirmed. */
export function recordOf(replica: RoomReplica): PendingRecord | null {
  if (replica.pending.length === 0) return null;
  const { client, pending, confirmed } = replica;
  return { client, pending, bases: basesOf(confirmed, pending) };
}

function placeOn(
  replica: RoomReplica,
  whole: { accepted: number; notebook: Notebook },
  all: readonly PendingEdit[],
  bases: Readonly<Record<CellId, string>>,
): RoomReplica {
  const confirmed = whole.notebook;
  // `bases` lie under all of them; those that the room has already are inside its text now.
  const unconfirmed = all.filter((entry) => entry.n > whole.accepted);
  const under = sourcesAfter(
    bases,
    all.filter((entry) => entry.n <= whole.accepted),
  );
  const pending = moveAll(unconfirmed, differences(under, confirmed));
  const nextN = Math.max(replica.nextN, whole.accepted + 1, ...all.map((entry) => entry.n + 1));
  const view = replay(confirmed, pending, replica.view);
  return { ...replica, confirmed: pending.length === 0 ? view : confirmed, pending, view, nextN };
}

/** The sources in `bases` once `done` has changed them. */
function sourcesAfter(
  bases: Readonly<Record<CellId, string>>,
  done: readonly PendingEdit[],
): Readonly<Record<CellId, string>> {
  if (done.length === 0) return bases;
  const cells = Object.entries(bases).map(([id, source]) => bareCell(id, source));
  const after = done.reduce((notebook, entry) => apply(notebook, entry.edit), { ...EMPTY_NOTEBOOK, cells } as Notebook);
  return Object.fromEntries(after.cells.map((cell) => [cell.id, cell.source]));
}

const bareCell = (id: CellId, source: string): Cell => ({
  id,
  type: "code",
  source,
  metadata: {},
  outputs: [],
  executionCount: null,
});

/** What others must have done to these sources, as edits. */
function differences(sources: Readonly<Record<CellId, string>>, notebook: Notebook): Edit[] {
  const edits: Edit[] = [];
  for (const cell of notebook.cells) {
    const before = Object.hasOwn(sources, cell.id) ? sources[cell.id] : undefined;
    const edit = before === undefined ? undefined : changeSource(cell.id, before, cell.source);
    if (edit) edits.push(edit);
  }
  return edits;
}

/** Moves a chain of pending edits past edits that came first. */
function moveAll(pending: readonly PendingEdit[], over: readonly Edit[]): readonly PendingEdit[] {
  if (pending.length === 0 || over.length === 0) return pending;
  const edits = over.reduce<readonly Edit[]>(
    (moved, other) => rebaseAll(moved, other),
    pending.map((entry) => entry.edit),
  );
  return pending.map(({ n }, index) => ({ n, edit: edits[index]! }));
}

/** Makes the source edits among `pending` anew, so that they lead from `confirmed` to the texts of `view`. */
function towards(view: Notebook, confirmed: Notebook, pending: readonly PendingEdit[]): readonly PendingEdit[] {
  const last = new Map<CellId, number>();
  for (const { n, edit } of pending) if (edit.type === "edit-source") last.set(edit.id, n);
  return pending.map(({ n, edit }) => {
    if (edit.type !== "edit-source") return { n, edit };
    const from = confirmed.cells.find((cell) => cell.id === edit.id)?.source ?? "";
    const to = view.cells.find((cell) => cell.id === edit.id)?.source ?? from;
    // The last edit of a cell makes its text, and those before it nothing.
    const made = last.get(edit.id) === n ? changeSource(edit.id, from, to) : undefined;
    return { n, edit: made ?? { type: "edit-source", id: edit.id, changes: sourceChanges(from, from) } };
  });
}

/** Confirmed plus pending; cells that did not really change stay the same objects, so that nobody draws them again. */
function replay(confirmed: Notebook, pending: readonly PendingEdit[], shown: Notebook): Notebook {
  return keepCells(
    pending.reduce((notebook, entry) => apply(notebook, entry.edit), confirmed),
    shown,
  );
}

function keepCells(next: Notebook, shown: Notebook): Notebook {
  const before = new Map(shown.cells.map((cell) => [cell.id, cell]));
  let same = next.cells.length === shown.cells.length && next.metadata === shown.metadata;
  const cells = next.cells.map((cell, index) => {
    const old = before.get(cell.id);
    const kept = old && old !== cell && sameCell(old, cell) ? old : cell;
    if (kept !== shown.cells[index]) same = false;
    return kept;
  });
  return same ? shown : { ...next, cells };
}

const sameCell = (a: Cell, b: Cell): boolean =>
  a.type === b.type &&
  a.source === b.source &&
  a.metadata === b.metadata &&
  a.outputs === b.outputs &&
  a.attachments === b.attachments &&
  a.executionCount === b.executionCount;

const sameEdit = (a: Edit, b: Edit): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Confirmed source of every cell whose text the edits change. */
function basesOf(confirmed: Notebook, pending: readonly PendingEdit[]): Record<CellId, string> {
  const ids = new Set<CellId>();
  for (const { edit } of pending) collectSourceIds(edit, ids);
  const bases: Record<CellId, string> = {};
  for (const cell of confirmed.cells) if (ids.has(cell.id)) bases[cell.id] = cell.source;
  return bases;
}

function collectSourceIds(edit: Edit, ids: Set<CellId>): void {
  if (edit.type === "edit-source") ids.add(edit.id);
  else if (edit.type === "batch") for (const part of edit.edits) collectSourceIds(part, ids);
}
