/**
 * What a kernel says: each message is matched to its run by the id of its parent, and becomes outputs, counts, prompts,
 * and in the end the end of the run. Messages that belong to nobody here (another client's) only tell whether it is busy.
 */
import type { CellId } from "@pellucid/notebook";
import { ASIDE, HELPER_REPLY_TYPE, OBSERVATION_TYPE } from "@pellucid/protocol";
import type { Header, JupyterMessage, KernelEvent, Observation } from "@pellucid/protocol";
import { hashOf, keptObservation } from "./run-record.ts";
import { outputEvent } from "@pellucid/notebook";
import { ASKED_FOR_INPUT, countOf, errorInWords, textOf } from "./output-message.ts";
import { recordOf, type RunReply } from "./state.ts";
import { checkpointReply } from "./step-checkpoint.ts";
import { addOutput, addStream, askClear, updateDisplay } from "./step-output.ts";
import { beginAfterWait, endRun, putBack, remember, setCount } from "./step-queue.ts";
import { namesChanged } from "./step-between.ts";
import { SETTLE_AFTER_IDLE, SETTLE_AFTER_REPLY, probe } from "./step-kernel.ts";
import { countInWords, durationInWords, sizeInWords } from "./words.ts";
import { cellOf, newId, setKernel, setRunning } from "./work.ts";
import type { Work } from "./work.ts";

export function messageEvent(work: Work, event: KernelEvent & { kind: "message" }): void {
  const { kernel } = work.state;
  if (event.incarnation <= kernel.retired || event.incarnation < kernel.incarnation) return;
  const { message } = event;
  if (message.channel === "iopub") iopub(work, message);
  else if (message.channel === "stdin") inputRequest(work, message);
  else if (message.header.msg_type === HELPER_REPLY_TYPE) helperSaid(work, message);
  else if (message.header.msg_type === "execute_reply") executeReply(work, message);
  else if (message.header.msg_type === "kernel_info_reply") probed(work, message);
}

/** The answer to a question of ours about copies, or of anybody's that changed names. */
function helperSaid(work: Work, message: JupyterMessage): void {
  if (!checkpointReply(work, message)) namesChanged(work, message);
}

/** [E12] The cell whose run, running or over, this message belongs to. */
function cellFor(work: Work, message: JupyterMessage): CellId | null {
  const parent = message.parent.msg_id;
  const { running, runs, name } = work.state;
  if (typeof parent !== "string") return null;
  if (running?.msgId === parent) return running.cell;
  if (!parent.startsWith(`${name}-`)) return null;
  let cell = work.late.get(parent);
  if (cell === undefined) {
    cell = Object.values(runs).find((record) => record.msgId === parent)?.cell ?? null;
    work.late.set(parent, cell);
  }
  return cell;
}

const isRunning = (work: Work, message: JupyterMessage): boolean =>
  work.state.running !== null && work.state.running.msgId === message.parent.msg_id;

function iopub(work: Work, message: JupyterMessage): void {
  const { content, header } = message;
  const type = header.msg_type;
  if (type === "status") return kernelStatus(work, message);
  if (type === OBSERVATION_TYPE) return observed(work, message);
  const cell = cellFor(work, message);
  if (type === "execute_input") return executeInput(work, message, cell);
  const event = outputEvent(type, content);
  if (event?.type === "update") return updateDisplay(work, event.displayId, event.data, event.metadata);
  if (!event || cell === null) return;
  if (event.type === "clear") return askClear(work, cell, event.wait);
  const { output } = event;
  if (output.type === "stream") return addStream(work, cell, output.name, textOf(output.text));
  if (output.type === "error" && isRunning(work, message))
    setRunning(work, { error: work.state.running?.error ?? errorInWords(content) });
  addOutput(work, cell, output);
}

function kernelStatus(work: Work, message: JupyterMessage): void {
  const state = message.content.execution_state;
  if (state !== "busy" && state !== "idle") return;
  if (parentOf(message).startsWith(ASIDE)) return;
  if (work.state.kernel.ready && work.state.kernel.state !== state) setKernel(work, { state });
  // Its end may have been lost; ours begins after it all the same.
  if (isRunning(work, message) ? state === "busy" : state === "idle") foreignEnded(work, message);
  if (!isRunning(work, message)) return;
  setRunning(work, state === "idle" ? { idle: true } : { seenBusy: true });
  beginAfterWait(work);
  if (state === "idle") finishIfOver(work, message);
}

function executeInput(work: Work, message: JupyterMessage, cell: CellId | null): void {
  const count = countOf(message.content.execution_count);
  if (cell !== null && count !== null) setCount(work, cell, count);
  if (isRunning(work, message)) setRunning(work, { begun: true });
  if (cell === null && isForeign(work, message)) {
    const source = typeof message.content.code === "string" ? message.content.code : null;
    work.state = { ...work.state, foreign: { parent: parentOf(message), source, observation: null } };
    if (work.state.running && !work.state.running.seenBusy) setRunning(work, { waits: true });
  }
}

const parentOf = ({ parent }: JupyterMessage): string => (typeof parent.msg_id === "string" ? parent.msg_id : "");

const isForeign = (work: Work, message: JupyterMessage): boolean =>
  parentOf(message) !== "" && !parentOf(message).startsWith(`${work.state.name}-`);

/** The helper's report on one run, ours or another client's. One that nobody announced is of code that nobody saw. */
function observed(work: Work, message: JupyterMessage): void {
  const observation = keptObservation(message.content as unknown as Observation);
  if (!observation || observation.version !== 1) return;
  if (isRunning(work, message)) return setRunning(work, { observation });
  if (!isForeign(work, message)) return;
  const parent = parentOf(message);
  const { foreign } = work.state;
  const source = foreign?.parent === parent ? foreign.source : null;
  work.state = { ...work.state, foreign: { parent, source, observation } };
}

/** [E26] Code of another client changes what our cells see, and so has its place in the order of runs. */
function foreignEnded(work: Work, message: JupyterMessage): void {
  const { foreign, next } = work.state;
  if (!foreign || (foreign.parent !== parentOf(message) && !isRunning(work, message))) return;
  const { source, observation } = foreign;
  work.state = { ...work.state, foreign: null, next: next + 1 };
  remember(work, {
    n: next,
    cell: null,
    hash: hashOf(source ?? ""),
    ok: true,
    at: work.sight.at,
    ...(source !== null && { source }),
    ...(observation && { observation }),
  });
}

function executeReply(work: Work, message: JupyterMessage): void {
  const { running } = work.state;
  if (!running || !isRunning(work, message)) return;
  const { content } = message;
  const count = countOf(content.execution_count);
  if (count !== null) setCount(work, running.cell, count);
  const reply = replyOf(content, running.begun === true);
  const isRefused = reply.status === "aborted" && !running.begun && running.interruptedAt === null;
  if (isRefused && running.refused < 3) return putBack(work);
  if (Array.isArray(content.payload)) for (const payload of content.payload) payloadOf(work, running.cell, payload);
  setRunning(work, { reply });
  finishIfOver(work, message);
}

/** A reply without status counts as ok; "abort" is how the kernels of R, bash and TypeScript say "aborted". */
function replyOf(content: JupyterMessage["content"], begun: boolean): RunReply {
  const { status } = content;
  if (status === "aborted" || status === "abort")
    return { status: "aborted", reason: begun ? "The kernel was interrupted" : "The kernel refused to run it" };
  return { status: status === "error" ? status : "ok", reason: errorInWords(content) };
}

/** Old ways of IPython to open a pager and to write into the next cell; still in use. */
function payloadOf(work: Work, cell: CellId, payload: unknown): void {
  if (typeof payload !== "object" || payload === null) return;
  const { source, data, text, replace } = payload as Record<string, unknown>;
  const page = source === "page" ? outputEvent("display_data", { data }) : undefined;
  if (page?.type === "output" && page.output.type === "display") {
    if (work.state.options.stdin) work.effects.push({ type: "page", cell, data: page.output.data });
    else addOutput(work, cell, page.output);
  }
  if (source !== "set_next_input" || typeof text !== "string") return;
  const target = cellOf(work, cell);
  if (replace === true && target) {
    const length = target.source.replace(/\r\n?/g, "\n").length;
    const changes = [[length, ...text.split("\n")] as [number, ...string[]]];
    work.edits.push({ type: "edit-source", id: cell, changes });
    return;
  }
  const made = {
    id: newId(work),
    type: "code" as const,
    source: text,
    metadata: {},
    outputs: [],
    executionCount: null,
  };
  work.edits.push({ type: "insert-cells", at: { after: cell }, cells: [made] });
}

function finishIfOver(work: Work, message: JupyterMessage): void {
  const { running } = work.state;
  if (running?.reply && running.idle) finish(work, running.reply, Date.parse(message.header.date));
}

function finish(work: Work, reply: RunReply, date: number): void {
  const { running } = work.state;
  if (!running) return;
  const at = Number.isFinite(date) ? { at: date } : {};
  const interrupted = running.interruptedAt !== null && (reply.status === "error" || reply.status === "aborted");
  if (work.state.kernel.ready) setKernel(work, { state: "idle" });
  if (interrupted) {
    const after = durationInWords((running.interruptedAt ?? 0) - (recordOf(work.state, running.cell)?.startedAt ?? 0));
    endRun(work, { state: "interrupted", reason: `Interrupted after ${after}`, ...at });
  } else if (reply.status === "ok") endRun(work, { state: "done", ...at });
  else if (reply.status === "error") endRun(work, { state: "failed", reason: running.error ?? reply.reason, ...at });
  else if (reply.status === "aborted") endRun(work, { state: "interrupted", reason: reply.reason, ...at });
  else endRun(work, { state: "interrupted", reason: "How it ended was lost", ...at });
}

/** [E14] The other half of the end did not come: the run is over by what is known. */
export function settled(work: Work): void {
  const { running } = work.state;
  if (!running || (!running.reply && !running.idle)) return;
  const known: RunReply = running.error ? { status: "error", reason: running.error } : { status: "ok", reason: "" };
  finish(work, running.reply ?? known, Number.NaN);
}

/** Asked after every batch: is half of a run's end there, and the other half to be awaited? */
export function awaitOtherHalf(work: Work, events: readonly KernelEvent[]): void {
  const { running } = work.state;
  if (!running || (running.reply === null && !running.idle)) return;
  // Others' chatter does not lengthen the wait.
  const isOurs = (event: KernelEvent) => event.kind === "message" && event.message.parent.msg_id === running.msgId;
  if (running.reply?.status !== "lost" && !events.some(isOurs)) return;
  const ms = running.reply ? SETTLE_AFTER_REPLY : SETTLE_AFTER_IDLE;
  work.effects.push({ type: "set-timer", timer: "settle", ms });
}

/** The kernel answered a later question on the same channel, so it is through with ours, or never got it. */
function probed(work: Work, message: JupyterMessage): void {
  const { running, probe: asked } = work.state;
  if (asked === null || message.parent.msg_id !== asked) return;
  work.state = { ...work.state, probe: null };
  if (running && !running.reply) setRunning(work, { reply: { status: "lost", reason: "" } });
}

function inputRequest(work: Work, message: JupyterMessage): void {
  const { running } = work.state;
  if (message.header.msg_type !== "input_request" || !running || !isRunning(work, message)) return;
  if (!work.state.options.stdin) {
    // It was told that nobody can answer, and asks all the same.
    setRunning(work, { error: ASKED_FOR_INPUT });
    work.effects.push({ type: "interrupt-kernel" });
    return;
  }
  const { content, header } = message;
  const prompt = { cell: running.cell, request: header.msg_id, prompt: textOf(content.prompt), header };
  work.state = { ...work.state, prompt: { ...prompt, password: content.password === true } };
}

/** [E15] The first answer counts. What was asked and answered stays to be read in the output, passwords do not. */
export function answer(work: Work, request: string, value: string): void {
  const { prompt } = work.state;
  if (!prompt || prompt.request !== request) return;
  const parent: Header = prompt.header;
  const msgId = newId(work);
  work.effects.push({
    type: "send",
    message: { channel: "stdin", msgId, msgType: "input_reply", content: { status: "ok", value }, parent },
  });
  addStream(work, prompt.cell, "stdout", `${prompt.prompt}${prompt.password ? "········" : value}\n`);
  work.state = { ...work.state, prompt: null };
}

/** [E16] What was lost is said where it was lost. */
export function gapEvent(work: Work, event: KernelEvent & { kind: "gap" }): void {
  const { running } = work.state;
  const cell = running?.cell ?? latestCell(work);
  const counted = event.count === 1 ? "1 message" : `${countInWords(event.count)} messages`;
  // Zero: nobody could count them, or there may have been none.
  const what = event.count === 0 ? "output may be" : counted;
  const size = event.bytes > 0 ? ` (about ${sizeInWords(event.bytes)})` : "";
  if (cell !== null) addStream(work, cell, "stderr", `[${what}${size} lost here: ${event.reason}]\n`);
  probe(work);
}

function latestCell(work: Work): CellId | null {
  let latest: { readonly cell: CellId; readonly n: number } | null = null;
  for (const record of Object.values(work.state.runs)) if (!latest || record.n > latest.n) latest = record;
  return latest?.cell ?? null;
}
