/**
 * What folding shows in a cell: the arrow in a heading's gutter, the count of what it hides, and the hiding itself. A
 * hidden cell stays in the page (`hidden="until-found"`): the browser's own find still looks into it and opens it.
 */
import { ChevronRight } from "lucide-react";
import { useLayoutEffect } from "react";
import { Icon } from "../../ui/icon.tsx";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellHead } from "../cell-store.ts";

/** Set by hand: React knows `hidden` only as yes or no. */
export function useHidden(
  session: NotebookSession,
  { id, under }: CellHead,
  element: React.RefObject<HTMLElement | null>,
): void {
  const hidden = under !== null;
  useLayoutEffect(() => {
    const cell = element.current;
    if (!cell || !hidden) return;
    const found = () => session.store.reveal(id);
    cell.setAttribute("hidden", "until-found");
    cell.addEventListener("beforematch", found);
    return () => {
      cell.removeAttribute("hidden");
      cell.removeEventListener("beforematch", found);
    };
  }, [session, id, hidden, element]);
}

const cellsInWords = (count: number) => (count === 1 ? "1 cell" : `${count} cells`);

export function FoldArrow({ session, head: { id, fold } }: { session: NotebookSession; head: CellHead }) {
  if (!fold) return null;
  const label = fold.folded ? `Unfold, ${cellsInWords(fold.size)}` : "Fold the section";
  return (
    <button
      type="button"
      className="cell-fold"
      tabIndex={-1}
      aria-expanded={!fold.folded}
      aria-label={label}
      data-tip={label}
      onClick={() => session.foldHeadings([id], !fold.folded)}
    >
      <Icon of={ChevronRight} />
    </button>
  );
}

export function FoldedCount({ session, head: { id, fold } }: { session: NotebookSession; head: CellHead }) {
  if (!fold?.folded) return null;
  return (
    <button type="button" className="cell-folded-count" onClick={() => session.foldHeadings([id], false)}>
      {cellsInWords(fold.size)} hidden
    </button>
  );
}
