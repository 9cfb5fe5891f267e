/**
 * What a page asks about the code of a notebook or of a text file, and what it is told: completions, types, places,
 * renames, problems. The server asks a language server in turn (server/src/language) and speaks of cells here, never of
 * the one file that a notebook is to such a program. Lines and characters are 0-based, characters in UTF-16 units, as
 * language servers count them.
 *
 * Every question is answered; "there is no language server" is an answer too.
 */

export interface TextPoint {
  readonly line: number;
  readonly character: number;
}
export interface TextSpan {
  readonly start: TextPoint;
  readonly end: TextPoint;
}
/** A point in the text that is asked about: in a cell, or in the file itself. */
export interface CodePoint extends TextPoint {
  readonly cell: string | null;
}
/** A span in a cell of the notebook that is asked about, or in a file. */
export type CodeSpan = TextSpan &
  (
    | { readonly cell: string }
    /** `path` as the file tree has it; null for a file outside of the lab's folder. `name`: its absolute path. */
    | { readonly path: string | null; readonly name: string }
  );

export type LanguageQuestion =
  /** Is there help for this text? Starts nothing. */
  | { readonly op: "status" }
  | { readonly op: "complete"; readonly at: CodePoint; readonly trigger?: string }
  /** What a completion is, at length. `item` is the `ref` of a completion. */
  | { readonly op: "describe"; readonly item: number }
  | { readonly op: "hover"; readonly at: CodePoint }
  | { readonly op: "signature"; readonly at: CodePoint }
  /** `inside`: of a file outside of the lab's folder, by the `name` of a place that was said before, `at` is a place in it. */
  | { readonly op: "definition"; readonly at: CodePoint; readonly inside?: string }
  | { readonly op: "references"; readonly at: CodePoint; readonly inside?: string }
  /** The text of a file outside of the lab's folder, by the `name` of a place that was said before. */
  | { readonly op: "source"; readonly name: string }
  /** What would be renamed here? */
  | { readonly op: "renamable"; readonly at: CodePoint }
  | { readonly op: "rename"; readonly at: CodePoint; readonly name: string }
  | { readonly op: "diagnose" }
  | { readonly op: "actions"; readonly at: CodePoint; readonly end: TextPoint }
  /** The edits of an action that came without them. `action` is its `ref`. */
  | { readonly op: "action"; readonly action: number }
  | { readonly op: "colours"; readonly cells: readonly string[] }
  | { readonly op: "hints"; readonly cells: readonly string[] };

export interface LanguageCompletion {
  readonly label: string;
  /** What stands behind the label, small. */
  readonly detail?: string;
  /** A word of LSP's list, in lower case: "function", "class", "module". */
  readonly kind: string;
  readonly insert: string;
  /** `insert` is a snippet, with `${1:name}` in it. */
  readonly snippet?: true;
  readonly sort: string;
  readonly documentation?: string;
  /** What it replaces; absent: the word before the caret. */
  readonly span?: TextSpan;
  /** Further edits, such as the import that it needs. */
  readonly further?: readonly CodeEdit[];
  /** For `describe`. */
  readonly ref: number;
}

export interface LanguageSignature {
  readonly label: string;
  readonly documentation?: string;
  /** Where in the label each parameter stands. */
  readonly parameters: readonly { readonly from: number; readonly to: number; readonly documentation?: string }[];
  readonly active: number | null;
}

/** `insert` in place of a span. */
export type CodeEdit = CodeSpan & { readonly insert: string };

export interface LanguageDiagnostic {
  readonly cell: string | null;
  readonly span: TextSpan;
  readonly level: "error" | "warning" | "info";
  readonly message: string;
  /** The server's name for it ("reportAttributeAccessIssue"); "" when it has none. */
  readonly rule: string;
  /** Where the rule is explained. */
  readonly more?: string;
}

export interface LanguageAction {
  readonly title: string;
  readonly kind: string;
  /** Absent: asked for by `action`. */
  readonly edits?: readonly CodeEdit[];
  readonly ref: number;
}

/** Colours of one cell: line, character, length, number in `types`, and bits of `modifiers`, five numbers each. */
export interface CellColours {
  readonly cell: string | null;
  readonly data: readonly number[];
}

export interface LanguageHint extends TextPoint {
  readonly cell: string | null;
  readonly label: string;
  readonly kind: "type" | "parameter";
  readonly before: boolean;
  readonly after: boolean;
}

export interface LanguageResults {
  readonly status: LanguageStatus;
  readonly complete: { readonly items: readonly LanguageCompletion[]; readonly whole: boolean };
  readonly describe: {
    readonly documentation: string;
    readonly detail?: string;
    readonly further?: readonly CodeEdit[];
  };
  readonly hover: { readonly text: string; readonly span: TextSpan | null } | null;
  readonly signature: { readonly signatures: readonly LanguageSignature[]; readonly active: number } | null;
  readonly definition: readonly CodeSpan[];
  readonly references: readonly CodeSpan[];
  readonly source: { readonly text: string };
  readonly renamable: { readonly name: string; readonly span: TextSpan } | null;
  /** Nothing is changed in `magics`, lines of cells that use the name inside a magic, and in other `notebooks`. */
  readonly rename: {
    readonly edits: readonly CodeEdit[];
    readonly magics: readonly CodePoint[];
    readonly notebooks: readonly string[];
  };
  readonly diagnose: {
    readonly problems: readonly LanguageDiagnostic[];
    /** The texts that were looked at, by hash; "" is the file itself. */
    readonly sources: Readonly<Record<string, string>>;
  };
  readonly actions: readonly LanguageAction[];
  readonly action: readonly CodeEdit[];
  readonly colours: {
    readonly types: readonly string[];
    readonly modifiers: readonly string[];
    readonly cells: readonly CellColours[];
    readonly sources: Readonly<Record<string, string>>;
  };
  /** `noneFrom`: the name of a server that gives no hints at all. */
  readonly hints: {
    readonly hints: readonly LanguageHint[];
    readonly sources: Readonly<Record<string, string>>;
    readonly noneFrom?: string;
  };
}

export interface LanguageOffer {
  readonly language: string;
  /** "Python" */
  readonly title: string;
  /** "basedpyright" */
  readonly name: string;
  readonly megabytes: number;
  /** The command that installs it, as a person would type it. */
  readonly command: string;
}

export type LanguageStatus =
  /** Nobody knows a language server for this language. */
  | { readonly state: "unknown" }
  /** A person switched it off. */
  | { readonly state: "off"; readonly language: string }
  | { readonly state: "missing"; readonly offer: LanguageOffer }
  | { readonly state: "installing"; readonly offer: LanguageOffer; readonly done: number; readonly step: string }
  | { readonly state: "failed-install"; readonly offer: LanguageOffer; readonly reason: string }
  /** It is there; `name` of the program, `triggers` of completion and signatures once it has run. */
  | {
      readonly state: "ready";
      readonly language: string;
      readonly name: string;
      readonly running: boolean;
      readonly triggers: readonly string[];
      readonly signatureTriggers: readonly string[];
      /** Said once: it died and was started anew, or was given up. */
      readonly notice?: string;
    }
  /** It died too often. */
  | { readonly state: "given-up"; readonly language: string; readonly name: string; readonly reason: string };

/** One of the language servers of a lab, as the list of what runs has it. */
export interface RunningLanguageServer {
  readonly id: string;
  /** Of the program. */
  readonly name: string;
  /** As people call it. */
  readonly language: string;
  /** The name of the folder that it helps with. */
  readonly folder: string;
  readonly state: "starting" | "running" | "given-up";
}

/** A question with the texts that the server may not have yet: a cell's source, or with "" that of the file. */
export interface LanguageRequest {
  readonly ask: LanguageQuestion;
  readonly texts?: Readonly<Record<string, string>>;
}

export type LanguageAnswer<Op extends LanguageQuestion["op"] = LanguageQuestion["op"]> =
  | {
      readonly status: "ok";
      readonly result: LanguageResults[Op];
      readonly notice?: string;
      /** Answered without a language server, as far as the texts of the cells say; and why there is none. */
      readonly without?: LanguageStatus;
    }
  /** Why there is no answer; the page goes on without. */
  | { readonly status: "without"; readonly about: LanguageStatus }
  /** Newer text came, or the server was too slow. */
  | { readonly status: "late" }
  | { readonly status: "failed"; readonly reason: string };

/** Where questions go. */
export const languageUrl = (path: string) =>
  `/api/pellucid/language/${path.split("/").map(encodeURIComponent).join("/")}`;
