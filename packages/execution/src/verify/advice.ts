/** What a person can do about the root cause, in one sentence. Says nothing where nothing is known. */
import type { Finding } from "./preflight.ts";
import { type CellResult, type Judged, NO_CODE, type VerdictSight } from "./verdicts.ts";

export interface AdviceSight {
  readonly judged: Judged;
  readonly sight: VerdictSight;
  readonly findings: readonly Finding[];
  readonly environment: readonly string[];
}

export function adviceFor(
  one: CellResult,
  reason: string,
  { sight, findings, environment }: AdviceSight,
): string | undefined {
  if (one.verdict === "failed") return failureAdvice(one, reason, sight, findings);
  if (one.verdict === "nondeterministic") return chanceAdvice(reason);
  if (one.verdict === "environment-differs")
    return environment.length > 0
      ? `Other versions made the saved outputs: ${environment.slice(0, 3).join("; ")}`
      : undefined;
  if (one.verdict === "changed" && reason === NO_CODE)
    return `${NO_CODE}. Bring its code back from the history, or clear its outputs`;
  if (one.verdict === "changed") return changeAdvice(one, sight);
  return undefined;
}

function failureAdvice(
  one: CellResult,
  reason: string,
  sight: VerdictSight,
  findings: readonly Finding[],
): string | undefined {
  const module = /^(?:ModuleNotFoundError|ImportError): No module named '([^']+)'/.exec(reason)?.[1];
  if (module)
    return `Install ${module.split(".")[0]} in this environment, or choose the environment the notebook was written in`;
  const name = /^NameError: name '([^']+)' is not defined/.exec(reason)?.[1];
  if (name) return nameAdvice(one, name, sight);
  if (/asked for input/.test(reason)) return "Give the value in the cell, or read it from the environment";
  if (
    /^(?:URLError|HTTPError|ConnectionError|ConnectTimeout|SSLError|gaierror|MaxRetryError|NewConnectionError)\b/.test(
      reason,
    )
  )
    return "It needs the network, which did not answer. Keep what it fetches beside the notebook, or verify where the network is";
  if (reason.startsWith("It passed its limit of"))
    return "Raise the limit with --cell-timeout, or verify only to an earlier cell with --to";
  if (/limit of/.test(reason)) return "Raise the limit with --timeout, or verify only to an earlier cell with --to";
  if (/out of memory|SIGKILL/.test(reason)) return "It may need more memory than there is";
  const found = findings.find((each) => each.cell === one.number && each.stops);
  if (found) return found.message;
  const file = /No such file or directory: '([^']+)'/.exec(reason)?.[1];
  return file
    ? `${file} is not in a clean copy of the project. If git ignores it, bring it along with --data ${file}`
    : undefined;
}

function nameAdvice(one: CellResult, name: string, sight: VerdictSight): string {
  const maker = sight.facts.findIndex((facts) => facts?.mayBind.includes(name) === true);
  if (sight.facts.every((facts) => facts === null)) return `Nothing above made ${name} in this run`;
  if (maker < 0) return `No cell makes ${name}: the cell that did is gone`;
  return maker + 1 > one.number
    ? `${name} is made below, in cell ${maker + 1}: move that cell up`
    : `Cell ${maker + 1} can make ${name}, and did not in this run`;
}

function chanceAdvice(reason: string): string | undefined {
  if (reason.includes("without a seed")) return "Set a seed before the draw, or tag the cell nondeterministic";
  if (reason.includes("PYTHONHASHSEED")) return "Sort what comes from a set before it is shown";
  if (reason.includes("directory")) return "Sort what comes from a directory";
  return "Tag the cell nondeterministic if this is meant to be";
}

/** A saved output that no text on the page gives. */
function changeAdvice(one: CellResult, sight: VerdictSight): string {
  const cells = sight.notebook.cells.filter((cell) => cell.type === "code");
  const counts = cells.slice(0, one.number).flatMap((cell) => cell.executionCount ?? []);
  const ordered = counts.every((count, i) => i === 0 || count > counts[i - 1]!);
  return ordered
    ? "It was edited after it ran, a cell that it needs is gone, or its data changed. Run the notebook from the top and save it"
    : "The saved counts show that cells ran in another order. Run the notebook from the top and save it";
}
