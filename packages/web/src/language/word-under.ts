/** The word of a code text that is under the pointer, in resting text and in editors alike: both are lines of text on the page. */

export interface PointedWord {
  /** The word, and where in it the pointer is. */
  readonly range: Range;
  readonly node: Text;
  readonly at: number;
}

/** Null where the pointer is beside every word. */
export function wordUnder(text: Element, { clientX, clientY }: MouseEvent): PointedWord | null {
  const caret = caretAt(clientX, clientY);
  const node = caret?.offsetNode;
  if (!caret || !(node instanceof Text) || !text.contains(node)) return null;
  const at = caret.offset;
  const after = /^[\p{L}\p{N}_]*/u.exec(node.data.slice(at))![0].length;
  const before = /[\p{L}\p{N}_]*$/u.exec(node.data.slice(0, at))![0].length;
  if (before + after === 0) return null;
  const range = document.createRange();
  range.setStart(node, at - before);
  range.setEnd(node, at + after);
  return isOver(range.getBoundingClientRect(), { clientX, clientY }) ? { range, node, at } : null;
}

/** Of pixels at the edges, which are nobody's. */
const SLACK = 2;

export const isOver = (box: DOMRect, { clientX, clientY }: Pick<MouseEvent, "clientX" | "clientY">): boolean =>
  clientX >= box.left - SLACK &&
  clientX <= box.right + SLACK &&
  clientY >= box.top - SLACK &&
  clientY <= box.bottom + SLACK;

interface CaretAt {
  readonly offsetNode: Node;
  readonly offset: number;
}

function caretAt(x: number, y: number): CaretAt | null {
  const page = document as Document & { caretPositionFromPoint?: (x: number, y: number) => CaretAt | null };
  if (page.caretPositionFromPoint) return page.caretPositionFromPoint(x, y);
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { offsetNode: range.startContainer, offset: range.startOffset } : null;
}
