/**
 * CPython as the judge of D1: every block of every file of the standard library, and of every Python cell of the notebook
 * collection, has our scopes and names. Prints the agreement. Skipped where no Python from 3.8 to 3.13 is found
 * (`PELLUCID_PYTHON`, the project's `.venv`, `python3`).
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { maskMagics } from "./magics.ts";
import { resolveScopes } from "./scope-resolution.ts";
import { scopesOf } from "./scopes.ts";
import { moduleOf } from "./statements.ts";
import { testParser } from "./testing/parser.ts";
import { scopeRows } from "./testing/scope-rows.ts";

const root = new URL("../../../", import.meta.url).pathname;
const program = new URL("testing/symtable.py", import.meta.url).pathname;
const beside = process.env["PELLUCID_NOTEBOOKS"] ?? `${root}../shared/notebooks`;
const collection = existsSync(beside) ? beside : undefined;

const asked = "import sys, sysconfig; print(sys.version_info.minor, sysconfig.get_path('stdlib'))";
const found = [process.env["PELLUCID_PYTHON"], `${root}.venv/bin/python`, "python3"].flatMap((python) => {
  const { status, stdout } = python
    ? spawnSync(python, ["-c", asked], { encoding: "utf8" })
    : { status: 1, stdout: "" };
  const [minor = "", folder = ""] = (stdout ?? "").trim().split(/ (.*)/s);
  return python && status === 0 && Number(minor) >= 8 && Number(minor) <= 13
    ? [{ python, minor: Number(minor), folder }]
    : [];
})[0];
const parse = await testParser();

interface Agreement {
  files: number;
  blocks: number;
  notPython: number;
  readonly unlike: string[];
}

/** A name with its text, or null for the file of that name. */
async function compare(texts: readonly (readonly [string, string | null])[]): Promise<Agreement> {
  const { python, minor } = found!;
  const agreement: Agreement = { files: 0, blocks: 0, notPython: 0, unlike: [] };
  const known = new Map(texts);
  const child = spawn(python, [program], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify(texts));
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, theirs, shown] = JSON.parse(line) as [string, string[] | null, string | null];
    if (theirs === null) {
      agreement.notPython++;
      continue;
    }
    const text = known.get(name) ?? shown ?? readFileSync(name, "utf8").replace(/^\uFEFF/, "");
    const parsed = parse(text);
    const tree = resolveScopes(scopesOf(moduleOf(parsed)), { inlinesComprehensions: minor >= 12 });
    const ours = scopeRows(tree.module);
    agreement.files++;
    agreement.blocks += theirs.length;
    if (ours.join("\n") !== theirs.join("\n"))
      agreement.unlike.push(`${name}${parsed.trouble ? " (unread)" : ""}: ${difference(ours, theirs)}`);
  }
  return agreement;
}

function difference(ours: readonly string[], theirs: readonly string[]): string {
  const [mine, his] = [new Set(ours), new Set(theirs)];
  const only = (list: readonly string[], other: ReadonlySet<string>) =>
    (list.find((row) => !other.has(row)) ?? "nothing").slice(-160);
  return `ours ${only(ours, his)}; theirs ${only(theirs, mine)}`;
}

function report(what: string, { files, blocks, notPython, unlike }: Agreement): void {
  const share = ((100 * (files - unlike.length)) / files).toFixed(2);
  process.stderr.write(
    `${what}: ${share} % of ${files} texts with ${blocks} blocks agree with symtable of Python 3.${found!.minor}; ` +
      `${notPython} are no Python of this version.\n${unlike.map((one) => `  ${one}\n`).join("")}`,
  );
}

/** Read by CPython and not by the grammar: reasons stand in SPEC.md. */
const EXCEPTIONS = /\/test\/test_compile\.py/;

describe.skipIf(!found)("CPython's symtable", () => {
  test("[D1] the standard library has the same scopes and names", { timeout: 600_000 }, async () => {
    const { folder } = found!;
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".py") && !/(^|\/)(site|dist)-packages\//.test(name))
      .map((name) => [`${folder}/${name}`, null] as const);
    const agreement = await compare(files);
    report("Standard library", agreement);
    expect(agreement.files).toBeGreaterThan(500);
    expect(agreement.unlike.filter((one) => !EXCEPTIONS.test(one))).toEqual([]);
  });

  test.skipIf(!collection)(
    "[D1] every Python cell of the notebook collection has the same scopes and names",
    async () => {
      const cells = new Map<string, readonly [string, string]>();
      for (const name of readdirSync(collection!, { recursive: true, encoding: "utf8" }).filter((one) =>
        one.endsWith(".ipynb"),
      ))
        for (const [i, source] of pythonCells(`${collection}/${name}`).entries()) {
          const text = maskMagics(source).python;
          if (!cells.has(text)) cells.set(text, [`${name} cell ${i + 1}`, text]);
        }
      const agreement = await compare([...cells.values()]);
      report("Notebook cells", agreement);
      expect(agreement.files).toBeGreaterThan(5000);
      expect(agreement.unlike).toEqual([]);
    },
  );
});

/** What is no notebook, or not of Python, has none. */
function pythonCells(path: string): string[] {
  try {
    const { metadata, cells, worksheets } = JSON.parse(readFileSync(path, "utf8")) as Record<string, any>;
    const language = metadata?.language_info?.name ?? metadata?.kernelspec?.language ?? "python";
    const all: any[] = cells ?? worksheets?.flatMap((sheet: any) => sheet.cells ?? []) ?? [];
    return /^i?python\d?$/i.test(String(language))
      ? all.filter((cell) => cell.cell_type === "code").map((cell) => [cell.source ?? cell.input ?? ""].flat().join(""))
      : [];
  } catch {
    return [];
  }
}
