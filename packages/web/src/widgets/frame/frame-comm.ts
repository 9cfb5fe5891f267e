/**
 * One comm as @jupyter-widgets wants it, over the frame's channel. Its `done` comes back as the idle status by which models
 * hold back what would overrun the kernel.
 */
import type { IClassicComm, ICallbacks } from "@jupyter-widgets/base";
import type { CommMessage } from "@pellucid/protocol";

export type Say = (message: CommMessage, buffers: readonly ArrayBuffer[], callbacks?: ICallbacks) => string;
type Content = CommMessage["data"];
type Buffers = ArrayBuffer[] | ArrayBufferView[];

/** Buffers as their own memory: what is sent may be a window on something larger. */
const whole = (buffers: Buffers = []): ArrayBuffer[] =>
  [...buffers].map((buffer) =>
    ArrayBuffer.isView(buffer)
      ? (buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer)
      : buffer.slice(0),
  );

export class FrameComm implements IClassicComm {
  readonly comm_id: string;
  readonly target_name: string;
  readonly #say: Say;
  readonly #read: (data: Content) => Content;
  /** What came while its model was being made; null: it is there. */
  #held: Parameters<FrameComm["hear"]>[] | null = null;
  #heard: (message: never) => void = () => {};
  #closed: (message: never) => void = () => {};

  /** `read`: what it hears, as its model is to have it. */
  constructor(id: string, target: string, say: Say, read = (data: Content) => data) {
    this.comm_id = id;
    this.target_name = target;
    this.#say = say;
    this.#read = read;
  }

  open(data: unknown, callbacks?: ICallbacks, metadata?: unknown, buffers?: Buffers): string {
    return this.#put("comm_open", data, callbacks, metadata, buffers);
  }
  send(data: unknown, callbacks?: ICallbacks, metadata?: unknown, buffers?: Buffers): string {
    return this.#put("comm_msg", data, callbacks, metadata, buffers);
  }
  close(data?: unknown, callbacks?: ICallbacks, metadata?: unknown, buffers?: Buffers): string {
    return this.#put("comm_close", data, callbacks, metadata, buffers);
  }
  on_msg(callback: (message: never) => void): void {
    this.#heard = callback;
  }
  on_close(callback: (message: never) => void): void {
    this.#closed = callback;
  }

  #put(
    type: CommMessage["type"],
    data: unknown,
    callbacks?: ICallbacks,
    metadata?: unknown,
    buffers?: Buffers,
  ): string {
    const opening = type === "comm_open" && { target: this.target_name };
    const message = {
      type,
      comm: this.comm_id,
      ...opening,
      data: (data ?? {}) as Content,
      metadata: (metadata ?? {}) as Content,
    };
    return this.#say(message, whole(buffers), callbacks);
  }

  /** Until `release` it keeps what it hears. */
  hold(): void {
    this.#held ??= [];
  }
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const each of held) this.hear(...each);
  }

  /** What the kernel or another page said. */
  hear(message: CommMessage, buffers: readonly ArrayBuffer[], from?: string): void {
    if (this.#held) return void this.#held.push([message, buffers, from]);
    const said = {
      content: { comm_id: this.comm_id, data: this.#read(message.data) },
      buffers: buffers.map((buffer) => new DataView(buffer)),
      metadata: message.metadata ?? {},
      parent_header: from === undefined ? {} : { msg_id: from },
    };
    if (message.type === "comm_close") this.#closed(said as never);
    else this.#heard(said as never);
  }
}
