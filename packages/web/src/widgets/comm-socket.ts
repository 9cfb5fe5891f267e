/**
 * The page's socket for the widgets of one notebook: opens with the first widget, comes back after a break, and hands on
 * frames as they are. Used by widget-hub.ts.
 */
import {
  type CommClientFrame,
  type CommServerFrame,
  commsUrl,
  decodeCommServerFrame,
  encodeCommFrame,
} from "@pellucid/protocol";

export interface CommSocketEvents {
  /** It is there, or there again: whatever was asked before has no answer. */
  open(): void;
  frame(frame: CommServerFrame, buffers: readonly ArrayBuffer[]): void;
}

const FIRST_RETRY = 300;
const LAST_RETRY = 8000;

export class CommSocket {
  readonly #address: URL;
  readonly #events: CommSocketEvents;
  #socket: WebSocket | null = null;
  #retry = FIRST_RETRY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(path: string, events: CommSocketEvents) {
    this.#address = new URL(commsUrl(path), location.href);
    this.#address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#events = events;
    this.#connect();
  }

  send(frame: CommClientFrame, buffers: readonly ArrayBuffer[] = []): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(
      encodeCommFrame(
        frame,
        buffers.map((buffer) => new Uint8Array(buffer)),
      ),
    );
    return true;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect(): void {
    const socket = new WebSocket(this.#address);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.addEventListener("open", () => {
      this.#retry = FIRST_RETRY;
      this.#events.open();
    });
    socket.addEventListener("message", ({ data }) => {
      const { frame, buffers } = decodeCommServerFrame(new Uint8Array(data as ArrayBuffer));
      this.#events.frame(
        frame,
        buffers.map((buffer) => buffer.buffer as ArrayBuffer),
      );
    });
    socket.addEventListener("close", () => {
      if (this.#closed) return;
      this.#timer = setTimeout(() => this.#connect(), this.#retry * (0.5 + Math.random() / 2));
      this.#retry = Math.min(this.#retry * 2, LAST_RETRY);
    });
  }
}
