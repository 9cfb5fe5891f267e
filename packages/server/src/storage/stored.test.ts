import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Blobs } from "./blobs.ts";
import { CrashFs, systemError } from "./crash-fs.ts";
import { Journal } from "./journal.ts";
import { Logs } from "./logs.ts";

const start = async () => {
  const fs = new CrashFs();
  for (const path of ["/r/x", "/r/logs/x", "/r/blobs/x"]) fs.put(path, "");
  const { journal } = await Journal.open(fs, "/r/journal");
  const logs = new Logs(fs, "/r/logs", () => journal);
  const blobs = new Blobs(fs, "/r/blobs", () => journal);
  return { fs, journal, logs, blobs };
};
const whole = async (parts: AsyncIterable<string>) => {
  let text = "";
  for await (const part of parts) text += part;
  return text;
};

describe("logs", () => {
  test("[R60] a log is what was printed, with its end rewritten as often as it was", async () => {
    const piece = fc.record({ back: fc.nat(12), text: fc.stringMatching(/^[a-z\né🐍]{0,20}$/u) });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (pieces) => {
        const { logs } = await start();
        const log = logs.create("a");
        let text = "";
        for (const { back, text: more } of pieces) {
          let keep = Math.max(0, text.length - back);
          if (/[\ud800-\udbff]$/.test(text.slice(0, keep))) keep--;
          text = text.slice(0, keep) + more;
          log.extend(keep, more);
        }
        const lines = text.split(/(?<=\n)/).filter(Boolean);
        expect(await whole(log.text())).toBe(text);
        expect(log.stored).toEqual({
          log: "a",
          size: Buffer.byteLength(text),
          length: text.length,
          lines: lines.length,
          tail: text,
        });
        for (let from = 0; from <= lines.length; from++)
          expect((await log.window(from, 2)).text).toBe(lines.slice(from, from + 2).join(""));
      }),
      { numRuns: 60 },
    );
  });

  test("[R61] windows of a long log, anywhere in it", async () => {
    const { logs } = await start();
    const log = logs.create("a");
    for (let i = 0; i < 60_000; i += 1000)
      log.extend(log.stored.length, Array.from({ length: 1000 }, (_, k) => `line ${i + k}\n`).join(""));
    expect(log.stored.lines).toBe(60_000);
    expect(log.stored.tail.length).toBeLessThan(140_000);
    for (const from of [0, 1, 9_999, 30_000, 59_998])
      expect((await log.window(from, 2)).text).toBe(`line ${from}\nline ${from + 1}\n`);
    expect(await log.window(400_000, 5)).toMatchObject({ from: 60_000, text: "" });
  });

  test("[R62] after a crash it is cut to what the journal says, and goes on", async () => {
    const { fs, logs } = await start();
    const log = logs.create("a");
    log.extend(0, "one\ntwo\n");
    const { size } = log.stored;
    log.extend(8, "three\nfour");
    const next = new Logs(fs.afterKill(), "/r/logs", () => null as never);
    const again = await next.restore("a", size);
    expect(again.stored).toMatchObject({ size: 8, lines: 2, tail: "one\ntwo\n" });
    again.extend(8, "drei\n");
    expect(await whole(again.text())).toBe("one\ntwo\ndrei\n");
  });

  test("[R63] with a full disk nothing printed is lost, up to a bound beyond which the loss is said", async () => {
    const { fs, logs } = await start();
    const log = logs.create("a");
    log.extend(0, "begin\n");
    fs.inject = (operation) => {
      if (operation === "append") throw systemError("ENOSPC");
    };
    log.extend(6, "waits\n");
    expect(await whole(log.text())).toBe("begin\nwaits\n");
    const flood = `${"x".repeat(1023)}\n`.repeat(1024);
    for (let i = 0; i < 20; i++) log.extend(log.stored.length, flood);
    fs.inject = () => {};
    log.extend(log.stored.length, "end\n");
    const text = await whole(log.text());
    expect(text).toMatch(/^begin\nwaits\n[x\n]*\n\[\d+ bytes could not be kept: the disk was full\]\nend\n$/);
    expect(text.length).toBe(log.stored.length);
  });
});

describe("blobs", () => {
  test("[R64] a blob is there as soon as it is named, also after power loss once the journal is synced", async () => {
    const { fs, journal, blobs } = await start();
    const hash = blobs.put("large");
    expect(await blobs.read(hash)).toBe("large");
    journal.append("{}");
    await journal.synced();
    const after = new Blobs(
      fs.afterPowerLoss(() => 0),
      "/r/blobs",
      () => journal,
    );
    expect(await after.read(hash)).toBe("large");
    expect(await after.read("0".repeat(64))).toBeNull();
    expect(await after.read("../journal")).toBeNull();
  });

  test("[R64] with a full disk it is kept in memory", async () => {
    const { fs, blobs } = await start();
    fs.inject = (operation) => {
      if (operation === "append") throw systemError("ENOSPC");
    };
    expect(await blobs.read(blobs.put("large"))).toBe("large");
  });
});
