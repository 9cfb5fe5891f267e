/**
 * What may be asked of the Python helper beside its reports (observation.ts): the variables of a kernel, a look inside
 * one of them, taking names away, and copies of values kept in the kernel's memory. A request is a message of a type of
 * its own; its answer carries the request as parent. Readings go over the control channel, so they are answered while
 * a cell runs; what changes the namespace goes over shell, behind the cells that are queued, because a value must not
 * vanish from under running code. A kernel without a helper never answers: ask `hello` with a time limit, once.
 * Nothing here runs code of the user's: no `repr`, no `==`, no properties. But for `evaluate`: that is what it is for, and it
 * is asked only where a person has switched it on.
 */
import type { TableAnswer, TableRequest } from "./table.ts";
import type { VariablePath, VariableStep } from "./variable-path.ts";

export const HELPER_REQUEST_TYPE = "pellucid_request";
export const HELPER_REPLY_TYPE = "pellucid_reply";

/** A frame as a traceback tells it. */
export interface FailedFrame {
  /** Class of the exception that the frame is of, and how many came after it in the chain. */
  readonly error: string;
  readonly back: number;
  /** The groups that hold it, outermost first: how many exceptions came after each, and the place in it of what follows. */
  readonly within?: readonly (readonly [back: number, at: number])[];
  /** The execution count of its cell, or its file. */
  readonly cell?: number;
  readonly file?: string;
  readonly line: number;
  /** Absent at module level. */
  readonly function?: string;
}

/** As it stands in code: a name, then attributes and literal keys. */
export type CodePath = readonly [name: string, ...steps: readonly CodeStep[]];
export type CodeStep = { readonly attribute: string } | { readonly key: string | number };

export type MemberKind = "variable" | "function" | "method" | "class" | "module" | "property" | "column";

/** What can be written behind a value. Keys are Python literals, each with the type of what is there. */
export interface Members {
  readonly type: string;
  readonly attributes: readonly (readonly [name: string, kind: MemberKind])[];
  readonly total: number;
  readonly keys: readonly (readonly [literal: string, type: string, kind: "column" | "key"])[];
}

/** What is said of a value to whoever wants to use it. */
export interface Description {
  readonly type: string;
  readonly kind: VariableKind;
  readonly preview?: string;
  readonly shape?: readonly number[];
  readonly length?: number;
  readonly dtype?: string;
  readonly signature?: string;
  readonly parameters?: readonly { readonly name: string; readonly text: string; readonly kind: string }[];
  readonly doc?: string;
  /** A file and its line, or the full name of a class. */
  readonly place?: string;
  readonly source?: string;
}

export type VariableKind =
  | "atom"
  | "text"
  | "container"
  | "array"
  | "frame"
  | "series"
  | "tensor"
  | "image"
  | "module"
  | "function"
  | "class"
  | "object";

/** One row of the listing, or one item of an opened value. */
export interface VariableSummary {
  readonly kind: VariableKind;
  /** As people write it: `int`, `DataFrame`, `numpy.ndarray`. */
  readonly type: string;
  /** Rows and columns, or an array's shape. */
  readonly shape?: readonly number[];
  readonly length?: number;
  /** `float64`, of arrays, series and tensors. */
  readonly dtype?: string;
  /** Where a tensor lives: `cpu`, `cuda:0`. */
  readonly device?: string;
  /** Short and in one line; never longer than 200 characters. */
  readonly preview: string;
  /** Bytes; an estimate for nested values. `cuda` apart. */
  readonly memory: number;
  readonly cuda?: number;
  /** Whether `inspect` shows more than this row. */
  readonly opens: boolean;
}

export interface Variable extends VariableSummary {
  readonly name: string;
}

export interface VariableItem extends VariableSummary {
  readonly label: string;
  readonly step: VariableStep;
}

/** What is inside a value, a window of it. */
export type VariableView = { readonly summary: VariableSummary } & (
  | { readonly view: "items"; readonly start: number; readonly total: number; readonly items: readonly VariableItem[] }
  /** A table of cells as text: frames, series, arrays of one or two dimensions (others: their last two, see `slice`). */
  | {
      readonly view: "table";
      readonly rows: Window;
      readonly columns: Window;
      readonly columnLabels: readonly string[];
      readonly columnTypes: readonly string[];
      readonly rowLabels: readonly string[];
      readonly cells: readonly (readonly string[])[];
      /** The indices taken of the leading dimensions. */
      readonly slice: readonly number[];
    }
  | { readonly view: "text"; readonly start: number; readonly total: number; readonly text: string }
  /** An image as PNG, base64. */
  | { readonly view: "image"; readonly png: string; readonly width: number; readonly height: number }
  | { readonly view: "nothing" }
);

export interface Window {
  readonly start: number;
  readonly count: number;
  readonly total: number;
}

export type HelperRequest =
  | { readonly op: "hello" }
  /** The host's own: puts a spare into another folder, before anything else was asked or run. */
  | { readonly op: "move"; readonly folder: string; readonly session: string }
  | {
      readonly op: "variables";
      /** Only these; all when absent. */
      readonly names?: readonly string[];
      /** Modules and functions too; default true. */
      readonly folded?: boolean;
      readonly limit?: number;
    }
  | {
      readonly op: "inspect";
      readonly path: VariablePath;
      readonly start?: number;
      readonly count?: number;
      readonly columnStart?: number;
      readonly columnCount?: number;
      /** Indices of an array's leading dimensions. */
      readonly slice?: readonly number[];
    }
  /** Values of expressions as text, for `{{ }}` in Markdown. Waits behind the cells that are queued; assigns nothing. */
  | { readonly op: "evaluate"; readonly expressions: readonly string[] }
  /** For whoever writes code: every name with its kind and type, and the magics. Cheap; no value is looked into. */
  | { readonly op: "names" }
  /** What can be written behind each of these; null where that is not known. */
  | { readonly op: "members"; readonly paths: readonly CodePath[] }
  /** Signature, documentation and place of one value; the source text too where it is asked for. */
  | { readonly op: "describe"; readonly path: CodePath; readonly source?: boolean }
  /** What can be imported: every module, or what is in one. Nothing is imported for it. */
  | { readonly op: "importable"; readonly module?: string }
  /** Of a table as it was shown, or of a variable's (table.ts). */
  | ({ readonly op: "table" } & TableRequest)
  /** The names of one frame of the kernel's last failure; refused where the kernel keeps another failure, or none. */
  | ({ readonly op: "locals" } & FailedFrame)
  | { readonly op: "delete"; readonly names: readonly string[] }
  | { readonly op: "rename"; readonly from: string; readonly to: string }
  /**
   * Keeps copies of these names' values under an id. Names that share objects must be kept together; those that are
   * not bound are kept as absent. All or nothing: a value that cannot be copied honestly refuses the whole.
   */
  | {
      readonly op: "checkpoint";
      readonly id: string;
      readonly names: readonly string[];
      /** Keeps the state of random, numpy and torch too. */
      readonly random?: boolean;
      /** Refuses above this; default 256 MB. */
      readonly limitBytes?: number;
    }
  /**
   * A checkpoint of each group of names, `ID/0`, `ID/1`, ... Those that cannot be copied honestly, in time, or apart from
   * names outside the group are refused, each for itself. `random`: one more, `ID/random`, of the generators' states.
   */
  | {
      readonly op: "keep";
      readonly id: string;
      readonly groups: readonly (readonly string[])[];
      readonly random?: boolean;
      /** Of all checkpoints together. */
      readonly limitBytes?: number;
      /** For all the copying; default 100. */
      readonly limitMs?: number;
    }
  /** Binds the names to new copies of what was kept; the checkpoint stays. Names kept as absent are deleted. */
  | {
      readonly op: "restore";
      readonly id: string;
      readonly names?: readonly string[];
      /** The libraries whose generators are put back (`random`, `numpy`, `torch`); all that were kept when absent. */
      readonly random?: readonly string[];
    }
  /**
   * Makes the kernel ready for a debugger; pauses where a cell fails, or no longer; pauses in the frames of the last
   * failure and answers when the debugger has continued.
   */
  | { readonly op: "debug"; readonly want: "attach" }
  | { readonly op: "debug"; readonly want: "failures"; readonly on: boolean }
  | { readonly op: "debug"; readonly want: "look-back" }
  | { readonly op: "drop"; readonly ids: readonly string[] }
  | { readonly op: "checkpoints" };

/**
 * Asked of the kernel itself in Jupyter's own words, so of any kernel: what could be written at a place of a text, and what
 * is known there. Only of one that is idle: it answers in the order in which it was asked. `cursor` counts UTF-16 units.
 */
export type CodeQuestion =
  | { readonly op: "complete"; readonly code: string; readonly cursor: number }
  | { readonly op: "look-up"; readonly code: string; readonly cursor: number; readonly detail: 0 | 1 };

export interface CodeAnswers {
  /** What takes the place of the text between `from` and `to`; `type` as the kernel calls it, often empty. */
  readonly complete: {
    readonly matches: readonly { readonly text: string; readonly type: string }[];
    readonly from: number;
    readonly to: number;
  };
  readonly "look-up": { readonly text?: string; readonly markdown?: string };
}
/** Messages beside a person's runs: a kernel that answers one is not shown as busy. */
export const ASIDE = "aside-";

export type HelperOp = HelperRequest["op"] | CodeQuestion["op"];

export interface HelperAnswers extends CodeAnswers {
  readonly hello: { readonly version: 1; readonly python: string; readonly budgetMs: number };
  readonly move: {};
  readonly variables: { readonly variables: readonly Variable[]; readonly total: number; readonly cudaTotal?: number };
  readonly inspect: VariableView;
  /** In the order asked. */
  /** `html`: as its output would show it, where that is more than text. */
  readonly evaluate: {
    readonly values: readonly ({ readonly text: string; readonly html?: string } | { readonly error: string })[];
  };
  readonly names: {
    readonly names: readonly (readonly [name: string, kind: VariableKind, type: string])[];
    readonly magics: { readonly line: readonly string[]; readonly cell: readonly string[] };
  };
  readonly members: { readonly members: readonly (Members | null)[] };
  readonly describe: Description;
  readonly importable: { readonly modules: readonly string[]; readonly names: readonly string[] };
  readonly table: TableAnswer;
  readonly locals: { readonly variables: readonly Variable[]; readonly total: number };
  readonly delete: { readonly deleted: readonly string[]; readonly missing: readonly string[] };
  readonly rename: { readonly renamed: string; readonly from: string };
  readonly checkpoint: { readonly bytes: number; readonly totalBytes: number };
  readonly keep: {
    readonly kept: readonly { readonly id: string; readonly names: readonly string[]; readonly bytes: number }[];
    readonly refused: readonly { readonly names: readonly string[]; readonly reason: string; readonly name?: string }[];
    readonly totalBytes: number;
  };
  readonly restore: { readonly restored: readonly string[]; readonly deleted: readonly string[] };
  readonly debug: { readonly started?: boolean; readonly on?: boolean; readonly looked?: boolean };
  readonly drop: { readonly dropped: readonly string[]; readonly totalBytes: number };
  readonly checkpoints: {
    readonly checkpoints: readonly {
      readonly id: string;
      readonly names: readonly string[];
      readonly bytes: number;
    }[];
    readonly totalBytes: number;
  };
}

/** `refused`: understood, and not done, for a reason fit for people; `name` says which variable stands in the way. */
export type HelperReply<Op extends HelperOp = HelperOp> =
  | ({ readonly status: "ok" } & HelperAnswers[Op])
  | HelperRefusal;

export interface HelperRefusal {
  readonly status: "refused";
  readonly reason: string;
  readonly name?: string;
  /**
   * Where nobody could be asked: there is no kernel, it is not ready yet, it is of another language, it has no helper;
   * `silent`: it did not answer in time; `busy`: it would only answer behind what runs; `overtaken`: a newer question came.
   * Of a table: it is `gone`, or it has `changed` since it was shown.
   */
  readonly because?:
    | "no-kernel"
    | "starting"
    | "language"
    | "no-helper"
    | "silent"
    | "busy"
    | "overtaken"
    | "gone"
    | "changed";
}

/** What language help asks. */
type Knowing = "names" | "members" | "describe" | "importable";

/** What a page may ask; copies of values are the server's own affair. */
export type KernelQuestion =
  | Extract<
      HelperRequest,
      { op: "variables" | "inspect" | "table" | "evaluate" | "locals" | "delete" | "rename" | Knowing }
    >
  | CodeQuestion;

/** A window that a page asks for is never larger; items and rows have the kernel's own bounds (views.py). */
export const WINDOW_BOUND = { columns: 50, text: 20_000 } as const;

/** What the namespace has lost by what this reply tells; null where it is not the reply of `delete` or `rename`. */
export function namesLost(reply: Readonly<Record<string, unknown>>): { lost: readonly string[]; to?: string } | null {
  if (reply["status"] !== "ok") return null;
  const { deleted, missing, renamed, from } = reply;
  if (Array.isArray(deleted) && Array.isArray(missing)) return { lost: deleted as string[] };
  return typeof renamed === "string" && typeof from === "string" ? { lost: [from], to: renamed } : null;
}

/** The channel a request belongs on. */
export const helperChannel = (request: HelperRequest): "shell" | "control" =>
  (request.op === "debug" && request.want === "look-back") ||
  ["evaluate", "delete", "rename", "checkpoint", "keep", "restore"].includes(request.op)
    ? "shell"
    : "control";
