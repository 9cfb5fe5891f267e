/**
 * The plain text editor: CodeMirror in our colours, the grammar found by the file's name and loaded when it is needed.
 * text-tab.tsx puts it on the page; text-document.ts decides what is saved.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyField, historyKeymap, indentWithTab } from "@codemirror/commands";
import {
  bracketMatching,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  LanguageDescription,
  syntaxHighlighting,
} from "@codemirror/language";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, type Extension, type StateEffect } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  ViewPlugin,
} from "@codemirror/view";
import { tags as t } from "@lezer/highlight";
import { nameOf } from "../files/tree-model.ts";
import { blockSelection } from "../notebook/editor/block-selection.ts";
import { foldAgain, keptFolding } from "../notebook/editor/code-folding.ts";
import type { CodeFolds } from "../notebook/editor/code-folds.ts";
import { followKeymap } from "../notebook/editor/editor-keymap.ts";
import { editorSettings } from "../notebook/editor/editor-settings.ts";
import { editorTheme } from "./editor-theme.ts";
import { wrapping } from "./wrapping.ts";

const highlight = HighlightStyle.define([
  { tag: [t.keyword, t.modifier, t.self, t.atom, t.bool, t.null], color: "var(--syntax-keyword)" },
  { tag: [t.string, t.special(t.string), t.regexp, t.character], color: "var(--syntax-string)" },
  { tag: [t.number, t.literal, t.unit, t.color], color: "var(--syntax-number)" },
  { tag: [t.comment, t.lineComment, t.blockComment, t.docComment], color: "var(--syntax-comment)" },
  {
    tag: [
      t.definition(t.variableName),
      t.definition(t.propertyName),
      t.function(t.definition(t.variableName)),
      t.className,
    ],
    color: "var(--syntax-definition)",
    fontWeight: "600",
  },
  { tag: [t.standard(t.variableName), t.standard(t.name), t.typeName, t.namespace], color: "var(--syntax-builtin)" },
  { tag: [t.meta, t.annotation, t.processingInstruction], color: "var(--syntax-decorator)" },
  { tag: [t.operator, t.punctuation, t.bracket, t.separator], color: "var(--syntax-operator)" },
  { tag: [t.heading], color: "var(--syntax-definition)", fontWeight: "600" },
  { tag: t.strong, fontWeight: "600" },
  { tag: t.emphasis, fontStyle: "italic" },
  { tag: [t.link, t.url], color: "var(--accent)" },
  { tag: [t.tagName, t.angleBracket], color: "var(--syntax-keyword)" },
  { tag: t.attributeName, color: "var(--syntax-builtin)" },
  { tag: t.invalid, color: "var(--syntax-invalid)" },
]);

/** What an editor was when it left: text, carets and undo, where it was scrolled to, and whether the keys went there. */
export interface LeftEditor {
  readonly state: ReturnType<EditorState["toJSON"]>;
  readonly scroll: StateEffect<unknown>;
  readonly focused: boolean;
}

const KEPT = { history: historyField };

export const leaveEditor = (view: EditorView): LeftEditor => ({
  state: view.state.toJSON(KEPT),
  scroll: view.scrollSnapshot(),
  focused: view.hasFocus,
});

export interface TextEditorOptions {
  /** Its text, or the editor that it goes on from. */
  from: string | LeftEditor;
  path: string;
  readOnly: boolean;
  onEdit: () => void;
  onMove: (view: EditorView) => void;
  folds: CodeFolds;
  /** A language server knows it: false for what is no file of the lab. */
  helped?: boolean;
  /** What else its tab does in it. */
  parts?: Extension;
}

/** Files beyond this are shown without a grammar: colour is not worth a stutter. */
const PLAIN_BEYOND = 2_000_000;

export function makeTextEditor(options: TextEditorOptions): EditorView {
  const { from, path, readOnly, onEdit, onMove, folds, helped = true, parts = [] } = options;
  const language = new Compartment();
  const help = new Compartment();
  const keys = new Compartment();
  const wrap = new Compartment();
  const wrapped = () => (isProse(path) || editorSettings.get().wrap ? wrapping : []);
  const follow = (made: EditorView) => () => made.dispatch({ effects: wrap.reconfigure(wrapped()) });
  const extensions = [
    keys.of([]),
    ViewPlugin.define((made) => ({ destroy: followKeymap(made, () => false, putKeys(made, keys)) })),
    ViewPlugin.define((made) => ({ destroy: editorSettings.subscribe(follow(made)) })),
    wrap.of(wrapped()),
    basics(path),
    language.of([]),
    help.of(autocompletion({ activateOnTyping: false })),
    EditorState.readOnly.of(readOnly),
    parts,
    keptFolding((ranges) => folds.keep("", view.state.doc.toString(), ranges)),
    EditorView.contentAttributes.of({ "aria-label": nameOf(path) }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onEdit();
      if (update.selectionSet || update.docChanged) onMove(update.view);
    }),
  ];
  const view: EditorView = new EditorView(
    typeof from === "string"
      ? { state: EditorState.create({ doc: from, extensions }) }
      : { state: EditorState.fromJSON(from.state, { extensions }, KEPT), scrollTo: from.scroll },
  );
  const text = view.state.doc.toString();
  foldAgain(view, folds.of("", text));
  if (text.length < PLAIN_BEYOND)
    void grammarOf(path).then((found) => found && view.dispatch({ effects: language.reconfigure(found) }));
  // Completion and help from a language server, with the first caret.
  view.contentDOM.addEventListener(
    "focus",
    () =>
      void import("../language/server/text-file.ts").then(({ isHelped, textFileHelp }) => {
        if (helped && isHelped(path)) view.dispatch({ effects: help.reconfigure(textFileHelp(path)) });
      }),
    { once: true },
  );
  return view;
}

/** At once while the editor stands; while it is being made, right after. */
const putKeys = (view: EditorView, slot: Compartment) => (keys: Extension) =>
  view.dispatch({ effects: slot.reconfigure(keys) });

const isProse = (path: string) => /\.(md|markdown|rst|txt)$/i.test(path);

const basics = (path: string): Extension => [
  lineNumbers(),
  foldGutter({ markerDOM: foldMark }),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  history(),
  drawSelection(),
  dropCursor(),
  blockSelection(),
  crosshairCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightSelectionMatches({ minSelectionLength: 3 }),
  search({ top: true }),
  syntaxHighlighting(highlight),
  indentUnit.of(/\.(py|pyi|toml|rs|java|c|cc|cpp|h)$/i.test(path) ? "    " : "  "),
  keymap.of([
    ...closeBracketsKeymap,
    ...searchKeymap,
    ...defaultKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...completionKeymap,
    indentWithTab,
  ]),
  editorTheme,
];

function foldMark(open: boolean): HTMLElement {
  const mark = document.createElement("span");
  mark.className = "fold-mark";
  mark.dataset.open = String(open);
  return mark;
}

async function grammarOf(path: string): Promise<Extension | null> {
  try {
    const { languages } = await import("@codemirror/language-data");
    // The list of grammars knows no stubs (.pyi).
    const found = LanguageDescription.matchFilename(languages, nameOf(path).replace(/\.pyi$/i, ".py"));
    return found ? await found.load() : null;
  } catch {
    // The editor works without colours; the grammar may be had after a reload.
    return null;
  }
}

/** Another text in place of this one, as one change that undo takes back; the caret stays where it can. */
export function replaceText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  let start = 0;
  while (start < before.length && start < text.length && before[start] === text[start]) start++;
  let end = 0;
  while (end < before.length - start && end < text.length - start && before.at(-1 - end) === text.at(-1 - end)) end++;
  view.dispatch({ changes: { from: start, to: before.length - end, insert: text.slice(start, text.length - end) } });
}
