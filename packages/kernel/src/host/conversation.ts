/**
 * What is said between the host and one life of a kernel: messages are signed and opened here, what is to be sent waits until
 * the kernel can be heard, and what we asked ourselves is told apart from what servers ask. Knows of no process; its
 * incarnation does, and carries on what arrives.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  fromUtf8,
  HELPER_REPLY_TYPE,
  HELPER_REQUEST_TYPE,
  headOfParts,
  openFrames,
  parseJson,
  partsOfMessage,
  sealFrames,
  type Channel,
  type Header,
  type HelperRequest,
  type MessageParts,
  type Sign,
} from "@pellucid/protocol";
import type { Connection } from "./connection.ts";
import type { Hurry } from "./flood-watch.ts";
import { KernelSockets } from "./kernel-sockets.ts";
import { countReceived } from "./reclaim.ts";
import { signWith } from "./signing.ts";

export interface MessageHead {
  readonly header: Header;
  readonly parent: Partial<Header>;
}

export interface ConversationListener {
  ready(info: Readonly<Record<string, unknown>>): void;
  message(channel: Channel, parts: MessageParts, head: MessageHead, ofProbe: boolean): void;
  garbage(reason: string): void;
}

type Asking = Exclude<Channel, "iopub">;

/** What may come a moment later than it could. */
const PATIENT = new Map<string, Hurry>([
  ...["stream", "display_data", "update_display_data", "clear_output"].map((type) => [type, "read"] as const),
  // A cell that makes hundreds of widgets: each that is fetched by itself takes the processor from the kernel that makes the next.
  ["comm_open", "moving"],
  ["comm_msg", "moving"],
]);
const PROBE_AGAIN_MS = 15;
const HURRY_MS = 10_000;
/** How long a dead kernel's sockets may take to close: a child of it can hold them open. */
const CLOSING_MS = 500;
/** Nothing more comes once nothing has come for so long. */
const QUIET_MS = 40;
/** Behind its goodbye come at most the words of exit handlers. */
const QUIET_AFTER_GOODBYE_MS = 5;
const DRAIN_LIMIT_MS = 30_000;

export class Conversation {
  readonly session: string;
  isReady = false;
  readonly #listener: ConversationListener;
  /** What we asked ourselves. */
  readonly #probes = new Set<string>();
  /** Who waits for the helper's answer, by the question's id. */
  readonly #asking = new Map<string, (answer: unknown) => void>();
  #sockets: KernelSockets | undefined;
  #sign: Sign = () => "";
  #held: { channel: Asking; parts: MessageParts }[] = [];
  #info: Readonly<Record<string, unknown>> | undefined;
  #patience: NodeJS.Timeout | undefined;
  #heard = false;
  #isOpening = false;
  #saidGoodbye = false;
  #lastHeardAt = 0;

  constructor(session: string, listener: ConversationListener) {
    this.session = session;
    this.#listener = listener;
  }

  /** `limit`: so many of its messages may wait here, for a kernel that drops nothing; 0: none. */
  async begin(connection: Connection, identity: string, limit: number): Promise<void> {
    this.#sign = signWith(connection.key);
    const hear = (channel: Channel, frames: Buffer[]) => this.#receive(channel, frames);
    this.#sockets = await KernelSockets.connect(connection, identity, limit, hear);
    // Taken over: it may be asking already.
    if (this.isReady) void this.#sockets.openStdin();
    this.#probe();
    this.#patience = setTimeout(() => this.#bePatient(), HURRY_MS);
  }

  /** The process is gone; what it sent before may still be on its way. */
  async end(): Promise<void> {
    clearTimeout(this.#patience);
    if (this.#heard) await this.#sockets?.takeRest(CLOSING_MS);
    await this.#untilQuiet();
    this.close();
  }

  async #untilQuiet(): Promise<void> {
    const until = performance.now() + DRAIN_LIMIT_MS;
    const quiet = (): number => (this.#saidGoodbye ? QUIET_AFTER_GOODBYE_MS : QUIET_MS);
    do await pause(quiet());
    while (performance.now() - this.#lastHeardAt < quiet() && performance.now() < until);
  }

  close(): void {
    this.#sockets?.close();
    this.#sockets = undefined;
  }

  // ---- what arrives --------------------------------------------------------------------------------------------------

  #receive(channel: Channel, frames: Buffer[]): Hurry {
    this.#lastHeardAt = performance.now();
    countReceived(frames);
    const opened = openFrames(frames, this.#sign);
    const head = opened.ok ? headOfParts(opened.value) : opened;
    if (!opened.ok || !head.ok) {
      this.#listener.garbage(head.ok ? "" : head.reason);
      return "now";
    }
    if (channel === "iopub") {
      this.#heard = true;
      this.#saidGoodbye ||= head.value.header.msg_type === "shutdown_reply";
    }
    const ofProbe = this.#probes.has(head.value.parent.msg_id ?? "");
    if (ofProbe && head.value.header.msg_type === "kernel_info_reply") {
      this.#info = parseJson(fromUtf8(opened.value[3]!)) as Readonly<Record<string, unknown>>;
    }
    if (head.value.header.msg_type === HELPER_REPLY_TYPE)
      this.#asking.get(head.value.parent.msg_id ?? "")?.(parseJson(fromUtf8(opened.value[3]!)));
    this.#listener.message(channel, opened.value, head.value, ofProbe);
    if (!this.isReady && this.#info !== undefined) void this.#becomeReady(this.#info);
    return PATIENT.get(head.value.header.msg_type) ?? "now";
  }

  /** An iopub that is not yet connected loses what is said: the kernel is asked again until it has been heard. */
  async #becomeReady(info: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#isOpening) return;
    if (!this.#heard) {
      this.#info = undefined;
      setTimeout(() => this.#probe(), PROBE_AGAIN_MS);
      return;
    }
    this.#isOpening = true;
    const sockets = this.#sockets;
    await sockets?.openStdin();
    if (sockets === undefined || this.#sockets !== sockets) return;
    this.isReady = true;
    this.#listener.ready(info);
    for (const { channel, parts } of this.#held.splice(0)) this.send(channel, parts);
  }

  /** A kernel that has not answered by now may never do so, and must not cost anything meanwhile. */
  #bePatient(): void {
    if (this.isReady) return;
    this.#sockets?.bePatient();
    this.#probe();
  }

  #probe(): void {
    this.#askNow("shell", "kernel_info_request", {});
  }

  // ---- what is sent --------------------------------------------------------------------------------------------------

  header(msgId: string, msgType: string): Header {
    const date = new Date().toISOString();
    return { msg_id: msgId, msg_type: msgType, session: this.session, username: "pellucid", date, version: "5.4" };
  }

  /** Waits here until the kernel can be heard. */
  send(channel: Asking, parts: MessageParts): void {
    if (this.isReady && this.#sockets !== undefined) this.#sockets.send(channel, sealFrames(parts, this.#sign));
    else this.#held.push({ channel, parts });
  }

  /** What we ask of the kernel ourselves, at once. */
  control(msgType: string, content: Readonly<Record<string, unknown>>): void {
    this.#askNow("control", msgType, content);
  }

  #askNow(channel: Asking, msgType: string, content: Readonly<Record<string, unknown>>): void {
    const header = this.header(randomUUID(), msgType);
    this.#probes.add(header.msg_id);
    this.#sockets?.send(channel, sealFrames(partsOfMessage({ header, parent: {}, metadata: {}, content }), this.#sign));
  }

  /** The Python helper's answer, once the kernel is ready; undefined when there is none in time. */
  async ask(request: HelperRequest, limitMs: number, over: Promise<void>): Promise<unknown> {
    const header = this.header(randomUUID(), HELPER_REQUEST_TYPE);
    this.#probes.add(header.msg_id);
    const answer = new Promise((resolve) => this.#asking.set(header.msg_id, resolve));
    this.send("control", partsOfMessage({ header, parent: {}, metadata: {}, content: { ...request } }));
    const late = pause(limitMs, undefined, { ref: false });
    return await Promise.race([answer, late, over]).finally(() => this.#asking.delete(header.msg_id));
  }
}
