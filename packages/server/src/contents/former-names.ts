/**
 * What files were called before: whoever asks by a name that is gone (a window that slept, a bookmark) is led to the name of
 * today. Kept while the server lives, the newest renames only.
 */

const MOST = 1000;

/** The path after a rename of itself or of a folder that it is in; null where the rename is of something else. */
export const movedPath = (path: string, from: string, to: string): string | null =>
  path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : null;

export class FormerNames {
  readonly #isThere: (path: string) => Promise<boolean>;
  #renames: { readonly from: string; readonly to: string }[] = [];

  constructor(isThere: (path: string) => Promise<boolean>) {
    this.#isThere = isThere;
  }

  note(from: string, to: string): void {
    this.#renames = [...this.#renames.slice(1 - MOST), { from, to }];
  }

  /** What bore this name last, and is there under another; null where nothing is, or where something has that name again. */
  async nowCalled(path: string): Promise<string | null> {
    for (const name of [path, ...this.#later(path)]) if (await this.#isThere(name)) return name === path ? null : name;
    return null;
  }

  /** A file that was renamed and then its folder was: what of both its name tells only the disk knows. The newest first. */
  #later(path: string): string[] {
    const concern = this.#renames.flatMap(({ from, to }, at) => (movedPath(path, from, to) === null ? [] : [at]));
    const after = (first: number) =>
      this.#renames.slice(first).reduce((name, { from, to }) => movedPath(name, from, to) ?? name, path);
    return concern.toReversed().map(after);
  }
}
