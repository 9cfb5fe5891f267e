/**
 * Opening a notebook: the file and what the journal knows beyond it become one document again. It is the same whether
 * the server ended in peace, was killed, or lost power; what a person had acknowledged is there.
 *
 * If the file was changed while nobody watched, the room's version (rebuilt from the copy or the outline of the file it
 * stood on) and the file's are merged by the room. Where not even that is left, the file wins and the journal is kept aside.
 */
import { basename, join } from "node:path";
import { applyPatch, emptyState, type ExecutionState, wholePatch } from "@pellucid/execution";
import { apply, type Notebook, readNotebook } from "@pellucid/notebook";
import { hashOf, type Known } from "../storage/atomic-write.ts";
import type { Fs } from "../storage/fs.ts";
import { Journal } from "../storage/journal.ts";
import type { Logs } from "../storage/logs.ts";
import { type DocumentStart, type LoggedEdit, RoomDocument, sizeOf } from "./document.ts";
import { type FileContent, MissingError, NotebookFile, UnreadableError } from "./notebook-file.ts";
import { notePlaces } from "./projection.ts";
import { filled, isPartial } from "./outline.ts";
import {
  decodeRoomRecord,
  type EditRecord,
  encodeRoomRecord,
  idsOf,
  type OutlineRecord,
  type Point,
  type RoomRecord,
} from "./room-records.ts";
import { storedIn, withTails } from "./stored-outputs.ts";
import { isOutputEdit, UndoStacks } from "./undo.ts";

export const BASE_COPY = "base.ipynb";
/** Numbers of edits go on this much higher after a restart. */
const JUMP = 1_000_000;

export interface Opened {
  readonly journal: Journal;
  readonly start: DocumentStart;
  readonly execution: ExecutionState | null;
  /** The notebook that is in the file the room stands on, and its number. */
  readonly saved: { readonly notebook: Notebook; readonly seq: number; readonly known: Known | null };
  /** The file is another one than the room stands on: to be merged (null: it is gone). */
  readonly changed: { readonly content: FileContent | null } | null;
  /** What a person should be told. */
  readonly notices: readonly string[];
}

interface History {
  readonly epoch: string;
  /** The last state of the file that is sure, and those that were about to be. */
  readonly points: readonly Point[];
  readonly edits: readonly EditRecord[];
  readonly accepted: Map<string, number>;
  readonly undo: UndoStacks;
  readonly execution: ExecutionState | null;
  readonly outline: OutlineRecord | null;
  readonly seq: number;
}

export async function openNotebook(fs: Fs, path: string, folder: string): Promise<Opened> {
  const content = await NotebookFile.read(fs, path);
  const { journal, records, quarantined } = await Journal.open(fs, join(folder, "journal"));
  try {
    const history = readHistory(records.map(decodeRoomRecord));
    const notices = quarantined
      ? [
          `The journal of ${path} was damaged. What could be read of it was recovered; the damaged journal is kept as ${quarantined}.`,
        ]
      : [];
    if (!history) return fresh(path, content, journal, notices);
    return await rebuilt(fs, { path, folder, content, journal, history, notices });
  } catch (error) {
    await journal.close();
    throw error;
  }
}

/** The notebook in a text, with the ids that its cells had when it was in a room before. */
export function parsed({ text, known, plain }: FileContent, ids?: readonly string[]): Notebook {
  const reading = readNotebook(text, plain);
  if ("refused" in reading) throw new UnreadableError(reading.refused.reason, reading.refused);
  const { notebook } = reading;
  notePlaces(notebook, known.hash);
  if (!ids || ids.length !== notebook.cells.length || notebook.cells.every((cell, i) => cell.id === ids[i]))
    return notebook;
  return { ...notebook, cells: notebook.cells.map((cell, i) => ({ ...cell, id: ids[i]! })) };
}

function fresh(path: string, content: FileContent | null, journal: Journal, notices: readonly string[]): Opened {
  if (!content) throw new MissingError(basename(path));
  const notebook = parsed(content);
  const epoch = RoomDocument.newEpoch();
  const { hash } = content.known;
  journal.append(encodeRoomRecord({ kind: "base", epoch, seq: 0, hash, accepted: {}, path, ...idsOf(notebook) }));
  return {
    journal,
    start: { notebook, seq: 0, epoch },
    execution: null,
    saved: { notebook, seq: 0, known: content.known },
    changed: null,
    notices,
  };
}

interface Found {
  readonly path: string;
  readonly folder: string;
  readonly content: FileContent | null;
  readonly journal: Journal;
  readonly history: History;
  readonly notices: readonly string[];
}

async function rebuilt(fs: Fs, found: Found): Promise<Opened> {
  const { content, history } = found;
  const same = content && history.points.findLast((point) => point.hash === content.known.hash);
  if (content && same) return replayed(found, parsed(content, same.ids), same, content.known, null);
  const copy = await NotebookFile.read(fs, join(found.folder, BASE_COPY)).catch(() => null);
  const stood = copy && history.points.findLast((point) => point.hash === copy.known.hash);
  if (copy && stood) {
    const known = { ...copy.known, version: "" };
    return replayed(found, parsed(copy, stood.ids), stood, known, { content });
  }
  const outlined = history.points.findLast((point) => point.hash === history.outline?.hash);
  if (history.outline && outlined) return outlinedAgain(found, history.outline, outlined);
  if (!content) throw new MissingError(basename(found.path));
  return await replaced(fs, found, content);
}

/** Rebuilt on the outline, with the outputs of the file as it is now. */
function outlinedAgain(found: Found, outline: OutlineRecord, point: Point): Opened {
  const reading = found.content && readNotebook(found.content.text);
  const theirs = reading && "notebook" in reading ? reading.notebook : null;
  const { hash, size } = outline;
  const changed = { content: found.content };
  const opened = replayed(found, filled(outline, theirs), point, { hash, size, version: "" }, changed);
  if (theirs || !isPartial(outline)) return opened;
  const name = basename(found.path);
  const what = found.content ? "was made into something that is not a notebook" : "was deleted";
  const told = `${name} ${what} while the server was down. Your text and your edits are here; outputs that were only in the file are not.`;
  return { ...opened, notices: [...opened.notices, told] };
}

function replayed(found: Found, notebook: Notebook, point: Point, known: Known, changed: Opened["changed"]): Opened {
  const { history, journal, notices } = found;
  const edits: LoggedEdit[] = [];
  let now = notebook;
  for (const { seq, edit, client, n, person } of history.edits) {
    if (seq <= point.seq) continue;
    now = apply(now, edit);
    const from = client === undefined || n === undefined ? {} : { client, n };
    edits.push({ seq, edit, ...from, joinable: person === undefined && isOutputEdit(edit), size: sizeOf(edit) });
  }
  const seq = history.seq + JUMP;
  journal.append(encodeRoomRecord({ kind: "resume", seq }));
  const recent = { from: point.seq, edits };
  const { epoch, accepted, undo, execution } = history;
  return {
    journal,
    start: { notebook: now, seq, epoch, accepted, undo, recent },
    execution,
    saved: { notebook, seq: edits.length === 0 ? seq : point.seq, known },
    changed,
    notices,
  };
}

/** The file was replaced, and what the room had cannot be rebuilt upon it: the file is right. */
async function replaced(
  fs: Fs,
  { path, folder, journal, history, notices }: Found,
  content: FileContent,
): Promise<Opened> {
  const last = history.points[0]!;
  const lost = history.edits.some((edit) => edit.seq > last.seq && edit.person !== undefined);
  const aside = join(folder, `journal.replaced-${Date.now()}`);
  if (lost) await fs.copy(join(folder, "journal"), aside);
  const notebook = parsed(content);
  const epoch = RoomDocument.newEpoch();
  const records: RoomRecord[] = [
    { kind: "base", epoch, seq: 0, hash: content.known.hash, accepted: {}, path, ...idsOf(notebook) },
  ];
  if (history.execution) records.push({ kind: "memory", remember: wholePatch(history.execution) });
  await journal.replace(records.map(encodeRoomRecord));
  const told = `${path} was replaced by another program while the server was down. The edits that were not in the file yet are kept in ${aside}.`;
  return {
    journal,
    start: { notebook, seq: 0, epoch },
    execution: history.execution,
    saved: { notebook, seq: 0, known: content.known },
    changed: null,
    notices: lost ? [...notices, told] : notices,
  };
}

/** Logs are opened and cut to what the notebook says of them; their ends are in memory again. */
export async function withLogs(notebook: Notebook, logs: Logs): Promise<Notebook> {
  const known = storedIn(notebook).logs;
  for (const [name, size] of known) await logs.restore(name, size);
  return known.size > 0 ? withTails(notebook, logs) : notebook;
}

function readHistory(records: readonly RoomRecord[]): History | null {
  let epoch = "";
  let points: Point[] = [];
  let edits: EditRecord[] = [];
  let accepted = new Map<string, number>();
  let execution: ExecutionState | null = null;
  let outline: OutlineRecord | null = null;
  let seq = 0;
  const undo = new UndoStacks();
  for (const record of records) {
    if ("seq" in record && !STANDING.has(record.kind)) seq = Math.max(seq, record.seq);
    if (record.kind === "base") {
      ({ epoch } = record);
      points = [record];
      edits = [];
      accepted = new Map(Object.entries(record.accepted));
    } else if (record.kind === "saving") points.push(record);
    else if (record.kind === "saved") points = [record];
    else if (record.kind === "outline") outline = record;
    else if (record.kind === "undo") undo.restore(record.stacks);
    else if (record.kind === "edit") {
      edits.push(record);
      if (record.client !== undefined && record.n !== undefined) accepted.set(record.client, record.n);
      replayUndo(undo, record);
    }
    if ((record.kind === "edit" || record.kind === "memory") && record.remember)
      execution = applyPatch(execution ?? emptyState(hashOf(epoch).slice(0, 8)), record.remember);
  }
  return epoch === "" ? null : { epoch, points, edits, accepted, undo, execution, outline, seq };
}
/** Records of a number that was given before. */
const STANDING: ReadonlySet<RoomRecord["kind"]> = new Set(["saving", "saved", "outline"]);

function replayUndo(undo: UndoStacks, { person, edit, inverse, step, time }: EditRecord): void {
  if (person === undefined) undo.passed(null, edit);
  else if (step) {
    undo.drop(person, step);
    undo.taken(person, step, edit, inverse ?? null);
  } else undo.made(person, edit, inverse ?? null, time ?? 0);
}
