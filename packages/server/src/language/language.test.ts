/** The parts of language help that decide, as tables: what changed, where an import goes, whether to start again, places. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typedVirtualFile } from "@pellucid/dataflow";
import { afterAll, describe, expect, test } from "vitest";
import { findServer } from "./found-server.ts";
import { importLine, placeImport } from "./import-place.ts";
import { installCommand } from "./installation.ts";
import { languageOfFile, languageOfKernel, LANGUAGES } from "./language-table.ts";
import { isAbout, takenApart, withUses } from "./rename-edits.ts";
import { MOST_DEATHS, Restarts, WITHIN_MS } from "./restarts.ts";
import { changeBetween, SyncedText } from "./synced-text.ts";
import { editsToPage, otherNotebooks, type Subject, toCellSpan, toPage, toServer } from "./text-places.ts";

const python = LANGUAGES[0]!;
const cellsOf = (...sources: string[]) => sources.map((source, i) => ({ id: `c${i + 1}`, source }));
const at = (line: number, character: number) => ({ line, character });
const span = (line: number, from: number, to: number) => ({ start: at(line, from), end: at(line, to) });

describe("[R90] a language server hears of each change and of nothing else", () => {
  test.each([
    ["x = 1", "x = 12", "0:5-0:5", "2"],
    ["a\nb\nc", "a\nB\nc", "1:0-1:1", "B"],
    ["a\nb\nc", "a\nc", "1:0-2:0", ""],
    ["aa", "aaa", "0:2-0:2", "a"],
    ["", "new", "0:0-0:0", "new"],
    ["😀", "😁", "0:0-0:2", "😁"],
    ["a\r\nb", "a\nb", "0:1-1:0", "\n"],
  ])("%j to %j", (before, after, range, text) => {
    const change = changeBetween(before, after)!;
    const { start, end } = change.range;
    expect([`${start.line}:${start.character}-${end.line}:${end.character}`, change.text]).toEqual([range, text]);
  });

  test("opened once, changed by spans, closed", () => {
    const said: string[] = [];
    const text = new SyncedText(
      "file:///a.py",
      "python",
      (method) => said.push(method.replace("textDocument/", "")),
      true,
    );
    for (const one of ["a", "ab", "ab", "b"]) text.put(one);
    text.close();
    expect([...said, text.version]).toEqual(["didOpen", "didChange", "didChange", "didClose", 3]);
  });
});

describe("[R91] a server that dies is started again, and not for ever", () => {
  test.each([
    ["once", [0], 0],
    ["twice", [0, 100], 500],
    ["again and again", Array.from({ length: MOST_DEATHS }, (_, i) => i * 1000), null],
    ["now and then", Array.from({ length: 9 }, (_, i) => i * WITHIN_MS), 0],
  ])("%s", (_, deaths, expected) => {
    const restarts = new Restarts();
    expect(deaths.map((now) => restarts.died(now)).at(-1)).toBe(expected);
    restarts.forget();
    expect(restarts.died(1e9)).toBe(0);
  });
});

describe("[R92] an import goes to the cell of imports", () => {
  const imports = ["%matplotlib inline\nimport os\nfrom a import (\n  b,\n)\nx = 1", "import late\ny"];
  test.each([
    ["below the imports, not between them", imports, "c1 5:0", "import re\n"],
    ["at the end of a cell that only imports", ["import os", "x"], "c1 0:9", "\nimport re"],
    ["never into another language", ["%%bash\nls", "# Head\nx = 1"], "c2 1:0", "import re\n"],
    ["before the code where there are none", ["%pip install x\n\nx = 1"], "c1 2:0", "import re\n"],
  ])("%s", (_, sources, place, insert) => {
    const edit = placeImport(cellsOf(...sources), "import re", python.imports)!;
    expect("cell" in edit && `${edit.cell} ${edit.start.line}:${edit.start.character}`).toBe(place);
    expect(edit.insert).toBe(insert);
  });

  test("only whole imports are taken elsewhere", () => {
    expect(["\nimport re\n\n", "from a import b\n", ", sqrt", "x = 1"].map(importLine)).toEqual([
      "import re",
      "from a import b",
      null,
      null,
    ]);
    expect(placeImport(cellsOf("%%html\n"), "import re", python.imports)).toBe(null);
  });
});

describe("[R93] places and renames lead to cells, files, or nowhere", () => {
  const file = typedVirtualFile(cellsOf("def f(): ...", "%timeit f()\nf()", ">>> f()"));
  const subject: Subject = { uri: "file:///lab/n%C3%A4me.ipynb.py", text: file.text, file, root: "/lab" };
  const edit = (uri: string, ...ranges: ReturnType<typeof span>[]) => ({
    changes: { [uri]: ranges.map((range) => ({ range, newText: "g" })) },
  });
  const told = (value: ReturnType<typeof editsToPage>) =>
    value?.map((one) => `${"cell" in one ? one.cell : one.path} ${one.start.line}:${one.start.character}`) ?? null;

  test.each([
    ["in cells", edit(subject.uri, span(0, 4, 5), span(2, 0, 1)), ["c1 0:4", "c2 1:0"]],
    ["however the address is written", edit("file:///lab/näme.ipynb.py", span(0, 4, 5)), ["c1 0:4"]],
    ["behind a prompt that was taken away", edit(subject.uri, span(3, 0, 1)), ["c3 0:4"]],
    ["in the line behind the cells: of no meaning", edit(subject.uri, span(4, 1, 2)), []],
    ["in a masked magic: refused whole", edit(subject.uri, span(0, 4, 5), span(1, 0, 1)), null],
    ["in a file of the project", edit("file:///lab/sub/m.py", span(3, 0, 1)), ["sub/m.py 3:0"]],
    ["in a file outside of it", edit("file:///usr/lib/m.py", span(3, 0, 1)), ["null 3:0"]],
    ["in another notebook, or in a notebook's file: never", edit("file:///lab/other.ipynb.py", span(0, 0, 1)), []],
    ["nor in its own file on disk", edit("file:///lab/näme.ipynb", span(0, 0, 1)), []],
    ["nor in the cells of that file", edit("file:///lab/n%C3%A4me.ipynb#2", span(0, 0, 1)), []],
    ["with files made or renamed: refused whole", { documentChanges: [{ kind: "create" }] }, null],
  ])("%s", (_, value, expected) => expect(told(editsToPage(subject, value))).toEqual(expected));

  test("other notebooks are named, its own file is not", () => {
    const documentChanges = ["b.ipynb#1", "sub/c%20d.ipynb.py", "näme.ipynb#0", "m.py"].map((name) => ({
      textDocument: { uri: `file:///lab/${name}` },
      edits: [],
    }));
    expect(otherNotebooks(subject, { documentChanges })).toEqual(["b.ipynb", "sub/c d.ipynb"]);
    expect(toPage(subject, "file:///lab/b.ipynb", span(0, 0, 1))).toBe(null);
  });

  test("a span over two cells is none, one up to the next cell ends with its own", () => {
    expect(toCellSpan(subject, { start: at(0, 0), end: at(2, 1) })).toBe(null);
    expect(toCellSpan(subject, { start: at(0, 0), end: at(1, 0) })).toEqual({ cell: "c1", span: span(0, 0, 12) });
    expect(toServer(subject, { cell: "c3", line: 0, character: 4 })).toEqual(at(3, 0));
    expect(toServer(subject, { cell: "gone", line: 0, character: 0 })).toBe(null);
    expect(toPage(subject, "untitled:x", span(0, 0, 1))).toBe(null);
  });
});

describe("[R94] which program helps", () => {
  test.each([
    ["basedpyright, pyright", "python", { pythonPath: "/env/bin/python" }],
    ["ty", "ty", { configuration: { environment: { python: "/env/bin/python" } } }],
    ["pylsp", "pylsp", { plugins: { jedi: { environment: "/env/bin/python" } } }],
  ])("%s sees the environment of the kernel, whether it asks for settings or waits to be told", (_, section, told) => {
    expect(python.settings(section, "/env/bin/python")).toMatchObject(told);
    expect(python.settings("", "/env/bin/python")).toMatchObject({ [section]: told });
  });

  const home = mkdtempSync(join(tmpdir(), "pellucid-language-"));
  for (const name of ["pylsp", "my-server"]) {
    writeFileSync(join(home, name), "");
    chmodSync(join(home, name), 0o755);
  }
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  const find = async (env: Record<string, string>) => {
    const found = await findServer(python, { env, stateDir: join(home, "state") });
    return found === null || found === "off" ? found : [found.name, ...found.args].join(" ");
  };
  test.each([
    ["what is on PATH", { PATH: home }, "pylsp"],
    [
      "what a person names, first",
      { PATH: home, PELLUCID_LANGUAGE_PYTHON: "my-server --stdio 'a b'" },
      "my-server --stdio a b",
    ],
    ["none, if a person wants none", { PATH: home, PELLUCID_LANGUAGE_PYTHON: "off" }, "off"],
    ["nothing of a folder that is only relative", { PATH: "." }, null],
    ["nothing that is not there", { PATH: home, PELLUCID_LANGUAGE_PYTHON: "nobody" }, null],
  ])("%s", async (_, env, expected) => expect(await find(env)).toBe(expected));

  test("the offer shows the whole command, with an exact version and without scripts", () => {
    const command = installCommand("/home/me/my state", python.install);
    expect(command).toMatch(
      /^npm install --ignore-scripts .*basedpyright@\d+\.\d+\.\d+ --prefix "\/home\/me\/my state\//,
    );
  });

  test("kernels and files name their language", () => {
    expect(["python", "ipython3", "typescript", "R"].map((name) => languageOfKernel(name)?.language)).toEqual([
      "python",
      "python",
      "typescript",
      undefined,
    ]);
    expect(["a/b.py", "x.ts", "x.md"].map((name) => languageOfFile(name)?.language)).toEqual([
      "python",
      "typescript",
      undefined,
    ]);
  });
});

describe("[R93] a rename changes names and nothing else, however a server says it", () => {
  const whole = (newText: string, lastLine: number) => [{ range: { start: at(0, 0), end: at(lastLine, 0) }, newText }];
  test.each([
    ["a text replaced as a whole", "a = 1\nb = a\n", whole("go = 1\nb = go\n", 3), ["0:0-0:1 go", "1:4-1:5 go"]],
    [
      "whole names, each by itself, also where the new one begins alike",
      "f(scale) + scale\n",
      whole("f(scale_) + scale_\n", 2),
      ["0:2-0:7 scale_", "0:11-0:16 scale_"],
    ],
    ["more than a word", "x.a\n", whole("x.b.c\n", 2), ["0:2-0:3 b.c"]],
    ["a text of one line", "a = 1", whole("b = 1", 1), ["0:0-1:0 b = 1"]],
    ["single edits", "a = 1\nb = a\n", [{ range: span(0, 0, 1), newText: "go" }], ["0:0-0:1 go"]],
    ["lines that came and went", "a\nb\nc\n", whole("a\n", 4), ["0:0-4:0 a\n"]],
  ])("%s", async (_, text, edits, expected) => {
    const { changes } = await takenApart({ changes: { "file:///a.py": edits } }, async () => text);
    const shown = changes!["file:///a.py"]!.map(({ range: { start, end }, newText }) => {
      return `${start.line}:${start.character}-${end.line}:${end.character} ${newText}`;
    });
    expect(shown).toEqual(expected);
  });

  test("what uses it in the notebook is renamed where the server left the notebook out", () => {
    const uri = "file:///a.ipynb.py";
    const edit = { changes: { "file:///m.py": [{ range: span(0, 0, 1), newText: "go" }] } };
    expect([isAbout(edit, uri), isAbout(edit, "file:///m.py")]).toEqual([false, true]);
    const uses = [
      { uri, range: span(2, 4, 5) },
      { uri: "file:///m.py", range: span(0, 0, 1) },
    ];
    const made = withUses(edit, uri, uses, "go");
    expect(made.documentChanges).toEqual([{ textDocument: { uri }, edits: [{ range: span(2, 4, 5), newText: "go" }] }]);
    expect(made.changes).toBe(edit.changes);
  });
});
