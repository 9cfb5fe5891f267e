// The spool: what was appended is read back, from any number, in any pieces, after any damage.
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, writevSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventRecord, messageRecord, readPayload, RecordReader } from "./records.ts";
import { SpoolReader } from "./spool-reader.ts";
import { Spool, SPOOL_LIMITS, type SpoolLimits } from "./spool.ts";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "pellucid-spool-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const say = (spool: Spool, ...texts: string[]): void => {
  for (const text of texts) spool.append(messageRecord(spool.take(), 1, "iopub", [Buffer.from(text)]));
};
const numbers = (count: number, from = 1): string[] => Array.from({ length: count }, (_, i) => `line ${i + from}`);

/** Everything after `from`, told as lines: "3 line 3", "gap 4". */
function read(spool: Spool, from = 0, max = 50): string[] {
  const [reader, records, told] = [new SpoolReader(spool, from), new RecordReader(), [] as string[]];
  for (let bytes = reader.read(max); bytes !== undefined; bytes = reader.read(max)) {
    records.push(Buffer.from(bytes), (payload) => {
      const record = readPayload(payload)!;
      if (record.channel !== null) told.push(`${record.seq} ${Buffer.concat(record.parts).toString()}`);
      else if (record.body.kind === "gap") told.push(`${record.seq} gap ${record.body.count}`);
    });
  }
  reader.close();
  return told;
}
const told = (count: number, from = 1): string[] => numbers(count, from).map((text, i) => `${i + from} ${text}`);
const small = (more: Partial<SpoolLimits> = {}): SpoolLimits => ({ ...SPOOL_LIMITS, segmentBytes: 300, ...more });

describe("reading", () => {
  test.each([
    [0, false],
    [0, true],
    [7, false],
    [7, true],
    [49, true],
    [50, true],
    [99, true],
  ])("[K4] after number %i, written out: %s", (from, flushed) => {
    const spool = new Spool(folder, small());
    say(spool, ...numbers(50));
    if (flushed) spool.flush();
    expect(read(spool, from)).toEqual(told(50).slice(from));
  });

  test("[K4] in pieces of any size, while more is appended, written and dropped", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { maxLength: 60 }), fc.integer({ min: 1, max: 200 }), (steps, max) => {
        rmSync(folder, { recursive: true });
        folder = mkdtempSync(join(tmpdir(), "pellucid-spool-"));
        const spool = new Spool(folder, small());
        const [reader, records, got] = [new SpoolReader(spool, 0), new RecordReader(), [] as string[]];
        const take = (): boolean => {
          const bytes = reader.read(max);
          if (bytes !== undefined) records.push(Buffer.from(bytes), (p) => void got.push(String(p.readDoubleLE(1))));
          return bytes !== undefined;
        };
        for (const step of steps) {
          if (step === 0) say(spool, "x".repeat(max));
          else if (step === 1) spool.flush();
          else take();
        }
        while (take());
        expect(got).toEqual(numbers(spool.last).map((_, i) => String(i + 1)));
        reader.close();
        spool.close();
      }),
      { numRuns: 40 },
    );
  });

  test("a record larger than a segment, and an event between messages", () => {
    const spool = new Spool(folder, small());
    say(spool, "a", "b".repeat(5000));
    spool.append(eventRecord(spool.take(), 1, { kind: "gap", count: 3, bytes: 0, reason: "r" }));
    say(spool, "c");
    expect(read(spool)).toEqual(["1 a", `2 ${"b".repeat(5000)}`, "3 gap 3", "4 c"]);
  });
});

describe("damage", () => {
  const written = (): { bytes: Buffer; path: string } => {
    const spool = new Spool(folder);
    say(spool, ...numbers(6));
    spool.close();
    const path = join(folder, readdirSync(folder)[0]!);
    return { bytes: readFileSync(path), path };
  };
  const recovered = (): string[] => {
    const spool = new Spool(folder);
    const seen: number[] = [];
    spool.recover((record) => seen.push(record.seq));
    const before = read(spool);
    expect(seen).toEqual(before.map((line) => Number.parseInt(line)));
    say(spool, "after");
    spool.flush();
    expect(read(spool)).toEqual([...before, `${before.length + 1} after`]);
    spool.close();
    return before;
  };

  test("[K5] cut at every byte", () => {
    const { bytes, path } = written();
    const size = bytes.length / 6;
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      expect(recovered()).toEqual(told(Math.floor(cut / size)));
    }
  });

  test("[K5] every byte flipped", () => {
    const { bytes, path } = written();
    const size = bytes.length / 6;
    for (let at = 0; at < bytes.length; at++) {
      const copy = Buffer.from(bytes);
      copy[at]! ^= 0x41;
      writeFileSync(path, copy);
      expect(recovered()).toEqual(told(Math.floor(at / size)));
    }
  });

  test("[K5] damage inside an older segment becomes a gap", () => {
    const spool = new Spool(folder, small());
    say(spool, ...numbers(20));
    spool.close();
    const [first, second] = readdirSync(folder).toSorted();
    const bytes = readFileSync(join(folder, first!));
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(join(folder, first!), bytes);
    const next = Number(second!.slice(6));
    const again = new Spool(folder, small());
    again.recover(() => {});
    expect(read(again)).toEqual([...told(next - 2), `${next - 1} gap 1`, ...told(21 - next, next)]);
    again.close();
  });
});

describe("bounds", () => {
  test("[K6] the oldest goes first, and the reader is told how much", () => {
    const spool = new Spool(folder, small({ bytes: 1000 }));
    for (const text of numbers(200)) {
      say(spool, text);
      spool.flush();
    }
    const lines = read(spool);
    const first = Number.parseInt(lines[1]!);
    expect(lines[0]).toBe(`${first - 1} gap ${first - 1}`);
    expect(lines.slice(1)).toEqual(told(201 - first, first));
    expect(spool.size()).toBeLessThan(1600);
    expect(read(spool, 20)[0]).toBe(`${first - 1} gap ${first - 1 - 20}`);
  });

  test("[K7] a disk that takes nothing: readers who keep up miss nothing, memory is bounded, later output is written", () => {
    let isFull = false;
    const spool = new Spool(folder, small({ waitingBytes: 2000 }), (...args) => {
      if (isFull) throw new Error("ENOSPC");
      return writevSync(...args);
    });
    say(spool, "before");
    spool.flush();
    isFull = true;
    const [reader, records, got] = [new SpoolReader(spool, 0), new RecordReader(), [] as number[]];
    spool.onAppend = () => {
      for (let bytes = reader.read(100); bytes !== undefined; bytes = reader.read(100)) {
        records.push(Buffer.from(bytes), (payload) => void got.push(payload.readDoubleLE(1)));
      }
    };
    for (const text of numbers(200)) {
      say(spool, text);
      spool.flush();
    }
    expect(got).toEqual(Array.from({ length: 201 }, (_, i) => i + 1));
    const waiting = spool.segments.reduce((sum, segment) => sum + segment.waitingBytes, 0);
    expect(waiting).toBeLessThan(2700);
    isFull = false;
    spool.onAppend = () => {};
    say(spool, "space again");
    spool.flush();
    expect(read(spool).at(-1)).toBe("202 space again");
    expect(read(spool)[0]).toMatch(/ gap /);
    spool.close();
  });
});
