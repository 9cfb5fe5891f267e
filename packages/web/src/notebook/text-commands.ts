/**
 * What the keys of edit mode do to text, by the ids of the shortcut table. Part of the editor's code, loaded with it.
 */
import { deleteLine, indentLess, indentMore, toggleBlockComment, toggleComment } from "@codemirror/commands";
import { EditorSelection } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";

const COMMANDS: Record<string, (view: EditorView) => unknown> = {
  "codemirror:toggle-comment": toggleComment,
  // Where a language has no block comments (Python), its line comments do.
  "codemirror:toggle-block-comment": (view) => toggleBlockComment(view) || toggleComment(view),
  "codemirror:delete-line": deleteLine,
  "codemirror:select-next-occurrence": (view) =>
    import("@codemirror/search").then(({ selectNextOccurrence }) => selectNextOccurrence(view)),
  "codemirror:indent-more": indentMore,
  "codemirror:indent-less": indentLess,
  "codemirror:toggle-bold": toggleBold,
};

export function performText(view: EditorView, id: string): void {
  COMMANDS[id]?.(view);
  view.focus();
}

const MARK = "**";

/** Puts the selected text between two stars, or takes them away where they are. */
export function toggleBold(view: EditorView): void {
  const { state } = view;
  const change = state.changeByRange(({ from, to }) => {
    const around = state.sliceDoc(from - MARK.length, from) === MARK && state.sliceDoc(to, to + MARK.length) === MARK;
    if (around)
      return {
        changes: [
          { from: from - MARK.length, to: from },
          { from: to, to: to + MARK.length },
        ],
        range: EditorSelection.range(from - MARK.length, to - MARK.length),
      };
    return {
      changes: [
        { from, insert: MARK },
        { from: to, insert: MARK },
      ],
      range: EditorSelection.range(from + MARK.length, to + MARK.length),
    };
  });
  view.dispatch(change, { scrollIntoView: true, userEvent: "input" });
}
