/**
 * Speaks the debug adapter protocol with one kernel, in `debug_request` messages on its control channel: one request at a
 * time, since ipykernel gives answers to whoever waits first, and each with a limit, since it holds the channel until
 * debugpy has answered. It understands none of what is said.
 */
import { randomUUID } from "node:crypto";
import type { KernelEvent, OutgoingMessage } from "@pellucid/protocol";

export type DapBody = Readonly<Record<string, unknown>>;

/** The debugger refused, or did not answer. */
export class DapError extends Error {
  readonly silent: boolean;
  constructor(message: string, silent = false) {
    super(message);
    this.name = "DapError";
    this.silent = silent;
  }
}

const LIMIT_MS = 30_000;

interface Waiting {
  readonly msgId: string;
  readonly command: string;
  readonly done: (body: DapBody) => void;
  readonly failed: (error: DapError) => void;
}

export class Dap {
  readonly #say: (message: OutgoingMessage) => void;
  #seq = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting: Waiting | null = null;
  /** Rises with each kernel: what was asked of the one before is not said to the next. */
  #life = 0;
  onEvent: (event: string, body: DapBody) => void = () => {};

  constructor(say: (message: OutgoingMessage) => void) {
    this.#say = say;
  }

  request(command: string, args: DapBody = {}, limit = LIMIT_MS): Promise<DapBody> {
    const life = this.#life;
    const asked = this.#turn.then(() => {
      if (life !== this.#life) throw new DapError("The kernel ended.");
      return this.#ask(command, args, limit);
    });
    this.#turn = asked.catch(() => {});
    return asked;
  }

  #ask(command: string, args: DapBody, limit: number): Promise<DapBody> {
    const msgId = randomUUID();
    const content = { type: "request", seq: ++this.#seq, command, arguments: args };
    return new Promise((resolve, reject) => {
      const silent = () => this.#over(new DapError(`The debugger did not answer to "${command}".`, true));
      const timer = setTimeout(silent, limit);
      timer.unref();
      this.#waiting = {
        msgId,
        command,
        done: (body) => (clearTimeout(timer), resolve(body)),
        failed: (error) => (clearTimeout(timer), reject(error)),
      };
      this.#say({ channel: "control", msgId, msgType: "debug_request", content });
    });
  }

  #over(error: DapError): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.failed(error);
  }

  /** Events of the kernel, each once and in order. */
  hear(events: readonly KernelEvent[]): void {
    for (const event of events) {
      if (event.kind !== "message") continue;
      const { header, parent, content } = event.message;
      if (header.msg_type === "debug_event") this.onEvent(String(content["event"]), bodyOf(content));
      else if (header.msg_type === "debug_reply" && parent.msg_id === this.#waiting?.msgId) this.#answered(content);
    }
  }

  #answered(content: DapBody): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    // An empty answer is ipykernel's to what it does not know, or before it has started.
    if (content["success"] === true || (content["success"] === undefined && "body" in content))
      waiting?.done(bodyOf(content));
    else waiting?.failed(new DapError(textOf(content["message"]) || `The debugger refused "${waiting.command}".`));
  }

  /** The kernel is another one, or none. */
  end(): void {
    this.#life++;
    this.#over(new DapError("The kernel ended."));
    this.#turn = Promise.resolve();
  }
}

const bodyOf = (content: DapBody): DapBody =>
  typeof content["body"] === "object" && content["body"] !== null ? (content["body"] as DapBody) : {};

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
