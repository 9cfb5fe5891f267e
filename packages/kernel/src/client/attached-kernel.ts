/**
 * A kernel as a server holds it: what it says arrives as numbered events, each once and in order, whatever happens to
 * the line in between. By shape execution's `KernelPort`. Made by client.ts.
 */
import { toUtf8, type KernelEvent, type KernelInfo, type OutgoingMessage } from "@pellucid/protocol";
import { RecordReader } from "../host/records.ts";
import type { Connection } from "./connection.ts";
import { parseRecord } from "./parsing.ts";

/** Parsed elsewhere and not yet delivered: above this the host is asked to wait. */
const BEHIND_BYTES = 2 ** 25;

export class AttachedKernel {
  readonly id: string;
  /** Number of this attachment on the wire. */
  readonly as: number;
  readonly #connection: Connection;
  readonly #onDetach: () => void;
  #listener: ((events: readonly KernelEvent[]) => void) | undefined;
  #reader = new RecordReader();
  /** Number of the newest event that was read; what comes again after a broken line is left out by it. */
  #last: number;
  #incarnation = 0;
  #queue: (KernelEvent | Promise<KernelEvent>)[] = [];
  #isDraining = false;
  #behind = 0;
  #isOver = false;
  /** Number of the newest event that was handed to the listener. */
  delivered: number;

  constructor(id: string, as: number, from: number, connection: Connection, onDetach: () => void) {
    this.id = id;
    this.as = as;
    this.#last = from;
    this.delivered = from;
    this.#connection = connection;
    this.#onDetach = onDetach;
  }

  // ---- asking --------------------------------------------------------------------------------------------------------

  send(message: OutgoingMessage): void {
    const { channel, msgId, msgType, header, parent = {}, metadata = {}, content, buffers = [] } = message;
    const raw = [...[parent, metadata, content].map((part) => toUtf8(JSON.stringify(part))), ...buffers];
    const outgoing = { channel, msgId, msgType, ...(header && { header }) };
    this.#tell({ op: "send", kernel: this.id, outgoing, lengths: raw.map((part) => part.length) }, raw);
  }

  interrupt(): void {
    this.#tell({ op: "interrupt", kernel: this.id });
  }

  restart(): void {
    this.#tell({ op: "restart", kernel: this.id });
  }

  /** Comes back when the process is gone and all it said has been delivered. */
  async shutdown(): Promise<void> {
    await this.#connection.ask({ op: "shutdown", kernel: this.id });
  }

  async info(): Promise<KernelInfo | undefined> {
    const all = (await this.#connection.ask({ op: "kernels" })) as KernelInfo[];
    return all.find(({ id }) => id === this.id);
  }

  /** A kernel that cannot be told any more says so by its events, not here. */
  #tell(ask: Parameters<Connection["ask"]>[0], raw: readonly Uint8Array[] = []): void {
    this.#connection.ask(ask, raw).catch(() => {});
  }

  // ---- listening -----------------------------------------------------------------------------------------------------

  listen(listener: (events: readonly KernelEvent[]) => void): void {
    const isFirst = this.#listener === undefined;
    this.#listener = listener;
    if (isFirst) this.attach();
  }

  detach(): void {
    if (this.#listener !== undefined) this.#tell({ op: "detach", as: this.as });
    this.#listener = undefined;
    this.#isOver = true;
    this.#onDetach();
  }

  /** Asks for what comes after the newest event read; again after each new line. */
  attach(): void {
    if (this.#listener === undefined || this.#isOver) return;
    this.#reader = new RecordReader();
    this.#connection.ask({ op: "attach", kernel: this.id, from: this.#last, as: this.as }).catch((error: Error) => {
      if (!this.#connection.isDone) this.end(error.message);
    });
  }

  /** Records arrived. Throws when they are damaged. */
  push(raw: Buffer): void {
    this.#reader.push(raw, (payload) => {
      const seq = payload.readDoubleLE(1);
      if (seq <= this.#last) return;
      const event = parseRecord(payload);
      if (event === undefined) throw new Error("a record that cannot be read");
      this.#last = seq;
      this.#incarnation = Math.max(this.#incarnation, payload.readUInt32LE(9));
      this.#queue.push(event);
      if (event instanceof Promise) this.#wait(payload.length);
    });
    void this.#drain();
  }

  #wait(bytes: number): void {
    this.#behind += bytes;
    if (this.#behind > BEHIND_BYTES) this.#connection.pause(true);
  }

  /** Hands on all that is parsed as one batch; stops at what is still being parsed, and goes on after it. */
  async #drain(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    while (this.#queue.length > 0) {
      const until = this.#queue.findIndex((event) => event instanceof Promise);
      if (until === 0) {
        this.#queue[0] = await this.#queue[0]!;
        if (!this.#queue.some((event) => event instanceof Promise)) this.#caughtUp();
        continue;
      }
      const batch = this.#queue.splice(0, until < 0 ? this.#queue.length : until) as KernelEvent[];
      this.delivered = batch.at(-1)!.seq;
      this.#listener?.(batch);
    }
    this.#isDraining = false;
  }

  #caughtUp(): void {
    if (this.#behind > BEHIND_BYTES) this.#connection.pause(false);
    this.#behind = 0;
  }

  /** The kernel is no more. When that came without its own last word, one is made up, so that nobody waits for it. */
  end(reason: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onDetach();
    if (reason === undefined) return;
    const exit = { code: null, signal: null, outOfMemory: false, lastWords: reason, expected: false };
    this.#last++;
    this.#queue.push({ seq: this.#last, incarnation: this.#incarnation, kind: "exited", exit });
    void this.#drain();
  }
}
