/** What a rule is, and what it finds. Types, and the few words all rules share. */
import type { Look, Span } from "./look.ts";

export type { Span };

/** `error`: will break or mislead a run from the top. `warning`: harms reuse. `info`: a habit. */
export type Level = "error" | "warning" | "info";
export type RuleGroup = "Order and state" | "Environment" | "Structure" | "Machine learning" | "Outputs" | "Project";

export interface Rule {
  /** "W304": the letter is the level it has unless a finding or the configuration says another. */
  readonly id: string;
  /** "duplicate-import" */
  readonly name: string;
  readonly group: RuleGroup;
  /** What it finds, in half a line. */
  readonly finds: string;
  /** Why that is bad. */
  readonly why: string;
  /** Cells that it speaks of, and cells that it does not; `%%` lines between cells. */
  readonly bad: string;
  readonly good: string;
  /** What to do; how `--fix` does it, where it does. */
  readonly remedy: string;
  readonly fixes?: true;
  /** Why `--fix` leaves it alone, where one might expect that it does not. */
  readonly unfixed?: string;
  check(look: Look): Iterable<Found>;
}

export interface Found {
  /** Null for the notebook as a whole. */
  readonly cell: string | null;
  readonly span?: Span;
  readonly message: string;
  /** When this one is worse or better than the rule's usual. */
  readonly level?: Level;
  readonly fix?: Fix;
}

export interface Problem {
  /** A rule's id, or ruff's code. */
  readonly rule: string;
  readonly name: string;
  readonly level: Level;
  readonly message: string;
  readonly cell: string | null;
  /** Among the code cells from 1; 0 for other cells and the notebook. */
  readonly number: number;
  readonly span: Span | null;
  readonly fix: Fix | null;
}

export interface Fix {
  /** "Remove the import" */
  readonly title: string;
  readonly changes: readonly Change[];
}

export type Change =
  | {
      readonly kind: "text";
      readonly cell: string;
      readonly from: number;
      readonly to: number;
      readonly insert: string;
    }
  | { readonly kind: "delete"; readonly cell: string }
  /** Of the cell's saved outputs: all go, count too. */
  | { readonly kind: "clear"; readonly cell: string }
  /** In the cell's saved outputs other words stand for these. */
  | { readonly kind: "mask"; readonly cell: string; readonly find: string; readonly put: string };

export const levelOf = (id: string): Level => (id.startsWith("E") ? "error" : id.startsWith("W") ? "warning" : "info");
