/**
 * How debugging a notebook's kernel stands: what a person set (breakpoints, watches, when to pause) and where the debugger
 * is. `debugStep` is pure: what happened gives the next memory and what is to be done about it; the server's session
 * (server/src/debug) says it to the kernel. It knows no messages of the debugger, and no text of a cell.
 */
import type {
  Breakpoint,
  BreakpointPlace,
  DebugAsk,
  DebugFrame,
  DebugLog,
  DebugMove,
  DebugState,
  DebugView,
  Pause,
  PauseOn,
} from "@pellucid/protocol";
import { type MovedLines, placeAfter } from "./cell-lines.ts";

/** What belongs to the person: it outlives kernels and servers. */
export interface DebugWishes {
  readonly pauseOn: PauseOn;
  readonly muted: boolean;
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly string[];
}

export interface DebugMemory extends DebugWishes {
  readonly state: DebugState;
  readonly trouble: string | null;
  readonly pause: Pause | null;
  /** The thread that stands still. */
  readonly thread: number | null;
  /** Number of the latest stop, whose frames are shown or being asked for. */
  readonly n: number;
  readonly stop: Stop | null;
  readonly log: readonly DebugLog[];
  /** This cell pauses at its first line. */
  readonly entry: string | null;
  /** The frames of a failure that is over are looked at. */
  readonly lookingBack: boolean;
  readonly move: DebugMove | null;
  /** The last exception that was shown, and how deep it was: it is raised again in each frame it leaves. */
  readonly raised: { readonly text: string; readonly depth: number } | null;
}

interface Stop {
  readonly why: Pause["why"];
  readonly exception?: string;
}

export type DebugEvent =
  | { readonly type: "restored"; readonly wishes: DebugWishes }
  | { readonly type: "asked"; readonly ask: DebugAsk }
  | { readonly type: "lines-moved"; readonly moved: MovedLines }
  | { readonly type: "attaching" }
  | { readonly type: "attached" }
  | { readonly type: "detached"; readonly trouble?: string }
  /** `reason` and `text` as the debugger gives them. */
  | { readonly type: "stopped"; readonly thread: number; readonly reason: string; readonly text?: string }
  | { readonly type: "frames"; readonly n: number; readonly frames: readonly DebugFrame[] }
  | { readonly type: "continued" }
  | { readonly type: "said"; readonly text: string }
  | { readonly type: "looking-back"; readonly on: boolean }
  /** No cell runs any more. */
  | { readonly type: "rests" };

export type DebugEffect =
  /** The wishes are to be kept. */
  | { readonly type: "keep" }
  /** The kernel is to know the breakpoints, and when to pause, as they are now. */
  | { readonly type: "set" }
  | { readonly type: "ask-frames"; readonly thread: number; readonly n: number }
  | { readonly type: "say"; readonly command: string; readonly thread: number }
  /** A debugger is wanted for the cell that runs, which is then to be paused. */
  | { readonly type: "attach" };

export interface DebugStep {
  readonly memory: DebugMemory;
  readonly effects: readonly DebugEffect[];
}

export const NO_WISHES: DebugWishes = { pauseOn: "never", muted: false, breakpoints: [], watches: [] };

export const NO_DEBUG: DebugMemory = {
  ...NO_WISHES,
  state: "off",
  trouble: null,
  pause: null,
  thread: null,
  n: 0,
  stop: null,
  log: [],
  entry: null,
  lookingBack: false,
  move: null,
  raised: null,
};

const BREAKPOINT_BOUND = 1000;
const LOG_BOUND = 200;
const COMMANDS = { continue: "continue", over: "next", in: "stepIn", out: "stepOut", pause: "pause" } as const;

/** Whether anything would pause a run: only then is a debugger attached. */
export const wouldPause = ({ muted, pauseOn, breakpoints, entry }: DebugMemory): boolean =>
  entry !== null || (!muted && (pauseOn !== "never" || breakpoints.some(({ on }) => on)));

export const isAttached = ({ state }: DebugMemory): boolean => state === "on" || state === "paused";

export const debugWishes = ({ pauseOn, muted, breakpoints, watches }: DebugMemory): DebugWishes => ({
  pauseOn,
  muted,
  breakpoints,
  watches,
});

export const debugView = (memory: DebugMemory): DebugView => {
  const { state, trouble, pause, log } = memory;
  return { state, trouble, pause, log, ...debugWishes(memory) };
};

const samePlace = (a: BreakpointPlace, b: BreakpointPlace): boolean =>
  "cell" in a ? "cell" in b && a.cell === b.cell : "path" in b && a.path === b.path;

const only = (memory: DebugMemory, ...effects: readonly DebugEffect[]): DebugStep => ({ memory, effects });
const KEEP: DebugEffect = { type: "keep" };
const SET: DebugEffect = { type: "set" };

export function debugStep(memory: DebugMemory, event: DebugEvent): DebugStep {
  switch (event.type) {
    case "restored":
      return only({ ...memory, ...event.wishes });
    case "asked":
      return asked(memory, event.ask);
    case "lines-moved":
      return linesMoved(memory, event.moved);
    case "attaching":
      return only({ ...memory, state: "attaching", trouble: null });
    case "attached":
      return only({ ...memory, state: memory.pause ? "paused" : "on", trouble: null }, SET);
    case "detached":
      return only({
        ...over(memory),
        state: "off",
        lookingBack: false,
        entry: event.trouble === undefined ? memory.entry : null,
        trouble: event.trouble ?? null,
      });
    case "stopped":
      return stopped(memory, event);
    case "frames":
      return framesCame(memory, event.n, event.frames);
    case "continued":
      return only(over(memory));
    case "said":
      return only({
        ...memory,
        log: [...memory.log, { n: (memory.log.at(-1)?.n ?? 0) + 1, text: event.text }].slice(-LOG_BOUND),
      });
    case "looking-back":
      return only({ ...memory, lookingBack: event.on });
    case "rests":
      return rests(memory);
  }
}

/** The run goes on: nothing of the pause is true any more. */
function over(memory: DebugMemory): DebugMemory {
  const state = memory.state === "paused" ? "on" : memory.state;
  return { ...memory, state, pause: null, thread: null, stop: null };
}

function rests(memory: DebugMemory): DebugStep {
  if (memory.lookingBack) return only(memory);
  const next = { ...over(memory), entry: null, move: null, raised: null };
  return memory.entry === null ? only(next) : only(next, SET);
}

function asked(memory: DebugMemory, ask: DebugAsk): DebugStep {
  switch (ask.op) {
    case "put":
      return only({ ...memory, ...putIn(memory, ask.breakpoint) }, KEEP, SET);
    case "remove":
      return only({ ...memory, breakpoints: memory.breakpoints.filter(({ id }) => !ask.ids.includes(id)) }, KEEP, SET);
    case "lines":
      return only({ ...memory, breakpoints: onLines(memory.breakpoints, ask.lines) }, KEEP, SET);
    case "pause-on":
      return only({ ...memory, pauseOn: ask.when, muted: false }, KEEP, SET);
    case "mute":
      return only({ ...memory, muted: ask.muted }, KEEP, SET);
    case "watches":
      return only({ ...memory, watches: ask.watches }, KEEP);
    case "move":
      return moved(memory, ask.how);
    case "debug-cell":
      return wouldPause(memory) ? only(memory) : only({ ...memory, entry: ask.cell }, SET);
    default:
      return only(memory);
  }
}

/** Whoever puts a new one wants it to pause. */
function putIn({ breakpoints, muted }: DebugMemory, one: Breakpoint): Pick<DebugMemory, "breakpoints" | "muted"> {
  const isKnown = breakpoints.some(({ id }) => id === one.id);
  return { breakpoints: put(breakpoints, one), muted: muted && isKnown };
}

/** One a line: another one put there takes its place. */
function put(all: readonly Breakpoint[], one: Breakpoint): readonly Breakpoint[] {
  const isOther = (each: Breakpoint) =>
    each.id !== one.id && !(each.line === one.line && samePlace(each.place, one.place));
  const made = all.some(({ id }) => id === one.id)
    ? all.flatMap((each) => (each.id === one.id ? [one] : isOther(each) ? [each] : []))
    : [...all.filter(isOther), one];
  return made.slice(-BREAKPOINT_BOUND);
}

const onLines = (all: readonly Breakpoint[], lines: Readonly<Record<string, number>>): readonly Breakpoint[] =>
  all.map((each) => {
    const line = lines[each.id];
    return Number.isSafeInteger(line) && line! > 0 ? { ...each, line: line! } : each;
  });

function linesMoved(memory: DebugMemory, moved: MovedLines): DebugStep {
  let changed = false;
  const taken = new Set<string>();
  const breakpoints = memory.breakpoints.flatMap((each) => {
    if (!("cell" in each.place)) return [each];
    const before = { cell: each.place.cell, line: each.line };
    const now = placeAfter(before, moved);
    const isSame = now?.cell === before.cell && now.line === before.line;
    changed ||= !isSame;
    const key = JSON.stringify([now?.cell, now?.line]);
    if (now === null || taken.has(key)) return [];
    taken.add(key);
    return [isSame ? each : { ...each, place: { cell: now.cell }, line: now.line }];
  });
  const frames = memory.pause?.frames.map((frame) => inText(frame, moved));
  const pause = memory.pause && frames ? { ...memory.pause, frames } : null;
  return changed ? only({ ...memory, breakpoints, pause }, KEEP) : only({ ...memory, pause });
}

function inText(frame: DebugFrame, moved: MovedLines): DebugFrame {
  if (frame.cell === null || frame.line === null || !moved.has(frame.cell)) return frame;
  const now = placeAfter({ cell: frame.cell, line: frame.line }, moved);
  return { ...frame, cell: now?.cell ?? frame.cell, line: now?.line ?? null };
}

function moved(memory: DebugMemory, how: DebugMove): DebugStep {
  if (how === "stop") return only({ ...memory, muted: true, move: how, entry: null }, KEEP, SET, ...goOn(memory));
  if (how === "pause") {
    if (memory.state === "off") return only(memory, { type: "attach" });
    const canPause = memory.state === "on";
    return canPause ? only({ ...memory, move: how }, { type: "say", command: "pause", thread: 1 }) : only(memory);
  }
  if (memory.state !== "paused" || memory.thread === null) return only(memory);
  // A step away from a failure that is over leads nowhere.
  const command = memory.pause?.over || memory.pause?.why === "failure" ? COMMANDS.continue : COMMANDS[how];
  const { thread } = memory;
  return only({ ...over(memory), move: how }, { type: "say", command, thread });
}

const goOn = ({ thread, state }: DebugMemory): readonly DebugEffect[] =>
  state === "paused" && thread !== null ? [{ type: "say", command: "continue", thread }] : [];

const WHY: Readonly<Record<string, Pause["why"]>> = {
  breakpoint: "breakpoint",
  "function breakpoint": "breakpoint",
  step: "step",
  goto: "step",
  pause: "pause",
  exception: "exception",
};

function stopped(memory: DebugMemory, event: DebugEvent & { type: "stopped" }): DebugStep {
  const n = memory.n + 1;
  const asReported = WHY[event.reason] ?? "pause";
  const why =
    asReported === "exception" && (memory.lookingBack || memory.pauseOn !== "raised")
      ? "failure"
      : asReported === "breakpoint" && memory.entry !== null
        ? "entry"
        : asReported;
  const exception = event.text === undefined ? {} : { exception: event.text };
  const next: DebugMemory = { ...memory, n, thread: event.thread, stop: { why, ...exception } };
  return only(next, { type: "ask-frames", thread: event.thread, n });
}

function framesCame(memory: DebugMemory, n: number, frames: readonly DebugFrame[]): DebugStep {
  const { stop, thread } = memory;
  if (n !== memory.n || !stop || thread === null) return only(memory);
  const text = stop.exception ?? "";
  const isRaise = stop.why === "exception";
  const { raised } = memory;
  // On its way out an exception is raised again in each frame: it was shown, and the person went on.
  if (isRaise && raised && raised.text === text && frames.length < raised.depth && memory.move === "continue")
    return only({ ...memory, stop: null, thread: null }, { type: "say", command: "continue", thread });
  const pause: Pause = { n, frames, over: memory.lookingBack, ...stop };
  const entered = memory.entry !== null;
  const next: DebugMemory = {
    ...memory,
    state: "paused",
    pause,
    entry: null,
    raised: isRaise ? { text, depth: frames.length } : null,
  };
  return entered ? only(next, SET) : only(next);
}
