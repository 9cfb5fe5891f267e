/**
 * The notebook of a room and its one order of edits. Every change comes through here: it gets its number, is applied at
 * once, goes into the journal, and is handed on to the views when the journal has it safe.
 *
 * Views send edits made on what they had seen; each is moved past what they had not (and what they had not seen is kept
 * moved past theirs, so that the next one can be moved too). The page does the same with the same function, and takes
 * the server's form of its edits when they come back, so no two ever end up apart.
 *
 * The server's own edits (outputs) need no sync of their own, since the kernel's spool can give them again, but nothing
 * overtakes anything. Files, kernels and sockets are not known here.
 */
import { randomBytes } from "node:crypto";
import type { StatePatch } from "@pellucid/execution";
import { adopt, apply, cross, type Edit, invert, type Notebook } from "@pellucid/notebook";
import type { Journal } from "../storage/journal.ts";
import { encodeRoomRecord, type RoomRecord } from "./room-records.ts";
import { journaled } from "./stored-outputs.ts";
import { isOutputEdit, UndoStacks } from "./undo.ts";

export interface LoggedEdit {
  readonly seq: number;
  readonly edit: Edit;
  readonly client?: string;
  readonly n?: number;
  /** The view that asked for it, of an undo or redo. */
  readonly stepOf?: string;
  /** The server's own, and about outputs only: several may be joined on their way to a view. */
  readonly joinable: boolean;
  /** About as many bytes. */
  readonly size: number;
}

/** Who made an edit: a person, or nobody where it came from the file. */
export interface By {
  readonly person?: string;
  readonly step?: "undo" | "redo";
}

/** One connected view, as far as the order of edits is concerned. */
export interface Peer {
  readonly client: string;
  readonly person: string;
  /** Edits by others up to `upTo` that it has not said to have seen, each moved past its own that came in meanwhile. */
  ahead: { readonly seq: number; edit: Edit }[];
  upTo: number;
  canUndo: boolean;
  canRedo: boolean;
}

/** So many edits, and of so many bytes together, are kept for views that come back. */
const RECENT_BOUND = 4000;
const RECENT_BYTES = 4 * 1024 * 1024;
const INVERSE_BOUND = 64 * 1024 * 1024;
/** Clients whose last numbers are remembered; the oldest go first. */
const CLIENT_BOUND = 200;

export interface DocumentStart {
  readonly notebook: Notebook;
  readonly seq: number;
  readonly epoch: string;
  readonly accepted?: ReadonlyMap<string, number>;
  readonly undo?: UndoStacks;
  /** The last edits, and the number before them. */
  readonly recent?: { readonly from: number; readonly edits: readonly LoggedEdit[] };
}

/** The view is too far behind to be followed: it has to begin anew from the notebook as it is. */
export class TooFarBehindError extends Error {}

export class RoomDocument {
  notebook: Notebook;
  seq: number;
  readonly epoch: string;
  readonly undo: UndoStacks;
  readonly #journal: Journal;
  readonly #now: () => number;
  readonly #accepted: Map<string, number>;
  #recent: LoggedEdit[];
  #recentFrom: number;
  /** Newest edit not at hand any more that a view's own edits would have to be moved past: of outputs none is. */
  #passed: number;
  /** The notebook as views may know it: without what the journal has not got yet. */
  ready: { readonly notebook: Notebook; readonly seq: number };
  /** Numbered, but not handed on yet, each with the notebook that has it. */
  #outbox: { readonly logged: LoggedEdit; readonly after: Notebook }[] = [];
  /** Numbers of person edits in the outbox that the journal has not synced. */
  #unsynced: number[] = [];
  #awaited: { readonly seq: number; readonly resolve: () => void }[] = [];
  /** Edits that views may have now, in order. */
  onReady: (edits: readonly LoggedEdit[]) => void = () => {};
  /** The notebook changed; called at once, before anyone is told. `by` null: the server itself did it. */
  onChange: (logged: LoggedEdit, before: Notebook, by: By | null) => void = () => {};

  constructor(journal: Journal, start: DocumentStart, now: () => number) {
    this.#journal = journal;
    this.#now = now;
    this.notebook = start.notebook;
    this.seq = start.seq;
    this.epoch = start.epoch;
    this.undo = start.undo ?? new UndoStacks();
    this.#accepted = new Map(start.accepted);
    this.#recent = [...(start.recent?.edits ?? [])];
    this.#recentFrom = this.#passed = start.recent?.from ?? start.seq;
    this.ready = start;
  }

  static newEpoch = (): string => randomBytes(9).toString("base64url");

  join(client: string, person: string): Peer {
    return { client, person, ahead: [], upTo: this.ready.seq, canUndo: false, canRedo: false };
  }
  /** What a client sent earlier is on its way into the journal still: it cannot be told where it stands. Null: it can. */
  underway(client: string): Promise<void> | null {
    const last = this.#outbox.findLast(({ logged }) => logged.client === client);
    if (!last) return null;
    return new Promise((resolve) => this.#awaited.push({ seq: last.logged.seq, resolve }));
  }

  accepted(client: string): number {
    return this.#accepted.get(client) ?? 0;
  }
  get acceptedNumbers(): Record<string, number> {
    return Object.fromEntries(this.#accepted);
  }

  /** All edits behind `at`, if they are at hand and `at` is a number that was really given. */
  since(epoch: string, at: number): readonly LoggedEdit[] | null {
    if (epoch !== this.epoch) return null;
    if (at === this.#recentFrom) return this.#sent(0);
    const place = this.#recent.findIndex((logged) => logged.seq === at);
    return place === -1 ? null : this.#sent(place + 1);
  }
  #sent(from: number): readonly LoggedEdit[] {
    return this.#recent.slice(from).filter((logged) => logged.seq <= this.ready.seq);
  }

  /** Edits `n`, `n + 1`, ... of a view, made on server edit `seen` and on its own before. Repeats change nothing. */
  receive(peer: Peer, n: number, seen: number, edits: readonly Edit[]): void {
    this.#catchUp(peer, seen);
    edits.forEach((edit, i) => {
      if (n + i <= this.accepted(peer.client)) return;
      let mine = edit;
      for (const other of peer.ahead) {
        const crossed = cross(mine, other.edit);
        mine = crossed.edit;
        other.edit = crossed.over;
      }
      this.#remember(peer.client, n + i);
      this.#byPerson(peer, mine, { n: n + i });
    });
    peer.upTo = this.seq;
  }

  #catchUp(peer: Peer, seen: number): void {
    peer.ahead = peer.ahead.filter((other) => other.seq > seen);
    const from = Math.max(peer.upTo, seen);
    if (from < this.#passed) throw new TooFarBehindError();
    let start = this.#recent.length;
    while (start > 0 && this.#recent[start - 1]!.seq > from) start--;
    for (const { seq, edit, client } of this.#recent.slice(start))
      if (client !== peer.client && !isOutputEdit(edit)) peer.ahead.push({ seq, edit });
    peer.upTo = this.seq;
  }

  /** An edit of a person that comes by another way than a view, made on the notebook as it is. */
  byProgram(person: string, edit: Edit): void {
    this.#byPerson({ client: "", person }, edit, {});
  }

  undoOrRedo(peer: Peer, which: "undo" | "redo"): void {
    const before = this.notebook;
    // A step that others have overtaken changes nothing any more: the one before it is meant then.
    while (this.notebook === before) {
      const edit = this.undo.take(peer.person, which);
      if (!edit) return;
      this.#byPerson(peer, edit, { step: which });
    }
  }

  #byPerson(peer: Pick<Peer, "client" | "person">, edit: Edit, how: { n?: number; step?: "undo" | "redo" }): void {
    const { client, person } = peer;
    const time = this.#now();
    const inverse = bounded(invert(this.notebook, edit));
    const about = { person, time, ...(inverse && { inverse }) };
    const from = how.n === undefined ? {} : { client, n: how.n };
    if (how.step) this.undo.taken(person, how.step, edit, inverse);
    else this.undo.made(person, edit, inverse, time);
    this.#commit(edit, from, { ...about, ...(how.step && { step: how.step }) }, true, how.step && client);
  }

  /** The server's own: outputs and counts, with what the execution has to remember in the same record. */
  output(edits: readonly Edit[], remember: StatePatch | null): void {
    if (edits.length === 0) {
      if (remember) this.#journal.append(encodeRoomRecord({ kind: "memory", remember }));
      return;
    }
    const edit: Edit = edits.length === 1 ? edits[0]! : { type: "batch", edits };
    this.undo.passed(null, edit);
    this.#commit(edit, {}, remember ? { remember } : {}, false);
  }

  /** A change that came from the file: like a person's, it is safe before anyone sees it, but nobody's to undo. */
  external(edits: readonly Edit[]): void {
    for (const edit of edits) {
      this.undo.passed(null, edit);
      this.#commit(edit, {}, {}, true);
    }
  }

  /** The file was written anew by somebody else and says the same: from now on it is this file's form that is kept. */
  adopt(file: Notebook): void {
    this.notebook = adopt(this.notebook, file);
  }

  #commit(
    edit: Edit,
    from: { client?: string; n?: number },
    about: By & { readonly remember?: StatePatch },
    sync: boolean,
    stepOf?: string,
  ): void {
    const before = this.notebook;
    this.notebook = apply(before, edit);
    const seq = ++this.seq;
    this.#journal.append(
      encodeRoomRecord({ kind: "edit", seq, edit: journaled(edit, this.notebook), ...from, ...about } as RoomRecord),
    );
    const size = sizeOf(edit);
    const step = stepOf === undefined ? {} : { stepOf };
    const logged: LoggedEdit = { seq, edit, ...from, ...step, joinable: !sync && isOutputEdit(edit), size };
    this.#recent.push(logged);
    this.#recentBytes += size;
    if (this.#recent.length > RECENT_BOUND || this.#recentBytes > RECENT_BYTES) this.#forget();
    this.#outbox.push({ logged, after: this.notebook });
    this.onChange(logged, before, sync ? about : null);
    if (sync) {
      this.#unsynced.push(seq);
      void this.#journal.synced().then(() => this.#synced(seq));
    }
    this.#release();
  }

  #recentBytes = 0;
  #forget(): void {
    let count = 0;
    while (
      count < this.#recent.length &&
      (this.#recent.length - count > RECENT_BOUND / 2 || this.#recentBytes > RECENT_BYTES / 2)
    )
      this.#recentBytes -= this.#recent[count++]!.size;
    const gone = this.#recent.splice(0, count);
    this.#recentFrom = gone.at(-1)!.seq;
    this.#passed = gone.findLast(({ edit }) => !isOutputEdit(edit))?.seq ?? this.#passed;
  }

  #synced(upTo: number): void {
    this.#unsynced = this.#unsynced.filter((seq) => seq > upTo);
    this.#release();
  }
  /** The journal cannot be written: work goes on, and the room says what is not safe. */
  releaseAll(): void {
    this.#unsynced = [];
    this.#release();
  }

  #release(): void {
    const bound = this.#journal.troubled ? Infinity : (this.#unsynced[0] ?? Infinity);
    const count = this.#outbox.findIndex(({ logged }) => logged.seq >= bound);
    const ready = this.#outbox.splice(0, count === -1 ? this.#outbox.length : count);
    const last = ready.at(-1);
    if (!last) return;
    this.ready = { notebook: last.after, seq: last.logged.seq };
    this.onReady(ready.map(({ logged }) => logged));
    for (const { seq, resolve } of this.#awaited) if (seq <= last.logged.seq) resolve();
    this.#awaited = this.#awaited.filter(({ seq }) => seq > last.logged.seq);
  }

  #remember(client: string, n: number): void {
    this.#accepted.delete(client);
    this.#accepted.set(client, n);
    if (this.#accepted.size > CLIENT_BOUND) this.#accepted.delete(this.#accepted.keys().next().value!);
  }
}

/** An inverse too large to be journaled is given up: the step cannot be undone, and nothing before it either. */
const bounded = (edit: Edit): Edit | null => (sizeOf(edit) > INVERSE_BOUND ? null : edit);

/** About its bytes; counting stops where it is clear that they are too many. */
export function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  let size = 2;
  for (const each of Array.isArray(value) ? value : Object.values(value))
    if ((size += sizeOf(each)) > INVERSE_BOUND) break;
  return size;
}
