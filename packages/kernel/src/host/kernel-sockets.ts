/**
 * The sockets to one kernel process: shell, control and stdin to ask, iopub to listen. Everything that arrives is
 * handed on at once, without limit and without a pause, so that no kernel ever waits for us or drops what we did not
 * fetch. Frames are opaque here. ZeroMQ is loaded while the kernel's program starts, which takes longer.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Channel } from "@pellucid/protocol";
import type { Dealer, Subscriber } from "zeromq";
import { type Connection, endpoint } from "./connection.ts";
import { FloodWatch, type Hurry } from "./flood-watch.ts";

/** How soon to look again whether the kernel has bound its sockets; ZeroMQ's own 100 ms is half a kernel's start. */
const RECONNECT_MS = 4;
/** For one that takes very long, or never comes. */
const PATIENT_RECONNECT_MS = 250;

/** A kernel that takes nobody on stdin by then never asks. */
const STDIN_MS = 5000;

/** Bytes handed on before everything else gets its turn. */
const TURN_BYTES = 2 ** 21;

/** Gives back how soon more of the kind is wanted. */
export type FramesListener = (channel: Channel, frames: Buffer[]) => Hurry;
type Asking = Exclude<Channel, "iopub">;

export class KernelSockets {
  readonly #dealers: Readonly<Record<Asking, Dealer>>;
  readonly #iopub: Subscriber;
  readonly #connection: Connection;
  readonly #sending: Record<Asking, Promise<void>>;
  #closed = false;
  #stdinIsOpen = false;
  /** Resolves when the kernel's end of iopub is closed, which is read behind all that it said. */
  #over: Promise<void>;
  /** Nothing more will come: what is here is taken without rests. */
  #isLast = false;
  #endRest: () => void = () => {};

  private constructor(dealers: Record<Asking, Dealer>, iopub: Subscriber, connection: Connection) {
    this.#connection = connection;
    this.#dealers = dealers;
    this.#iopub = iopub;
    this.#over = overOf(iopub);
    this.#sending = { shell: Promise.resolve(), control: Promise.resolve(), stdin: Promise.resolve() };
  }

  /**
   * `limit` is how many iopub messages may wait here: none for most kernels, which drop what we do not take at once. A
   * kernel that drops nothing can keep its flood to itself until we come to it.
   */
  static async connect(
    connection: Connection,
    identity: string,
    limit: number,
    listener: FramesListener,
  ): Promise<KernelSockets> {
    const zmq = await import("zeromq");
    const options = {
      linger: 0,
      sendHighWaterMark: 0,
      receiveHighWaterMark: 0,
      reconnectInterval: RECONNECT_MS,
      maxMessageSize: -1,
    };
    // A kernel finds the way for its input requests by the identity that asked on shell.
    const dealer = (): Dealer => new zmq.Dealer({ ...options, routingId: identity });
    const { sendHighWaterMark: _, ...listening } = options;
    const dealers = { shell: dealer(), control: dealer(), stdin: dealer() };
    const iopub = new zmq.Subscriber({ ...listening, receiveHighWaterMark: limit });
    iopub.subscribe();
    const sockets = new KernelSockets(dealers, iopub, connection);
    for (const [socket, address] of sockets.#endpoints()) socket.connect(address);
    for (const channel of ["shell", "control", "stdin"] as const) sockets.#listen(channel, dealers[channel], listener);
    sockets.#listen("iopub", iopub, listener);
    return sockets;
  }

  /** iopub first, so that it hears as early as it can. */
  #endpoints(): [Dealer | Subscriber, string][] {
    const { iopub_port, shell_port, control_port, stdin_port } = this.#connection;
    const { shell, control, stdin } = this.#dealers;
    const all = [
      [this.#iopub, iopub_port],
      [shell, shell_port],
      [control, control_port],
      [stdin, stdin_port],
    ] as const;
    return all
      .filter(([socket]) => socket !== stdin || this.#stdinIsOpen)
      .map(([socket, port]) => [socket, endpoint(this.#connection, port)]);
  }

  /**
   * Comes back when the kernel knows us on stdin: what it asks before is dropped by its own socket. Only for a kernel that has
   * answered, so it has bound all its sockets.
   */
  async openStdin(): Promise<void> {
    this.#stdinIsOpen = true;
    const { stdin } = this.#dealers;
    const met = new Promise<void>((resolve) => stdin.events.on("handshake", () => resolve()));
    stdin.connect(endpoint(this.#connection, this.#connection.stdin_port));
    await Promise.race([met, pause(STDIN_MS, undefined, { ref: false })]);
  }

  /** Looks less often from now on. What was sent and not yet fetched is dropped. */
  bePatient(): void {
    for (const [socket, address] of this.#endpoints()) {
      socket.disconnect(address);
      socket.reconnectInterval = PATIENT_RECONNECT_MS;
      socket.connect(address);
    }
    this.#over = overOf(this.#iopub);
  }

  /** The process is gone. Comes back when all it said is here, or after `limitMs`: a child of it may hold its sockets open. */
  async takeRest(limitMs: number): Promise<void> {
    this.#isLast = true;
    this.#endRest();
    await Promise.race([this.#over, pause(limitMs, undefined, { ref: false })]);
  }

  async #listen(channel: Channel, socket: Dealer | Subscriber, listener: FramesListener): Promise<void> {
    const flood = new FloodWatch();
    try {
      let bytes = 0;
      for await (const frames of socket) {
        if (this.#closed) return;
        const rest = flood.see(listener(channel, frames as Buffer[]), performance.now());
        if (rest > 0 && !socket.readable && !this.#isLast) await this.#rest(rest);
        for (const frame of frames) bytes += frame.length;
        if (bytes < TURN_BYTES) continue;
        bytes = 0;
        await new Promise(setImmediate);
      }
    } catch (error) {
      if (!this.#closed) throw error;
    }
  }

  #rest(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** In the order asked; ZeroMQ takes one message of a socket at a time. */
  send(channel: Asking, frames: Uint8Array[]): void {
    this.#sending[channel] = this.#sending[channel].then(async () => {
      if (this.#closed) return;
      await this.#dealers[channel].send(frames as Buffer[]).catch(() => {});
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const socket of [...Object.values(this.#dealers), this.#iopub]) socket.close();
  }
}

const overOf = (iopub: Subscriber): Promise<void> =>
  new Promise((resolve) => iopub.events.on("disconnect", () => resolve()));
