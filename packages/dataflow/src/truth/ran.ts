/**
 * What the truth is told: the cells as they stand on the page, and the runs of the present kernel in their order. The
 * shapes are those of facts.ts and of the helper's report, restated here because this floor knows no wire.
 */
import type { CellFacts } from "../facts.ts";

/** A local module whose file is another one than it was loaded from. */
export interface OutdatedModule {
  readonly name: string;
  readonly file: string;
}

/** The part of the helper's report on one run (protocol/src/observation.ts) that truth rests on. */
export interface Observed {
  readonly written: readonly string[];
  readonly deleted: readonly string[];
  readonly changed: readonly string[];
  readonly assumed: readonly string[];
  readonly read: readonly string[];
  readonly between: readonly string[];
  readonly groups: readonly (readonly string[])[];
  /** Of names written; equal where the content is. */
  readonly prints: Readonly<Record<string, string>>;
  readonly files: {
    readonly read: readonly string[];
    readonly written: readonly string[];
    readonly incomplete: boolean;
  };
  readonly random: readonly string[];
  readonly ambient: readonly string[];
  readonly opaque: boolean;
  /** Imported first in this run; local ones carry their file, what they use of each other, and `kept` where they are as loaded. */
  readonly modules: readonly {
    readonly name: string;
    readonly file?: string;
    readonly uses?: readonly string[];
    readonly kept?: true;
  }[];
  readonly outdated: readonly OutdatedModule[];
  /** Local modules loaded again from a file that had changed. */
  readonly reloaded?: readonly string[];
}

/** `expected`: it raised, as its tag said it would; what came after that line did not happen. */
export type RunEnding = "ok" | "expected" | "failed" | "interrupted";

export interface Ran {
  /** Rises from run to run. */
  readonly n: number;
  /** Null for code from outside the notebook: a console, another client. */
  readonly cell: string | null;
  /** The text that ran, and what is known of it; null facts: nothing is known, it may have done anything. */
  readonly source: string;
  readonly facts: CellFacts | null;
  readonly observed: Observed | null;
  readonly ended: RunEnding;
  /** When it ended, milliseconds since 1970. */
  readonly at: number;
  /** Why it failed or was interrupted, in one line. */
  readonly reason?: string;
}

/** What was done to the kernel's names between runs, to give a cell the values it would find from the top. */
export interface Restored {
  readonly n: number;
  readonly dropped: readonly string[];
  /** Name to the run whose value it has again. */
  readonly put: Readonly<Record<string, number>>;
}

export interface PageCell {
  readonly id: string;
  readonly source: string;
  readonly facts: CellFacts;
  /** What a person said of it. */
  readonly pinned?: boolean;
  readonly skipped?: boolean;
}

/**
 * How well something is known, best first: seen by the helper, read off the text, or taken as given because neither says
 * it is not so.
 */
export type Evidence = "observed" | "inferred" | "assumed";
