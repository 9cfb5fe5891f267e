/**
 * Alt and dragging select a block. Where Alt and a click add a caret, the block would be added too, to a caret that was left
 * anywhere before: only the click adds.
 */
import type { Extension } from "@codemirror/state";
import { EditorView, type MouseSelectionStyle, rectangularSelection } from "@codemirror/view";

/** A press has to move so far before it is a drag, px. */
const SLOP = 4;

const isFar = (from: MouseEvent, to: MouseEvent): boolean =>
  Math.hypot(to.clientX - from.clientX, to.clientY - from.clientY) >= SLOP;

function styleOf(view: EditorView, start: MouseEvent): MouseSelectionStyle | null {
  if (!start.altKey || start.button !== 0) return null;
  const block = view.state
    .facet(EditorView.mouseSelectionStyle)
    .filter((make) => make !== styleOf)
    .reduce<MouseSelectionStyle | null>((found, make) => found ?? make(view, start), null);
  if (!block) return null;
  let dragged = false;
  return {
    get(now, extend, multiple) {
      dragged ||= isFar(start, now);
      return block.get(now, extend, multiple && !dragged);
    },
    update: (update) => block.update(update),
  };
}

export const blockSelection = (): Extension => [EditorView.mouseSelectionStyle.of(styleOf), rectangularSelection()];
