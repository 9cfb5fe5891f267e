/**
 * Folding of code in an editor, a cell's or a file's: what is folded shows as one mark, and is told to whoever keeps it. A cell
 * has no room for a gutter (its margin is the breakpoints'), so there each block that can be folded has a small arrow behind
 * its first line, seen when the pointer is on it. Part of the editors' code.
 */
import {
  codeFolding,
  foldable,
  foldAll,
  foldCode,
  foldedRanges,
  foldEffect,
  syntaxTree,
  toggleFold,
  unfoldAll,
  unfoldCode,
  unfoldEffect,
} from "@codemirror/language";
import { type EditorState, type Extension, RangeSetBuilder } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from "@codemirror/view";
import type { Folds } from "./code-folds.ts";
import { foldWords } from "./fold-words.ts";
import "./code-folding.css";

/** By the ids of the shortcut table. */
export const FOLD_ACTS: Readonly<Record<string, (view: EditorView) => boolean>> = {
  "codemirror:toggle-fold": toggleFold,
  "codemirror:fold-current": foldCode,
  "codemirror:unfold-current": unfoldCode,
  "codemirror:fold-subregions": foldWithin,
  "codemirror:unfold-subregions": unfoldWithin,
  "codemirror:fold-all": foldAll,
  "codemirror:unfold-all": unfoldAll,
};

/** `told` hears the folds after each change of them or of the text around them. */
export const keptFolding = (told: (folds: Folds) => void): Extension => [
  codeFolding({ placeholderDOM, preparePlaceholder: (state, { from, to }) => linesIn(state, from, to) }),
  EditorView.updateListener.of((update) => {
    const acted = update.transactions.some(({ effects }) =>
      effects.some((effect) => effect.is(foldEffect) || effect.is(unfoldEffect)),
    );
    const moved = update.docChanged || update.selectionSet;
    if (acted || (moved && foldedRanges(update.startState).size > 0)) told(foldsOf(update.state));
  }),
];

export function foldsOf(state: EditorState): Folds {
  const folds: number[] = [];
  foldedRanges(state).between(0, state.doc.length, (from, to) => void folds.push(from, to));
  return folds;
}

/** Folds what was folded when the text was seen last. */
export function foldAgain(view: EditorView, folds: Folds): void {
  const ranges = Array.from({ length: folds.length / 2 }, (_, at) => ({
    from: folds[2 * at]!,
    to: folds[2 * at + 1]!,
  }));
  const inText = ranges.filter(({ from, to }) => from < to && to <= view.state.doc.length);
  if (inText.length > 0) view.dispatch({ effects: inText.map((range) => foldEffect.of(range)) });
}

/** Nothing between these places is folded any more. */
export function unfoldAt(view: EditorView, start: number, end: number): void {
  const effects = rangesWithin(view.state, start, end).map((range) => unfoldEffect.of(range));
  if (effects.length > 0) view.dispatch({ effects });
}

function rangesWithin(state: EditorState, start: number, end: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  foldedRanges(state).between(start, end, (from, to) => void found.push({ from, to }));
  return found;
}

/** The block of the line with the caret, or the nearest around it. */
function blockAt(state: EditorState): { from: number; to: number } | null {
  const { head } = state.selection.main;
  for (let line = state.doc.lineAt(head); ; line = state.doc.line(line.number - 1)) {
    const block = foldable(state, line.from, line.to);
    if (block && (block.to >= head || line.to >= head)) return block;
    if (line.number === 1) return null;
  }
}

/** The blocks inside the one at the caret. */
function foldWithin(view: EditorView): boolean {
  const { state } = view;
  const block = blockAt(state);
  if (!block) return false;
  const inner: { from: number; to: number }[] = [];
  for (let at = state.doc.lineAt(block.from).to + 1; at < block.to;) {
    const line = state.doc.lineAt(at);
    const found = foldable(state, line.from, line.to);
    if (found) inner.push(found);
    at = (found ? state.doc.lineAt(found.to).to : line.to) + 1;
  }
  if (inner.length > 0) view.dispatch({ effects: inner.map((range) => foldEffect.of(range)) });
  return true;
}

function unfoldWithin(view: EditorView): boolean {
  const block = blockAt(view.state);
  if (!block) return false;
  unfoldAt(view, block.from, block.to);
  return true;
}

const linesIn = (state: EditorState, from: number, to: number): number =>
  state.doc.lineAt(to).number - state.doc.lineAt(from).number;

function placeholderDOM(_view: EditorView, unfold: (event: Event) => void, lines: number): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "source-fold";
  mark.title = foldWords(lines);
  mark.setAttribute("role", "button");
  mark.setAttribute("aria-label", foldWords(lines));
  mark.addEventListener("click", unfold);
  return mark;
}

/** Drawn by the style sheet: anything that stood in the line would be a part of it for whoever reads or copies it. */
const arrow = Decoration.line({ class: "fold-here" });

/** How far behind the text a press is one on the arrow. */
const ARROW = { from: 1, to: 24 };

function pressed(event: MouseEvent, view: EditorView): boolean {
  const element = event.target instanceof Element ? event.target.closest(".fold-here") : null;
  if (event.button !== 0 || !element) return false;
  const line = view.state.doc.lineAt(view.posAtDOM(element));
  const end = view.coordsAtPos(line.to);
  const away = end ? event.clientX - end.right : -1;
  const block = away >= ARROW.from && away <= ARROW.to ? foldable(view.state, line.from, line.to) : null;
  if (block) view.dispatch({ effects: foldEffect.of(block) });
  return block !== null;
}

/** The arrows behind the first lines of blocks. */
export const foldArrows: Extension = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = arrows(view);
    }
    update(update: ViewUpdate): void {
      const { docChanged, viewportChanged, startState, state } = update;
      if (
        docChanged ||
        viewportChanged ||
        syntaxTree(startState) !== syntaxTree(state) ||
        foldedRanges(startState) !== foldedRanges(state)
      )
        this.decorations = arrows(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations, eventHandlers: { mousedown: pressed } },
);

function arrows(view: EditorView): DecorationSet {
  const marks = new RangeSetBuilder<Decoration>();
  const { state } = view;
  for (const { from, to } of view.viewportLineBlocks) {
    const line = state.doc.lineAt(from);
    // A row longer than its line holds a fold already.
    if (to === line.to && foldable(state, line.from, line.to)) marks.add(line.from, line.from, arrow);
  }
  return marks.finish();
}
