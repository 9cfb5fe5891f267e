/**
 * A kernel without a process, for tests: it fits `KernelPort` and understands a tiny language, one command a line.
 *
 *   print TEXT          to stdout, with a line end        say TEXT      the same without line end
 *   err TEXT            to stderr                         result TEXT   as the value of the cell
 *   show ID TEXT        a display with an id              update ID TEXT  new content for it
 *   clear, clear wait   clear_output                      fail NAME TEXT  raises, the rest does not run
 *   ask TEXT            input(), then prints the answer   secret TEXT   getpass()
 *   hang                until interrupted                 die SIGNAL    the process ends (a number: exit code)
 *   next TEXT           payload set_next_input            page TEXT     payload page
 *   no idle, no reply   the message is left out at the end of the run
 *   late TEXT           printed by a thread after the run's idle
 *
 * All events of one turn come as one batch, in a microtask, as a real kernel's do in a tick.
 */
import type { Channel, Header, KernelEvent, KernelExit, OutgoingMessage } from "@pellucid/protocol";
import type { KernelPort, KernelsPort, KernelStart } from "./ports.ts";

export interface FakeKernel extends KernelPort {
  /** Everything that was sent, in order. */
  readonly sent: readonly OutgoingMessage[];
  /** Codes of the execute requests, in order. */
  readonly ran: readonly string[];
  readonly calls: readonly string[];
  /** Events by hand, numbered here. */
  emit(...events: readonly FakeEvent[]): void;
  /** The same batch comes again, as after a reconnect. */
  repeat(): void;
  /** It starts and answers; done by itself unless `slow`. */
  becomeReady(): void;
}

export type FakeEvent = DistributiveOmit<KernelEvent, "seq" | "incarnation"> & { readonly incarnation?: number };
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export const fakeMessage = (
  channel: Channel,
  type: string,
  content: Record<string, unknown>,
  parent: string | null,
  id = "k",
): FakeEvent & { kind: "message" } => ({
  kind: "message",
  message: {
    channel,
    header: fakeHeader(id, type),
    parent: parent === null ? {} : { msg_id: parent },
    metadata: {},
    content,
  },
});

const fakeHeader = (id: string, type: string): Header => ({
  msg_id: id,
  msg_type: type,
  session: "fake",
  username: "",
  date: "",
  version: "5.4",
});

export interface FakeOptions {
  /** It becomes ready only by `becomeReady()`. */
  readonly slow?: boolean;
  /** What it says it speaks; "fake" by itself. */
  readonly language?: string;
  /** The helper's report, the same for each run or by what ran. */
  readonly observation?: object | ((code: string) => object);
}

interface Turn {
  readonly parent: string;
  readonly code: string;
  readonly lines: string[];
  readonly payload: object[];
  idle: boolean;
  reply: boolean;
  late: string[];
  waitsFor: "nothing" | "interrupt" | "input";
}

export const fakeKernel = (id: string, options: FakeOptions = {}): FakeKernel => new Fake(id, options);

/** What the kernel says: numbered, and given in batches, those of one turn together. */
class Said {
  incarnation = 1;
  #seq = 0;
  #batch: KernelEvent[] = [];
  #last: readonly KernelEvent[] = [];
  #listener: ((events: readonly KernelEvent[]) => void) | null = null;

  get seq(): number {
    return this.#seq;
  }

  emit(events: readonly FakeEvent[]): void {
    if (this.#batch.length === 0) this.#soon();
    for (const event of events)
      this.#batch.push({ incarnation: this.incarnation, ...event, seq: ++this.#seq } as KernelEvent);
  }

  listen(call: ((events: readonly KernelEvent[]) => void) | null): void {
    this.#listener = call;
    if (call) this.#soon();
  }

  repeat(): void {
    this.#listener?.(this.#last);
  }

  #soon(): void {
    void Promise.resolve().then(() => this.#flush());
  }

  #flush(): void {
    if (!this.#listener || this.#batch.length === 0) return;
    this.#last = this.#batch;
    this.#batch = [];
    this.#listener(this.#last);
  }
}

class Fake implements FakeKernel {
  readonly id: string;
  readonly sent: OutgoingMessage[] = [];
  readonly ran: string[] = [];
  readonly calls: string[] = [];
  readonly #options: FakeOptions;
  readonly #said = new Said();
  readonly #requests: Turn[] = [];
  #turn: Turn | null = null;
  #count = 0;
  #alive = true;

  constructor(id: string, options: FakeOptions) {
    this.id = id;
    this.#options = options;
    this.#begin();
  }

  // ---- the port ------------------------------------------------------------------------------------------------------

  send(message: OutgoingMessage): void {
    this.sent.push(message);
    if (!this.#alive) return;
    const { msgType, msgId, content } = message;
    if (msgType === "execute_request") this.#execute(msgId, String(content.code));
    else if (msgType === "kernel_info_request")
      this.emit(fakeMessage("shell", "kernel_info_reply", { status: "ok" }, msgId));
    else if (msgType === "input_reply" && this.#turn?.waitsFor === "input") this.#answered(this.#turn, content.value);
  }

  interrupt(): void {
    this.calls.push("interrupt");
    if (this.#turn && this.#turn.waitsFor !== "nothing") this.#raise(this.#turn, "KeyboardInterrupt", "");
  }

  restart(): void {
    this.calls.push("restart");
    if (this.#alive) this.#end(ASKED_FOR);
    this.#said.incarnation++;
    this.#alive = true;
    this.#count = 0;
    this.#begin();
  }

  shutdown(): void {
    this.calls.push("shutdown");
    if (this.#alive) this.#end(ASKED_FOR);
  }

  listen(call: (events: readonly KernelEvent[]) => void): void {
    this.#said.listen(call);
  }

  detach(): void {
    this.#said.listen(null);
  }

  // ---- by hand -------------------------------------------------------------------------------------------------------

  emit(...events: readonly FakeEvent[]): void {
    this.#said.emit(events);
  }

  repeat(): void {
    this.#said.repeat();
  }

  becomeReady(): void {
    this.emit({ kind: "ready", info: { language_info: { name: "fake" } } });
  }

  // ---- the process ---------------------------------------------------------------------------------------------------

  #begin(): void {
    this.emit({ kind: "started", pid: 1 });
    if (!this.#options.slow) this.becomeReady();
  }

  #end(exit: KernelExit): void {
    this.#alive = false;
    this.#turn = null;
    this.#requests.length = 0;
    this.emit({ kind: "exited", exit });
  }

  #die(text: string): void {
    const code = /^\d+$/.test(text) ? Number(text) : null;
    this.#end({ code, signal: code === null ? text : null, outOfMemory: false, lastWords: "", expected: false });
  }

  // ---- its turns, one after the other --------------------------------------------------------------------------------

  #execute(parent: string, code: string): void {
    this.ran.push(code);
    const made: Turn = {
      parent,
      code,
      lines: code.split("\n"),
      payload: [],
      idle: true,
      reply: true,
      late: [],
      waitsFor: "nothing",
    };
    if (this.#turn) this.#requests.push(made);
    else this.#beginTurn(made);
  }

  #beginTurn(made: Turn): void {
    this.#turn = made;
    this.#count++;
    this.#iopub("status", { execution_state: "busy" }, made);
    this.#iopub("execute_input", { code: made.lines.join("\n"), execution_count: this.#count }, made);
    this.#go(made);
  }

  #go(made: Turn): void {
    for (let line = made.lines.shift(); line !== undefined; line = made.lines.shift()) {
      this.#obey(made, line.trim());
      if (!this.#alive || this.#turn !== made || made.waitsFor !== "nothing") return;
    }
    this.#endTurn(made, { status: "ok" });
  }

  #endTurn(made: Turn, reply: Record<string, unknown>): void {
    const content = { ...reply, execution_count: this.#count, payload: made.payload };
    if (made.reply) this.emit(fakeMessage("shell", "execute_reply", content, made.parent));
    const { observation: seen } = this.#options;
    if (seen) this.#iopub("pellucid_observation", typeof seen === "function" ? seen(made.code) : { ...seen }, made);
    if (made.idle) this.#iopub("status", { execution_state: "idle" }, made);
    for (const text of made.late) this.#iopub("stream", { name: "stdout", text: `${text}\n` }, made);
    this.#turn = null;
    const next = this.#requests.shift();
    if (next) this.#beginTurn(next);
  }

  #obey(made: Turn, line: string): void {
    const [verb = "", ...words] = line.split(" ");
    const text = words.join(" ");
    const [first = "", rest = ""] = [words[0], words.slice(1).join(" ")];
    const shown = { data: { "text/plain": rest }, metadata: {}, transient: { display_id: first } };
    const result = { data: { "text/plain": text }, metadata: {}, execution_count: this.#count };
    const says = (type: string, content: Record<string, unknown>) => () => this.#iopub(type, content, made);
    const acts: Record<string, () => void> = {
      print: says("stream", { name: "stdout", text: `${text}\n` }),
      say: says("stream", { name: "stdout", text }),
      err: says("stream", { name: "stderr", text: `${text}\n` }),
      result: says("execute_result", result),
      show: says("display_data", shown),
      update: says("update_display_data", shown),
      clear: says("clear_output", { wait: text === "wait" }),
      fail: () => this.#raise(made, first, rest),
      ask: () => this.#ask(made, text, false),
      secret: () => this.#ask(made, text, true),
      hang: () => void (made.waitsFor = "interrupt"),
      die: () => this.#die(text),
      next: () => void made.payload.push({ source: "set_next_input", text, replace: false }),
      page: () => void made.payload.push({ source: "page", data: { "text/plain": text } }),
      no: () => void (text === "idle" ? (made.idle = false) : (made.reply = false)),
      late: () => void made.late.push(text),
    };
    acts[verb]?.();
  }

  #raise(made: Turn, ename: string, evalue: string): void {
    this.#iopub("error", { ename, evalue, traceback: [`${ename}: ${evalue}`] }, made);
    this.#endTurn(made, { status: "error", ename, evalue, traceback: [] });
  }

  #ask(made: Turn, prompt: string, password: boolean): void {
    made.waitsFor = "input";
    this.emit(fakeMessage("stdin", "input_request", { prompt, password }, made.parent, `ask-${this.#said.seq}`));
  }

  #answered(made: Turn, value: unknown): void {
    made.waitsFor = "nothing";
    this.#iopub("stream", { name: "stdout", text: `you said ${String(value)}\n` }, made);
    this.#go(made);
  }

  #iopub(type: string, content: Record<string, unknown>, { parent }: Turn): void {
    this.emit(fakeMessage("iopub", type, content, parent));
  }
}

const ASKED_FOR: KernelExit = { code: 0, signal: null, outOfMemory: false, lastWords: "", expected: true };

export interface FakeKernels extends KernelsPort {
  readonly started: readonly FakeKernel[];
  /** The newest one. */
  kernel(): FakeKernel;
}

/** `missing`: why there is no kernel to be had. */
export function fakeKernels(options: FakeOptions & { readonly missing?: string } = {}): FakeKernels {
  const started: FakeKernel[] = [];
  async function start(): Promise<KernelStart> {
    if (options.missing !== undefined) return { ok: false, reason: options.missing, remedy: "pip install ipykernel" };
    const port = fakeKernel(`fake-${started.length + 1}`, options);
    started.push(port);
    return { ok: true, port, identity: { name: "fake", displayName: "Fake", language: options.language ?? "fake" } };
  }
  const kernel = () => {
    const newest = started.at(-1);
    if (!newest) throw new Error("no fake kernel was started");
    return newest;
  };
  return { start, attach: async (id) => started.find((one) => one.id === id) ?? null, started, kernel };
}
