/**
 * Ghosts: names that are alive in the kernel although no cell of the page makes them any more, because their cell was
 * deleted or does not make them since its edit. A name that code from outside set is nobody's ghost.
 */
import { isName } from "./location.ts";
import type { Truth } from "./truth.ts";

export interface Ghost {
  readonly name: string;
  /** The cell that made it, and the text of it that ran. */
  readonly cell: string;
  readonly source: string;
  readonly at: number;
  /** Cells of the page that use it, top to bottom. */
  readonly users: readonly string[];
}

/** Those that are used come first. */
export function ghostsOf({ memory, order }: Truth): Ghost[] {
  const found: Ghost[] = [];
  for (const name of memory.locations()) {
    const version = memory.now(name);
    if (!isName(name) || !version || version.cell === null || !memory.has(name) || order.isWritten(name)) continue;
    const source = memory.run(version.n)?.ran.source ?? "";
    const users = order.readersOf(name).map((place) => order.at(place));
    found.push({ name, cell: version.cell, source, at: version.at, users });
  }
  return found.toSorted((a, b) => Number(b.users.length > 0) - Number(a.users.length > 0));
}
