/**
 * A client's line to the host: requests with answers, pushes, and a new line when one breaks. What was asked and not
 * answered is asked again then; the host does nothing twice. When the host itself is gone a new one is started, which
 * takes over the kernels. Used by client.ts only.
 */
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { encodeFrame, FRAME_LIMIT, FrameReader, type Frame } from "../host/frames.ts";
import type { HostPlaces } from "../host/places.ts";
import { HOST_PROTOCOL, REPEATABLE, type Ask, type Greeting, type Push, type Welcome } from "../host/wire.ts";
import { findHost, startHost, type HostPlan } from "./launch.ts";

interface Pending {
  readonly ask: Ask;
  readonly raw: readonly Uint8Array[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface ConnectionListener {
  push(push: Exclude<Push, { re: number }>, raw: Buffer): void;
  /** There is a line again, to this host or (`isNewHost`) to another: attachments must be asked for anew. */
  reconnected(isNewHost: boolean): void;
  /** Whether anybody waits for what a host says; otherwise a new line can wait for the next request. */
  isWatching(): boolean;
  /** No host can be had any more, and why. */
  lost(error: Error): void;
}

const TRIES = 5;
const GREETING_MS = 5000;

export class Connection {
  readonly #plan: HostPlan;
  readonly #stateDir: string;
  readonly #places: HostPlaces;
  readonly #listener: ConnectionListener;
  readonly #client = randomUUID();
  readonly #pending = new Map<number, Pending>();
  #socket: Socket | undefined;
  #instance: string | undefined;
  #n = 0;
  #isClosed = false;
  /** This side let go. */
  isDone = false;
  #isReopening = false;
  hostPid = 0;

  constructor(plan: HostPlan, stateDir: string, places: HostPlaces, listener: ConnectionListener) {
    this.#plan = plan;
    this.#stateDir = stateDir;
    this.#places = places;
    this.#listener = listener;
  }

  /** Starts a host when there is none, unless told not to; false then. */
  async open(mayStart: boolean): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      const found = await findHost(this.#places);
      const welcome = found && (await this.#greet(found.socket, found.address.token));
      if (found !== undefined && welcome !== undefined) {
        this.#adoptLine(found.socket, welcome);
        return true;
      }
      if (!mayStart) return false;
      if (attempt > TRIES)
        throw new Error(`The kernel host in ${this.#places.folder} does not answer. End it with: pellucid stop`);
      await startHost(this.#plan, this.#stateDir, this.#places);
      if (attempt > 1) await pause(20 * 2 ** attempt);
    }
  }

  /** Undefined when the host hangs up before it has answered (it is ending, or another took its place). */
  #greet(socket: Socket, token: string): Promise<Welcome | undefined> {
    const reader = new FrameReader<Push>();
    const greeting: Greeting = { op: "hello", protocol: HOST_PROTOCOL, token, client: this.#client };
    const timer = setTimeout(() => socket.destroy(), GREETING_MS);
    return new Promise<Welcome | undefined>((resolve) => {
      socket.once("close", () => resolve(undefined));
      socket.on("error", () => socket.destroy());
      socket.on("data", (chunk) => {
        try {
          reader.push(chunk, ({ head, raw }: Frame<Push>) => {
            if ("re" in head && head.re === 0 && "value" in head) {
              reader.limit = FRAME_LIMIT;
              resolve(head.value as Welcome);
            } else this.#arrived(head, raw);
          });
        } catch {
          socket.destroy();
        }
      });
      for (const piece of encodeFrame(greeting)) socket.write(piece);
    }).finally(() => clearTimeout(timer));
  }

  #adoptLine(socket: Socket, welcome: Welcome): void {
    const isNewHost = this.#instance !== undefined && this.#instance !== welcome.instance;
    const isFirst = this.#instance === undefined;
    this.#socket = socket;
    this.#instance = welcome.instance;
    this.hostPid = welcome.pid;
    socket.once("close", () => void this.#broken());
    if (!isFirst) this.#listener.reconnected(isNewHost);
    this.#sendAgain(isNewHost);
  }

  /** A new host cannot know what the old one had done, so only what is harmless twice is asked of it again. */
  #sendAgain(isNewHost: boolean): void {
    for (const [n, pending] of [...this.#pending].toSorted(([a], [b]) => a - b)) {
      if (isNewHost && !REPEATABLE.includes(pending.ask.op)) {
        this.#pending.delete(n);
        pending.reject(new Error("The kernel host ended before it answered."));
      } else this.#write(n, pending);
    }
  }

  async #broken(): Promise<void> {
    this.#socket = undefined;
    if (!this.#isClosed && (this.#pending.size > 0 || this.#listener.isWatching())) await this.#reopen();
  }

  /** When no host can be had, all that waits is told so; the next request tries anew. */
  async #reopen(): Promise<void> {
    if (this.#isReopening) return;
    this.#isReopening = true;
    try {
      if (this.#plan.private === true) throw new Error("The kernel host ended unexpectedly.");
      await this.open(true);
    } catch (error) {
      for (const pending of this.#pending.values()) pending.reject(error as Error);
      this.#pending.clear();
      this.#listener.lost(error as Error);
    } finally {
      this.#isReopening = false;
    }
  }

  #arrived(head: Push, raw: Buffer): void {
    if (!("re" in head)) {
      if (!this.#isClosed) this.#listener.push(head, raw);
      return;
    }
    const pending = this.#pending.get(head.re);
    this.#pending.delete(head.re);
    if ("error" in head) pending?.reject(new Error(head.error));
    else pending?.resolve(head.value);
  }

  ask(ask: Ask, raw: readonly Uint8Array[] = []): Promise<unknown> {
    if (this.#isClosed) return Promise.reject(new Error("The connection to the kernel host is closed."));
    const n = ++this.#n;
    return new Promise((resolve, reject) => {
      const pending = { ask, raw, resolve, reject };
      this.#pending.set(n, pending);
      if (this.#socket !== undefined) this.#write(n, pending);
      else void this.#reopen();
    });
  }

  #write(n: number, { ask, raw }: Pending): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    socket.cork();
    for (const piece of encodeFrame({ ...ask, n }, raw)) socket.write(piece);
    socket.uncork();
  }

  /** While paused the host keeps what it has to say on its disk. */
  pause(isPaused: boolean): void {
    if (isPaused) this.#socket?.pause();
    else this.#socket?.resume();
  }

  close(): void {
    this.isDone = true;
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#socket?.end();
    for (const pending of this.#pending.values())
      pending.reject(new Error("The connection to the kernel host is closed."));
    this.#pending.clear();
  }
}
