/** The reason of a cell's state in words, for its mark, its tooltip and scripts. Code stands in backticks. */
import { inWords, isName } from "./location.ts";
import type { Cause, Verdict } from "./verdict.ts";

export interface Speaker {
  /** A cell's number among the code cells, as its gutter shows it; null when it is gone. */
  number(cell: string): number | null;
  /** A time of day, or a date. */
  clock(at: number): string;
}

export function reasonInWords(verdict: Verdict, ranAt: number | null, speaker: Speaker): string {
  const { state, cause, evidence } = verdict;
  const at = ranAt === null ? "" : ` ${speaker.clock(ranAt)}`;
  if (verdict.skipped) return "Skipped: left out of every run";
  if (state === "never") return "Has not run";
  if (state === "edited") return `Edited since it ran at${at}`;
  if (state === "pinned") return `Pinned: ran${at}, readers take it as given`;
  if (state === "fresh") return `Fresh: ran${at}, inputs unchanged (${evidence})`;
  if (!cause) return state === "failed" ? "Failed" : "Interrupted";
  if (state === "below")
    return `Read ${inWords(cause.file ?? cause.location)} from ${cellInWords(cause, speaker)}, below`;
  if (state === "ghost") return `Uses ${inWords(cause.file ?? cause.location)}, which no cell defines any more`;
  const because = causeInWords(cause, speaker);
  return state === "unknown" ? `Not known: ${because}` : `Stale: ${because}`;
}

function cellInWords({ cell }: Cause, speaker: Speaker): string {
  const number = cell === null ? null : speaker.number(cell);
  return number === null ? "a cell that is gone" : `cell ${number}`;
}

const DOUBTS: Partial<Record<Cause["kind"], string>> = {
  edited: "which was edited",
  stale: "which is stale",
  failed: "which failed",
  interrupted: "which was interrupted and may have written it in part",
  unknown: "of which not enough is known",
  drawn: "which rests on random numbers that no cell seeds",
};

/** What may have been changed by a cell that is not as it ran: "and it …". */
const STATES: Partial<Record<Cause["kind"], string>> = {
  edited: "was edited",
  failed: "failed",
  interrupted: "was interrupted",
};

function causeInWords(cause: Cause, speaker: Speaker): string {
  const { kind, location, file, hidden } = cause;
  const what = inWords(file ?? location);
  const cell = cellInWords(cause, speaker);
  const when = cause.at === null ? "" : ` at ${speaker.clock(cause.at)}`;
  const uses =
    hidden !== undefined && kind !== "outdated"
      ? `\`${hidden}\` hides what this reads, and ${what} is`
      : `uses ${what},`;
  switch (kind) {
    case "changed":
      return `${uses} changed by ${cell}${when}, after this ran`;
    case "itself":
      return `${uses} changed by its own earlier run`;
    case "outside":
      return `${uses} set${when} by code from outside the notebook`;
    case "leftover":
      return `${uses} made by a cell that is gone`;
    case "order":
      return `${uses} which in page order comes from ${cell}`;
    case "below":
      return `${uses} made by ${cell}, below`;
    case "gone":
      return `${uses} which no cell defines any more`;
    case "never":
      return cause.evidence === "assumed"
        ? `${uses} which ${cell} may change; it has not run`
        : `${uses} which ${cell} would set; it has not run`;
    case "overwritten":
      return overwrittenInWords(cause, what, cell, when);
    case "chance":
      return `depends on ${what}${isName(location) || what === "chance or time" ? "" : ", and no cell above seeds them"}`;
    case "outdated":
      return cause.at === null
        ? `uses \`${hidden}\`, whose file changed after it was imported`
        : `uses \`${hidden}\`, loaded again${when} from its changed file, after this ran`;
    default:
      return cause.evidence === "assumed" && kind !== "unknown" && kind !== "drawn"
        ? `${uses} which ${cell} may change, and it ${STATES[kind] ?? `is ${kind}`}`
        : `${uses} made by ${cell}, ${DOUBTS[kind] ?? ""}`;
  }
}

function overwrittenInWords(cause: Cause, what: string, cell: string, when: string): string {
  const by = cause.cell === null ? "code from outside the notebook" : cell;
  return `its ${what} was changed by ${by}${when}, after this ran`;
}
