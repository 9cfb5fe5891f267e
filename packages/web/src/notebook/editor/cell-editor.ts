/**
 * The live editor of a cell: CodeMirror set up to stand exactly where the static text stood (source-area.ts swaps them),
 * with the keys of Jupyter's edit mode that are text editing. Cell commands (run, split, leave, undo) are not here: the
 * lab's key handler takes those keys before the editor sees them.
 */
import { defaultKeymap, indentLess, indentMore, insertTab } from "@codemirror/commands";
import {
  bracketMatching,
  indentOnInput,
  indentUnit,
  language as languageFacet,
  syntaxHighlighting,
  syntaxTree,
} from "@codemirror/language";
import {
  Annotation,
  Compartment,
  EditorState,
  Prec,
  RangeSetBuilder,
  type Extension,
  type Text,
} from "@codemirror/state";
import {
  Decoration,
  EditorView,
  ViewPlugin,
  drawSelection,
  dropCursor,
  keymap,
  lineNumbers,
  type DecorationSet,
  type KeyBinding,
  type ViewUpdate,
} from "@codemirror/view";
import type { CellType } from "@pellucid/notebook";
import { helpSeat } from "../../language/editor-help.ts";
import type { EditorPlace } from "../../language/sources.ts";
import { isPythonBuiltin } from "../../outputs/highlight.ts";
import { syntaxClasses } from "../../outputs/syntax.ts";
import { blockSelection } from "./block-selection.ts";
import { foldArrows, foldAgain, keptFolding } from "./code-folding.ts";
import type { Folds } from "./code-folds.ts";
import { followKeymap } from "./editor-keymap.ts";
import { editorLook } from "./editor-look.ts";
import { languageNamed } from "./editor-languages.ts";
import { asOneEdit } from "./wide-edits.ts";

/** Where the caret stands, as people count. */
export function caretOf(view: EditorView): { line: number; column: number; selected: number } {
  const { state } = view;
  const { head } = state.selection.main;
  const line = state.doc.lineAt(head);
  const selected = state.selection.ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  return { line: line.number, column: head - line.from + 1, selected };
}

export { unfoldAt } from "./code-folding.ts";
export { performText } from "./text-commands.ts";

/** A change that comes from the document, not from this editor's keys. */
export const fromDocument = Annotation.define<boolean>();

export interface CellEditorEvents {
  /** The person changed the text; `changes` is the JSON of a ChangeSet. */
  edited(changes: unknown): void;
  /** A caret or a selection is somewhere else. */
  moved(): void;
  focused(): void;
  blurred(to: Element | null): void;
  /** An arrow at the edge of the text. True if it went somewhere. */
  beyond(direction: 1 | -1): boolean;
  /** False for a locked cell: its text can be read and copied. */
  mayEdit(): boolean;
  /** Something was folded or unfolded, or folds moved with the text. */
  folded(folds: Folds): void;
}

export interface CellEditorSetup {
  readonly source: string;
  readonly type: CellType;
  /** Grammar's name: the kernel's language, or "markdown". */
  readonly language: string;
  readonly label: string;
  readonly lineNumbers: boolean;
  readonly place: EditorPlace;
  readonly folds: Folds;
}

const languageSlot = new Compartment();
const numbersSlot = new Compartment();
const keysSlot = new Compartment();
const labelSlot = new Compartment();

export function makeCellEditor(setup: CellEditorSetup, events: CellEditorEvents): EditorView {
  const view = new EditorView({
    doc: setup.source,
    extensions: [
      keysSlot.of([]),
      followsKeymap(events),
      Prec.high(keymap.of(textKeys(events))),
      keymap.of(defaultKeymap),
      setup.type === "code" ? helpSeat(setup.place) : [],
      languageSlot.of([]),
      numbersSlot.of(setup.lineNumbers ? lineNumbers() : []),
      labelSlot.of(labelled(setup.label)),
      editorLook(setup.type !== "code"),
      keptFolding((folds) => events.folded(folds)),
      foldArrows,
      common,
      EditorState.changeFilter.of((transaction) => transaction.annotation(fromDocument) === true || events.mayEdit()),
      EditorView.updateListener.of((update) => told(update, events)),
      EditorView.domEventHandlers({
        focus: () => events.focused(),
        blur: (event) => events.blurred(event.relatedTarget instanceof Element ? event.relatedTarget : null),
      }),
    ],
  });
  setLanguage(view, setup.language);
  foldAgain(view, setup.folds);
  return view;
}

const followsKeymap = (events: CellEditorEvents): Extension =>
  ViewPlugin.define((view) => ({
    destroy: followKeymap(view, events.beyond, (keys) => view.dispatch({ effects: keysSlot.reconfigure(keys) })),
  }));

/** Looks up the grammar; the editor is plain until it is there, and for text that no grammar reads in time. */
export function setLanguage(view: EditorView, name: string): void {
  wanted.set(view, name);
  const found = isReadable(view.state.doc, name) ? languageNamed(name) : null;
  const put = (language: Awaited<typeof found>) => {
    if (wanted.get(view) !== name || (language && !isReadable(view.state.doc, name))) return;
    if (view.state.facet(languageFacet) === language) return;
    view.dispatch({
      effects: languageSlot.reconfigure(language ? [language, language.name === "python" ? pythonNames : []] : []),
    });
  };
  if (found instanceof Promise) void found.then(put);
  else put(found);
}

const wanted = new WeakMap<EditorView, string>();

/** A line longer than this, or a paragraph of Markdown, would be read in one go that everybody waits for. */
const LONGEST_READ = 20_000;
/** So much text at once may change the answer. */
const LARGE_CHANGE = 2000;

function isReadable(doc: Text, language: string): boolean {
  if (doc.length <= LONGEST_READ) return true;
  let paragraph = 0;
  for (const line of doc.iterLines()) {
    paragraph = language === "markdown" && line.trim() !== "" ? paragraph + line.length : line.length;
    if (paragraph > LONGEST_READ) return false;
  }
  return true;
}

/** Behind a paste of very long lines. */
function languageAfter({ view, changes }: ViewUpdate): void {
  let inserted = 0;
  changes.iterChanges((_from, _to, _fromB, _toB, text) => (inserted += text.length));
  const name = wanted.get(view);
  if (inserted < LARGE_CHANGE || name === undefined) return;
  void Promise.resolve().then(() => setLanguage(view, name));
}

export function setLineNumbers(view: EditorView, shown: boolean): void {
  view.dispatch({ effects: numbersSlot.reconfigure(shown ? lineNumbers() : []) });
}

export function setLabel(view: EditorView, label: string): void {
  view.dispatch({ effects: labelSlot.reconfigure(labelled(label)) });
}

const labelled = (label: string): Extension => EditorView.contentAttributes.of({ "aria-label": label });

function told(update: ViewUpdate, events: CellEditorEvents): void {
  if (update.docChanged || update.selectionSet) events.moved();
  if (!update.docChanged) return;
  languageAfter(update);
  if (update.transactions.some((transaction) => transaction.annotation(fromDocument))) return;
  events.edited(update.changes.toJSON());
}

const common: Extension = [
  EditorState.allowMultipleSelections.of(true),
  syntaxHighlighting(syntaxClasses),
  indentOnInput(),
  bracketMatching(),
  drawSelection({ drawRangeCursor: true }),
  dropCursor(),
  blockSelection(),
  EditorView.contentAttributes.of({
    "aria-multiline": "true",
    spellcheck: "false",
    autocapitalize: "off",
    autocorrect: "off",
  }),
];

function textKeys(events: CellEditorEvents): KeyBinding[] {
  return [
    { key: "ArrowUp", run: (view) => atEdge(view, -1) && events.beyond(-1) },
    { key: "ArrowDown", run: (view) => atEdge(view, 1) && events.beyond(1) },
    { key: "Tab", run: tab, shift: asOneEdit(indentLess) },
    // Left to the lab's commands, or to nobody: never CodeMirror's own idea of them.
    { key: "Mod-Enter", run: () => true },
    { key: "Shift-Enter", run: () => true },
    { key: "Alt-Enter", run: () => true },
    { key: "Mod-i", run: () => true },
  ];
}

/** Is an arrow about to leave the text? */
function atEdge(view: EditorView, direction: 1 | -1): boolean {
  const { main, ranges } = view.state.selection;
  if (ranges.length > 1 || !main.empty) return false;
  const moved = view.moveVertically(main, direction > 0);
  return (
    moved.head === main.head ||
    (moved.head === (direction > 0 ? view.state.doc.length : 0) && sameLine(view, main.head, direction))
  );
}

function sameLine(view: EditorView, head: number, direction: 1 | -1): boolean {
  const here = view.coordsAtPos(head);
  const edge = view.coordsAtPos(direction > 0 ? view.state.doc.length : 0);
  return !here || !edge || Math.abs(here.top - edge.top) < 2;
}

/** Indents a selection or the start of a line; in the middle of one, up to the next stop. */
function tab(view: EditorView): boolean {
  const { state } = view;
  if (state.selection.ranges.some((range) => !range.empty)) return asOneEdit(indentMore)(view);
  if (!state.facet(indentUnit).startsWith(" ")) return insertTab(view);
  view.dispatch(
    state.changeByRange((range) => {
      const line = state.doc.lineAt(range.head);
      const stop = state.facet(indentUnit).length;
      const width = stop - ((range.head - line.from) % stop);
      const change = { from: range.head, insert: " ".repeat(width) };
      return { changes: change, range: range.extend(range.head + width, range.head + width) };
    }),
    { scrollIntoView: true, userEvent: "input.indent" },
  );
  return true;
}

const builtin = Decoration.mark({ class: "tok-builtin" });

/** Colours the names that every program has, as the static text does. */
const pythonNames = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet;
    constructor(view: EditorView) {
      this.decorations = builtinMarks(view);
    }
    update(update: ViewUpdate): void {
      if (update.docChanged || update.viewportChanged || syntaxTree(update.startState) !== syntaxTree(update.state))
        this.decorations = builtinMarks(update.view);
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

function builtinMarks(view: EditorView): DecorationSet {
  const marks = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    syntaxTree(view.state).iterate({
      from,
      to,
      enter: ({ name, from: start, to: end, node }) => {
        if (name !== "VariableName" || node.nextSibling?.name === "AssignOp") return;
        if (isPythonBuiltin(view.state.sliceDoc(start, end))) marks.add(start, end, builtin);
      },
    });
  }
  return marks.finish();
}
