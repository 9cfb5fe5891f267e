/**
 * Cells that change places keep what is in them. A browser takes a node that is put elsewhere off the page and on again: its boxes
 * go back to their beginning without a word, frames are made anew, whoever writes in it loses the caret. Browsers that can
 * move a node as it stands are asked to; the others do as before.
 */

/** TypeScript does not know it yet. */
interface Moving {
  moveBefore?: (node: Node, before: Node | null) => void;
}

/** What is put among the children of `parent` and is there already, is moved. */
export function movesWhole(parent: HTMLElement): void {
  const { moveBefore } = parent as Moving;
  if (!moveBefore) return;
  const insert = parent.insertBefore.bind(parent);
  const put = <T extends Node>(node: T, before: Node | null): T => {
    if (node.parentNode !== parent || !parent.isConnected) return insert(node, before);
    moveBefore.call(parent, node, before);
    return node;
  };
  parent.insertBefore = put;
  parent.appendChild = (node) => put(node, null);
}
