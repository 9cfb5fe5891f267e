/**
 * What language help puts into one cell's editor: the parts of all who registered, followed as they come and go. The
 * sources that are always there are started here, with the first editor that somebody types in.
 */
import type { Extension } from "@codemirror/state";
import { editorSettings } from "../notebook/editor/editor-settings.ts";
import { completionPart } from "./completion.ts";
import { caretPart } from "./help-caret.ts";
import { importSource } from "./import-source.ts";
import { jupyterHover, jupyterSource } from "./jupyter-source.ts";
import { inspectPart } from "./inspect.ts";
import { kernelHover, kernelSignature } from "./kernel-help.ts";
import { kernelNames } from "./kernel-names.ts";
import { kernelSource } from "./kernel-source.ts";
import { isPython, wordSource } from "./python-words.ts";
import "./server/start.ts";
import { snippetSource } from "./snippet-source.ts";
import { signaturePart } from "./signature.ts";
import {
  editorParts,
  registerCompletions,
  registerEditorPart,
  registerHover,
  registerSignatures,
  type EditorPlace,
} from "./sources.ts";

for (const source of [kernelSource, jupyterSource, wordSource, importSource, snippetSource])
  registerCompletions(source);
registerHover(kernelHover);
registerHover(jupyterHover);
registerSignatures(kernelSignature);
for (const part of [completionPart, inspectPart, signaturePart, caretPart]) registerEditorPart(part);

/** Suggestions come with the first editor after they were chosen, or with the first press that asks for one. */
const suggested = () => editorSettings.get().suggest && void import("./suggestions.ts").catch(() => {});
suggested();
editorSettings.subscribe(suggested);

/** Fills an editor's seat now and whenever the parts change; the answer ends it. */
export function languageOf(place: EditorPlace, put: (extension: Extension) => void): () => void {
  if (isPython(place.session)) kernelNames(place.session);
  const made = new Map<unknown, Extension>();
  const fill = () => {
    for (const part of editorParts.all) if (!made.has(part)) made.set(part, part(place));
    put(editorParts.all.map((part) => made.get(part)!));
  };
  fill();
  return editorParts.subscribe(fill);
}
