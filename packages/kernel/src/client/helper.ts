/**
 * Asks the Python helper of one kernel (protocol's helper.ts) and gives each answer to who asked. It has no line of its
 * own: it sends through the kernel it is given, and whoever listens to that kernel hands the events on.
 */
import { randomUUID } from "node:crypto";
import {
  HELPER_REPLY_TYPE,
  HELPER_REQUEST_TYPE,
  helperChannel,
  type HelperOp,
  type HelperReply,
  type HelperRequest,
  type KernelEvent,
  type OutgoingMessage,
} from "@pellucid/protocol";

/** A reading waits for code that holds the interpreter, not for cells; what changes names waits for these too. */
const READING_MS = 10_000;
/** To sort or search a table of many millions of rows. */
const TABLE_MS = 60_000;
const HELLO_MS = 3000;

interface Pending {
  resolve(reply: HelperReply): void;
  timer: NodeJS.Timeout | undefined;
}

export class HelperClient {
  readonly #send: (message: OutgoingMessage) => void;
  readonly #pending = new Map<string, Pending>();
  #present: Promise<boolean> | undefined;

  constructor(send: (message: OutgoingMessage) => void) {
    this.#send = send;
  }

  /** Whether the kernel has a helper; asked once for each life of the kernel, which must be ready. */
  isPresent(): Promise<boolean> {
    this.#present ??= this.ask({ op: "hello" }, HELLO_MS).then((reply) => reply.status === "ok");
    return this.#present;
  }

  /** Never rejects: where no answer can come, the reply is a refusal that says so. */
  ask<R extends HelperRequest>(request: R, limitMs?: number): Promise<HelperReply<R["op"]>> {
    const msgId = randomUUID();
    const channel = helperChannel(request);
    const limit = limitMs ?? (channel === "control" ? (request.op === "table" ? TABLE_MS : READING_MS) : undefined);
    return new Promise((resolve) => {
      const timer =
        limit === undefined ? undefined : setTimeout(() => this.#answer(msgId, noAnswer(limit)), limit).unref();
      this.#pending.set(msgId, { resolve: resolve as Pending["resolve"], timer });
      this.#send({ channel, msgId, msgType: HELPER_REQUEST_TYPE, content: { ...request } });
    });
  }

  /** Events of the kernel, each once and in order. */
  hear(events: readonly KernelEvent[]): void {
    for (const event of events) {
      if (event.kind === "exited" || event.kind === "start-failed") this.end();
      if (event.kind !== "message" || event.message.header.msg_type !== HELPER_REPLY_TYPE) continue;
      const { msg_id: asked } = event.message.parent;
      if (asked !== undefined) this.#answer(asked, event.message.content as unknown as HelperReply<HelperOp>);
    }
  }

  #answer(msgId: string, reply: HelperReply): void {
    const pending = this.#pending.get(msgId);
    if (pending === undefined) return;
    this.#pending.delete(msgId);
    clearTimeout(pending.timer);
    pending.resolve(reply);
  }

  /** Values and checkpoints of the process that ended are gone; the next life may have no helper. */
  end(): void {
    this.#present = undefined;
    for (const msgId of this.#pending.keys())
      this.#answer(msgId, { status: "refused", reason: "The kernel ended before it answered." });
  }
}

const noAnswer = (limitMs: number): HelperReply => ({
  status: "refused",
  reason: `The kernel did not answer within ${limitMs / 1000} seconds.`,
});
