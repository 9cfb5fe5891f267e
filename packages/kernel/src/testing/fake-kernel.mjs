/**
 * A kernel for tests that does what it is told, over real ZeroMQ sockets: `node fake-kernel.mjs CONNECTION_FILE [BIRTH]`.
 * The code of an execute request is its script, one directive a line; BIRTH is JSON of how to be born. See
 * fake-kernel.ts for the words. Ids end in a counter, as ipykernel's do.
 */
import { createHmac, randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";

const [file, birthJson = "{}"] = process.argv.slice(2);
const birth = JSON.parse(birthJson);
if (birth.die !== undefined) {
  console.error(birth.words ?? "the fake kernel was told to die at its start");
  process.exit(birth.die);
}
const zmq = await import("zeromq");
const connection = JSON.parse(readFileSync(file, "utf8"));
const endpoint = (port) =>
  connection.transport === "ipc" ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;

const session = randomUUID();
let count = 0;
let executions = 0;
let ignoresInterrupts = false;
let interrupted = () => {};
const sockets = {
  shell: new zmq.Router({ sendHighWaterMark: 0 }),
  control: new zmq.Router(),
  stdin: new zmq.Router(),
  iopub: new zmq.Publisher({ sendHighWaterMark: birth.sendLimit ?? 0 }),
};

// ---- saying ----------------------------------------------------------------------------------------------------------

const sign = (parts) =>
  parts.reduce((hmac, part) => hmac.update(part), createHmac("sha256", connection.key)).digest("hex");

/** One at a time on each socket. */
const sending = {
  shell: Promise.resolve(),
  control: Promise.resolve(),
  stdin: Promise.resolve(),
  iopub: Promise.resolve(),
};
function sendFrames(channel, frames) {
  sending[channel] = sending[channel].then(() => sockets[channel].send(frames));
  return sending[channel];
}

function say(channel, msg_type, content, parent, { identity, metadata = {}, buffers = [] } = {}) {
  const msg_id = birth.plainIds ? randomUUID() : `${session}_${process.pid}_${++count}`;
  const date = new Date().toISOString();
  const header = { msg_id, msg_type, session, username: "fake", date, version: "5.4" };
  const parts = [header, parent?.header ?? {}, metadata, content].map((part) => Buffer.from(JSON.stringify(part)));
  const to = channel === "iopub" ? [Buffer.from(msg_type)] : [identity ?? parent.identity];
  return sendFrames(channel, [...to, "<IDS|MSG>", sign(parts), ...parts, ...buffers]);
}

const status = (execution_state, parent) => say("iopub", "status", { execution_state }, parent);
const print = (text, parent, name = "stdout") => say("iopub", "stream", { name, text }, parent);

// ---- the script's words ----------------------------------------------------------------------------------------------

class Failure extends Error {
  constructor(name, value) {
    super(value);
    this.name = name;
  }
}

const sleep = (ms) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    interrupted = () => {
      if (ignoresInterrupts) return;
      clearTimeout(timer);
      reject(new Failure("KeyboardInterrupt", ""));
    };
  });

let answerInput = () => {};
const eaten = [];

const words = {
  print: (rest, parent) => print(`${rest}\n`, parent),
  stderr: (rest, parent) => print(`${rest}\n`, parent, "stderr"),
  sleep: (rest) => sleep(Number(rest)),
  error: (rest) => {
    const [name, ...value] = rest.split(" ");
    throw new Failure(name, value.join(" "));
  },
  result: (rest, parent) =>
    say("iopub", "execute_result", { execution_count: executions, data: { "text/plain": rest }, metadata: {} }, parent),
  display: (rest, parent) => {
    const [id, ...text] = rest.split(" ");
    const transient = id === "-" ? {} : { display_id: id };
    return say("iopub", "display_data", { data: { "text/plain": text.join(" ") }, metadata: {}, transient }, parent);
  },
  update: (rest, parent) => {
    const [display_id, ...text] = rest.split(" ");
    const content = { data: { "text/plain": text.join(" ") }, metadata: {}, transient: { display_id } };
    return say("iopub", "update_display_data", content, parent);
  },
  clear: (rest, parent) => say("iopub", "clear_output", { wait: rest === "wait" }, parent),
  input: async (rest, parent) => {
    const answer = new Promise((resolve) => (answerInput = resolve));
    await say("stdin", "input_request", { prompt: rest, password: false }, parent);
    await print(`${await answer}\n`, parent);
  },
  /** lines N: as fast as they go, each its own message, numbered from 0. */
  lines: async (rest, parent) => {
    for (let i = 0; i < Number(rest); i++) {
      const sent = print(`${i}\n`, parent);
      if (i % 500 === 0) await Promise.all([sent, new Promise(setImmediate)]);
    }
  },
  /** tick FILE: a line every 50 ms until the file is there. */
  tick: async (rest, parent) => {
    for (let i = 0; !existsSync(rest); i++) {
      await print(`${i}\n`, parent);
      await sleep(50);
    }
  },
  /** big BYTES: one message. */
  big: (rest, parent) => print("x".repeat(Number(rest)), parent),
  buffers: (rest, parent) =>
    say("iopub", "comm_msg", { comm_id: "c", data: {} }, parent, {
      buffers: rest.split(" ").map((text) => Buffer.from(text)),
    }),
  /** A counter used up without a message, as when one was lost. */
  lose: (rest) => void (count += Number(rest)),
  garbage: (rest) => {
    const good = ["<IDS|MSG>", "00", "{}", "{}", "{}", "{}"];
    const kinds = {
      signature: good,
      frames: good.slice(0, 3),
      bytes: [Buffer.from([255, 0, 254])],
      header: ["<IDS|MSG>", sign([Buffer.from("nonsense"), "{}", "{}", "{}"]), "nonsense", "{}", "{}", "{}"],
    };
    return sendFrames("iopub", kinds[rest]);
  },
  "ignore-interrupts": () => void (ignoresInterrupts = true),
  exit: async (rest) => {
    await Promise.all(Object.values(sending));
    await new Promise((resolve) => setTimeout(resolve, 50));
    process.exit(Number(rest));
  },
  signal: (rest) => void process.kill(process.pid, rest),
  words: (rest) => console.error(rest),
  /** eat MEGABYTES: and keep them. */
  eat: async (rest) => {
    for (let i = 0; i < Number(rest); i++) {
      eaten.push(Buffer.alloc(2 ** 20, 1));
      if (i % 16 === 0) await new Promise(setImmediate);
    }
  },
  /** Never ends, hears no interrupt. */
  hang: () => new Promise(() => {}),
};

// ---- being asked -----------------------------------------------------------------------------------------------------

async function execute(parent) {
  const { code, silent } = parent.content;
  if (!silent) executions++;
  await say("iopub", "execute_input", { code, execution_count: executions }, parent);
  try {
    for (const line of code.split("\n").map((text) => text.trim())) {
      if (line === "") continue;
      const [word, ...rest] = line.split(" ");
      if (words[word] === undefined) throw new Failure("NameError", `name '${word}' is not defined`);
      await words[word](rest.join(" "), parent);
    }
    return { status: "ok", execution_count: executions, user_expressions: {}, payload: [] };
  } catch (error) {
    const content = { ename: error.name, evalue: error.message, traceback: [`${error.name}: ${error.message}`] };
    await say("iopub", "error", content, parent);
    return { status: "error", execution_count: executions, ...content };
  }
}

const KERNEL_INFO = {
  status: "ok",
  protocol_version: "5.4",
  implementation: "fake",
  implementation_version: "1",
  language_info: { name: "fake", version: "1", mimetype: "text/plain", file_extension: ".txt" },
  banner: "",
};

const replies = {
  kernel_info_request: () => KERNEL_INFO,
  execute_request: execute,
  comm_info_request: () => ({ status: "ok", comms: {} }),
  complete_request: () => ({ status: "ok", matches: ["fake"], cursor_start: 0, cursor_end: 0, metadata: {} }),
  interrupt_request: () => (interrupted(), { status: "ok" }),
  shutdown_request: ({ content }) => ({ status: "ok", restart: content.restart }),
};

let stdin;
const bindLate = () => (stdin ??= setTimeout(() => bind("stdin"), birth.lateStdin));

async function answer(channel, parent) {
  if (birth.neverAnswers) return;
  const { msg_type } = parent.header;
  if (replies[msg_type] === undefined) return;
  await status("busy", parent);
  const content = await replies[msg_type](parent);
  await say(channel, msg_type.replace("_request", "_reply"), content, parent);
  await status("idle", parent);
  if (msg_type === "kernel_info_request" && birth.lateStdin) bindLate();
  if (msg_type === "shutdown_request" && !birth.ignoresShutdown) setTimeout(() => process.exit(0), 20);
}

async function listen(channel, handle) {
  for await (const frames of sockets[channel]) {
    const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
    const parts = frames.slice(at + 2);
    if (frames[at + 1].toString() !== sign(parts.slice(0, 4))) continue;
    const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
    await handle({ identity: frames[0], header, parent, metadata, content });
  }
}

process.on("SIGINT", () => interrupted());
if (birth.ignoresTerminate) process.on("SIGTERM", () => {});
if (birth.slow) await new Promise((resolve) => setTimeout(resolve, birth.slow));
const bind = (channel) => sockets[channel].bind(endpoint(connection[`${channel}_port`]));
for (const channel of ["shell", "control", "stdin", "iopub"])
  if (channel !== "stdin" || !birth.lateStdin) await bind(channel);
listen("shell", (parent) => answer("shell", parent));
listen("control", (parent) => answer("control", parent));
listen("stdin", async ({ content }) => answerInput(content.value));
await status("starting");
