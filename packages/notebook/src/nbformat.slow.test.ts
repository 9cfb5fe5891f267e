/**
 * Python's own nbformat as the judge of N5 and N9: what we write fresh it writes the same, byte for byte, and what we make
 * of old formats it makes too. Skipped where no Python with nbformat is found (`PELLUCID_PYTHON`, or the project's `.venv`).
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { apply } from "./apply.ts";
import { notebookText } from "./ipynb.ts";
import type { Notebook } from "./notebook.ts";
import { anyNotebook } from "./testing/arbitrary.ts";
import { fixtures, open } from "./testing/fixtures.ts";

const root = new URL("../../../", import.meta.url).pathname;
const python = [process.env["PELLUCID_PYTHON"], `${root}.venv/bin/python`].find(
  (path) => path && existsSync(path) && spawnSync(path, ["-c", "import nbformat"]).status === 0,
);
const folder = mkdtempSync(join(tmpdir(), "pellucid-nbformat-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program on files of these texts; it gives back one text for each. */
function inPython(program: string, texts: readonly string[]): string[] {
  const input = join(folder, "in.json");
  const output = join(folder, "out.json");
  writeFileSync(input, JSON.stringify(texts));
  const lines = [
    "import json, sys, nbformat",
    `def answer(text):\n${program}`,
    "texts = json.load(open(sys.argv[1]))",
    "json.dump([answer(t) for t in texts], open(sys.argv[2], 'w'))",
  ];
  const { status, stderr } = spawnSync(python as string, ["-c", lines.join("\n"), input, output], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(readFileSync(output, "utf8")) as string[];
}

describe.skipIf(!python)("Python's nbformat", () => {
  test("[N5] writes a fresh notebook as we do", () => {
    const texts = fc.sample(anyNotebook, { numRuns: 200, seed: 1 }).map((notebook) => notebookText(notebook));
    expect(inPython("  return nbformat.writes(nbformat.reads(text, as_version=4)) + '\\n'", texts)).toEqual(texts);
  });

  test("[N9] makes the same of format 3", () => {
    const { text = "", reading } = open(`${fixtures}format-3.ipynb`);
    const { notebook } = reading as { notebook: Notebook };
    const ours = notebookText(apply(notebook, { type: "set-metadata", path: ["edited"], value: 1 }));
    const program = `  nb = json.loads(nbformat.writes(nbformat.reads(text, as_version=4)))
  for cell in nb["cells"]: cell.pop("id")
  nb["metadata"].pop("edited", None)
  return json.dumps(nb, sort_keys=True)`;
    const [theirs, mine] = inPython(program, [text, ours]);
    expect(mine).toBe(theirs);
  });
});
