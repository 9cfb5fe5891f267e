// `pellucid run` as a person or a script meets it: the command, a real ipykernel, exit codes and words on stderr.
import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { discoverKernels } from "@pellucid/kernel";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "pellucid-run-"));
const state = join(folder, "state");
const kernels = await discoverKernels({ folder: root });
const python = kernels.specs.get("python3")?.python;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each cell is its source; `["raises-exception", source]` is a cell with that tag. */
type Source = string | readonly [tag: string, source: string];

function notebookText(cells: readonly Source[], metadata: object = {}): string {
  const made = cells.map((cell, i) => {
    const [tags, source] = typeof cell === "string" ? [[], cell] : [[cell[0]], cell[1]];
    const common = {
      id: `cell-${i + 1}`,
      metadata: tags.length > 0 ? { tags } : {},
      source: source.match(/[^\n]*\n|[^\n]+/g) ?? [],
    };
    return source.startsWith("# ")
      ? { cell_type: "markdown", ...common }
      : { cell_type: "code", execution_count: null, ...common, outputs: [] };
  });
  return `${JSON.stringify({ cells: made, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
  readonly stdout: string;
}

function pellucid(
  args: readonly string[],
  during: (child: ChildProcess, said: () => string) => void = () => {},
  more: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  // Built by the set-up of these tests.
  const command = join(root, "bin", "pellucid.mjs");
  const env = {
    ...process.env,
    PELLUCID_STATE: state,
    NO_COLOR: "1",
    ...more,
    ...(python && { PELLUCID_PYTHON: python.executable }),
  };
  const child = spawn(process.execPath, [command, ...args], { cwd: root, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data) => (stdout += data));
  child.stderr.on("data", (data) => (stderr += data));
  during(child, () => stderr);
  return new Promise((done) => child.on("close", (code) => done({ code, stdout, stderr })));
}

let n = 0;
const fresh = (name: string) => {
  const own = join(folder, String(++n));
  mkdirSync(own);
  return join(own, name);
};

async function run(cells: readonly Source[], args: readonly string[] = [], during?: Parameters<typeof pellucid>[1]) {
  const path = fresh("in.ipynb");
  writeFileSync(path, notebookText(cells));
  const ended = await pellucid(["run", path, ...args], during);
  return { ...ended, path, text: readFileSync(path, "utf8"), outputs: outputsOf(path) };
}

interface FileCell {
  readonly cell_type: string;
  readonly execution_count?: number | null;
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: readonly string[];
    readonly ename?: string;
  }[];
}
const cellsOf = (path: string) => (JSON.parse(readFileSync(path, "utf8")) as { cells: FileCell[] }).cells;
const outputsOf = (path: string) =>
  cellsOf(path)
    .filter((cell) => cell.cell_type === "code")
    .map((cell) =>
      (cell.outputs ?? []).map((output) => output.text?.join("") ?? output.ename ?? output.output_type).join(" | "),
    );

/** A cell that ends when that file is there. */
const until = (path: string) => `import os, time\nwhile not os.path.exists(${JSON.stringify(path)}): time.sleep(0.05)`;

/** Waits until `sign` was said or written. */
const when = (sign: () => boolean, deed: () => void) => {
  const timer = setInterval(() => {
    if (!sign()) return;
    clearInterval(timer);
    deed();
  }, 50);
};

describe.skipIf(!python)("on a real ipykernel", () => {
  test("0: all cells ran; one line a cell; the kernel's process is gone", async () => {
    const ended = await run(["# title", "import os; print(os.getpid())", "6 * 7", ""]);
    expect(ended.code).toBe(0);
    expect(ended.stderr.split("\n").map((line) => line.replace(/[\d.]+ s/, "T"))).toEqual([
      "cell 1 of 3: done in T",
      "cell 2 of 3: done in T",
      "cell 3 of 3: done in T",
      "",
    ]);
    expect(cellsOf(ended.path).map((cell) => cell.execution_count)).toEqual([undefined, 1, 2, null]);
    const pid = Number(ended.outputs[0]);
    expect(() => process.kill(pid, 0)).toThrow();
    expect(readdirSync(join(state, "private"))).toEqual([]);
  });

  test("only what ran changes in the file: counts and outputs", async () => {
    const before = notebookText(["# title", "print('a')"], {
      kernelspec: { name: "python3", display_name: "x" },
      keep: 1,
    });
    const path = fresh("in.ipynb");
    writeFileSync(path, before);
    expect((await pellucid(["run", path])).code).toBe(0);
    const after = JSON.parse(readFileSync(path, "utf8")) as { cells: Record<string, unknown>[] };
    after.cells[1] = { ...after.cells[1], outputs: [], execution_count: null };
    expect(`${JSON.stringify(after, null, 1)}\n`).toBe(before);
  });

  test("-o: the input stays as it is; names may be anything", async () => {
    const [path, out] = [fresh("naïve 日本 'x' & y.ipynb"), fresh("ergebnis ü.ipynb")];
    const text = notebookText(["print('größer 🙂')"]);
    writeFileSync(path, text);
    expect((await pellucid(["run", path, "-o", out])).code).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(text);
    expect(outputsOf(out)).toEqual(["größer 🙂\n"]);
  });

  test("1: a cell failed: named by id and number, with its traceback; the rest is not run", async () => {
    const ended = await run(["# title", "print(1)", "d = {}\nd['a']", "print(3)"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("cell 2 of 3: failed after");
    expect(ended.stderr).toMatch(/KeyError\s+Traceback/);
    expect(ended.stderr).toContain("----> 2 d['a']");
    expect(ended.stderr).toContain("cell 2 (id cell-3): Failed. KeyError: 'a'.");
    expect(ended.outputs).toEqual(["1\n", "KeyError", ""]);
  });

  test.each<[string, Source[], string[], number, RegExp]>([
    ["--allow-errors goes on", ["1/0", "print(2)"], ["--allow-errors"], 0, /^ZeroDivisionError,2\n$/],
    ["the tag raises-exception", [["raises-exception", "1/0"], "print(2)"], [], 0, /^ZeroDivisionError,2\n$/],
    ["sys.exit", ["import sys; sys.exit(3)", "print(2)"], [], 1, /^SystemExit/],
    ["a syntax error", ["x ="], [], 1, /^SyntaxError$/],
  ])("%s", async (_, cells, args, code, outputs) => {
    const ended = await run(cells, args);
    expect(ended.outputs.join()).toMatch(outputs);
    expect(ended.code).toBe(code);
  });

  test.each([
    ["input()", "input('name? ')"],
    ["getpass()", "import getpass; getpass.getpass()"],
    ["pdb", "import pdb; pdb.set_trace()\nx = 1"],
  ])("%s fails at once, with that reason", async (_, source) => {
    const ended = await run([source, "print(2)"]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain("cell 1 (id cell-1): Failed. It asked for input, and nobody is there to answer.");
    expect(ended.outputs[1]).toBe("");
  });

  test.each([
    ["os._exit", "import os; os._exit(7)", "The kernel died: exit code 7"],
    ["a fault", "import ctypes; ctypes.string_at(0)", "The kernel died: signal SIGSEGV (a fault in native code)"],
    ["kill -9", "import os; os.kill(os.getpid(), 9)", "The kernel died: signal SIGKILL"],
  ])("3: the kernel died of %s, said at the cell", async (_, source, words) => {
    const ended = await run(["print(1)", source, "print(3)"]);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain(`cell 2 (id cell-2): ${words}`);
    expect(ended.outputs).toEqual(["1\n", "KernelDied", ""]);
  });

  test("3: a cell passed its limit; what it printed is kept", async () => {
    const ended = await run(
      ["print(1)", "print('x', flush=True)\nimport time; time.sleep(60)", "print(3)"],
      ["--cell-timeout", "1"],
    );
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("cell 2 (id cell-2): It passed its limit of 1 s.");
    expect(ended.outputs).toEqual(["1\n", "x\n | KeyboardInterrupt", ""]);
  });

  test("3: a cell that ignores the interrupt ends with its kernel", async () => {
    const stubborn = "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: time.sleep(1)";
    const ended = await run([stubborn], ["--timeout", "3"]);
    expect(ended.code).toBe(3);
    expect(ended.stderr).toContain("The run passed its limit of 3 s.");
  });

  test("130: Ctrl+C, with the partial notebook saved", async () => {
    const begun = fresh("begun");
    const ended = await run(["print(1)", `open(${JSON.stringify(begun)}, 'w')\nwhile True: pass`], [], (child) =>
      when(
        () => existsSync(begun),
        () => child.kill("SIGINT"),
      ),
    );
    expect(ended.code).toBe(130);
    expect(ended.outputs).toEqual(["1\n", "KeyboardInterrupt"]);
    expect(ended.stderr).toContain("Stopped. The partial notebook is in");
  });

  test("the partial notebook is on the disk while later cells run", async () => {
    const go = fresh("go");
    const ended = await run(["print(1)", until(go)], [], (child) => {
      const path = child.spawnargs.at(-1)!;
      when(
        () => outputsOf(path).join() === "1\n,",
        () => writeFileSync(go, ""),
      );
    });
    expect(ended.code).toBe(0);
  });

  test("changed by another program while it runs: theirs stays, ours goes beside it", async () => {
    const theirs = notebookText(["print('theirs')"]);
    const go = fresh("go");
    const ended = await run(["print(1)", until(go)], [], (child, said) => {
      const path = child.spawnargs.at(-1)!;
      when(
        () => said().includes("cell 1 of 2") && outputsOf(path).join() === "1\n,",
        // Its own save has come to its end by then.
        () =>
          setTimeout(() => {
            writeFileSync(path, theirs);
            writeFileSync(go, "");
          }, 1500),
      );
    });
    expect(ended.text).toBe(theirs);
    expect(ended.stderr).toContain("was changed by another program while it ran and stays as it is");
    expect(existsSync(ended.path.replace(".ipynb", ".run.ipynb"))).toBe(true);
  });

  test("a link stays a link, a mode stays a mode", async () => {
    const [path, link] = [fresh("real.ipynb"), fresh("link.ipynb")];
    writeFileSync(path, notebookText(["print(1)"]));
    chmodSync(path, 0o640);
    symlinkSync(path, link);
    expect((await pellucid(["run", link])).code).toBe(0);
    expect(outputsOf(path)).toEqual(["1\n"]);
    expect([statSync(path).mode & 0o777, readFileSync(link, "utf8")]).toEqual([0o640, readFileSync(path, "utf8")]);
  });
});

describe("unusable input", () => {
  test.each<[string, (path: string) => void, string]>([
    ["no such file", () => {}, "there is no such file"],
    ["a folder", (path) => mkdirSync(path), "it is a folder"],
    [
      "malformed JSON",
      (path) => writeFileSync(path, '{\n "cells": [\n  {,\n'),
      "in.ipynb, line 3, column 4: The file is not valid JSON",
    ],
    ["cut off", (path) => writeFileSync(path, notebookText(["1"]).slice(0, 80)), "The file is cut off"],
    ["no notebook", (path) => writeFileSync(path, "[1]"), "in.ipynb"],
    [
      "a newer format",
      (path) => writeFileSync(path, '{"cells": [], "metadata": {}, "nbformat": 5, "nbformat_minor": 0}'),
      "5",
    ],
    ["empty", (path) => writeFileSync(path, ""), "The file is empty"],
  ])("2: %s", async (_, make, words) => {
    const path = fresh("in.ipynb");
    make(path);
    const ended = await pellucid(["run", path]);
    expect(ended.stderr).toContain(words);
    expect([ended.code, ended.stdout]).toEqual([2, ""]);
  });

  test("2: an unknown kernel, and which there are", async () => {
    const path = fresh("in.ipynb");
    const text = notebookText(["1"]);
    writeFileSync(path, text);
    const ended = await pellucid(["run", path, "--kernel", "fortran"]);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/There is no kernel "fortran"|ipykernel|Install Python/);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  test.skipIf(!python).each<[string, string[], string[], number, RegExp]>([
    [
      "dies at its start",
      ["/bin/sh", "-c", "echo bad luck >&2; exit 3"],
      [],
      3,
      /The kernel died while it started: exit code 3\nbad luck\n/,
    ],
    ["has no program", ["/nowhere/kernel", "{connection_file}"], [], 3, /\/nowhere\/kernel/],
    ["never answers", ["/bin/sleep", "1000"], ["--timeout", "2"], 3, /The run passed its limit of 2 s/],
  ])("%s: said, and nothing hangs", async (_, argv, args, code, words) => {
    const [path, jupyter] = [fresh("in.ipynb"), join(folder, "jupyter")];
    mkdirSync(join(jupyter, "kernels", "odd"), { recursive: true });
    writeFileSync(
      join(jupyter, "kernels", "odd", "kernel.json"),
      JSON.stringify({ argv, display_name: "Odd", language: "odd" }),
    );
    const text = notebookText(["1"]);
    writeFileSync(path, text);
    const ended = await pellucid(["run", path, "--kernel", "odd", ...args], undefined, { JUPYTER_PATH: jupyter });
    expect(ended.stderr).toMatch(words);
    expect([ended.code, readFileSync(path, "utf8")]).toEqual([code, text]);
  });

  test("2: nowhere to write, said before anything runs", async () => {
    const path = fresh("in.ipynb");
    writeFileSync(path, notebookText(["1"]));
    const ended = await pellucid(["run", path, "-o", join(folder, "nowhere", "out.ipynb")]);
    expect([ended.code, ended.stderr.includes("Cannot write")]).toEqual([2, true]);
  });
});

test.each([
  [[], 0, "pellucid lab"],
  [["--help"], 0, "pellucid lab"],
  [["run", "--help"], 0, "--cell-timeout"],
  [["--version"], 0, "0."],
  [["fly"], 64, 'There is no command "fly"'],
  [["run"], 64, "Which notebook?"],
  [["run", "a", "b"], 64, '"b" is one argument too many'],
  [["run", "a", "--timeout", "soon"], 64, "--timeout needs a number"],
  [["run", "a", "--timeout", "0"], 64, "--timeout needs a number"],
  [["run", "a", "--wings"], 64, "--wings"],
  [["lab", "--port", "70000"], 64, "--port needs a number"],
  [["kernels", "--json"], 0, "[]"],
  [["kernels"], 0, "No kernels are alive"],
  [["stop"], 0, "Nothing was running"],
])("pellucid %j", async (args, code, words) => {
  const ended = await pellucid(args);
  expect(ended.stdout + ended.stderr).toContain(words);
  expect(ended.code).toBe(code);
});
