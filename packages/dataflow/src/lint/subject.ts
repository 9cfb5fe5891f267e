/**
 * What lint looks at: a notebook in neutral words, because this package does not know the file format. Whoever has a
 * notebook turns it into this; outputs come as what rules ask about them (how much, of what kind, which words).
 */

export interface LintSubject {
  /** The file's name, without its folder. */
  readonly name: string;
  /** "python"; rules about code say nothing about other languages. */
  readonly language: string;
  /** Python's version as the file has it ("3.11.4"), or empty. */
  readonly version: string;
  readonly cells: readonly LintCell[];
  /** Of the file in bytes; 0 while it is not known. */
  readonly size: number;
  /** Somebody noted a verification in it. */
  readonly verified: boolean;
  readonly project: LintProject | null;
  /** Functions that stand in notebooks looked at before this one: their print (helpers.ts) to that notebook's path. */
  readonly helpers?: ReadonlyMap<string, string>;
}

export interface LintCell {
  readonly id: string;
  readonly type: "code" | "markdown" | "raw";
  readonly source: string;
  readonly count: number | null;
  readonly tags: readonly string[];
  readonly outputs: readonly LintOutput[];
  /** The source was edited after the outputs came; null where nobody saw. */
  readonly edited: boolean | null;
}

export interface LintOutput {
  readonly kind: "stdout" | "stderr" | "error" | "data" | "other";
  /** Its words: a stream's text, an error's name, message and traceback, the plain text of data. Long ones are cut. */
  readonly text: string;
  /** For an error: its name. */
  readonly error: string;
  /** In UTF-16 units, of the whole. */
  readonly size: number;
  readonly lines: number;
  readonly mimes: readonly string[];
}

/** The folder around the notebook, as far as it bears on it. */
export interface LintProject {
  /** Absolute, with `/`. */
  readonly root: string;
  /** The notebook's folder below the root, with `/`; empty for the root itself. */
  readonly folder: string;
  /** Modules that lie beside the notebook or in the project. */
  readonly modules: ReadonlySet<string>;
  readonly dependencies: Dependencies | null;
  /** `requires-python` of pyproject.toml, or empty. */
  readonly requiresPython: string;
  /** Larger than a repository should carry, tracked by git, under the notebook's folder; bytes. */
  readonly largeFiles: readonly { readonly path: string; readonly size: number }[];
  /** Modules of the project that a test imports; null where nobody looked. */
  readonly tested?: ReadonlySet<string> | null;
  /** Files of the project that run this notebook: workflows, job files, scripts. */
  readonly jobs?: readonly string[];
  /** What the project wants of outputs in files that git tracks; "keep" if it says nothing. */
  readonly outputs?: "keep" | "strip";
  /** Git tracks the notebook, or it is staged. */
  readonly tracked?: boolean;
}

export interface Dependencies {
  /** Where they stand: "uv.lock", "requirements.txt". */
  readonly file: string;
  /** Names of distributions, normalised (lower case, `-`). */
  readonly packages: ReadonlySet<string>;
  /** Lines of a dependency file that name no version. */
  readonly unpinned: readonly string[];
  readonly locked: boolean;
}
