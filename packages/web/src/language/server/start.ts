/**
 * Puts the language server beside the kernel as one more source, once for the page, with the first editor that somebody types
 * in. Nothing is asked of it before the first edit or question.
 */
import { EditorView } from "@codemirror/view";
import { registerCompletions, registerEditorPart, registerHover, registerSignatures } from "../sources.ts";
import { cellCaret } from "./caret.ts";
import { clickPart } from "./click-part.ts";
import { hintPart } from "./inlay-hints.ts";
import { pointerPart } from "./pointer-part.ts";
import { colourPart } from "./semantic-colours.ts";
import { noteUse } from "./server-notebook.ts";
import { completions, hovers, signatures } from "./server-sources.ts";

registerCompletions(completions);
registerHover(hovers);
registerSignatures(signatures);
registerEditorPart(colourPart);
registerEditorPart(hintPart);
registerEditorPart(pointerPart);
registerEditorPart(({ session, cell }) => clickPart((view, offset) => cellCaret(session, cell, view, offset)));
registerEditorPart(({ session }) =>
  EditorView.updateListener.of((update) => {
    if (update.docChanged) noteUse(session);
  }),
);
