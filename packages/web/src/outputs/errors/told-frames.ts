/** What a traceback tells, as values: frames, and the exceptions of a chain with theirs. */

export interface FrameLine {
  readonly number: number;
  readonly code: string;
  readonly current: boolean;
  /** Columns of `code` that the kernel marked as the failing expression. */
  readonly marked?: readonly [number, number];
}

export interface Frame {
  /** A cell by its execution count, or a file. */
  readonly cell: number | null;
  readonly file: string | null;
  readonly line: number;
  readonly function: string | null;
  readonly lines: readonly FrameLine[];
  /** Not the person's: an installed package, the standard library, generated code. */
  readonly library: boolean;
  /** The package's name, for a library frame. */
  readonly package: string | null;
  /** Where the text is no Python: no code of it ran, and there are no values. */
  readonly unread?: boolean;
  /** ipykernel's hash of the text of its cell, where the traceback tells that and no count. */
  readonly text?: number;
  /** Of what a magic ran: where its line stands in the cell. `file`, `line` and `function` are what Python knows it by. */
  readonly stands?: Pick<Frame, "cell" | "line" | "text">;
}

export interface ChainLink {
  /** The exception and its message, as the kernel wrote them. */
  readonly headline: string;
  /** How it leads to the next one in the chain; null for the last. */
  readonly relation: "cause" | "context" | null;
  /** Outermost first, as the kernel writes them. */
  readonly frames: readonly Frame[];
  /** What an ExceptionGroup holds, a chain each, and what is said of those that are left out. */
  readonly group?: readonly (readonly ChainLink[])[];
  readonly more?: string;
}
