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

export function fakeKernel(id: string, options: FakeOptions = {}): FakeKernel {
  const sent: OutgoingMessage[] = [];
  const ran: string[] = [];
  const calls: string[] = [];
  const requests: Turn[] = [];
  let listener: ((events: readonly KernelEvent[]) => void) | null = null;
  let batch: KernelEvent[] = [];
  let last: readonly KernelEvent[] = [];
  let [seq, incarnation, count, alive] = [0, 1, 0, true];
  let turn: Turn | null = null;

  function emit(...events: readonly FakeEvent[]): void {
    if (batch.length === 0) void Promise.resolve().then(flush);
    for (const event of events) batch.push({ incarnation, ...event, seq: ++seq } as KernelEvent);
  }
  function flush(): void {
    if (!listener || batch.length === 0) return;
    last = batch;
    batch = [];
    listener(last);
  }
  const iopub = (type: string, content: Record<string, unknown>, parent: string) =>
    emit(fakeMessage("iopub", type, content, parent));

  function begin(): void {
    emit({ kind: "started", pid: 1 });
    if (!options.slow) becomeReady();
  }
  function becomeReady(): void {
    emit({ kind: "ready", info: { language_info: { name: "fake" } } });
  }

  function execute(message: OutgoingMessage): void {
    const code = String(message.content.code);
    ran.push(code);
    const made: Turn = {
      parent: message.msgId,
      code,
      lines: code.split("\n"),
      payload: [],
      idle: true,
      reply: true,
      late: [],
      waitsFor: "nothing",
    };
    if (turn) requests.push(made);
    else beginTurn(made);
  }
  function beginTurn(made: Turn): void {
    turn = made;
    count++;
    iopub("status", { execution_state: "busy" }, made.parent);
    iopub("execute_input", { code: made.lines.join("\n"), execution_count: count }, made.parent);
    go(made);
  }
  function go(made: Turn): void {
    for (let line = made.lines.shift(); line !== undefined; line = made.lines.shift()) {
      obey(made, line.trim());
      if (!alive || turn !== made || made.waitsFor !== "nothing") return;
    }
    endTurn(made, { status: "ok" });
  }
  function endTurn(made: Turn, reply: Record<string, unknown>): void {
    const content = { ...reply, execution_count: count, payload: made.payload };
    if (made.reply) emit(fakeMessage("shell", "execute_reply", content, made.parent));
    const { observation: seen } = options;
    if (seen) iopub("pellucid_observation", typeof seen === "function" ? seen(made.code) : { ...seen }, made.parent);
    if (made.idle) iopub("status", { execution_state: "idle" }, made.parent);
    for (const text of made.late) iopub("stream", { name: "stdout", text: `${text}\n` }, made.parent);
    turn = null;
    const next = requests.shift();
    if (next) beginTurn(next);
  }
  function raise(made: Turn, ename: string, evalue: string): void {
    iopub("error", { ename, evalue, traceback: [`${ename}: ${evalue}`] }, made.parent);
    endTurn(made, { status: "error", ename, evalue, traceback: [] });
  }

  function obey(made: Turn, line: string): void {
    const [verb = "", ...words] = line.split(" ");
    const text = words.join(" ");
    const [first = "", rest = ""] = [words[0], words.slice(1).join(" ")];
    const shown = { data: { "text/plain": rest }, metadata: {}, transient: { display_id: first } };
    const acts: Record<string, () => void> = {
      print: () => iopub("stream", { name: "stdout", text: `${text}\n` }, made.parent),
      say: () => iopub("stream", { name: "stdout", text }, made.parent),
      err: () => iopub("stream", { name: "stderr", text: `${text}\n` }, made.parent),
      result: () =>
        iopub("execute_result", { data: { "text/plain": text }, metadata: {}, execution_count: count }, made.parent),
      show: () => iopub("display_data", shown, made.parent),
      update: () => iopub("update_display_data", shown, made.parent),
      clear: () => iopub("clear_output", { wait: text === "wait" }, made.parent),
      fail: () => raise(made, first, rest),
      ask: () => ask(made, text, false),
      secret: () => ask(made, text, true),
      hang: () => void (made.waitsFor = "interrupt"),
      die: () => die(text),
      next: () => void made.payload.push({ source: "set_next_input", text, replace: false }),
      page: () => void made.payload.push({ source: "page", data: { "text/plain": text } }),
      no: () => void (text === "idle" ? (made.idle = false) : (made.reply = false)),
      late: () => void made.late.push(text),
    };
    acts[verb]?.();
  }
  function ask(made: Turn, prompt: string, password: boolean): void {
    made.waitsFor = "input";
    emit(fakeMessage("stdin", "input_request", { prompt, password }, made.parent, `ask-${seq}`));
  }
  function die(text: string): void {
    const code = /^\d+$/.test(text) ? Number(text) : null;
    end({ code, signal: code === null ? text : null, outOfMemory: false, lastWords: "", expected: false });
  }
  function end(exit: KernelExit): void {
    alive = false;
    turn = null;
    requests.length = 0;
    emit({ kind: "exited", exit });
  }

  function send(message: OutgoingMessage): void {
    sent.push(message);
    if (!alive) return;
    if (message.msgType === "execute_request") execute(message);
    else if (message.msgType === "kernel_info_request")
      emit(fakeMessage("shell", "kernel_info_reply", { status: "ok" }, message.msgId));
    else if (message.msgType === "input_reply" && turn?.waitsFor === "input") {
      turn.waitsFor = "nothing";
      iopub("stream", { name: "stdout", text: `you said ${String(message.content.value)}\n` }, turn.parent);
      go(turn);
    }
  }
  function interrupt(): void {
    calls.push("interrupt");
    if (turn && turn.waitsFor !== "nothing") raise(turn, "KeyboardInterrupt", "");
  }
  function restart(): void {
    calls.push("restart");
    if (alive) end({ code: 0, signal: null, outOfMemory: false, lastWords: "", expected: true });
    incarnation++;
    [alive, count] = [true, 0];
    begin();
  }
  function shutdown(): void {
    calls.push("shutdown");
    if (alive) end({ code: 0, signal: null, outOfMemory: false, lastWords: "", expected: true });
  }

  begin();
  return {
    id,
    sent,
    ran,
    calls,
    emit,
    becomeReady,
    send,
    interrupt,
    restart,
    shutdown,
    repeat: () => listener?.(last),
    listen: (call) => {
      listener = call;
      void Promise.resolve().then(flush);
    },
    detach: () => {
      listener = null;
    },
  };
}

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
