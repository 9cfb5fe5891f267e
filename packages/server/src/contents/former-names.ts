/**
 * What files were called before: whoever asks by a name that is gone (a window that slept, a bookmark) is led to the name of
 * today. Kept while the server lives, the newest renames only.
 */

const MOST = 1000;

/** The path after a rename of itself or of a folder that it is in; null where the rename is of something else. */
export const movedPath = (path: string, from: string, to: string): string | null =>
  path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : null;

export class FormerNames {
  #renames: { readonly from: string; readonly to: string }[] = [];

  note(from: string, to: string): void {
    this.#renames = [...this.#renames.slice(1 - MOST), { from, to }];
  }

  /** What bore this name last and is called otherwise now; null where nothing did. Whether the name is in use again is not known. */
  nowCalled(path: string): string | null {
    const last = this.#renames.findLastIndex(({ from, to }) => movedPath(path, from, to) !== null);
    if (last < 0) return null;
    const now = this.#renames.slice(last).reduce((name, { from, to }) => movedPath(name, from, to) ?? name, path);
    return now === path ? null : now;
  }
}
