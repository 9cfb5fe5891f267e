/**
 * A name of the kernel as a variable: which cell made its present value, which changed it since, which cells of the page
 * read it, and whether it is the value that the page gives. Read off the truth; nothing is judged anew here.
 */
import type { Version } from "./kernel-memory.ts";
import type { Truth } from "./truth.ts";
import type { State } from "./verdict.ts";
import type { Speaker } from "./words.ts";

export interface VariableStory {
  /** Null: no cell of the page made it, or nobody knows which. */
  readonly made: string | null;
  /** First to last. */
  readonly changed: readonly string[];
  /** Top to bottom. */
  readonly read: readonly string[];
  /** Null where the value is what the page gives. */
  readonly doubt: { readonly state: State; readonly why: string } | null;
}

/** A value that was changed more often than this is told with its latest changes. */
const CHANGES_TOLD = 1000;

export function storyOf(truth: Truth, name: string, speaker: Speaker): VariableStory {
  const read = truth.order.readersOf(name).map((place) => truth.order.at(place));
  const now = truth.memory.now(name);
  if (!now) return { made: null, changed: [], read, doubt: null };
  const { maker, changes } = originOf(truth, name, now);
  const onPage = (cell: string | null): cell is string => cell !== null && truth.order.placeOf(cell) !== undefined;
  return {
    made: onPage(maker.cell) ? maker.cell : null,
    changed: [...new Set(changes)].filter(onPage),
    read,
    doubt: doubtOf(truth, name, now, speaker),
  };
}

/** From the present value back to the run that bound it. */
function originOf(truth: Truth, name: string, now: Version): { maker: Version; changes: readonly (string | null)[] } {
  const changes: (string | null)[] = [];
  let maker = now;
  while (maker.how === "change" && changes.length < CHANGES_TOLD) {
    const run = truth.memory.run(maker.n);
    const before = run?.base.get(name) ?? run?.saw.get(name);
    if (!before || before.n >= maker.n) break;
    changes.unshift(maker.cell);
    maker = before;
  }
  return { maker, changes };
}

function doubtOf(truth: Truth, name: string, now: Version, speaker: Speaker): VariableStory["doubt"] {
  const numbered = (id: string) => `cell ${speaker.number(id) ?? "?"}`;
  const others = truth.order.writersOf(name).map((place) => truth.order.at(place));
  const instead = others.length > 0 ? `; ${numbered(others.at(-1)!)} makes it on the page` : "";
  const at = ` at ${speaker.clock(now.at)}`;
  if (now.cell === null) return { state: "stale", why: `Set${at} by code from outside the notebook${instead}` };
  const place = truth.order.placeOf(now.cell);
  const state = others.length > 0 ? "stale" : "ghost";
  if (place === undefined) return { state, why: `Made${at} by a cell that is gone${instead}` };
  const cell = numbered(now.cell);
  const latest = truth.memory.runOf(now.cell);
  if (latest && latest.ran.n !== now.n && !latest.wrote.has(name))
    return { state, why: `Made${at} by an earlier run of ${cell}, which does not make it any more${instead}` };
  const verdict = truth.verdict(now.cell);
  const words = verdict && WORDS[verdict.state];
  if (verdict && words) return { state: verdict.state, why: `Made${at} by ${cell}, ${words}` };
  return overtaken(truth, now, others.at(-1), numbered);
}

/** A cell further down makes it too, and ran before: a run of the page, top to bottom, would end with that value. */
function overtaken(
  truth: Truth,
  now: Version,
  last: string | undefined,
  numbered: (id: string) => string,
): VariableStory["doubt"] {
  if (last === undefined || last === now.cell) return null;
  const below = truth.order.placeOf(last)! > truth.order.placeOf(now.cell!)!;
  const ran = truth.memory.runOf(last);
  if (!below || !ran || ran.ran.n > now.n) return null;
  return { state: "stale", why: `Made by ${numbered(now.cell!)} after ${numbered(last)}, below, had made it anew` };
}

/** Of the cell that made it; what is missing here speaks for itself. */
const WORDS: Partial<Record<State, string>> = {
  edited: "which was edited since",
  stale: "which is stale",
  below: "which read from below",
  ghost: "which uses a name that no cell defines any more",
  failed: "which failed and may have written it in part",
  interrupted: "which was interrupted and may have written it in part",
  unknown: "of which not enough is known",
};
