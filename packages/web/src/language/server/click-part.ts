/** Ctrl+Click (Cmd+Click) on a name goes to its definition; with Alt a click adds a caret. While the key is held, names are links. */
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { Caret } from "./caret.ts";
import { goToDefinition } from "./navigation.ts";

const isHeld = (event: MouseEvent | KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;

export const clickPart = (caretAt: (view: EditorView, offset: number) => Caret): Extension => [
  EditorView.clickAddsSelectionRange.of((event) => event.altKey),
  EditorView.domEventHandlers({
    mousedown(event, view) {
      if (event.button !== 0 || !isHeld(event)) return false;
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY });
      if (at === null || !view.state.wordAt(at)) return false;
      event.preventDefault();
      view.dispatch({ selection: { anchor: at } });
      view.focus();
      void goToDefinition(caretAt(view, at));
      return true;
    },
    mousemove(event, view) {
      view.contentDOM.style.cursor = isHeld(event) ? "pointer" : "";
      return false;
    },
  }),
];
