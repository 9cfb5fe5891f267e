/**
 * What this browser keeps of a file under its path (scroll position, folds, heights of outputs, switches, the scratchpad) follows
 * the file when it is renamed or moved here. Unsent edits are none of it: they belong to their room.
 */

/** Told to the window before: whoever keeps something of a file writes it down now. */
export const RENAMES = "pellucid:renames";

/** A notebook's second view has a place of its own. */
const KEPT = /^(pellucid:(?:view|folds|output-heights|values|last-values|scratchpad):(?:view:\d+:)?)(.+)$/s;
/** Tabs that are drawn anew under the new path write once more under the old one, ms. */
const LAST_WORDS = 2000;

/** Each key of the file, or of a file in the folder, with what it becomes. Pure. */
export function keptMoves(keys: readonly string[], from: string, to: string): [before: string, after: string][] {
  return keys.flatMap((key): [string, string][] => {
    const [, what = "", path = ""] = KEPT.exec(key) ?? [];
    return path === from || path.startsWith(`${from}/`) ? [[key, what + to + path.slice(from.length)]] : [];
  });
}

export function moveKept(from: string, to: string): void {
  dispatchEvent(new Event(RENAMES));
  for (const storage of [localStorage, sessionStorage]) {
    const moves = keptMoves(Object.keys(storage), from, to);
    try {
      for (const [before, after] of moves) storage.setItem(after, storage.getItem(before) ?? "");
    } catch {
      // No room for both: they stay where they were.
    }
    setTimeout(() => moves.forEach(([before]) => storage.removeItem(before)), LAST_WORDS);
  }
}
