/** Names of arguments and types of variables, written into the lines where they go without saying. Off until switched on. */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, WidgetType, type DecorationSet } from "@codemirror/view";
import type { LanguageHint } from "@pellucid/protocol";
import type { EditorPlace } from "../sources.ts";
import { offsetAt } from "./cell-places.ts";
import { serverNotebook } from "./server-notebook.ts";

class HintMark extends WidgetType {
  readonly #hint: LanguageHint;
  constructor(hint: LanguageHint) {
    super();
    this.#hint = hint;
  }
  override eq(other: HintMark): boolean {
    return other.#hint.label === this.#hint.label;
  }
  toDOM(): HTMLElement {
    const mark = document.createElement("span");
    mark.className = "inlay-hint";
    mark.dataset["hint"] = this.#hint.kind;
    mark.textContent = this.#hint.label;
    return mark;
  }
}

const put = StateEffect.define<readonly { at: number; hint: LanguageHint }[]>();
const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, transaction) {
    let now = before.map(transaction.changes);
    for (const effect of transaction.effects)
      if (effect.is(put))
        now = Decoration.set(
          effect.value.map(({ at, hint }) =>
            Decoration.widget({ widget: new HintMark(hint), side: hint.kind === "type" ? 1 : -1 }).range(at),
          ),
          true,
        );
    return now;
  },
  provide: (own) => EditorView.decorations.from(own),
});

export const hintPart = ({ session, cell }: EditorPlace): Extension => [
  field,
  ViewPlugin.define((view) => {
    const notebook = serverNotebook(session);
    const show = () => {
      const hints = notebook.hints.get().get(cell) ?? [];
      if (hints.length > 0 && !notebook.isCurrent(cell)) return;
      const source = view.state.doc.toString();
      view.dispatch({ effects: put.of(hints.map((hint) => ({ at: offsetAt(source, hint), hint }))) });
    };
    const first = setTimeout(show);
    const stop = notebook.hints.subscribe(show);
    return {
      destroy() {
        clearTimeout(first);
        stop();
      },
    };
  }),
];
