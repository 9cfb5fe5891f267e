/**
 * Who wants Escape before it leaves a cell: a list or a card that the person called up. What came by itself while typing
 * does not hold the person in the cell. Known to the notebook's commands, which are there before any of language help is.
 */
const holders = new Set<() => boolean>();

/** `holds` says whether something is open that Escape should close first; the answer takes it back. */
export function beforeEscape(holds: () => boolean): () => void {
  holders.add(holds);
  return () => holders.delete(holds);
}

export const isEscapeHeld = (): boolean => [...holders].some((holds) => holds());
