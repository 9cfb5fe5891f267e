/**
 * Who helps with a language in cells, and how they are asked: sources of completions, of help on a name and of signatures,
 * each registered once for the page and merged by the frame around them (completion.ts, help.ts, signature.ts), and parts
 * that come into every code cell's editor (marks, colours, hints). A source answers for any notebook: which one, the
 * request says. It may be slow, may have nothing to say and may fail; whoever has answered is shown meanwhile.
 *
 * Positions are UTF-16 offsets into the cell's text as its editor has it, where every line ends with one "\n".
 */
import type { Extension } from "@codemirror/state";
import type { CellId } from "@pellucid/notebook";
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** The editor of one code cell. */
export interface EditorPlace {
  readonly session: NotebookSession;
  readonly cell: CellId;
}

export interface LanguageRequest extends EditorPlace {
  /** The cell's text as it stands in the editor. */
  readonly source: string;
  readonly offset: number;
}

/** A longer cell is data, or made by a program: help would cost more than a key may take. */
export const LONGEST_HELPED = 50_000;

// ---- completion ----------------------------------------------------------------------------------------------------

export type CompletionKind =
  | "variable"
  | "function"
  | "method"
  | "class"
  | "module"
  | "property"
  | "column"
  | "key"
  | "parameter"
  | "keyword"
  | "constant"
  | "snippet"
  | "magic"
  | "file"
  | "word";

export interface CompletionRequest extends LanguageRequest {
  /** Where the word at the caret begins; what stands from there to `offset` is `word`, which may be empty. */
  readonly from: number;
  readonly word: string;
  /** As the person types, or because the person asked. */
  readonly trigger: "typing" | "asked";
}

/** A change of text beside the completed word, in this cell or another (an import, say). */
export interface CellChange {
  readonly cell: CellId;
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export interface CompletionItem {
  readonly label: string;
  readonly kind: CompletionKind;
  /** A few words in the row: a type, a signature, "import numpy as np". */
  readonly detail?: string;
  /** What goes in, where that is not the label. With `snippet`: `${name}` are fields, as CodeMirror's snippets have them. */
  readonly insert?: string;
  readonly snippet?: boolean;
  /** Between -1 and 1, beside the source's own rank: who is likelier stands higher among equally good matches. */
  readonly likely?: number;
  /** What goes into cells beside it. Asked for when it is taken: to look for a place in a long notebook takes a while. */
  readonly changes?: () => readonly CellChange[];
  /** Asked for when the row is looked at. */
  readonly help?: (signal: AbortSignal) => Promise<Help | null> | Help | null;
}

export interface CompletionAnswer {
  readonly items: readonly CompletionItem[];
  /** Where what is completed begins, if that is not `request.from`. */
  readonly from?: number;
  /** More can be known when more is typed: ask again then. */
  readonly partial?: boolean;
}

export interface CompletionSource {
  readonly name: string;
  /** Between 0 and 100: of two sources that know a name the higher one says what it is, and its items stand higher. */
  readonly rank: number;
  complete(request: CompletionRequest, signal: AbortSignal): CompletionAnswer | null | Promise<CompletionAnswer | null>;
}

/** Whether the letters that were typed stand in a name, in their order: no other is ever in CodeMirror's list. */
export function fits(label: string, word: string): boolean {
  const [name, typed] = [label.toLowerCase(), word.toLowerCase()];
  let at = 0;
  for (let next = 0; next < typed.length; next++) {
    at = name.indexOf(typed[next]!, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

// ---- help on a name ------------------------------------------------------------------------------------------------

/** What is known of one name. All text is plain except `markdown`, which is drawn by the page's own safe renderer. */
export interface Help {
  /** One line or a few of Python: a signature, `x: int`. Coloured as code. */
  readonly code?: string;
  /** A few words: "DataFrame, 3 x 4", "module". */
  readonly kind?: string;
  readonly text?: string;
  readonly markdown?: string;
  /** The source text of what it names, where somebody asked for more. */
  readonly definition?: string;
  /** Where it is defined, as people read it. */
  readonly place?: string;
  /** The part of the cell's text that it is about. */
  readonly from?: number;
  readonly to?: number;
}

export interface HelpRequest extends LanguageRequest {
  /** 0: a glance (hover, first Shift+Tab); 1: the whole documentation; 2: the source text too. */
  readonly depth: 0 | 1 | 2;
}

export interface HoverSource {
  readonly name: string;
  readonly rank: number;
  hover(request: HelpRequest, signal: AbortSignal): Help | null | Promise<Help | null>;
}

// ---- signatures ----------------------------------------------------------------------------------------------------

export interface SignatureHelp {
  /** The whole signature in one line: `read_csv(path, *, sep=",")`. */
  readonly label: string;
  /** Of each parameter, where it stands in the label. */
  readonly parameters: readonly (readonly [from: number, to: number])[];
  /** The parameter that is being typed; null when none fits. */
  readonly active: number | null;
  readonly text?: string;
}

export interface SignatureSource {
  readonly name: string;
  readonly rank: number;
  signature(request: LanguageRequest, signal: AbortSignal): SignatureHelp | null | Promise<SignatureHelp | null>;
}

// ---- the registers -------------------------------------------------------------------------------------------------

/** Something of a source's own in the editor of every code cell, made once for each editor. */
export type EditorPart = (place: EditorPlace) => Extension;

class Register<T> {
  private items: readonly T[] = [];
  private readonly hearers = new Set<() => void>();

  get all(): readonly T[] {
    return this.items;
  }

  /** The answer takes it away. */
  readonly add = (item: T): (() => void) => {
    this.put([...this.items, item]);
    return () => this.put(this.items.filter((one) => one !== item));
  };

  readonly subscribe = (hear: () => void): (() => void) => {
    this.hearers.add(hear);
    return () => this.hearers.delete(hear);
  };

  private put(items: readonly T[]): void {
    this.items = items;
    for (const hear of this.hearers) hear();
  }
}

export const completionSources = new Register<CompletionSource>();
export const hoverSources = new Register<HoverSource>();
export const signatureSources = new Register<SignatureSource>();
export const editorParts = new Register<EditorPart>();

export const registerCompletions = completionSources.add;
export const registerHover = hoverSources.add;
export const registerSignatures = signatureSources.add;
export const registerEditorPart = editorParts.add;
