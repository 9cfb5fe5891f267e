/**
 * The little that running a notebook asks of the world: a kernel to talk to, a document to edit, a clock.
 * The server's rooms and `pellucid run` fit the same ports to the same runner; tests fit fakes.
 */
import type { Cell, CellId, Edit, Notebook } from "@pellucid/notebook";
import type { KernelEvent, OutgoingMessage } from "@pellucid/protocol";

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
}

export interface DocumentPort {
  notebook(): Notebook;
  cell(id: CellId): Cell | undefined;
  /** The server's own edits (outputs, counts), applied and logged as one. */
  edit(edits: readonly Edit[]): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once, unless cancelled. Returns the cancel. */
  after(ms: number, call: () => void): () => void;
}
