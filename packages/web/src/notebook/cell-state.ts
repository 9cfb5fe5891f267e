/**
 * What is said of a cell's state: which glyph stands in the gutter, its name, which line stands beside the results, and
 * times in words. Pure; the words and the table are those of the look.
 */
import type { RunView, TruthView } from "@pellucid/protocol";
import type { GlyphName } from "../ui/glyphs.ts";
import type { CellHead } from "./cell-store.ts";

export type RunMark = "none" | RunView["state"];
export type Tone = "quiet" | "active" | "edited" | "warn" | "fail" | "ok";
export type TruthLine = "none" | "dashed" | "dotted" | "running" | "failed" | "quiet";

export const runMark = (head: CellHead): RunMark => head.run?.state ?? "none";

/** The cell's truth; where the server says nothing, what its run and outputs alone tell. */
export function truthOf(head: CellHead): TruthView | null {
  if (head.type !== "code") return null;
  if (head.truth) return head.truth;
  const { run } = head;
  if (run?.state === "failed") return { state: "failed", why: run.reason ?? "Failed" };
  if (run?.state === "interrupted") return { state: "interrupted", why: run.reason ?? "Interrupted" };
  if (run?.state === "done") return { state: "unknown", why: "Ran in this session" };
  if (head.hasOutputs) return { state: "earlier", why: "Output of an earlier session" };
  return { state: "never", why: "Has not run" };
}

export interface Mark {
  readonly glyph: GlyphName;
  readonly tone: Tone;
  /** Tooltip and accessible name. */
  readonly name: string;
}

const TONES: Record<TruthView["state"], Tone> = {
  never: "quiet",
  fresh: "ok",
  edited: "edited",
  stale: "warn",
  below: "warn",
  ghost: "warn",
  earlier: "quiet",
  unknown: "quiet",
  pinned: "quiet",
  failed: "fail",
  interrupted: "fail",
};

const WORDS: Record<TruthView["state"], string> = {
  never: "Has not run",
  fresh: "Fresh",
  edited: "Edited",
  stale: "Stale",
  below: "Reads from below",
  ghost: "Uses a deleted name",
  earlier: "Earlier session",
  unknown: "Not known",
  pinned: "Pinned",
  failed: "Failed",
  interrupted: "Interrupted",
};

/** The glyph in the gutter. Run state wins while it lasts; what is healthy shows nothing. */
export function gutterMark(head: CellHead): Mark | null {
  const { run } = head;
  if (run?.state === "queued" && run.waitsFor !== undefined)
    return { glyph: "queued", tone: "quiet", name: `Queued: waits for ${run.waitsFor}` };
  if (run?.state === "queued") return { glyph: "queued", tone: "quiet", name: `Queued, ${ordinal(run.position ?? 1)}` };
  if (run?.state === "running" && head.paused) return { glyph: "paused", tone: "warn", name: "Paused" };
  if (run?.state === "running") {
    const last = run.lastDuration === undefined ? "" : `, last run ${duration(run.lastDuration)}`;
    return { glyph: "running", tone: "active", name: `Running${last}` };
  }
  const truth = truthOf(head);
  if (!truth || truth.state === "fresh") return null;
  // Without a verdict of the server, a cell that ran well is as silent as a fresh one.
  if (truth.state === "unknown" && !head.truth) return null;
  return { glyph: truth.state, tone: TONES[truth.state], name: sentence(WORDS[truth.state], truth.why) };
}

const sentence = (word: string, why: string) =>
  why === "" || why.toLowerCase().startsWith(word.toLowerCase()) ? why || word : `${word}: ${why}`;

/** The line beside reason and output. */
export function truthLine(head: CellHead): TruthLine {
  if (!head.hasOutputs && !head.prompt && !reasonOf(head)) return "none";
  if (head.run?.state === "running") return "running";
  const state = truthOf(head)?.state;
  if (state === "failed" || state === "interrupted") return "failed";
  if (state === "stale" || state === "below" || state === "ghost") return "dashed";
  if (state === "edited") return "dotted";
  if (state === "earlier" || (state === "unknown" && head.truth)) return "quiet";
  return "none";
}

export interface Reason {
  readonly word: string;
  readonly tone: Tone;
  readonly text: string;
}

/** The line between code and output, where something is to be said that the output does not say itself. */
export function reasonOf(head: CellHead): Reason | null {
  if (head.run?.state === "running" || head.run?.state === "queued") return null;
  const truth = truthOf(head);
  if (!truth || !["edited", "stale", "below", "ghost", "interrupted"].includes(truth.state)) return null;
  const word = WORDS[truth.state];
  return { word, tone: TONES[truth.state], text: withoutWord(truth.why, word) };
}

const withoutWord = (why: string, word: string) =>
  why.toLowerCase().startsWith(word.toLowerCase()) ? why.slice(word.length).replace(/^[\s:,]+/, "") : why;

/** 0.4 s, 42 s, 1:44, 5:13:40 */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 0.05) return "<0.1 s";
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  return clock(ms);
}

const two = (value: number) => String(value).padStart(2, "0");

/** 0:07, 1:44, 5:13:40: a running clock, always in whole seconds. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** 14:31 today, 3 May 14:31 before; with its seconds when asked. */
export function timeOfDay(ms: number, now = Date.now(), seconds = false): string {
  const date = new Date(ms);
  const time = `${two(date.getHours())}:${two(date.getMinutes())}${seconds ? `:${two(date.getSeconds())}` : ""}`;
  if (date.toDateString() === new Date(now).toDateString()) return time;
  return `${date.getDate()} ${date.toLocaleString("en", { month: "short" })} ${time}`;
}

function ordinal(place: number): string {
  const teen = place % 100 >= 11 && place % 100 <= 13;
  return `${place}${teen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th")}`;
}
