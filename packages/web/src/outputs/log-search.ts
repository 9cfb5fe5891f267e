/**
 * Finds text in a log that lies on the server, by reading it once in pieces. Called by log-view.ts. Lines that hold the text are
 * counted, case ignored; the log is never held whole.
 */
import { logUrl } from "@pellucid/protocol";
import type { LogPlace } from "./log-view.ts";

export interface Found {
  readonly text: string;
  /** 0-based line. */
  readonly line: number;
  /** Which of the hits it is, 1-based. */
  readonly at: number;
  readonly count: number;
  readonly hits: readonly number[];
}

const PIECE = 20_000;
/** More hits than this are not listed one by one. */
const MOST = 10_000;

export async function findInLog(
  place: LogPlace,
  text: string,
  before: Found | null,
  step: 1 | -1,
  signal: AbortSignal,
): Promise<Found | null> {
  const hits = before?.hits ?? (await allHits(place, text.toLowerCase(), signal));
  if (hits.length === 0) return null;
  const next = before ? (before.at - 1 + step + hits.length) % hits.length : 0;
  return { text, line: hits[next]!, at: next + 1, count: hits.length, hits };
}

async function allHits(place: LogPlace, wanted: string, signal: AbortSignal): Promise<number[]> {
  const hits: number[] = [];
  for (let from = 0; from < place.lines && hits.length < MOST; from += PIECE) {
    const url = `${logUrl(place.path, place.cell, place.index)}&from=${from}&count=${PIECE}`;
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`The log could not be read: the server answered ${response.status}`);
    const lines = (await response.text()).split("\n");
    for (const [at, line] of lines.entries()) if (line.toLowerCase().includes(wanted)) hits.push(from + at);
  }
  return hits;
}
