/**
 * Wrapped lines in an editor, as long as no line is so long that laying it out would hold up the page: from then on lines go on to
 * the side, where an editor lays out what is seen of them only.
 */
import type { Text } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const LONGEST = 10_000;

function mayWrap(doc: Text): boolean {
  if (doc.length <= LONGEST) return true;
  for (const line of doc.iterLines()) if (line.length > LONGEST) return false;
  return true;
}

const WRAPPED = { class: "cm-lineWrapping" };
const PLAIN = {};

export const wrapping = EditorView.contentAttributes.compute(["doc"], ({ doc }) => (mayWrap(doc) ? WRAPPED : PLAIN));
