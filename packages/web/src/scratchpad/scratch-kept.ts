/**
 * What a scratchpad showed, over a reload: in the storage that the browser gives to this one tab and forgets with it. It is never
 * more than a part of what the browser allows there; the oldest outputs go first.
 */
import type { Output } from "@pellucid/notebook";
import type { RunState } from "@pellucid/protocol";

/** How a run of the scratchpad stands. */
export interface ScratchState {
  readonly state: RunState;
  readonly count?: number;
  readonly startedAt?: number;
  readonly took?: number;
  /** Why it came to no end of its own. */
  readonly reason?: string;
}

export interface KeptRun {
  readonly n: number;
  readonly source: string;
  readonly state: ScratchState;
  readonly outputs: readonly Output[];
}

export interface KeptPad {
  readonly text: string;
  /** Newest first. */
  readonly runs: readonly KeptRun[];
}

const PREFIX = "pellucid:scratchpad:";
/** UTF-16 units; a browser allows five million or so for all of a tab. */
const MOST = 1_500_000;

/** So much of it as fits: outputs of older runs are left out, then older runs. Pure. */
export function fitting({ text, runs }: KeptPad, most = MOST): string {
  let room = most - text.length;
  const kept: KeptRun[] = [];
  for (const run of runs) {
    const whole = JSON.stringify(run).length;
    const bare = { ...run, outputs: [] };
    const fits = whole <= room;
    room -= fits ? whole : JSON.stringify(bare).length;
    if (room < 0) break;
    kept.push(fits ? run : bare);
  }
  return JSON.stringify({ text, runs: kept } satisfies KeptPad);
}

export function keepRuns(path: string, pad: KeptPad): void {
  try {
    if (pad.text === "" && pad.runs.length === 0) sessionStorage.removeItem(PREFIX + path);
    else sessionStorage.setItem(PREFIX + path, fitting(pad));
  } catch {
    // Full or forbidden: they are gone with the page, then.
  }
}

export function keptRuns(path: string): KeptPad {
  try {
    return readPad(sessionStorage.getItem(PREFIX + path));
  } catch {
    return { text: "", runs: [] };
  }
}

/** What went on when the page was left has no end that anybody heard. Pure. */
export function readPad(kept: string | null): KeptPad {
  const { text = "", runs = [] } = JSON.parse(kept ?? "{}") as Partial<KeptPad>;
  const ended = (state: ScratchState): ScratchState =>
    /queued|running/.test(state.state)
      ? {
          ...state,
          state: "interrupted",
          reason: "The page was loaded again before it ended: how it ended is not known.",
        }
      : state;
  return { text, runs: runs.map((run) => ({ ...run, state: ended(run.state) })) };
}
