/**
 * The scratchpad's line to a kernel: Jupyter's own socket, as any other client of that kernel has it. The room hears what is
 * run here as it hears a console, so its marks in the notebook stay true (E26 of the rules of execution).
 */
import { decodeLegacy, encodeLegacy, type Channel, type Header, type JupyterMessage } from "@pellucid/protocol";

/** What becomes of one request. */
export interface RunHearer {
  /** What the kernel publishes for it, in its order. */
  said(type: string, content: JupyterMessage["content"]): void;
  asked(prompt: string, password: boolean): void;
  /** Its last word. Null: the line or the kernel went away before. */
  ended(reply: JupyterMessage["content"] | null, why: string): void;
}

interface Pending {
  readonly hearer: RunHearer;
  reply: JupyterMessage["content"] | null;
  idle: boolean;
  /** The question that waits for an answer. */
  question: Partial<Header>;
}

export class KernelLink {
  readonly kernel: string;
  readonly #socket: WebSocket;
  readonly #session = crypto.randomUUID();
  readonly #pending = new Map<string, Pending>();
  /** Displays are updated by whatever runs, also by cells. */
  readonly #updated: (content: JupyterMessage["content"]) => void;
  #count = 0;

  constructor(kernel: string, updated: (content: JupyterMessage["content"]) => void) {
    this.kernel = kernel;
    this.#updated = updated;
    const query = new URLSearchParams({ session_id: this.#session });
    const address = new URL(`/api/kernels/${encodeURIComponent(kernel)}/channels?${query}`, location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    this.#socket = new WebSocket(address);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("message", ({ data }) => this.#take(data as string | ArrayBuffer));
    this.#socket.addEventListener("close", () => this.#endAll("The connection to the kernel broke."));
  }

  /** Once it is there; rejects when it cannot be had. */
  readonly ready = (): Promise<void> =>
    this.#socket.readyState === WebSocket.OPEN
      ? Promise.resolve()
      : new Promise((done, fail) => {
          this.#socket.addEventListener("open", () => done(), { once: true });
          this.#socket.addEventListener("close", () => fail(new Error("The kernel cannot be reached.")), {
            once: true,
          });
        });

  get isUsable(): boolean {
    return this.#socket.readyState <= WebSocket.OPEN;
  }

  /** The answer names the request. */
  execute(code: string, hearer: RunHearer): string {
    const id = `${this.#session}-${++this.#count}`;
    this.#pending.set(id, { hearer, reply: null, idle: false, question: {} });
    // What waits behind it may be a cell: that is not to be refused because this failed.
    const content = { code, silent: false, store_history: true, allow_stdin: true, stop_on_error: false };
    this.#send("shell", { id, type: "execute_request", content });
    return id;
  }

  /** To the `input()` of a request. */
  answer(request: string, value: string): void {
    const parent = this.#pending.get(request)?.question ?? {};
    const id = `${this.#session}-${++this.#count}`;
    this.#send("stdin", { id, type: "input_reply", content: { status: "ok", value }, parent });
  }

  close(): void {
    this.#socket.close();
  }

  #send(
    channel: Channel,
    { id, type, content, parent = {} }: { id: string; type: string; content: object; parent?: Partial<Header> },
  ): void {
    const date = new Date().toISOString();
    const header = { msg_id: id, msg_type: type, session: this.#session, username: "", date, version: "5.3" };
    // Without buffers it is text.
    this.#socket.send(encodeLegacy({ channel, header, parent, metadata: {}, content: { ...content } }) as string);
  }

  #take(data: string | ArrayBuffer): void {
    const read = decodeLegacy(typeof data === "string" ? data : new Uint8Array(data));
    if (!read.ok) return;
    const { header, parent, content } = read.value;
    const type = header.msg_type;
    const state = type === "status" ? content["execution_state"] : null;
    if (state === "dead" || state === "restarting") return this.#endAll(`The kernel ${WORDS[state]}.`);
    if (type === "update_display_data") return this.#updated(content);
    const id = parent.msg_id ?? "";
    const pending = this.#pending.get(id);
    if (!pending) return;
    if (type === "input_request") {
      pending.question = header;
      pending.hearer.asked(String(content["prompt"] ?? ""), content["password"] === true);
    } else if (type === "execute_reply") pending.reply = content;
    else if (state === "idle") pending.idle = true;
    else pending.hearer.said(type, content);
    if (!pending.reply || !pending.idle) return;
    this.#pending.delete(id);
    pending.hearer.ended(pending.reply, "");
  }

  #endAll(why: string): void {
    const all = [...this.#pending.values()];
    this.#pending.clear();
    for (const { hearer } of all) hearer.ended(null, why);
  }
}

const WORDS = { dead: "died", restarting: "was restarted" } as const;
