/**
 * The little that running a notebook asks of the world: kernels to talk to, a document to edit, a clock.
 * The server's rooms and `pellucid run` fit the same ports to the same runner; tests fit fakes.
 */
import type { Cell, CellId, Edit, Notebook } from "@pellucid/notebook";
import type { KernelEvent, OutgoingMessage } from "@pellucid/protocol";
import type { StatePatch } from "./patch.ts";

/** One kernel, by shape what the kernel package's `AttachedKernel` is. Events come in order, in batches of one tick. */
export interface KernelPort {
  readonly id: string;
  send(message: OutgoingMessage): void;
  /** First the kernel's own way (signal or message), then again, then SIGTERM and SIGKILL; the host keeps the clock. */
  interrupt(): void;
  restart(): void;
  shutdown(): void;
  /** At most one listener. Batches are not empty. */
  listen(listener: (events: readonly KernelEvent[]) => void): void;
  /** Stop listening; the kernel lives on. */
  detach(): void;
  /** Somebody else uses it too. */
  shared?(): boolean;
}

/** What is wanted of a kernel for this notebook. */
export interface KernelWish {
  /** A kernelspec that a person chose: this one or none. Null leaves the choice to the port. */
  readonly name: string | null;
  /** The kernelspec that the notebook names: this one if there is such a one. */
  readonly suggestion: string | null;
  /** What the notebook says it is written in, where it says so. */
  readonly language: string | null;
  /** The kernel with this id, which runs already, and no other. */
  readonly kernel?: string;
}

/** A kernel that was found and is being started, and how people call it. */
export interface KernelIdentity {
  readonly name: string;
  readonly displayName: string;
  readonly language: string;
  /** Interpreter or environment, in words. */
  readonly environment?: string;
}

/** Where a kernel stood that ran before it was joined. */
export interface KernelJoined {
  /** Number of its newest event. */
  readonly seq: number;
  /** Null: it is still starting. */
  readonly state: "idle" | "busy" | null;
}

export type KernelStart =
  | { readonly ok: true; readonly port: KernelPort; readonly identity: KernelIdentity; readonly joined?: KernelJoined }
  /** What is missing, and the one command that mends it. */
  | { readonly ok: false; readonly reason: string; readonly remedy?: string };

/** Where kernels come from. */
export interface KernelsPort {
  start(wish: KernelWish): Promise<KernelStart>;
  /** The same wish is likely to come soon: what can be done ahead of it may be. */
  prepare?(wish: KernelWish): void;
  /** A kernel that was started earlier, with its events after number `seq`; null when it is gone. */
  attach(id: string, seq: number): Promise<KernelPort | null>;
}

export interface DocumentPort {
  notebook(): Notebook;
  cell(id: CellId): Cell | undefined;
  /** A cell that was deleted and can come back: what its run prints belongs to it still. */
  deleted?(id: CellId): Cell | undefined;
  /**
   * The server's own edits (outputs, counts), applied and logged as one. `remember` is what the execution has to know
   * after a crash, and belongs into the same journal record: then no output is ever applied twice or left out.
   * `edits` may be empty. After a crash the room gives the patches, in order, to `applyPatch`.
   */
  edit(edits: readonly Edit[], remember: StatePatch | null): void;
  /** Resolves when everything edited so far is safe in the journal. A run is sent to its kernel only after this. */
  settled?(): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, unless cancelled. Returns the cancel. */
  after(ms: number, call: () => void): () => void;
}
