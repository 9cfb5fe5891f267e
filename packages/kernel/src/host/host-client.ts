/**
 * One connection to the host, and all that is pushed through it. Nothing is queued for a client that does not read:
 * kernels' output stays in the spool and terminals' on their screens until its socket has room again.
 */
import type { Socket } from "node:net";
import { encodeFrame } from "./frames.ts";
import type { Kernel } from "./kernel.ts";
import { SpoolReader } from "./spool-reader.ts";
import type { Terminal, TerminalView } from "./terminal.ts";
import type { Push, TerminalExit } from "./wire.ts";

const ROOM_BYTES = 2 ** 20;
const SLICE_BYTES = 2 ** 17;

interface Delivery {
  readonly kernel: Kernel;
  readonly reader: SpoolReader;
}

export class HostClient {
  readonly name: string;
  readonly #socket: Socket;
  readonly #deliveries = new Map<number, Delivery>();
  readonly #terminals = new Map<number, { terminal: Terminal; view: TerminalView }>();

  constructor(name: string, socket: Socket) {
    this.name = name;
    this.#socket = socket;
    socket.on("drain", () => this.pump());
  }

  push(head: Push, raw: readonly Uint8Array[] = []): void {
    if (this.#socket.destroyed) return;
    this.#socket.cork();
    for (const piece of encodeFrame(head, raw)) this.#socket.write(piece);
    this.#socket.uncork();
  }

  #hasRoom = (): boolean => this.#socket.writableLength < ROOM_BYTES;

  // ---- kernels -------------------------------------------------------------------------------------------------------

  attach(as: number, kernel: Kernel, from: number): void {
    this.detach(as);
    this.#deliveries.set(as, { kernel, reader: new SpoolReader(kernel.spool, from) });
    setImmediate(() => this.pump());
  }

  /** Gives each attachment its slice in turn, so that a flood of one kernel does not hold up another. */
  pump(): void {
    if (this.#socket.destroyed) return;
    try {
      for (let more = true; more && this.#hasRoom();) {
        more = false;
        for (const [as, { reader }] of this.#deliveries) {
          const bytes = reader.read(SLICE_BYTES);
          if (bytes === undefined) continue;
          this.push({ push: "spool", as }, [bytes]);
          more = true;
        }
      }
    } catch {
      // What it was reading is gone; it comes back and asks for what is left.
      this.#socket.destroy();
    }
    if (this.#hasRoom()) for (const { terminal, view } of this.#terminals.values()) terminal.catchUp(view);
  }

  /** True when everything this kernel said is on its way. */
  hasAllOf(kernel: Kernel): boolean {
    this.pump();
    return this.#socket.destroyed || this.#deliveriesOf(kernel).length === 0 || this.#hasRoom();
  }

  #deliveriesOf = (kernel: Kernel): number[] =>
    [...this.#deliveries].flatMap(([as, delivery]) => (delivery.kernel === kernel ? [as] : []));

  /** The kernel was shut down. */
  leave(kernel: Kernel): void {
    for (const as of this.#deliveriesOf(kernel)) {
      this.detach(as);
      this.push({ push: "gone", as });
    }
  }

  // ---- terminals -----------------------------------------------------------------------------------------------------

  attachTerminal(as: number, terminal: Terminal): void {
    this.detach(as);
    const view: TerminalView = {
      output: (bytes, snapshot) => {
        if (!this.#hasRoom()) return false;
        this.push({ push: "terminal", as, snapshot }, [bytes]);
        return true;
      },
      exit: (exit: TerminalExit) => {
        this.#terminals.delete(as);
        this.push({ push: "terminal-exit", as, exit });
      },
    };
    this.#terminals.set(as, { terminal, view });
    terminal.attach(view);
  }

  detach(as: number): void {
    this.#deliveries.get(as)?.reader.close();
    this.#deliveries.delete(as);
    const shown = this.#terminals.get(as);
    shown?.terminal.detach(shown.view);
    this.#terminals.delete(as);
  }

  close(): void {
    for (const as of [...this.#deliveries.keys(), ...this.#terminals.keys()]) this.detach(as);
  }
}
