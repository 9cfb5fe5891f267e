/**
 * How widgets speak to the kernel: at once, whatever it runs, and through a subshell of their own where the kernel has such
 * a thing, so that they answer during a long cell. Used by widget-comms.ts and state-questions.ts, which hear the kernel.
 *
 * Until it is known whether there is a subshell, what is said waits here in order.
 */
import { sessionOf, type Runner } from "@pellucid/execution";
import type { CommMessage, Header, JupyterMessage, OutgoingMessage } from "@pellucid/protocol";
import { randomUUID } from "node:crypto";
import { contentOfComm } from "./comm-message.ts";

/** A kernel that does not say what it can by then has no subshells, ms. */
const PATIENCE = 3000;
const FEATURE = "kernel subshells";

export class KernelLine {
  readonly #runner: () => Pick<Runner, "state" | "sayNow">;
  readonly #prefix = `widgets-${randomUUID().slice(0, 8)}-`;
  readonly #session = randomUUID();
  #number = 0;
  /** Undefined: nobody has asked yet. Null: it has none. */
  #subshell: string | null | undefined;
  #asked: string | null = null;
  #waiting: OutgoingMessage[] = [];
  #late: NodeJS.Timeout | undefined;

  constructor(runner: () => Pick<Runner, "state" | "sayNow">) {
    this.#runner = runner;
  }

  get isOpen(): boolean {
    const { kernel } = this.#runner().state();
    return sessionOf(kernel) !== null && kernel.ready;
  }
  /** The answer to a message with this id is ours. */
  isMine(msgId: string): boolean {
    return msgId.startsWith(this.#prefix);
  }

  /** Another kernel, or the same one anew. */
  reset(): void {
    clearTimeout(this.#late);
    this.#subshell = undefined;
    this.#asked = null;
    this.#waiting = [];
  }

  /** Gives back the message's id. */
  say(message: CommMessage, buffers: readonly Uint8Array[]): string {
    return this.#shell(message.type, contentOfComm(message), message.metadata ?? {}, buffers);
  }
  ask(msgType: string, content: Record<string, unknown>): string {
    return this.#shell(msgType, content, {}, []);
  }

  #shell(
    msgType: string,
    content: Record<string, unknown>,
    metadata: Readonly<Record<string, unknown>>,
    buffers: readonly Uint8Array[],
  ): string {
    const msgId = this.#id();
    this.#put({ channel: "shell", msgId, msgType, content, metadata, buffers });
    return msgId;
  }
  #id = (): string => `${this.#prefix}${++this.#number}`;

  #put(message: OutgoingMessage): void {
    if (this.#subshell === undefined) {
      this.#waiting.push(message);
      if (this.#asked === null) this.#askWhatItCan();
    } else if (this.#subshell === null) this.#runner().sayNow(message);
    else this.#runner().sayNow({ ...message, header: this.#header(message, this.#subshell) });
  }

  #header = ({ msgId, msgType }: OutgoingMessage, subshell: string): Header => ({
    msg_id: msgId,
    msg_type: msgType,
    session: this.#session,
    username: "pellucid",
    date: new Date().toISOString(),
    version: "5.4",
    subshell_id: subshell,
  });

  #askWhatItCan(): void {
    this.#control("kernel_info_request");
    this.#late = setTimeout(() => this.#settle(null), PATIENCE);
  }
  #control(msgType: string): void {
    this.#asked = this.#id();
    this.#runner().sayNow({ channel: "control", msgId: this.#asked, msgType, content: {} });
  }

  /** [R114] Replies; true: they were ours. */
  hear({ header, parent, content }: JupyterMessage): boolean {
    const id = parent.msg_id ?? "";
    if (!this.isMine(id)) return false;
    if (id !== this.#asked)
      return header.msg_type === "kernel_info_reply" || header.msg_type === "create_subshell_reply";
    if (header.msg_type === "kernel_info_reply") {
      const features = content["supported_features"];
      if (Array.isArray(features) && features.includes(FEATURE)) this.#control("create_subshell_request");
      else this.#settle(null);
    } else {
      const made = content["subshell_id"];
      this.#settle(typeof made === "string" ? made : null);
    }
    return true;
  }

  #settle(subshell: string | null): void {
    clearTimeout(this.#late);
    this.#subshell = subshell;
    for (const message of this.#waiting.splice(0)) this.#put(message);
  }
}
