/** Language help in the tab of a text file: completion, help on a name under the pointer, and the way to its definition. */
import { pickedCompletion, snippetCompletion, type Completion, type CompletionContext } from "@codemirror/autocomplete";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, hoverTooltip } from "@codemirror/view";
import type { CodeEdit, LanguageCompletion } from "@pellucid/protocol";
import { noteTextEditor, textCaret } from "./caret.ts";
import { offsetAt, spanOf } from "./cell-places.ts";
import { clickPart } from "./click-part.ts";
import { askLanguage } from "./language-client.ts";
import { helpFrom, kindOf } from "./server-sources.ts";

export { noteTextEditor };

export const isHelped = (path: string): boolean => /\.(?:pyi?|[mc]?tsx?)$/i.test(path);

export const textFileHelp = (path: string): Extension => [
  EditorState.languageData.of(() => [{ autocomplete: (context: CompletionContext) => complete(path, context) }]),
  hoverTooltip((view, offset) => hover(path, view, offset), { hoverTime: 400 }),
  clickPart((view, offset) => textCaret(path, view, offset)),
];

async function complete(path: string, context: CompletionContext) {
  const word = context.matchBefore(/[\w$]*/);
  const source = context.state.doc.toString();
  const { at, texts } = textCaretOf(source, context.pos);
  const trigger = source[context.pos - 1];
  const given = new AbortController();
  context.addEventListener("abort", () => given.abort());
  const ask = { op: "complete" as const, at, ...(trigger && /\W/.test(trigger) && { trigger }) };
  const found = await askLanguage(path, ask, { texts, signal: given.signal });
  if (!found || found.items.length === 0) return null;
  const span = found.items.find((one) => one.span)?.span;
  const from = span ? offsetAt(source, span.start) : (word?.from ?? context.pos);
  return { from, options: found.items.map(optionOf), ...(found.whole && { validFor: /^[\w$]*$/ }) };
}

function textCaretOf(source: string, offset: number) {
  const before = source.slice(0, offset);
  const line = before.split("\n").length - 1;
  return { at: { cell: null, line, character: offset - (before.lastIndexOf("\n") + 1) }, texts: { "": source } };
}

function optionOf(one: LanguageCompletion): Completion {
  const shown = {
    label: one.label,
    type: kindOf(one.kind),
    sortText: one.sort,
    ...(one.detail && { detail: one.detail }),
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
  const { code, markdown } = helpFrom(found.text);
  return {
    pos: from,
    end: to,
    above: true,
    create() {
      const dom = document.createElement("div");
      dom.setAttribute("role", "tooltip");
      dom.className = "text-help";
      for (const [tag, text] of [
        ["pre", code],
        ["p", markdown],
      ] as const) {
        if (!text) continue;
        const part = document.createElement(tag);
        part.textContent = text.replaceAll(/```\w*\n?/g, "").slice(0, 1500);
        dom.append(part);
      }
      return { dom };
    },
  };
}
