/** The project around the notebook, as far as it is known: nothing is said of a notebook that stands alone. */
import { lineSpan, many } from "./look.ts";
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
];
