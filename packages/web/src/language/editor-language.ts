/**
 * What language help puts into one cell's editor: the parts of all who registered, followed as they come and go. The
 * sources that are always there are started here, with the first editor that somebody types in.
 */
import type { Extension } from "@codemirror/state";
import "./server/start.ts";
import { editorParts, type EditorPlace } from "./sources.ts";

/** Fills an editor's seat now and whenever the parts change; the answer ends it. */
export function languageOf(place: EditorPlace, put: (extension: Extension) => void): () => void {
  const made = new Map<unknown, Extension>();
  const fill = () => {
    for (const part of editorParts.all) if (!made.has(part)) made.set(part, part(place));
    put(editorParts.all.map((part) => made.get(part)!));
  };
  fill();
  return editorParts.subscribe(fill);
}
