/**
 * Everything that can happen to an execution, and everything it can want done about it.
 * runner.ts makes the first from ports and calls, and carries out the second; step.ts decides.
 */
import type { Cell, CellId, Edit, Notebook, MimeBundle } from "@pellucid/notebook";
import type { KernelEvent, OutgoingMessage } from "@pellucid/protocol";
import type { Keeping } from "@pellucid/dataflow";
import type { PlanOrigin, Restore } from "./checkpoint.ts";
import type { KernelIdentity, KernelJoined, KernelWish } from "./ports.ts";
import type { ExecutionState } from "./state.ts";

export type ExecutionEvent =
  /** Run these cells in this order, as they stand now. */
  | {
      readonly type: "run";
      readonly cells: readonly CellId[];
      readonly allowErrors?: boolean;
      /** Names of a Python kernel that are taken away before the first of them runs. */
      readonly drop?: readonly string[];
      /** Values that are put back before these cells run. */
      readonly restores?: readonly (Restore & { readonly before: CellId })[];
      /** The plan that it carries out. */
      readonly plan?: PlanOrigin;
      /** Name of the person who asked. */
      readonly by?: string;
      /** Nobody asked: the notebook re-runs such cells by itself. */
      readonly unasked?: boolean;
    }
  /** The page rests: values that are worth a copy are copied. */
  | { readonly type: "keep" }
  /** Take from the queue; named by run or by cell. */
  | { readonly type: "unqueue"; readonly runs: readonly string[] }
  /** Give this waiting run its turn before that one; null: after all others. Named by run or by cell. */
  | { readonly type: "move-queued"; readonly run: string; readonly before: string | null }
  /** Say this to the kernel behind the cells that are queued now, on its shell channel. */
  | { readonly type: "say"; readonly message: OutgoingMessage }
  | { readonly type: "interrupt" }
  | {
      readonly type: "restart";
      readonly runAll?: boolean;
      readonly clear?: boolean;
      /** Runs these in the new kernel. */
      readonly cells?: readonly CellId[];
      readonly by?: string;
    }
  | { readonly type: "shutdown" }
  /** A person doubts the link to the kernel: it is made anew, from the last event that was heard. */
  | { readonly type: "reconnect" }
  /** `kernel`: the id of one that runs already. */
  | { readonly type: "choose-kernel"; readonly name: string | null; readonly kernel?: string }
  /** Answers to `start-kernel`, with its number. */
  | {
      readonly type: "kernel-found";
      readonly start: number;
      readonly id: string;
      readonly identity: KernelIdentity;
      readonly joined?: KernelJoined;
    }
  | { readonly type: "kernel-missing"; readonly start: number; readonly reason: string; readonly remedy?: string }
  /** Answer to `attach-kernel`. */
  | { readonly type: "kernel-attached"; readonly id: string }
  /** The host does not know this kernel any more. */
  | { readonly type: "kernel-lost"; readonly id: string; readonly reason: string }
  | { readonly type: "kernel-events"; readonly id: string; readonly events: readonly KernelEvent[] }
  /** The answer to a waiting input(). */
  | { readonly type: "answer"; readonly request: string; readonly value: string }
  | { readonly type: "timer"; readonly timer: Timer }
  /** Cells were edited, moved, deleted, or changed their type. */
  | { readonly type: "document-changed" }
  /** The execution was restored after the server's end. */
  | { readonly type: "resumed" };

/** `settle`: how long the second half of a run's end is awaited. `start`: when a start counts as slow. */
export type Timer = "settle" | "start";

export type Effect =
  | { readonly type: "edit"; readonly edits: readonly Edit[] }
  | { readonly type: "start-kernel"; readonly start: number; readonly wish: KernelWish }
  | { readonly type: "attach-kernel"; readonly id: string; readonly seq: number }
  | { readonly type: "send"; readonly message: OutgoingMessage }
  | { readonly type: "interrupt-kernel" }
  | { readonly type: "restart-kernel" }
  /** By id: it may be one that was overtaken by another choice. */
  | { readonly type: "shutdown-kernel"; readonly id: string; readonly unlessShared?: boolean }
  | { readonly type: "set-timer"; readonly timer: Timer; readonly ms: number }
  | { readonly type: "cancel-timer"; readonly timer: Timer }
  /** Values could not be put back: the plan is to be made anew, without them. */
  | { readonly type: "replan"; readonly wish: PlanOrigin; readonly names: readonly string[]; readonly reason: string }
  /** IPython's pager: for who ran it to read, and no part of the notebook. */
  | { readonly type: "page"; readonly cell: CellId; readonly data: MimeBundle }
  | { readonly type: "notify"; readonly level: "info" | "warning" | "error"; readonly text: string };

/** What a step may look at. */
export interface Sight {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly notebook: Notebook;
  /** Deleted cells that can come back. */
  readonly deleted?: ((id: CellId) => Cell | undefined) | undefined;
  /** What is worth a copy: of what the latest run left, or of everything when the page rests. Null: nothing is known. */
  readonly keeping?: ((state: ExecutionState, rested: boolean) => KeepingWish | null) | undefined;
  /** What all copies together may take; 0: none are made. */
  readonly checkpointBytes?: number | undefined;
}

export interface KeepingWish extends Keeping {
  /** Checkpoints that no plan can use any more. */
  readonly outdated: readonly string[];
}
