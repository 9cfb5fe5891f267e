import {
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { contentOf, FileChangedError, finishIntent, type Known, writeAtomically } from "./atomic-write.ts";
import { CrashFs, systemError } from "./crash-fs.ts";
import { nodeFs } from "./fs.ts";

const PATH = "/home/a.ipynb";
const INTENT = "/state/intent";
const [OLD, NEW] = ["old ".repeat(100), "new ".repeat(300)];
const disk = (linked = false) => {
  const fs = new CrashFs();
  fs.put(PATH, OLD);
  fs.put("/state/x", "");
  if (linked) fs.linked.add(PATH);
  return fs;
};
const known = async (fs: CrashFs): Promise<Known> => contentOf(fs, PATH, (await fs.stat(PATH))!);
const write = async (fs: CrashFs) =>
  writeAtomically(fs, PATH, [NEW.slice(0, 50), NEW.slice(50)], { expect: await known(fs), intent: INTENT });

/** How many operations a whole write takes. */
const length = async (linked: boolean) => {
  const fs = disk(linked);
  await write(fs);
  return fs.count;
};
const DICE = [() => 0, () => 0.99, () => 0.4, () => 0.55];

describe("replacing a file", () => {
  test("[R6] a whole file in one chunk is written in parts of at most 1 MB, and no character is cut", async () => {
    const fs = disk();
    const sizes: number[] = [];
    const open = fs.open.bind(fs);
    fs.open = (...args) => {
      const file = open(...args);
      return { ...file, write: (bytes) => (sizes.push(bytes.length), file.write(bytes)) };
    };
    const text = `a${"😀é".repeat(300_000)}`;
    await writeAtomically(fs, PATH, [text], { expect: "any", intent: INTENT });
    expect(fs.text(PATH)).toBe(text);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
  });

  test.each([
    ["beside and renamed", false],
    ["in place, where names are shared", true],
  ])(
    "[R6] %s: whatever operation is the last before the power fails, the file is the old or the new one",
    async (_, linked) => {
      for (let at = 1, end = await length(linked); at <= end; at++)
        for (const dice of DICE) {
          const fs = disk(linked);
          fs.inject = (_op, _path, count) => count >= at && fs.cut();
          await write(fs).catch(() => {});
          const after = fs.afterPowerLoss(dice);
          await finishIntent(after, INTENT);
          expect([OLD, NEW]).toContain(after.text(PATH));
          const again = fs.afterPowerLoss(dice);
          await finishIntent(again, INTENT);
          await finishIntent(again, INTENT);
          expect(again.text(PATH)).toBe(after.text(PATH));
        }
    },
  );

  test.each([
    ["open", "ENOSPC"],
    ["write", "ENOSPC"],
    ["write", "EIO"],
    ["sync", "EIO"],
    ["rename", "EACCES"],
  ] as const)("[R6] %s failing with %s leaves the old file and nothing beside it", async (operation, code) => {
    const fs = disk();
    const expected = await known(fs);
    fs.inject = (op) => {
      if (op === operation) throw systemError(code);
    };
    const error: unknown = await writeAtomically(fs, PATH, [NEW], { expect: expected, intent: INTENT }).catch(
      (e: unknown) => e,
    );
    expect((error as { code: string }).code).toBe(code);
    expect(fs.text(PATH)).toBe(OLD);
    expect([...fs.names.keys()].filter((name) => name.startsWith("/home"))).toEqual([PATH]);
  });

  test("[R6] a file that cannot be renamed over (mounted alone) is written in place", async () => {
    const fs = disk();
    const expected = await known(fs);
    fs.inject = (op, path) => {
      if (op === "rename" && path === PATH) throw systemError("EBUSY");
    };
    await writeAtomically(fs, PATH, [NEW], { expect: expected, intent: INTENT });
    expect(fs.text(PATH)).toBe(NEW);
    expect([...fs.names.keys()].toSorted()).toEqual([PATH, "/state/x"]);
  });

  test("[R7] a file that somebody changed meanwhile is left alone", async () => {
    const fs = disk();
    const expected = await known(fs);
    fs.put(PATH, "theirs");
    const error: unknown = await writeAtomically(fs, PATH, [NEW], { expect: expected, intent: INTENT }).catch(
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(FileChangedError);
    expect(fs.text(PATH)).toBe("theirs");
  });

  test.each(["rename", "syncFolder"])(
    "[R7] what somebody writes right behind our %s is not taken for ours",
    async (op) => {
      const fs = disk();
      const behind = fs[op as "rename"].bind(fs);
      fs[op as "rename"] = async (...paths) => {
        await behind(...paths);
        fs.put(PATH, "theirs");
      };
      const written = await writeAtomically(fs, PATH, [NEW], { expect: await known(fs), intent: INTENT });
      const next = writeAtomically(fs, PATH, [OLD], { expect: written, intent: INTENT });
      await expect(next).rejects.toBeInstanceOf(FileChangedError);
      expect(fs.text(PATH)).toBe("theirs");
    },
  );

  test("[R7] a file that was only touched is not a changed one", async () => {
    const fs = disk();
    const expected = await known(fs);
    fs.put(PATH, OLD);
    await writeAtomically(fs, PATH, [NEW], { expect: expected, intent: INTENT });
    expect(fs.text(PATH)).toBe(NEW);
  });
});

describe("on a real disk", () => {
  const place = async (act: (folder: string, path: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), "pellucid-write-"));
    try {
      writeFileSync(join(folder, "a"), OLD);
      await act(folder, join(folder, "a"));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  const save = (folder: string, path: string) =>
    writeAtomically(nodeFs, path, [NEW], { expect: "any", intent: join(folder, "intent") });

  test("[R8] mode and symbolic link stay", () =>
    place(async (folder, path) => {
      await chmod(path, 0o640);
      symlinkSync(path, join(folder, "link"));
      await save(folder, join(folder, "link"));
      expect(lstatSync(join(folder, "link")).isSymbolicLink()).toBe(true);
      expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual([NEW, 0o640]);
      expect(readdirSync(folder).toSorted()).toEqual(["a", "link"]);
    }));

  test("[R8] both names of a hard link show the new content", () =>
    place(async (folder, path) => {
      linkSync(path, join(folder, "b"));
      await save(folder, path);
      expect(readFileSync(join(folder, "b"), "utf8")).toBe(NEW);
      expect(statSync(path).nlink).toBe(2);
    }));

  test("[R8] a folder or a link to nothing is refused", () =>
    place(async (folder) => {
      symlinkSync(join(folder, "gone"), join(folder, "link"));
      await expect(save(folder, folder)).rejects.toThrow("not an ordinary file");
      await expect(save(folder, join(folder, "link"))).rejects.toThrow("link to a file that is gone");
    }));
});
