/** The project around the notebook, as far as it is known: nothing is said of a notebook that stands alone. */
import { helpersIn } from "./helpers.ts";
import { code, lineSpan, type Look, many } from "./look.ts";
import { ORDER_RULES } from "./order-rules.ts";
import type { Found, Rule } from "./rule.ts";

const group = "Project";

export const PROJECT_RULES: readonly Rule[] = [
  {
    id: "W601",
    name: "no-lock",
    group,
    finds: "a project without a lock file",
    why: "Nobody can get the environment that made these outputs.",
    bad: "#nolock\nx = 1",
    good: "#lock\nx = 1",
    remedy: "Commit one: `uv lock`, `pip-compile`, `conda-lock`.",
    check: ({ subject: { project } }) =>
      project?.dependencies && !project.dependencies.locked
        ? [{ cell: null, message: `${project.dependencies.file} has no lock file beside it` }]
        : [],
  },
  {
    id: "W602",
    name: "verified-before",
    group,
    finds: "the notebook was verified, and edited since",
    why: "Its badge says something about an older notebook.",
    bad: "#verified edited\nx = 1",
    good: "#verified\nx = 1",
    remedy: "Verify it again: `pellucid verify --write NOTEBOOK`.",
    check: ({ subject, code: cells }) => {
      const edited = cells.find((cell) => cell.edited);
      return subject.cells.length > 0 && edited && subject.verified
        ? [{ cell: edited.id, span: lineSpan(edited, 1), message: "Edited since the notebook was verified" }]
        : [];
    },
  },
  {
    id: "W603",
    name: "outputs-tracked",
    group,
    finds: "outputs in a notebook of a project that wants none in git",
    why: "The project has said that outputs stay out of its history; once in it they stay for good.",
    bad: "#strip\n#stdout 1\nprint(1)",
    good: "#strip\nprint(1)",
    remedy:
      'Clear the outputs before the commit. `--fix` does so. The wish is `outputs = "strip"` under `[tool.pellucid.lint]`; it is asked of notebooks that git tracks or that are staged.',
    fixes: true,
    check: outputsTracked,
  },
  {
    id: "W604",
    name: "copied-helper",
    group,
    finds: "a function of 4 or more lines that another notebook has as well",
    why: "A correction reaches one copy and not the other.",
    bad: "#copied data.ipynb\ndef clean(table):\n    table = table.dropna()\n    table = table[table.n > 0]\n    return table",
    good: "#copied data.ipynb\ndef clean(table):\n    return table.dropna()",
    remedy:
      "Move it to a module that both import. The command line compares the notebooks it is given, a page those of the project (up to 300, some seconds after it was opened).",
    unfixed: "A module has to be named and placed, and every notebook that has the function changed together.",
    check: copiedHelpers,
  },
  {
    id: "W605",
    name: "large-data",
    group,
    finds: "a data file of more than 10 MB is tracked by git beside the notebook",
    why: "Every clone carries each of its versions for good.",
    bad: "#large rides.csv\nx = 1",
    good: "x = 1",
    remedy: "Keep it outside of the repository, with its hash in the notebook.",
    check: ({ subject: { project } }): Found[] =>
      (project?.largeFiles ?? []).slice(0, 5).map(({ path, size }) => ({
        cell: null,
        message: `${path} has ${many(Math.round(size / 1e6), "MB", "MB")} and is tracked by git`,
      })),
  },
  {
    id: "W606",
    name: "untested-module",
    group,
    finds: "a module of the project is imported that no test imports",
    why: "Code that left the notebook left the page that showed whether it works.",
    bad: "#untested\nimport helpers",
    good: "#tested\nimport helpers",
    remedy:
      "Write a test for it (`test_*.py` or `*_test.py` in the project). A page looks for it some seconds after it was opened.",
    unfixed: "What it should do is for its writer to say.",
    check: untestedModules,
  },
  {
    id: "W607",
    name: "stale-job",
    group,
    finds: "a job of the project runs this notebook, and its cells do not show what they say",
    why: "The job runs the text, people read the outputs, and the two are of different notebooks.",
    bad: "#job nightly.yml\n#3 edited\nprint(2)",
    good: "#job nightly.yml\n#3\nprint(2)",
    remedy: "Run the notebook from the top, or let the job run a verified version (`pellucid verify`).",
    unfixed: "Only a run tells what the outputs are.",
    check: staleJob,
  },
];

function outputsTracked({ subject: { project }, code: cells }: Look): Found[] {
  if (project?.outputs !== "strip" || !project.tracked) return [];
  return cells
    .filter((cell) => cell.outputs.length > 0)
    .map((cell) => ({
      cell: cell.id,
      span: lineSpan(cell, 1),
      message: "The project wants no outputs in git, and here is one",
      fix: { title: "Clear the output", changes: [{ kind: "clear", cell: cell.id }] },
    }));
}

function copiedHelpers({ subject: { helpers }, code: cells }: Look): Found[] {
  if (!helpers) return [];
  return cells.flatMap((cell) =>
    helpersIn(cell.python, cell.body).flatMap(({ print, statement }): Found[] => {
      const where = helpers.get(print);
      return where === undefined
        ? []
        : [
            {
              cell: cell.id,
              span: lineSpan(cell, statement.line),
              message: `${code(statement.name)} stands in ${where} too`,
            },
          ];
    }),
  );
}

function untestedModules({ subject: { project }, code: cells, isPython }: Look): Found[] {
  const tested = project?.tested;
  if (!project || !tested || !isPython) return [];
  const told = new Set<string>();
  return cells.flatMap((cell) =>
    cell.facts.imports.flatMap(({ module, line }): Found[] => {
      const root = module.split(".")[0]!;
      if (module.startsWith(".") || !project.modules.has(root) || tested.has(root) || told.has(root)) return [];
      told.add(root);
      return [{ cell: cell.id, span: lineSpan(cell, line), message: `No test of the project imports ${code(root)}` }];
    }),
  );
}

/** Cells of which the file, or whoever watched, says that their outputs are not theirs. */
const STALE = new Set(["W104", "W110", "E103"]);

function staleJob(look: Look): Found[] {
  const job = look.subject.project?.jobs?.[0];
  if (job === undefined) return [];
  for (const rule of ORDER_RULES) {
    if (!STALE.has(rule.id)) continue;
    for (const { cell, span, message } of rule.check(look))
      return [{ cell, ...(span && { span }), message: `${job} runs this notebook. ${message}` }];
  }
  return [];
}
