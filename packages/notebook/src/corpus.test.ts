/** Real notebooks, where they lie beside the repository: N1, N2, N13, N50, N58 of SPEC.md. */
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { apply } from "./apply.ts";
import { changeSource } from "./changes.ts";
import type { Edit } from "./edit.ts";
import { collection, notebooksIn, open } from "./testing/fixtures.ts";
import { notebookText } from "./ipynb.ts";
import { merge3 } from "./merge.ts";
import type { Notebook } from "./notebook.ts";
import { adopt, reconcile } from "./reconcile.ts";

const notebookAt = (path: string): Notebook | undefined => {
  const { reading } = existsSync(path) ? open(path) : { reading: { refused: true } };
  return "refused" in reading ? undefined : reading.notebook;
};

describe.skipIf(!collection)("the collection of real notebooks", () => {
  const root = `${collection ?? ""}/`;

  test("[N1] [N2] [N13] every file comes back byte for byte, with one cell changed only in that cell, or is refused with a reason", () => {
    const refused: string[] = [];
    for (const name of notebooksIn(root)) {
      const { text = "", reading } = open(root + name);
      if ("refused" in reading) {
        expect(reading.refused.reason).toMatch(/^[A-Z].*\.$/s);
        refused.push(name);
        continue;
      }
      const { notebook } = reading;
      if (notebookText(notebook) !== text) throw new Error(`${name} does not come back`);
      const cell = notebook.cells.find((each) => each.origin && notebook.format.major === 4);
      const raw = cell?.origin?.raw;
      if (!cell || raw === undefined) continue;
      const edited = notebookText(
        apply(notebook, changeSource(cell.id, cell.source, `${cell.source}\nedited`) as Edit),
      );
      const at = text.indexOf(raw);
      const rest = text.length - at - raw.length;
      if (
        edited.slice(0, at) !== text.slice(0, at) ||
        edited.slice(edited.length - rest) !== text.slice(text.length - rest)
      ) {
        throw new Error(`${name}: an edit of one cell changed more than that cell`);
      }
    }
    for (const name of refused) expect(name).toMatch(/^(broken|history)\//);
  }, 60_000);

  test("[N50] [N58] real edits: the edits lead there, and then the bytes are the file's", () => {
    for (const pair of readdirSync(`${root}history/pairs`)) {
      const [base, edited] = ["base", "edited"].map((name) => notebookAt(`${root}history/pairs/${pair}/${name}.ipynb`));
      if (!base || !edited) continue;
      const after = reconcile(base, edited).reduce(apply, base);
      if (notebookText(adopt(after, edited)) !== notebookText(edited))
        throw new Error(`${pair} is not the edited file`);
    }
  });

  test("[N55] real merges: nothing of either side is lost, and most are as the person made them", () => {
    let same = 0;
    let cases = 0;
    for (const name of readdirSync(`${root}history/merges`)) {
      const [base, ours, theirs, merged] = ["base", "ours", "theirs", "merged"].map((part) =>
        notebookAt(`${root}history/merges/${name}/${part}.ipynb`),
      );
      if (!base || !ours || !theirs || !merged) continue;
      const { edits, conflicts } = merge3(base, ours, theirs);
      const sources = (notebook: Notebook) => notebook.cells.map((cell) => cell.source);
      const result = sources(edits.reduce(apply, ours));
      cases++;
      if (result.join("\0") === sources(merged).join("\0")) same++;
      // A source that only one side has is in the result, or in a conflict.
      const known = new Set(sources(base));
      const shown = new Set([...result, ...conflicts.flatMap((conflict) => [conflict.mine, conflict.theirs])]);
      const lost = [...sources(ours), ...sources(theirs)].filter((source) => !known.has(source) && !shown.has(source));
      expect(
        lost.filter((source) => !result.some((text) => source.split("\n").every((line) => text.includes(line)))),
      ).toEqual([]);
    }
    expect(same / cases).toBeGreaterThan(0.7);
  });
});
