/**
 * What a notebook view and the server say to each other, over the one socket of that view.
 *
 * The server gives every edit its place (`seq`) in one order, writes it to the journal, and then sends it to every view,
 * its author's included. A view keeps the edits it has not yet got back and re-applies them on top of what the server
 * sent; getting its own edit back IS the acknowledgement (the journal is synced by then). Frames of one socket are
 * handled in order, so a `run` that follows an edit runs the edited text.
 *
 * Edits travel as opaque JSON here (`EditJson`): this package knows wires, not notebooks.
 */

import type { DebugAnswer, DebugAsk, DebugView } from "./debug.ts";
import type { HelperReply, KernelQuestion } from "./helper.ts";

export const ROOM_PROTOCOL = 1;

/** JSON of an `Edit` of @pellucid/notebook. */
export type EditJson = unknown;
export type NotebookJson = unknown;

// ---- from a view to the server -------------------------------------------------------------------------------------

export type ClientFrame =
  /** First frame. `at` is what the view has from an earlier connection (same `client`), to be sent only the rest. */
  | {
      kind: "hello";
      version: number;
      client: string;
      at: { epoch: string; seq: number } | null;
      /** As this browser's person chose to be called and shown; absent: the server gives both. */
      name?: string;
      color?: string;
    }
  /** Edits numbered `n`, `n + 1`, ... by this client, made on top of server edit `seen` and of its own earlier ones. */
  | { kind: "edits"; n: number; seen: number; edits: EditJson[] }
  /** Run these cells in this order, as they stand when this frame is handled. */
  | { kind: "run"; cells: string[] }
  /** What would run, and why? Answered by `plan` with the same `request`. */
  | { kind: "plan"; request: string; want: PlanWish; cell?: string }
  /** Carry out a plan that was shown. If it is not the right one any more, the answer is `plan` anew, and nothing runs. */
  | { kind: "run-plan"; plan: PlanView }
  /** A question about the kernel's variables, or a change of their names; answered by `helper` with the same `request`. */
  | { kind: "helper"; request: string; ask: KernelQuestion }
  /** Which names are alive that no cell makes any more? Answered by `ghosts` with the same `request`. */
  | { kind: "ghosts"; request: string }
  /** A question or an order to the debugger; answered by `debug-answer` with the same `request`. */
  | { kind: "debug"; request: string; ask: DebugAsk }
  | { kind: "interrupt" }
  /** Restart the kernel; then run all code cells if `runAll`, and clear all outputs first if `clear`. */
  | { kind: "restart"; runAll?: boolean; clear?: boolean }
  | { kind: "shutdown" }
  /** Joins the kernel anew: what it has said meanwhile is heard, and one that is gone is told to be so. */
  | { kind: "reconnect" }
  /** Use this kernelspec from now on (starts it). `null`: no kernel. `kernel`: the one that runs already, by its id. */
  | { kind: "choose-kernel"; name: string | null; kernel?: string }
  | { kind: "unqueue"; runs: string[] }
  /** The waiting run `run` gets its turn before the waiting run `before`; null: after all others. */
  | { kind: "move-queued"; run: string; before: string | null }
  | { kind: "stdin"; request: string; value: string }
  | { kind: "undo" }
  | { kind: "redo" }
  /** Write the file now. Answered by `saved` or `save-failed` with the same `request`. */
  | { kind: "save"; request: string }
  /** A conflict between the room and the file: keep the room's version, or take the file's. */
  | { kind: "resolve"; keep: "mine" | "theirs" }
  /** Where this person is. Sent only while another view is there; not journaled. */
  | ({ kind: "presence" } & Whereabouts)
  /** This person wants another name or colour. */
  | { kind: "person"; name: string; color: string };

// ---- from the server to a view -------------------------------------------------------------------------------------

export interface SequencedEdit {
  seq: number;
  edit: EditJson;
  /** Whose edit it is, and his number for it; absent for the server's own (outputs, counts, file changes). */
  client?: string;
  n?: number;
  /** The view that asked for it, of an undo or redo. */
  stepOf?: string;
}

/**
 * A notebook that is open already, sent within the page that is to show it, so that nothing is asked for before the first
 * drawing. The page's hello says that it has come so far (`at`); the welcome brings what came since.
 */
export interface EnclosedNotebook {
  readonly epoch: string;
  readonly seq: number;
  readonly notebook: NotebookJson;
  readonly execution: ExecutionView;
  readonly file: FileView;
}

export type ServerFrame =
  /**
   * Answer to `hello`. Either `notebook` (the whole, as of `seq`: drop what you had, rebase what you had not sent) or
   * `edits` (what came after `at`). `accepted` is the last edit number of this client that the room has.
   */
  | {
      kind: "welcome";
      version: number;
      epoch: string;
      seq: number;
      accepted: number;
      notebook?: NotebookJson;
      edits?: SequencedEdit[];
      execution: ExecutionView;
      file: FileView;
      people: Person[];
      /** This view came by a read-only link: whatever it asks for but its own presence ends its socket. */
      reader?: true;
      canUndo: boolean;
      canRedo: boolean;
    }
  | { kind: "edits"; edits: SequencedEdit[] }
  /** Parts of `ExecutionView` that changed; in `runs`, null removes. */
  | { kind: "execution"; change: ExecutionChange }
  | { kind: "file"; file: FileView }
  | { kind: "saved"; request?: string; file: FileView }
  | { kind: "save-failed"; request?: string; message: string }
  /** Answer to `plan`; `changed` when it is the answer to `run-plan`: the notebook has changed since. */
  | { kind: "plan"; request: string; plan: PlanView; changed?: boolean }
  | { kind: "ghosts"; request: string; ghosts: GhostView[] }
  /** Answer to `helper`; `names` beside a listing: what runs and texts tell of each name. */
  | { kind: "helper"; request: string; reply: HelperReply<KernelQuestion["op"]>; names?: Record<string, NameView> }
  /** How debugging stands, to all views; comes first when there is something to be told. */
  | { kind: "debug"; view: DebugView }
  | { kind: "debug-answer"; request: string; answer: DebugAnswer }
  | { kind: "undo-state"; canUndo: boolean; canRedo: boolean }
  /** Who is here: sent when somebody comes, goes, or has another name or colour. */
  | { kind: "people"; people: Person[] }
  /** One of them is somewhere else now. */
  | ({ kind: "presence"; client: string } & Whereabouts)
  /** What IPython's pager shows (`?x`): for the person who ran it, no part of the notebook. */
  | { kind: "page"; cell: string; data: Record<string, unknown> }
  /** Something a person should read: what happened, where, what to do. */
  | { kind: "notice"; level: "info" | "warning" | "error"; text: string }
  /** The room cannot be opened; the socket closes after this. `line` is 1-based, for malformed files; `missing`: there is no file;
      `now`: it was renamed to that. */
  | { kind: "refused"; reason: string; line?: number; column?: number; missing?: true; now?: string };

/** Where somebody is in the notebook. */
export interface Whereabouts {
  cell: string | null;
  mode: "command" | "edit";
  /** Carets and selections in the cell's text, each from its fixed end to the end that moves. */
  ranges?: [number, number][];
  /** What stands at the top of the view: a cell, and how much of it is above, in CSS pixels. */
  top?: { cell: string; offset: number };
}

/** One view of the notebook and the person before it. */
export interface Person extends Whereabouts {
  client: string;
  /** Views of one browser have the same. */
  id: string;
  name: string;
  color: string;
  /** Came by a read-only link. */
  reader?: true;
}

/** Colours of people: text on them is white, and they stand out from light and dark pages (4.5 and 3 to 1). */
export const PERSON_COLORS = [
  "#3b6dd1",
  "#b85227",
  "#258053",
  "#9154c6",
  "#c63c6f",
  "#187c88",
  "#906b15",
  "#627383",
] as const;

/** The file as the room knows it. */
export interface FileView {
  path: string;
  /** Room has edits that the file has not. They are in the journal: nothing is at risk. */
  dirty: boolean;
  /** ISO time of the last write by this room. */
  savedAt?: string;
  /** Why the file cannot be written, where that is known. */
  readOnly?: string;
  /** The journal cannot be written at the moment: edits come back, but are NOT safe (a view shows unsaved). In words. */
  atRisk?: string;
  /** The file changed on disk in a way that could not be merged; both versions of each cell are in `cells`. */
  conflict?: { cells: { id: string; mine: string; theirs: string }[]; message: string };
  /** The file is gone from the disk (deleted, renamed); the room keeps the notebook. */
  missing?: boolean;
}

export type KernelState = "none" | "starting" | "idle" | "busy" | "restarting" | "dead";

export interface KernelView {
  state: KernelState;
  /** Kernelspec name; null when none is chosen. */
  name: string | null;
  displayName: string;
  language: string;
  /** Interpreter or environment, in words ("Python 3.12, .venv"). */
  environment?: string;
  /** Why it is dead, or missing, and what mends it. */
  reason?: string;
  /** A command that mends it, to be shown and copied. */
  remedy?: string;
}

export type RunState = "queued" | "running" | "done" | "failed" | "interrupted";

/** The latest run of one cell. Times are milliseconds since 1970, on the server's clock. */
export interface RunView {
  run: string;
  state: RunState;
  /** Place in the queue, 1-based, while queued. */
  position?: number;
  /** While queued: `textHash` of the text that will run, to tell that the cell was edited since. */
  asked?: string;
  /** While queued: the kernel has it, and is busy with this first, in words. */
  waitsFor?: string;
  startedAt?: number;
  finishedAt?: number;
  /** Duration of the run before this one, ms. */
  lastDuration?: number;
  count?: number | null;
  /** Name of the person who asked for it. */
  by?: string;
  /** When it was asked for. */
  askedAt?: number;
  /** Why it failed or was interrupted, one line ("KeyError: 'a'", "the kernel was restarted"). */
  reason?: string;
}

/** A state of DESIGN section 5, and its reason in words. */
export interface TruthView {
  state:
    | "never"
    | "fresh"
    | "edited"
    | "stale"
    | "below"
    | "ghost"
    | "earlier"
    | "failed"
    | "interrupted"
    | "unknown"
    | "pinned";
  why: string;
  /** How well it is known: seen by the helper, read off the text, or taken as given since neither says otherwise. */
  evidence?: "observed" | "inferred" | "assumed";
  /** What it is because of: a name (or "file:PATH", "random:LIBRARY", ...) and the cell that is the cause. */
  because?: { name: string; cell: string | null };
}

/** A variable of the kernel, as the runs and the page tell of it. */
export interface NameView {
  /** The cell that made the present value; null: none of the page did, or nobody knows. */
  made: string | null;
  /** Cells that changed it in place since, first to last. */
  changed: string[];
  /** Cells of the page that read it, top to bottom. */
  read: string[];
  /** Where the value is not what the page gives: the state as at cells, and why. */
  truth?: Pick<TruthView, "state" | "why">;
}

/** A name that is alive in the kernel and that no cell of the page makes any more. */
export interface GhostView {
  name: string;
  /** The cell that made it, and the text of it that ran. */
  from: string;
  source: string;
  /** When it was made. */
  at: number;
  /** Cells that use it, top to bottom. */
  users: string[];
  /** The deleted cell as the room remembers it, to be put back; absent while it is on the page, and when it is forgotten. */
  deleted?: NotebookJson;
}

/** Everything that is not true any more; down to a cell; the whole notebook. */
export type PlanWish = "stale" | "to" | "top";

/** What runs, in page order, and what is put back before. */
export interface PlanView {
  want: PlanWish;
  /** The cell of `to`. */
  cell?: string;
  steps: PlanStepView[];
  /** Names that are taken away first, because no cell above makes them. */
  drop: string[];
  /** Values that are put back, each right before a cell of `steps` runs. */
  restores: PlanRestoreView[];
  /** Why the kernel must start anew, in words; null when it need not. */
  restart: string | null;
}

export interface PlanRestoreView {
  checkpoint: string;
  before: string;
  /** Name (or "random:LIBRARY") to the run whose value it has again. */
  put: Record<string, number>;
  /** In words: what, as which cell left it. */
  why: string;
  bytes: number;
}

export interface PlanStepView {
  cell: string;
  /** Why it runs, in words. */
  why: string;
  /** How long it took last time, ms; absent when that is not known. */
  expected?: number;
  /** A person marked it as expensive. */
  expensive?: boolean;
  /** It only makes values as they were, for which there is no checkpoint. */
  replay?: boolean;
  /** Why a person should think before this runs, in words: it takes long, or nobody knows how long. */
  dear?: string;
}

export interface PromptView {
  cell: string;
  request: string;
  prompt: string;
  password: boolean;
}

export interface ExecutionView {
  kernel: KernelView;
  runs: Record<string, RunView>;
  truth: Record<string, TruthView>;
  /** Waiting input(), if any. */
  prompt: PromptView | null;
  /** The server's clock when this was sent, so that a view can show elapsed time right. */
  now: number;
}

export interface ExecutionChange {
  kernel?: KernelView;
  runs?: Record<string, RunView | null>;
  truth?: Record<string, TruthView | null>;
  prompt?: PromptView | null;
  now: number;
}

/**
 * How outputs look in a notebook sent to a view (welcome, edits): as in the document, except that
 * - a stream longer than the view bound is `{ type: "stream", name, text: { log, size, lines, tail } }` (`StoredText`),
 * - a MIME value over the blob bound is `{ $blob, size }`, fetched from `blobUrl`,
 * - of more than `OUTPUT_BOUND` outputs of a cell only the first and last are sent, with
 *   `{ type: "elided", count }` between them.
 */
export const OUTPUT_BOUND = 200;
/** MIME values of more UTF-16 units than this go to views by reference. */
export const BLOB_BOUND = 32 * 1024;
/** Streams of more UTF-16 units than this are shown by their tail. */
export const STREAM_BOUND = 128 * 1024;

/** Where a blob is: `?mime=` decides the content type (base64 images are decoded). */
export const blobUrl = (hash: string, mime: string) => `/api/pellucid/blobs/${hash}?mime=${encodeURIComponent(mime)}`;
/** Which lines of a stream hold some words: all are counted; from the hit `skipped` on at most `LOG_HITS` are listed, 0-based. */
export interface LinesFound {
  readonly count: number;
  readonly skipped: number;
  readonly lines: readonly number[];
}
export const LOG_HITS = 5000;
/** A stream's whole text: `&from=LINE&count=N` for a window of it, `&search=TEXT&skip=N` for `LinesFound`. */
export const logUrl = (path: string, cell: string, index: number) =>
  `/api/pellucid/logs/${path.split("/").map(encodeURIComponent).join("/")}?cell=${encodeURIComponent(cell)}&output=${index}`;
/** The room's socket. */
export const roomUrl = (path: string) => `/api/pellucid/rooms/${path.split("/").map(encodeURIComponent).join("/")}`;
