/**
 * What the keys of edit mode do to text, by the ids of the shortcut table. Part of the editor's code, loaded with it.
 */
import { deleteLine, indentLess, indentMore, toggleBlockComment, toggleTabFocusMode } from "@codemirror/commands";
import type { EditorView } from "@codemirror/view";
import { FOLD_ACTS } from "./code-folding.ts";
import type { Mark } from "../prose/markdown-marks.ts";
import { asOneEdit, toggleComments } from "./wide-edits.ts";

const COMMANDS: Record<string, (view: EditorView) => unknown> = {
  ...FOLD_ACTS,
  "codemirror:toggle-comment": toggleComments,
  // Where a language has no block comments (Python), its line comments do.
  "codemirror:toggle-block-comment": (view) => toggleBlockComment(view) || toggleComments(view),
  "codemirror:delete-line": deleteLine,
  "codemirror:select-next-occurrence": (view) =>
    import("@codemirror/search").then(({ selectNextOccurrence }) => selectNextOccurrence(view)),
  // Tab leaves the text, until it is toggled back.
  "codemirror:toggle-tab-focus-mode": toggleTabFocusMode,
  "codemirror:indent-more": asOneEdit(indentMore),
  "codemirror:indent-less": asOneEdit(indentLess),
  "codemirror:toggle-bold": (view) => inMarkdown(view, "bold"),
  "codemirror:markdown-italic": (view) => inMarkdown(view, "italic"),
  "codemirror:markdown-code": (view) => inMarkdown(view, "code"),
  "codemirror:markdown-math": (view) => inMarkdown(view, "math"),
  "codemirror:markdown-link": (view) => inMarkdown(view, "link"),
  "codemirror:markdown-heading": (view) => inMarkdown(view, "heading"),
  "codemirror:markdown-list": (view) => inMarkdown(view, "list"),
  "codemirror:markdown-quote": (view) => inMarkdown(view, "quote"),
};

export function performText(view: EditorView, id: string): void {
  COMMANDS[id]?.(view);
  if (!FOLD_ACTS[id]) view.focus();
}

async function inMarkdown(view: EditorView, what: Mark): Promise<void> {
  const { mark } = await import("../prose/markdown-marks.ts");
  view.dispatch({ ...mark(view.state, what), scrollIntoView: true, userEvent: "input" });
}
