// Clean copies of small projects, in git and outside it. A project is its files; a value "-> X" is a link, "ignored" ends in .gitignore.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cleanCopy, type CopyPlan } from "./clean-copy.ts";
import { projectFiles } from "./project-files.ts";

const base = mkdtempSync(join(tmpdir(), "project-test-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let n = 0;
function project(files: Readonly<Record<string, string>>, git: boolean): string {
  const root = join(base, String(++n), "rides");
  mkdirSync(root, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    if (text.startsWith("-> ")) symlinkSync(text.slice(3), join(root, name));
    else writeFileSync(join(root, name), text);
  }
  if (git) {
    const run = (...args: string[]) => execFileSync("git", args, { cwd: root, stdio: "ignore" });
    run("init", "-q");
    run("add", ".gitignore", "tracked.py");
  }
  return root;
}

async function copied<T>(
  root: string,
  notebook: string,
  look: (copy: Awaited<ReturnType<typeof cleanCopy>>) => T,
  more: Partial<CopyPlan> = {},
) {
  const copy = await cleanCopy({ notebook: join(root, notebook), ...more });
  try {
    return await look(copy);
  } finally {
    await copy.remove();
    expect(existsSync(copy.root)).toBe(false);
  }
}

const IN_GIT = {
  ".gitignore": "data/\n*.pkl\n",
  "tracked.py": "x = 1",
  "new.py": "y = 1",
  "data/rides.csv": "1",
  "model.pkl": "m",
  "sub/nb.ipynb": "{}",
  "sub/near.txt": "n",
};

describe("[P1] what a clean copy holds", () => {
  test("in git: tracked and not ignored, as on the disk, at the same place under the same name", async () => {
    const root = project(IN_GIT, true);
    writeFileSync(join(root, "tracked.py"), "x = 2");
    await copied(root, "sub/nb.ipynb", (copy) => {
      expect([copy.git, basename(copy.root), copy.folder]).toEqual([true, "rides", join(copy.root, "sub")]);
      const there = Object.keys(IN_GIT).filter((name) => existsSync(join(copy.root, name)));
      expect(there).toEqual([".gitignore", "tracked.py", "new.py", "sub/nb.ipynb", "sub/near.txt"]);
      expect(readFileSync(join(copy.root, "tracked.py"), "utf8")).toBe("x = 2");
      writeFileSync(join(copy.root, "tracked.py"), "spoilt");
    });
    expect(readFileSync(join(root, "tracked.py"), "utf8")).toBe("x = 2");
  });

  test("outside git: the notebook's folder without what tools leave behind", async () => {
    const files = {
      "nb.ipynb": "{}",
      "a/b.txt": "b",
      ".venv/x": "x",
      "node_modules/x": "x",
      "a/__pycache__/x": "x",
      ".env": "e",
    };
    await copied(project(files, false), "nb.ipynb", (copy) => {
      const there = Object.keys(files).filter((name) => existsSync(join(copy.root, name)));
      expect([copy.git, there]).toEqual([false, ["nb.ipynb", "a/b.txt", ".env"]]);
    });
  });

  test("near files first, where there are more than can be looked at", async () => {
    const root = project(IN_GIT, true);
    expect(await projectFiles(join(root, "sub"), 2)).toMatchObject({
      files: ["sub/nb.ipynb", "sub/near.txt"],
      cut: true,
    });
  });
});

test("[P2] links stay links, inside and out", async () => {
  const outside = join(base, "outside.txt");
  writeFileSync(outside, "out");
  const root = project(
    { "nb.ipynb": "{}", "a.txt": "a", "d/in": "-> ../a.txt", out: `-> ${outside}`, gone: "-> nowhere" },
    false,
  );
  await copied(root, "nb.ipynb", (copy) => {
    expect(readlinkSync(join(copy.root, "d/in"))).toBe("../a.txt");
    expect(readFileSync(join(copy.root, "out"), "utf8")).toBe("out");
    expect(readlinkSync(join(copy.root, "gone"))).toBe("nowhere");
  });
});

test("[P3] what was asked for is copied, what is too large is left out, and said; originals cannot be changed", async () => {
  const root = project(
    { ...IN_GIT, "data/deep/more.csv": "2", "big.bin": "x".repeat(20), "data/large.bin": "x".repeat(20) },
    true,
  );
  const look = (copy: Awaited<ReturnType<typeof cleanCopy>>) => {
    expect(existsSync(join(copy.root, "big.bin"))).toBe(false);
    expect(existsSync(join(copy.root, "data/large.bin"))).toBe(false);
    const [brought, deep] = [join(copy.folder, "../data/rides.csv"), join(copy.root, "data/deep/more.csv")];
    expect([brought, deep].map((path) => lstatSync(path).isSymbolicLink())).toEqual([false, false]);
    writeFileSync(brought, "spoilt");
    writeFileSync(deep, "spoilt");
    expect(copy.notes.join()).toMatch(
      /big.bin was left out of the copy: it has .* GB.*large.bin was left out.*There is no .*nothing.csv/,
    );
  };
  await copied(root, "sub/nb.ipynb", look, { mostBytes: 19, data: ["../data", "nothing.csv"] });
  expect(readFileSync(join(root, "data/rides.csv"), "utf8")).toBe("1");
  expect(readFileSync(join(root, "data/deep/more.csv"), "utf8")).toBe("2");
});

test("[P4] whether a path is there, left out, or nowhere", async () => {
  const root = project(IN_GIT, true);
  await copied(root, "sub/nb.ipynb", async (copy) => {
    const states = await Promise.all(
      ["near.txt", "../data/rides.csv", "no.csv", "/no/such/file"].map((path) => copy.state(path)),
    );
    expect(states).toEqual(["there", "left-out", "missing", "missing"]);
  });
});
