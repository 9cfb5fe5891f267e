// Frames between host and clients, and records inside them: any cut of the stream gives the same frames.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, FRAME_LIMIT, FrameReader } from "./frames.ts";
import { eventRecord, messageRecord, readPayload, RecordReader, type RawRecord } from "./records.ts";

/** The bytes, cut where the numbers say. */
function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const marks = [...new Set([0, ...at.map((n) => n % (bytes.length + 1)), bytes.length])].toSorted((a, b) => a - b);
  return marks.slice(1).map((end, i) => bytes.subarray(marks[i]!, end));
}

describe("frames", () => {
  test("come back whole, however the stream is cut", () => {
    const frame = fc.record({ head: fc.dictionary(fc.string(), fc.integer()), raw: fc.uint8Array() });
    fc.assert(
      fc.property(fc.array(frame), fc.array(fc.nat()), (frames, cuts) => {
        const reader = new FrameReader<unknown>();
        const got: { head: unknown; raw: number[] }[] = [];
        const bytes = Buffer.concat(frames.flatMap(({ head, raw }) => encodeFrame(head, [raw])));
        for (const chunk of cut(bytes, cuts)) reader.push(chunk, ({ head, raw }) => got.push({ head, raw: [...raw] }));
        expect(got).toEqual(frames.map(({ head, raw }) => ({ head: JSON.parse(JSON.stringify(head)), raw: [...raw] })));
      }),
    );
  });

  const u32 = (...numbers: number[]): Buffer => {
    const bytes = Buffer.alloc(4 * numbers.length);
    numbers.forEach((number, i) => bytes.writeUInt32LE(number, 4 * i));
    return bytes;
  };
  test.each<[string, Buffer]>([
    ["a first frame larger than a greeting", u32(10_000, 4)],
    ["no room for the head's length", u32(3, 0)],
    ["a head longer than the frame", Buffer.concat([u32(6, 5), Buffer.from("{}")])],
    ["a head that is no JSON", Buffer.concat([u32(6, 2), Buffer.from("{x")])],
  ])("[K18] refuses %s", (_, bytes) => {
    expect(() => new FrameReader().push(bytes, () => {})).toThrow();
  });

  test("after the greeting, large frames are taken", () => {
    const reader = new FrameReader<number>();
    reader.limit = FRAME_LIMIT;
    let size = 0;
    for (const piece of encodeFrame(1, [Buffer.alloc(100_000)]))
      reader.push(Buffer.from(piece), ({ raw }) => void (size = raw.length));
    expect(size).toBe(100_000);
  });
});

describe("records", () => {
  const parts = fc.array(fc.uint8Array(), { minLength: 4, maxLength: 6 });
  const channel = fc.constantFrom("shell", "control", "iopub", "stdin" as const);

  test("come back whole, however the stream is cut", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(channel, parts)), fc.array(fc.nat()), (messages, cuts) => {
        const records = messages.flatMap(([where, what], i) => messageRecord(i + 1, 2, where, what));
        const end = eventRecord(messages.length + 1, 2, { kind: "started", pid: 7 });
        const got: RawRecord[] = [];
        const reader = new RecordReader();
        for (const chunk of cut(Buffer.concat([...records, ...end]), cuts))
          reader.push(chunk, (p) => got.push(readPayload(p)!));
        const plain = got.map((r) => (r.channel === null ? r.body : [r.channel, r.parts.map((part) => [...part])]));
        expect(plain).toEqual([
          ...messages.map(([where, what]) => [where, what.map((part) => [...part])]),
          { kind: "started", pid: 7 },
        ]);
        expect(got.map((record) => record.seq)).toEqual(got.map((_, i) => i + 1));
      }),
    );
  });

  test("[K5] a flipped byte is noticed", () => {
    const bytes = Buffer.concat(messageRecord(1, 1, "iopub", [Buffer.from("text")]));
    for (let at = 4; at < bytes.length; at++) {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 1;
      expect(() => new RecordReader().push(copy, () => {})).toThrow("checksum");
    }
  });
});
