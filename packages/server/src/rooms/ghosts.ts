/** Ghosts as views get them: with the cell that was deleted, where the room still has it, so that it can be put back. */
import type { Runner } from "@pellucid/execution";
import type { Cell } from "@pellucid/notebook";
import type { GhostView } from "@pellucid/protocol";

/** More names than this nobody reads. */
const MOST = 200;

/** `deleted`: a cell that is not on the page, as it is shown to views. */
export const ghostViews = (
  ghosts: ReturnType<Runner["ghosts"]>,
  deleted: (id: string) => Cell | undefined,
): GhostView[] =>
  ghosts.slice(0, MOST).map(({ name, cell, source, at, users }) => {
    const gone = deleted(cell);
    return { name, from: cell, source, at, users: [...users], ...(gone && { deleted: gone }) };
  });
