/**
 * Real servers behind the questions that pages ask: basedpyright for a Python notebook, Deno's own for one of TypeScript, one
 * process each for all tests. Every answer is waited for; nothing is waited for by the clock. Skipped visibly where
 * basedpyright cannot be fetched, or Deno is not installed.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CodeEdit, CodeSpan, LanguageQuestion, LanguageResults } from "@pellucid/protocol";
import { Languages } from "@pellucid/server";
import { readNotebook } from "@pellucid/notebook";
import { afterAll, describe, expect, test } from "vitest";
import { notebook, root as checkout } from "./lab/lab.ts";
import { fetchedLanguageServer } from "./lab/language-server.ts";

const program = await fetchedLanguageServer();

const SOURCES = [
  "import os\nfrom helper import scale",
  "%matplotlib inline\nclass Course:\n    def total(self, rate: float) -> float:\n        '''All of it.'''\n        return scale(2.0, by=rate)",
  "course = Course()\nanswer: str = course.total(0.5)\n%timeit scale(2.0)\nawait something",
  "course.tot\ncourse.total(",
  "OrderedDi",
];
const HELPER = "def scale(value: float, by: float = 2.0) -> float:\n    return value * by\n";

const root = realpathSync(mkdtempSync(join(tmpdir(), "language-")));
mkdirSync(join(root, "state"));
writeFileSync(join(root, "pyproject.toml"), "");
writeFileSync(join(root, "helper.py"), HELPER);
const TYPESCRIPT = [
  "import { scale } from './scale.ts';",
  "class Course {\n  /** All of it. */\n  total(rate: number): number {\n    return scale(2, rate);\n  }\n}",
  "const course = new Course();\nconst answer: string = course.total(0.5);\nawait Promise.resolve(Deno.cwd());",
  "course.tot",
  "const course = 5;",
];
writeFileSync(
  join(root, "scale.ts"),
  "export function scale(value: number, by: number): number {\n  return value * by;\n}\n",
);
// The program is in a package of its platform, also where npm was told to run no scripts.
const platforms = join(checkout, "node_modules/@deno");
const programs = existsSync(platforms) ? readdirSync(platforms).map((name) => join(platforms, name, "deno")) : [];
const deno = programs.find((program) => existsSync(program));

/** An open notebook, as a room has it. */
function opened(name: string, language: string, sources: readonly string[]) {
  const content = JSON.stringify(notebook(...sources));
  writeFileSync(join(root, name), content);
  const reading = readNotebook(content);
  if (!("notebook" in reading)) throw new Error("the notebook cannot be read");
  return { notebook: reading.notebook, runner: { state: () => ({ kernel: { name: null, language } }) } };
}
const OPEN: Record<string, ReturnType<typeof opened>> = {
  "a.ipynb": opened("a.ipynb", "python", SOURCES),
  "t.ipynb": opened("t.ipynb", "typescript", TYPESCRIPT),
};

const languages = new Languages({
  root,
  stateDir: join(root, "state"),
  env: {
    PATH: "",
    PELLUCID_LANGUAGE_PYTHON: program ? `"${program}" --stdio` : "off",
    PELLUCID_LANGUAGE_TYPESCRIPT: deno ? `"${deno}" lsp` : "off",
  },
  resolvePath: async (path) => join(root, path),
  find: async (path) => OPEN[path] ?? null,
  kernels: async () => Promise.reject(new Error("No kernels here.")),
});
afterAll(async () => {
  await languages.close();
  rmSync(root, { recursive: true, force: true });
});

async function ask<O extends LanguageQuestion["op"]>(
  question: Extract<LanguageQuestion, { op: O }>,
  texts: Record<string, string> = {},
  path = "a.ipynb",
): Promise<LanguageResults[O]> {
  const answer = await languages.ask(path, { ask: question, texts }, new AbortController().signal);
  if (answer.status !== "ok") throw new Error(JSON.stringify(answer));
  return answer.result as LanguageResults[O];
}

/** Behind the first place in the cell where this stands. */
function behind(cell: string, text: string, source = SOURCES[Number(cell.slice(1)) - 1]!) {
  const before = source.slice(0, source.indexOf(text) + text.length).split("\n");
  return { cell, line: before.length - 1, character: before.at(-1)!.length };
}
const where = (span: CodeSpan | CodeEdit) =>
  `${"cell" in span ? span.cell : span.path}:${span.start.line}:${span.start.character}`;

describe.skipIf(program === null)("a real language server over the cells of a notebook", () => {
  test("[R94] nothing runs before the first question; it may be a rename, which waits until all files are known", async () => {
    expect(await ask({ op: "status" })).toMatchObject({ state: "ready", running: false });
    expect(await ask({ op: "renamable", at: behind("c2", "return sca") })).toMatchObject({ name: "scale" });
    const { edits } = await ask({ op: "rename", at: behind("c2", "return sca"), name: "grow" });
    expect(edits.map(where).toSorted()).toEqual(["c1:1:19", "c2:4:15", "helper.py:0:4"]);
  });

  test("[R90] types reach over cells, and over text that the room has not got yet", async () => {
    expect((await ask({ op: "hover", at: behind("c3", "course.tot") }))?.text).toMatch(
      /total\([\s\S]*rate: float[\s\S]*All of it/,
    );
    const labels = async (text: string, texts = {}) =>
      (await ask({ op: "complete", at: behind("c4", text, Object.values<string>(texts)[0]) }, texts)).items.map(
        (one) => one.label,
      );
    expect(await labels("course.tot")).toContain("total");
    expect(await labels("os.path.joi", { c4: "os.path.joi" })).toContain("join");
    const signature = await ask({ op: "signature", at: behind("c4", "course.total(") });
    expect(signature?.signatures[0]?.label).toContain("rate: float");
    expect(await ask({ op: "status" })).toMatchObject({ running: true });
  });

  test("[R93] definitions and uses in cells, magics and files", async () => {
    expect((await ask({ op: "definition", at: behind("c3", "course.tot") })).map(where)).toEqual(["c2:2:8"]);
    expect((await ask({ op: "definition", at: behind("c2", "return sca") })).map(where)).toEqual(["helper.py:0:4"]);
    const uses = (await ask({ op: "references", at: behind("c2", "return sca") })).map(where);
    expect(uses.toSorted()).toEqual(["c1:1:19", "c2:4:15", "c3:2:8", "helper.py:0:4"]);
  });

  test("[R93] from a name in a magic to its definition and to all its uses", async () => {
    const at = behind("c3", "%timeit sca");
    expect((await ask({ op: "definition", at })).map(where)).toEqual(["helper.py:0:4"]);
    const uses = (await ask({ op: "references", at })).map(where);
    expect(uses.toSorted()).toEqual(["c1:1:19", "c2:4:15", "c3:2:8", "helper.py:0:4"]);
    expect(await ask({ op: "definition", at: behind("c3", "%tim") })).toEqual([]);
  });

  test("[R99] a library's source is read where a definition led to it, and no other file is", async () => {
    const at = behind("c1", "import o");
    const [place, ...more] = await ask({ op: "definition", at });
    expect(more).toEqual([]);
    const { name, path } = place as { name: string; path: string | null };
    expect([path, name]).toEqual([null, expect.stringMatching(/os[/.].*pyi?$/)]);
    expect((await ask({ op: "source", name })).text.split("\n").length).toBeGreaterThan(50);
    await expect(ask({ op: "source", name: join(root, "helper.py") })).rejects.toThrow("Nothing has led to");
    await expect(ask({ op: "source", name: "/etc/passwd" })).rejects.toThrow("Nothing has led to");
  });

  test("[R99] from the text of a kernel's source names lead on; without a text it would be a file that nothing led to", async () => {
    const text = "import abc\nkeeps = abc.ABC\n";
    const question = { op: "definition", at: { cell: null, line: 1, character: "keeps = ab".length } } as const;
    const name = join(tmpdir(), "a-library", "module.py");
    expect(await ask({ ...question, inside: name }, { "": text })).toMatchObject([
      { path: null, name: expect.stringMatching(/abc\.pyi?$/) },
    ]);
    await expect(ask({ ...question, inside: name })).rejects.toThrow("Nothing has led to");
  });

  test("[R99] a definition leads on from a library's source, and from no other file", async () => {
    const [place] = await ask({ op: "definition", at: behind("c1", "import o") });
    const { name } = place as { name: string };
    const lines = (await ask({ op: "source", name })).text.split("\n");
    const line = lines.findIndex((text) => text.startsWith("import abc"));
    const at = { cell: null, line, character: "import a".length };
    const [next] = await ask({ op: "definition", at, inside: name });
    expect(next).toMatchObject({ path: null, name: expect.stringMatching(/abc\.pyi?$/) });
    await expect(ask({ op: "definition", at, inside: "/etc/passwd" })).rejects.toThrow("Nothing has led to");
  });

  test("[R93] a rename changes cells and files, never a magic or the notebook's file", async () => {
    expect(await ask({ op: "renamable", at: behind("c2", "return sca") })).toMatchObject({ name: "scale" });
    const { edits, magics, notebooks } = await ask({ op: "rename", at: behind("c2", "return sca"), name: "grow" });
    expect(edits.map(where).toSorted()).toEqual(["c1:1:19", "c2:4:15", "helper.py:0:4"]);
    expect(new Set(edits.map(({ insert }) => insert))).toEqual(new Set(["grow"]));
    expect(magics.map(({ cell, line }) => `${cell}:${line}`)).toEqual(["c3:2"]);
    expect(notebooks).toEqual([]);
  });

  test("problems of types at their lines; nothing that only a file would have to mind", async () => {
    const { problems } = await ask({ op: "diagnose" });
    const said = problems.map(({ cell, span, rule }) => `${cell}:${span.start.line} ${rule}`);
    expect(said).toContain("c3:1 reportAssignmentType");
    expect(said.filter((one) => /Expression|: ?$/.test(one))).toEqual([]);
    expect(problems.filter(({ message }) => /async function|never closed|not closed/.test(message))).toEqual([]);
  });

  test("[R92] a completion that needs an import brings it to the cell of imports", async () => {
    const { items } = await ask({ op: "complete", at: behind("c5", "OrderedDi") });
    const found = items.find(
      ({ label, detail, further }) => label === "OrderedDict" && detail === "collections" && further,
    );
    expect(found?.further?.map((edit) => [where(edit), edit.insert])).toEqual([
      ["c1:1:24", "\nfrom collections import OrderedDict"],
    ]);
  });

  test("colours and hints by cell", async () => {
    const { cells, types } = await ask({ op: "colours", cells: ["c3"] });
    expect(cells.map(({ cell }) => cell)).toEqual(["c3"]);
    expect(types).toContain("class");
    const { hints } = await ask({ op: "hints", cells: ["c3"] });
    expect(hints.map(({ label }) => label)).toContain("rate=");
  });

  test("[R97] it is listed while it runs, is stopped, and comes back with the next question", async () => {
    const [server] = languages.list();
    expect(server).toMatchObject({ language: "Python", state: "running" });
    expect(await languages.act("none", "stop")).toBe(false);
    expect(await languages.act(server!.id, "stop")).toBe(true);
    expect(languages.list()).toEqual([]);
    expect((await ask({ op: "hover", at: behind("c3", "course.tot") }))?.text).toContain("total");
    expect(languages.list()).toMatchObject([{ id: server!.id, state: "running" }]);
  });
});

describe.skipIf(!deno)("Deno's language server over the cells of a TypeScript notebook", () => {
  const behindHere = (cell: string, text: string) => behind(cell, text, TYPESCRIPT[Number(cell.slice(1)) - 1]!);
  const asked = <O extends LanguageQuestion["op"]>(question: Extract<LanguageQuestion, { op: O }>) =>
    ask<O>(question, {}, "t.ipynb");

  test("completion, what a name is, where it is made, its uses and its rename", async () => {
    const { items } = await asked({ op: "complete", at: behindHere("c4", "course.tot") });
    expect(items.map(({ label }) => label)).toContain("total");
    expect((await asked({ op: "hover", at: behindHere("c3", "course.tot") }))?.text).toMatch(
      /Course\.total\(rate: number\): number[\s\S]*All of it/,
    );
    expect((await asked({ op: "definition", at: behindHere("c2", "return sca") })).map(where)).toEqual([
      "scale.ts:0:16",
    ]);
    const uses = (await asked({ op: "references", at: behindHere("c2", "return sca") })).map(where);
    expect(uses.toSorted()).toEqual(["c1:0:9", "c2:3:11", "scale.ts:0:16"]);
    const { edits } = await asked({ op: "rename", at: behindHere("c2", "return sca"), name: "grow" });
    expect(edits.map(where)).toEqual(expect.arrayContaining(["c1:0:9", "c2:3:11"]));
  });

  test("problems of types; names declared again, await at the top and Deno's own names are none", async () => {
    const { problems } = await asked({ op: "diagnose" });
    expect(problems.map(({ cell, span, rule }) => `${cell}:${span.start.line} ${rule}`)).toEqual([
      "c3:1 2322",
      "c4:0 2339",
    ]);
  });
});
