/**
 * What the settings of the editor (editor-settings.ts) make of one cell's editor, kept as they change. Part of the editor's
 * code; the code that closes brackets is fetched when somebody wants it.
 */
import { indentUnit } from "@codemirror/language";
import { Compartment, EditorState, type Extension } from "@codemirror/state";
import { wrapping } from "../../editor-file/wrapping.ts";
import { highlightWhitespace, keymap, ViewPlugin } from "@codemirror/view";
import { editorSettings } from "./editor-settings.ts";

/** `prose`: text that is wrapped whatever was chosen. */
export function editorLook(prose: boolean): Extension {
  const look = new Compartment();
  const brackets = new Compartment();
  return [look.of(lookNow(prose)), brackets.of([]), follows(look, brackets, prose)];
}

function lookNow(prose: boolean): Extension {
  const { tabSize, tabs, wrap, whitespace } = editorSettings.get();
  return [
    EditorState.tabSize.of(tabSize),
    indentUnit.of(tabs ? "\t" : " ".repeat(tabSize)),
    prose || wrap ? wrapping : [],
    whitespace ? highlightWhitespace() : [],
  ];
}

const follows = (look: Compartment, brackets: Compartment, prose: boolean): Extension =>
  ViewPlugin.define((view) => {
    let ended = false;
    const closing = async () => {
      const { closeBrackets, closeBracketsKeymap } = await import("@codemirror/autocomplete");
      if (ended || !editorSettings.get().closeBrackets) return;
      view.dispatch({ effects: brackets.reconfigure([closeBrackets(), keymap.of(closeBracketsKeymap)]) });
    };
    const follow = () => {
      view.dispatch({ effects: look.reconfigure(lookNow(prose)) });
      if (editorSettings.get().closeBrackets) void closing();
      else view.dispatch({ effects: brackets.reconfigure([]) });
    };
    if (editorSettings.get().closeBrackets) void closing();
    const stop = editorSettings.subscribe(follow);
    return {
      destroy() {
        ended = true;
        stop();
      },
    };
  });
