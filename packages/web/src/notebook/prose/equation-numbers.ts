/**
 * The numbers of a notebook's equations (outputs/math/equations.ts), kept up to date while a cell shows one. Counted when the page has
 * time after a change; cells whose text is the same as before are not read again.
 */
import type { CellId } from "@pellucid/notebook";
import { countEquations, type Label, labelsIn, type Numbers } from "../../outputs/math/equations.ts";
import { whenIdle, type Job } from "../idle-work.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { Value } from "../value.ts";

const kept = new WeakMap<NotebookSession, Value<Numbers>>();

export function equationNumbers(session: NotebookSession): Value<Numbers> {
  const known = kept.get(session);
  if (known) return known;
  const read = new Map<CellId, { source: string; labels: readonly Label[] }>();
  const count = (): Numbers =>
    countEquations(
      session.notebook.cells.map(({ id, type, source }) => {
        if (type !== "markdown") return [];
        const before = read.get(id);
        const labels = before?.source === source ? before.labels : labelsIn(source);
        read.set(id, { source, labels });
        return labels;
      }),
    );
  const numbers = new Value<Numbers>(count());
  let job: Job | null = null;
  // As long as the session: both go together.
  session.store.revision.subscribe(() => {
    job ??= whenIdle(() => {
      job = null;
      const now = count();
      if (!same(now, numbers.get())) numbers.set(now);
    });
  });
  kept.set(session, numbers);
  return numbers;
}

const same = (a: Numbers, b: Numbers): boolean =>
  a.size === b.size && [...a].every(([label, number]) => b.get(label) === number);
