/**
 * Turns records into kernel events, in their order. A kernel may send 100 MB as one message; parsing that here would
 * stop everything else the server does, so large JSON is parsed on a thread of its own, and what follows it waits.
 * Used by attached-kernel.ts.
 */
import { Worker } from "node:worker_threads";
import { messageFromParts, type KernelEvent, type MessageParts } from "@pellucid/protocol";
import { readPayload } from "../host/records.ts";

const LARGE_BYTES = 2 ** 20;

/** Given to the thread as text, so that it needs no file of its own in a bundle. */
const THREAD = `
const { parentPort } = require("node:worker_threads");
const decoder = new TextDecoder();
parentPort.on("message", ({ id, parts }) => {
  let values;
  try { values = parts.map((part) => JSON.parse(decoder.decode(part))); } catch { values = undefined; }
  parentPort.postMessage({ id, values });
});`;

let thread: Worker | undefined;
let nextId = 0;
const waiting = new Map<number, (values: unknown[] | undefined) => void>();

function parseElsewhere(parts: MessageParts): Promise<unknown[] | undefined> {
  if (thread === undefined) {
    const started = new Worker(THREAD, { eval: true });
    const end = (): void => {
      if (thread !== started) return;
      thread = undefined;
      for (const [id, resolve] of waiting) if (waiting.delete(id)) resolve(undefined);
    };
    started.on("message", ({ id, values }: { id: number; values: unknown[] | undefined }) => {
      waiting.get(id)?.(values);
      waiting.delete(id);
      if (waiting.size === 0) started.unref();
    });
    started.on("error", end).on("exit", end);
    thread = started;
  }
  const id = nextId++;
  thread.ref();
  thread.postMessage({ id, parts });
  return new Promise((resolve) => waiting.set(id, resolve));
}

/** An event, or a promise of one when it is large. Undefined when the bytes are no record of ours. */
export function parseRecord(payload: Buffer): KernelEvent | Promise<KernelEvent> | undefined {
  const record = readPayload(payload);
  if (record === undefined) return undefined;
  const { seq, incarnation } = record;
  if (record.channel === null) return { seq, incarnation, ...record.body } as KernelEvent;
  const { channel, parts } = record;
  const here = (): KernelEvent => {
    const message = messageFromParts(channel, parts);
    if (message.ok) return { seq, incarnation, kind: "message", message: message.value };
    return { seq, incarnation, kind: "garbage", reason: message.reason, count: 1 };
  };
  const json = parts.slice(0, 4);
  if (json.reduce((sum, part) => sum + part.length, 0) < LARGE_BYTES) return here();
  return parseElsewhere(json).then((values) => {
    if (values === undefined || values.some((value) => typeof value !== "object" || value === null)) return here();
    const [header, parent, metadata, content] = values as never[];
    const buffers = parts.length > 4 ? { buffers: parts.slice(4) } : {};
    return {
      seq,
      incarnation,
      kind: "message",
      message: { channel, header: header!, parent: parent!, metadata: metadata!, content: content!, ...buffers },
    };
  });
}
