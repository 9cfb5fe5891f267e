import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CrashFs, PowerCut, systemError } from "./crash-fs.ts";
import { Journal, NewerJournalError } from "./journal.ts";
import { crc32c } from "./crc32c.ts";

const PATH = "/state/journal";
const disk = () => {
  const fs = new CrashFs();
  fs.put("/state/x", "");
  return fs;
};
const record = (n: number) => JSON.stringify({ n, text: "x".repeat(n % 7) });
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n));
const written = async (count: number) => {
  const fs = disk();
  const { journal } = await Journal.open(fs, PATH);
  for (const json of records(count)) journal.append(json);
  await journal.synced();
  return fs;
};
const read = async (fs: CrashFs) => {
  const { records, quarantined, journal } = await Journal.open(fs, PATH);
  return { records, quarantined, journal };
};
const after = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("journal", () => {
  test("crc32c has the value of its standard", () => {
    expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  });

  test("[R1] gives back what was appended, in order", async () => {
    expect((await read(await written(20))).records).toEqual(records(20));
  });

  test("[R3] cut at any byte it opens with the longest whole prefix, goes on, and opens the same again", async () => {
    const whole = (await written(6)).bytes(PATH)!;
    for (let size = 0; size <= whole.length; size++) {
      const fs = disk();
      fs.put(PATH, whole.subarray(0, size));
      const { records: got, journal, quarantined } = await read(fs);
      expect(got).toEqual(records(6).slice(0, got.length));
      expect(quarantined).toBeNull();
      journal.append(record(99));
      await journal.synced();
      expect((await read(fs.afterPowerLoss(() => 0))).records).toEqual([...got, record(99)]);
    }
  });

  test("[R3] with any bit flipped it opens with a prefix, and keeps the original when good records lay behind", async () => {
    const whole = (await written(5)).bytes(PATH)!;
    for (let at = 0; at < whole.length; at++) {
      const fs = disk();
      const bad = Buffer.from(whole);
      bad[at] = bad[at]! ^ (1 << (at % 8));
      fs.put(PATH, bad);
      try {
        const { records: got, quarantined } = await read(fs);
        expect(got).toEqual(records(5).slice(0, got.length));
        expect(got.length).toBeLessThan(5);
        if (got.length < 4) expect(fs.bytes(quarantined!)).toEqual(bad);
      } catch (error) {
        expect(error).toBeInstanceOf(NewerJournalError);
      }
    }
  });

  test("[R2] what was synced survives a power cut at any operation", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(60),
        fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })),
        async (at, dice) => {
          const fs = disk();
          let promised = -1;
          fs.inject = (_, __, count) => {
            if (count >= at) fs.cut();
          };
          try {
            const { journal } = await Journal.open(fs, PATH);
            for (let n = 0; n < 20; n++) {
              journal.append(record(n));
              if (journal.troubled) break;
              if (n % 3 === 0) {
                await Promise.race([journal.synced().then(() => (promised = n)), after(1)]);
              }
              if (n === 10) await journal.replace(records(11)).catch(() => {});
            }
          } catch (error) {
            expect(error).toBeInstanceOf(PowerCut);
          }
          const { records: got } = await read(fs.afterPowerLoss(() => dice.next().value));
          expect(got.length).toBeGreaterThan(promised);
          expect(got).toEqual(records(got.length));
        },
      ),
      { numRuns: 150 },
    );
  });

  test("[R4] a full disk: nothing is lost, trouble is told once, and all lands when there is space", async () => {
    const fs = disk();
    const { journal } = await Journal.open(fs, PATH);
    const told: (string | null)[] = [];
    journal.onTrouble = (error) => told.push(error && (error as { code?: string }).code!);
    journal.append(record(0));
    fs.inject = (operation) => {
      if (operation === "append") throw systemError("ENOSPC");
    };
    for (let n = 1; n < 5; n++) journal.append(record(n));
    let done = false;
    const synced = journal.synced().then(() => (done = true));
    await after(150);
    expect([done, told]).toEqual([false, ["ENOSPC"]]);
    fs.inject = () => {};
    await synced;
    expect(told).toEqual(["ENOSPC", null]);
    expect((await read(fs.afterPowerLoss(() => 0))).records).toEqual(records(5));
  });

  test("[R4] after a failed sync all of it goes to a new file", async () => {
    const fs = disk();
    const { journal } = await Journal.open(fs, PATH);
    journal.append(record(0));
    await journal.synced();
    const before = (await fs.stat(PATH))!.identity;
    let fail = true;
    fs.inject = (operation) => {
      if (operation === "sync" && fail) {
        fail = false;
        throw systemError("EIO");
      }
    };
    journal.append(record(1));
    const synced = journal.synced();
    await after(1);
    journal.append(record(2));
    await synced;
    await journal.synced();
    expect((await fs.stat(PATH))!.identity).not.toBe(before);
    expect((await read(fs.afterPowerLoss(() => 0))).records).toEqual(records(3));
  });

  test("[R5] compaction keeps what comes while it works", async () => {
    const fs = await written(50);
    const { journal } = await read(fs);
    const done = journal.replace([record(0)]);
    journal.append(record(1));
    await done;
    journal.append(record(2));
    await journal.synced();
    expect((await read(fs.afterPowerLoss(() => 0))).records).toEqual(records(3));
  });
});
