/**
 * Carets and selections of others in a cell's editor: decorations that move with the text, each with the person's name.
 * Added to an editor when somebody is in its cell (together.ts); it knows no people and no cells.
 */
import { type Range, StateEffect, StateField, type Text } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import { initialsOf } from "./names.ts";

export interface RemoteCarets {
  readonly name: string;
  readonly color: string;
  /** Goes up when this person moves: the name shows in full for a moment. */
  readonly stamp: number;
  readonly ranges: readonly (readonly [anchor: number, head: number])[];
}

const put = StateEffect.define<readonly RemoteCarets[]>();

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, newDoc }) {
    let next = marks.map(changes);
    for (const effect of effects) if (effect.is(put)) next = marksOf(effect.value, newDoc);
    return next;
  },
  provide: (marks) => EditorView.decorations.from(marks),
});

/** Shows these carets in the editor, instead of those before. */
export function showCarets(view: EditorView, carets: readonly RemoteCarets[]): void {
  const known = view.state.field(field, false) !== undefined;
  if (!known && carets.length === 0) return;
  view.dispatch({ effects: known ? put.of(carets) : StateEffect.appendConfig.of(field) });
  if (!known) view.dispatch({ effects: put.of(carets) });
}

function marksOf(carets: readonly RemoteCarets[], { length }: Text): DecorationSet {
  const marks: Range<Decoration>[] = [];
  for (const caret of carets) {
    const style = `--person: ${caret.color}`;
    for (const [anchor, end] of caret.ranges) {
      // What was typed there may not be here yet.
      const [fixed, head] = [Math.min(anchor, length), Math.min(end, length)];
      const [from, to] = [Math.min(fixed, head), Math.max(fixed, head)];
      if (from < to) marks.push(Decoration.mark({ class: "remote-selection", attributes: { style } }).range(from, to));
      marks.push(Decoration.widget({ widget: new CaretMark(caret), side: 1 }).range(head));
    }
  }
  return Decoration.set(marks, true);
}

class CaretMark extends WidgetType {
  private readonly caret: RemoteCarets;
  constructor(caret: RemoteCarets) {
    super();
    this.caret = caret;
  }
  override eq({ caret }: CaretMark): boolean {
    const { name, color, stamp } = this.caret;
    return caret.name === name && caret.color === color && caret.stamp === stamp;
  }
  override toDOM(): HTMLElement {
    const { name, color } = this.caret;
    const mark = document.createElement("span");
    mark.className = "remote-caret";
    mark.dataset["caret"] = name;
    mark.style.setProperty("--person", color);
    // It is no part of the text; the list of people says where everybody is.
    mark.setAttribute("aria-hidden", "true");
    const flag = (className: string, text: string) =>
      mark.appendChild(Object.assign(document.createElement("i"), { className, textContent: text }));
    flag("remote-caret-flag remote-caret-short", initialsOf(name));
    flag("remote-caret-flag remote-caret-name", name);
    return mark;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}
