// A message's record, made from its parts, read back: parts as they arrive, empty ones among them.
import { expect, test } from "vitest";
import { messageRecord, readPayload, RecordReader } from "./records.ts";

/** As ZeroMQ gives an empty frame: a view of no memory. */
function nowhere(): Uint8Array {
  const memory = new ArrayBuffer(1);
  const view = new Uint8Array(memory);
  structuredClone(memory, { transfer: [memory] });
  return view;
}

const head = ["{}", "{}", "{}", "{}"].map((text) => Buffer.from(text));
const cases: [why: string, buffers: Uint8Array[]][] = [
  ["no buffers", []],
  ["one", [Buffer.from("bytes")]],
  ["an empty one last", [Buffer.from("bytes"), nowhere()]],
  ["an empty one between", [nowhere(), Buffer.from("bytes"), Buffer.alloc(0)]],
];

test.each(cases)("%s", (_why, buffers) => {
  const read: (number | undefined)[][] = [];
  const reader = new RecordReader();
  for (const piece of messageRecord(7, 1, "iopub", [...head, ...buffers]))
    reader.push(Buffer.from(piece), (payload) => {
      const record = readPayload(payload);
      if (record?.channel === "iopub") read.push(record.parts.map(({ length }) => length));
    });
  expect(read).toEqual([[2, 2, 2, 2, ...buffers.map(({ length }) => length)]]);
});
