/**
 * A tiny language for notebooks that lint looks at: cells between `%%` lines; a first line that begins with `#` and a word
 * below says what the text alone cannot: `#3 edited` a count, `#markdown`, `#error`, `#stdout`, `#name`, ... For tests only.
 */
import { printOf } from "../lint/helpers.ts";
import type { LintCell, LintOutput, LintProject, LintSubject } from "../lint/index.ts";

const OUTPUT: LintOutput = { kind: "data", text: "", error: "", size: 0, lines: 1, mimes: ["text/plain"] };
const PROJECT: LintProject = {
  root: "/rides",
  folder: "notebooks",
  modules: new Set(["helpers"]),
  dependencies: {
    file: "uv.lock",
    packages: new Set(["pandas", "numpy", "scikit-learn", "joblib", "torch", "imbalanced-learn"]),
    unpinned: [],
    locked: true,
  },
  requiresPython: ">=3.10",
  largeFiles: [],
};
const REQUIREMENTS = { file: "requirements.txt", packages: new Set(["pandas"]), locked: false };

interface Made {
  subject: LintSubject;
  cells: LintCell[];
}

type Directive = (made: Made, cell: LintCell, rest: string) => LintCell;

const withOutput = (cell: LintCell, output: Partial<LintOutput>): LintCell => ({
  ...cell,
  outputs: [...cell.outputs, { ...OUTPUT, ...output }],
});

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  markdown: (_, cell, rest) => ({
    ...cell,
    type: "markdown",
    source: `${rest}${cell.source === "" ? "" : `\n${cell.source}`}`,
  }),
  name: (made, cell, rest) => ((made.subject = { ...made.subject, name: rest }), cell),
  python: (made, cell, rest) => ((made.subject = { ...made.subject, version: rest, project: PROJECT }), cell),
  project: (made, cell) => ((made.subject = { ...made.subject, project: PROJECT }), cell),
  verified: (made, cell, rest) => (
    (made.subject = { ...made.subject, verified: true }),
    { ...cell, edited: rest === "edited" }
  ),
  lock: (made, cell) => ((made.subject = { ...made.subject, project: PROJECT }), cell),
  nolock: (made, cell) => (
    (made.subject = { ...made.subject, project: { ...PROJECT, dependencies: { ...REQUIREMENTS, unpinned: [] } } }),
    cell
  ),
  unpinned: (made, cell, rest) => (
    (made.subject = { ...made.subject, project: { ...PROJECT, dependencies: { ...REQUIREMENTS, unpinned: [rest] } } }),
    cell
  ),
  large: (made, cell, rest) => (
    (made.subject = { ...made.subject, project: { ...PROJECT, largeFiles: [{ path: rest, size: 2e7 }] } }),
    cell
  ),
  strip: (made, cell) => (
    (made.subject = { ...made.subject, project: { ...PROJECT, outputs: "strip", tracked: true } }),
    cell
  ),
  copied: (made, cell, rest) => (
    (made.subject = { ...made.subject, helpers: new Map([[printOf(cell.source) ?? "", rest]]) }),
    cell
  ),
  untested: (made, cell) => ((made.subject = { ...made.subject, project: { ...PROJECT, tested: new Set() } }), cell),
  tested: (made, cell) => (
    (made.subject = { ...made.subject, project: { ...PROJECT, tested: new Set(["helpers"]) } }),
    cell
  ),
  job: (made, cell, rest) => ((made.subject = { ...made.subject, project: { ...PROJECT, jobs: [rest] } }), cell),
  lines: (_, cell, rest) => ({
    ...cell,
    source: Array.from({ length: Number(rest) }, (__, i) => `a${i} = ${i}`).join("\n"),
  }),
  cells: (made, cell, rest) => {
    for (let i = 1; i < Number(rest); i++) made.cells.push({ ...cell, id: `more${i}`, source: `b${i} = 1` });
    return { ...cell, source: "b0 = 1" };
  },
  output: (_, cell, rest) => withOutput(cell, { size: Number(rest) }),
  error(_, cell, rest) {
    const [error = "", ...traceback] = rest.split("\\n");
    return withOutput(cell, { kind: "error", error, text: [error, ...traceback].join("\n") });
  },
  tag: (_, cell, rest) => ({ ...cell, tags: [...cell.tags, rest] }),
  stdout: (_, cell, rest) => withOutput(cell, { kind: "stdout", text: rest.replaceAll("\\n", "\n") }),
  stderr: (_, cell, rest) => withOutput(cell, { kind: "stderr", text: rest.replaceAll("\\n", "\n") }),
  streamlines: (_, cell, rest) => withOutput(cell, { kind: "stdout", lines: Number(rest) }),
  mime: (_, cell, rest) => withOutput(cell, { mimes: rest.split(" ") }),
};

export function lintSubjectOf(text: string): LintSubject {
  const subject: LintSubject = {
    name: "rides.ipynb",
    language: "python",
    version: "3.11.2",
    cells: [],
    size: 1000,
    verified: false,
    project: null,
  };
  const made: Made = { subject, cells: [] };
  for (const [i, source] of text.split(/^%%\n/m).entries())
    made.cells.push(
      directed(made, {
        id: `c${i + 1}`,
        type: "code",
        source: source.replace(/\n$/, ""),
        count: null,
        tags: [],
        outputs: [],
        edited: null,
      }),
    );
  return { ...made.subject, cells: made.cells };
}

function directed(made: Made, given: LintCell): LintCell {
  let cell = given;
  for (;;) {
    const [, line = "", word = "", rest = ""] = /^(#(\w+) ?(.*))(?:\n|$)/.exec(cell.source) ?? [];
    const source = cell.source.slice(line.length + 1);
    if (/^\d+$/.test(word)) cell = withCount({ ...cell, source }, Number(word), rest === "edited");
    else if (Object.hasOwn(DIRECTIVES, word)) cell = DIRECTIVES[word]!(made, { ...cell, source }, rest);
    else return cell;
  }
}

const withCount = (cell: LintCell, count: number, edited: boolean): LintCell => {
  const counted = { ...cell, count, ...(edited && { edited }) };
  return edited ? withOutput(counted, { kind: "stdout", text: "1" }) : counted;
};
