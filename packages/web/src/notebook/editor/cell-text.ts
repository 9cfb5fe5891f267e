/**
 * The text of a cell on the page, static or an editor, as everybody asks it who is not the cell itself: marks, carets of others,
 * searching, the debugger. source-area.ts is what there is of it; the session keeps one for each cell that is drawn.
 */
import type { EditorView } from "@codemirror/view";

/** Where the caret goes when a cell becomes an editor. */
export type CaretAim = "start" | "end" | "keep" | { readonly offset: number };

export interface CellText {
  readonly element: HTMLElement;
  /** Null while it is static text. */
  readonly editor: EditorView | null;
  readonly live: boolean;
  /** Others have carets in it: it stays an editor. */
  held: boolean;
  /** Makes it an editor, in the same place, and puts the caret there. */
  activate(aim?: CaretAim): void;
  /** Makes it an editor without going there. */
  prepare(): void;
  /** Carries out a command of the text, by its id in the shortcut table. */
  perform(id: string): void;
  /** Shows what is folded between these places of the text. */
  unfold(from: number, to: number): void;
  /** Where the caret stands, as people count; null where there is none. */
  caret(): { line: number; column: number; selected: number } | null;
  /** Carets and ends of selections, as offsets. */
  carets(): readonly number[];
  /** Colours the text now, if it still waits for it. */
  hurry(): void;
}
