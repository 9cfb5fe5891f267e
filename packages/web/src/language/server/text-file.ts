/** Language help in the tab of a text file: completion, help on a name under the pointer, and the way to its definition. */
import { pickedCompletion, snippetCompletion, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import { EditorState, type Extension } from "@codemirror/state";
import { type EditorView, hoverTooltip } from "@codemirror/view";
import type { CodeEdit, LanguageCompletion } from "@pellucid/protocol";
import { completionList, patiently, takeOrAwait } from "../completion.ts";
import { drawHelp, restingHelp } from "../help-view.ts";
import { languageChoices } from "../language-settings.ts";
import { noteTextEditor, textCaret } from "./caret.ts";
import { offsetAt, spanOf } from "./cell-places.ts";
import { clickPart } from "./click-part.ts";
import { askLanguage } from "./language-client.ts";
import { helpFrom, kindOf } from "./server-sources.ts";
import "../signature.css";

export { noteTextEditor };

export const isHelped = (path: string): boolean => /\.(?:pyi?|[mc]?tsx?)$/i.test(path);

export function textFileHelp(path: string): Extension {
  // One function for the life of the editor: the list tells sources apart by it, and would ask a new one over and over.
  const known = [{ autocomplete: (context: CompletionContext) => complete(path, context) }];
  return [
    EditorState.languageData.of(() => known),
    completionList(takeOrAwait),
    hoverTooltip((view, offset) => hover(path, view, offset), { hoverTime: 400, hideOnChange: true }),
    clickPart((view, offset) => textCaret(path, view, offset)),
  ];
}

/** Behind a name that begins, and behind a dot: elsewhere whoever wants the list calls it up. */
function comesByItself({ state, pos }: CompletionContext): boolean {
  const before = state.doc.lineAt(pos).text.slice(0, pos - state.doc.lineAt(pos).from);
  return languageChoices.get().completion === "typing" && /(?:(?<![\w$])[\p{L}_$][\w$]*|[\w$)\]}"']\.)$/u.test(before);
}

async function complete(path: string, context: CompletionContext) {
  if (!context.explicit && !comesByItself(context)) return null;
  const word = context.matchBefore(/[\w$]*/);
  const source = context.state.doc.toString();
  const { at, texts } = textCaretOf(source, context.pos);
  const trigger = source[context.pos - 1];
  const ask = { op: "complete" as const, at, ...(trigger && /\W/.test(trigger) && { trigger }) };
  const found = await patiently(context, async (signal) => {
    const answer = await askLanguage(path, ask, { texts, signal });
    return answer && answer.items.length > 0 ? answer : null;
  });
  if (!found) return null;
  const span = found.items.find((one) => one.span)?.span;
  const from = span ? offsetAt(source, span.start) : (word?.from ?? context.pos);
  return {
    from,
    options: found.items.map((one) => optionOf(path, one, texts)),
    ...(found.whole && { validFor: /^[\w$]*$/ }),
  };
}

function textCaretOf(source: string, offset: number) {
  const before = source.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { at: { cell: null, line, character: offset - (before.lastIndexOf("\n") + 1) }, texts: { "": source } };
}

function optionOf(path: string, one: LanguageCompletion, texts: Readonly<Record<string, string>>): Completion {
  const shown = {
    label: one.label,
    type: kindOf(one.kind),
    sortText: one.sort,
    ...(one.detail && { detail: one.detail }),
    info: async () => {
      const markdown = (await askLanguage(path, { op: "describe", item: one.ref }, { texts }))?.documentation;
      return markdown ? drawHelp({ markdown }, { whole: false, path }) : null;
    },
  };
  if (one.snippet) return snippetCompletion(one.insert, shown);
  const { further, insert } = one;
  if (!further) return { ...shown, apply: insert };
  return {
    ...shown,
    apply(view, option, from, to) {
      const source = view.state.doc.toString();
      const more = further.map((edit: CodeEdit) => ({ ...spanOf(source, edit), insert: edit.insert }));
      view.dispatch({
        changes: [{ from, to, insert }, ...more],
        selection: {
          anchor:
            from +
            insert.length +
            more
              .filter((edit) => edit.from <= from)
              .reduce((sum, edit) => sum + edit.insert.length - (edit.to - edit.from), 0),
        },
        annotations: pickedCompletion.of(option),
      });
    },
  };
}

async function hover(path: string, view: EditorView, offset: number) {
  const { at, texts } = textCaret(path, view, offset);
  const found = await askLanguage(path, { op: "hover", at }, { texts });
  if (!found) return null;
  const source = view.state.doc.toString();
  const { from, to } = found.span ? spanOf(source, found.span) : { from: offset, to: offset };
  const help = helpFrom(found.text);
  return { pos: from, end: to, above: true, create: () => ({ dom: restingHelp(help, path) }) };
}
