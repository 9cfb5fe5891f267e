/**
 * What a comparison of a saved output with a fresh one may say. Every agreement names the rule that found it, every
 * difference says where it is and, where a rule nearly applied, which and why not. Used by all files of this folder.
 */
import type { Json } from "@pellucid/notebook";

/** From the best to the weakest. */
const AGREEMENTS = ["identical", "same-after-noise", "within-tolerance"] as const;
export type Agreement = (typeof AGREEMENTS)[number];

export interface Match {
  /** What was compared: a MIME type, "stdout", "stderr", "error", "outputs". */
  readonly what: string;
  readonly agreement: Agreement;
  /** The rule, in the words of docs/verify.md: "equal text", "noise: duration, address", "numbers within 1e-9". */
  readonly rule: string;
}

export interface Difference {
  readonly what: string;
  /** The rules could not be applied (a picture across environments); then nothing is said to have changed. */
  readonly comparable: boolean;
  /** "line 3", "row 2, column 4", "$.data[0].y[3]". */
  readonly where?: string;
  readonly saved: string;
  readonly got: string;
  /** A rule that nearly applied, and why it did not. */
  readonly near?: string;
}

export type Verdict = Match | Difference;
export const isMatch = (one: Match | Difference): one is Match => "agreement" in one;

export const match = (what: string, agreement: Agreement, rule: string): Match => ({ what, agreement, rule });

/** Long values are cut where somebody has to read them. */
const SHOWN = 240;

export const shown = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

export const difference = (
  what: string,
  saved: string,
  got: string,
  more: { where?: string; near?: string; comparable?: boolean } = {},
): Difference => ({
  what,
  comparable: more.comparable ?? true,
  saved: shown(saved),
  got: shown(got),
  ...(more.where !== undefined && { where: more.where }),
  ...(more.near !== undefined && { near: more.near }),
});

/** What is known of both sides, and what the person allows. */
export interface Circumstances {
  /** When the fresh run was, in ms: dates of that time are dates of a run, other dates are data. */
  readonly ranAt: number;
  /** Relative; 1e-9, or 1e-5 where numbers of single precision are at work. */
  readonly tolerance: number;
  /** The saved outputs come from the environment of the fresh run. */
  readonly sameEnvironment: boolean;
  /** Folders whose place says nothing (the project, its copy), longest first. */
  readonly roots: readonly string[];
  /** What saved figures show; absent where nobody wrote it down. */
  readonly figures?: Readonly<Record<string, Json>>;
  /** Pixels of a picture; null when it cannot be read. */
  readonly pixels: (base64: string, mime: string) => Pixels | null;
}

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** Four bytes a pixel. */
  readonly data: Uint8Array;
}

/** The weaker of two: as much as both together can claim. */
export const weaker = (a: Agreement, b: Agreement): Agreement =>
  AGREEMENTS.indexOf(a) > AGREEMENTS.indexOf(b) ? a : b;
