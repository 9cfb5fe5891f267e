/**
 * Shift+Tab: a card with what the name at the caret is, or in the brackets of a call what is called. Pressed again it says
 * more, as in Jupyter: all of the documentation, the source text, and then the help panel, which stays.
 */
import { closeCompletion, hasPrevSnippetField, prevSnippetField } from "@codemirror/autocomplete";
import { Prec, StateEffect, StateField, type Extension } from "@codemirror/state";
import { EditorView, keymap, showTooltip, ViewPlugin, type Tooltip } from "@codemirror/view";
import { beforeEscape } from "./escape.ts";
import { helpAt } from "./help.ts";
import { drawHelp } from "./help-view.ts";
import { showHelpPanel } from "./help-caret.ts";
import type { EditorPlace, Help } from "./sources.ts";
import "./signature.css";

interface Shown {
  readonly help: Help;
  readonly at: number;
  readonly depth: 0 | 1 | 2;
  readonly path: string;
}

const show = StateEffect.define<Shown | null>();

const inspected = StateField.define<Shown | null>({
  create: () => null,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(show)) return effect.value;
    return transaction.docChanged || transaction.selection ? null : value;
  },
  provide: (field) => showTooltip.from(field, (value) => value && tooltipOf(value)),
});

const MORE = [
  "Shift+Tab again: the whole documentation",
  "Shift+Tab again: the source",
  "Shift+Tab again: in the help panel",
] as const;

const tooltipOf = ({ help, at, depth, path }: Shown): Tooltip => ({
  pos: at,
  above: false,
  create: () => {
    const dom = document.createElement("div");
    dom.className = "inspect floating";
    dom.setAttribute("role", "tooltip");
    dom.dataset["depth"] = String(depth);
    dom.append(drawHelp(help, { whole: depth > 0, path }));
    dom.append(Object.assign(document.createElement("p"), { className: "inspect-foot", textContent: MORE[depth] }));
    return { dom, offset: { x: 0, y: 4 } };
  },
});

/** True where there is something at the caret that Shift+Tab may be about; else it takes an indentation away. */
function inspect(view: EditorView, place: EditorPlace): boolean {
  if (hasPrevSnippetField(view.state)) return prevSnippetField(view);
  const { head, empty } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  if (!empty || !/\S/.test(line.text.slice(0, head - line.from))) return false;
  const before = view.state.field(inspected, false) ?? null;
  if (before?.depth === 2) {
    hide(view);
    showHelpPanel({ ...place, source: view.state.doc.toString(), offset: head });
    return true;
  }
  closeCompletion(view);
  const depth = before ? ((before.depth + 1) as 1 | 2) : 0;
  void ask(view, place, head, depth);
  return true;
}

async function ask(view: EditorView, place: EditorPlace, head: number, depth: 0 | 1 | 2): Promise<void> {
  const { doc } = view.state;
  const request = { ...place, source: doc.toString(), offset: head, depth };
  const help = await helpAt(request, new AbortController().signal);
  if (view.state.doc !== doc || view.state.selection.main.head !== head || !view.hasFocus) return;
  closeCompletion(view);
  const nothing: Help = { kind: "Nothing is known here. Run the cell that makes this name, then ask again." };
  const found = help ?? nothing;
  view.dispatch({ effects: show.of({ help: found, at: found.from ?? head, depth, path: place.session.path }) });
}

function hide(view: EditorView): boolean {
  if (!view.state.field(inspected, false)) return false;
  view.dispatch({ effects: show.of(null) });
  return true;
}

/** Shift+Tab and Escape, and what they show. */
export function inspectPart(place: EditorPlace): Extension {
  return [
    inspected,
    ViewPlugin.define((view) => ({
      destroy: beforeEscape(() => view.hasFocus && view.state.field(inspected, false) != null),
    })),
    Prec.highest(
      keymap.of([
        { key: "Escape", run: hide },
        { key: "Shift-Tab", run: (view) => inspect(view, place) },
      ]),
    ),
    EditorView.domEventHandlers({ blur: (_, view) => void hide(view) }),
  ];
}
