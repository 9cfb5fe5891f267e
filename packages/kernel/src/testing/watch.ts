/**
 * A kernel as tests look at it: all its events in a list, and waiting for the one that matters. Used by slow tests of
 * this and other packages.
 */
import { randomUUID } from "node:crypto";
import type { KernelEvent, OutgoingMessage } from "@pellucid/protocol";
import type { AttachedKernel } from "../client/attached-kernel.ts";

export class WatchedKernel {
  readonly kernel: AttachedKernel;
  readonly events: KernelEvent[] = [];
  #wake: () => void = () => {};

  constructor(kernel: AttachedKernel) {
    this.kernel = kernel;
    kernel.listen((events) => {
      this.events.push(...events);
      this.#wake();
    });
  }

  /** The first event, from number `after` on, that fits. */
  async until(fits: (event: KernelEvent) => boolean, what: string, limitMs = 60_000): Promise<KernelEvent> {
    const end = performance.now() + limitMs;
    for (let looked = 0; ;) {
      for (; looked < this.events.length; looked++) if (fits(this.events[looked]!)) return this.events[looked]!;
      const left = end - performance.now();
      if (left <= 0) throw new Error(`no ${what} within ${limitMs} ms; so far: ${this.story().slice(-20).join(", ")}`);
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }

  ready = (incarnation = 1): Promise<KernelEvent> =>
    this.until((event) => event.kind === "ready" && event.incarnation === incarnation, `ready ${incarnation}`);

  exited = (incarnation = 1): Promise<KernelEvent> =>
    this.until((event) => event.kind === "exited" && event.incarnation === incarnation, `exit ${incarnation}`);

  /** Sends code; the id of the request comes back at once. */
  run(code: string, more: Partial<OutgoingMessage> = {}): string {
    const msgId = randomUUID();
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    };
    this.kernel.send({ channel: "shell", msgId, msgType: "execute_request", content, ...more });
    return msgId;
  }

  /** Runs code to its end; what it printed. */
  async finish(code: string, limitMs?: number): Promise<string> {
    const id = this.run(code);
    await this.idle(id, limitMs);
    return this.printed(id);
  }

  idle = (id: string, limitMs?: number): Promise<KernelEvent> =>
    this.until((event) => isStatus(event, "idle") && event.message.parent.msg_id === id, "idle", limitMs);

  busy = (id: string): Promise<KernelEvent> =>
    this.until((event) => isStatus(event, "busy") && event.message.parent.msg_id === id, "busy");

  /** All text of a request, or of all. */
  printed(id?: string): string {
    return this.events
      .flatMap((event) =>
        event.kind === "message" && event.message.header.msg_type === "stream" ? [event.message] : [],
      )
      .filter((message) => id === undefined || message.parent.msg_id === id)
      .map((message) => String(message.content["text"]))
      .join("");
  }

  /** Each event as a word: `ready`, `stream`, `status idle`. */
  story(): string[] {
    return this.events.map((event) => {
      if (event.kind !== "message") return event.kind;
      const { header, content } = event.message;
      return header.msg_type === "status" ? `status ${String(content["execution_state"])}` : header.msg_type;
    });
  }

  /** Whether each number came once, in order, from the first on. */
  isUnbroken(first = 1): boolean {
    return this.events.every((event, i) => event.seq === first + i);
  }
}

const isStatus = (event: KernelEvent, state: string): event is Extract<KernelEvent, { kind: "message" }> =>
  event.kind === "message" &&
  event.message.header.msg_type === "status" &&
  event.message.content["execution_state"] === state;
