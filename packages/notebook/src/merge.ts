/**
 * `merge3`: two notebooks that grew out of one, put together cell by cell.
 *
 * Called by the server when a file changed on disk while its room had unsaved edits. What only one side touched is taken from
 * that side; an edit beats a deletion; sources changed on both sides are merged line by line. Only what touches the same
 * lines is a conflict, and then the room's text stays and both are shown.
 */
import { align } from "./align.ts";
import { apply, cellById, cellIndex } from "./apply.ts";
import { changeSource } from "./changes.ts";
import type { Edit } from "./edit.ts";
import { equalCell, equalOutputs } from "./equal.ts";
import { equalJson, get, isObject } from "./json.ts";
import { matchCells } from "./match.ts";
import type { Cell, CellId, Json, Notebook } from "./notebook.ts";
import { freeId, reconcile } from "./reconcile.ts";

export interface Conflict {
  /** The cell as it is called in `mine`. */
  readonly id: CellId;
  readonly mine: string;
  readonly theirs: string;
}

export interface Merged {
  /** To be applied to `mine`. */
  readonly edits: readonly Edit[];
  readonly conflicts: readonly Conflict[];
}

export function merge3(base: Notebook, mine: Notebook, theirs: Notebook): Merged {
  const sides = new Sides(base, mine, theirs);
  const edits: Edit[] = [];
  let now = mine;
  for (const edit of reconcile(base, theirs)) {
    for (const adapted of sides.adapt(edit, now)) {
      edits.push(adapted);
      now = apply(now, adapted);
    }
  }
  return { edits, conflicts: sides.conflicts };
}

/** Edits that lead from `base` to `theirs`, one by one made to fit `mine`. */
class Sides {
  readonly conflicts: Conflict[] = [];
  private readonly base: Notebook;
  private readonly mine: Notebook;
  private readonly theirs: Notebook;
  /** A cell of `base` as it is called in `mine`, if it is there; and in `theirs`. */
  private readonly ids = new Map<CellId, CellId>();
  private readonly theirIds = new Map<CellId, CellId>();
  private readonly revived = new Set<CellId>();

  constructor(base: Notebook, mine: Notebook, theirs: Notebook) {
    this.base = base;
    this.mine = mine;
    this.theirs = theirs;
    name(this.ids, base, mine);
    name(this.theirIds, base, theirs);
  }

  adapt(edit: Edit, now: Notebook): Edit[] {
    switch (edit.type) {
      case "insert-cells":
        return this.insert(edit);
      case "delete-cells": {
        const ids = edit.ids.flatMap((id) => (this.untouched(id) ? [this.ids.get(id) as CellId] : []));
        return ids.length > 0 ? [{ ...edit, ids }] : [];
      }
      case "move-cells": {
        const ids = edit.ids.flatMap((id) => this.ids.get(id) ?? []);
        return ids.length > 0 ? [{ ...edit, ids, at: this.place(edit.at.after) }] : [];
      }
      case "set-metadata":
        if (edit.id === undefined) return sameAt(this.base.metadata, this.mine.metadata, edit.path) ? [edit] : [];
        return this.inCell(edit, edit.id, now);
      case "update-display":
      case "batch":
        return [edit];
      default:
        return this.inCell(edit, edit.id, now);
    }
  }

  private place(after: CellId | null) {
    return { after: after === null ? null : (this.ids.get(after) ?? after) };
  }

  private untouched(id: CellId): boolean {
    const [was, is] = [cellById(this.base, id), this.mineOf(id)];
    return was !== undefined && is !== undefined && equalCell(was, is);
  }

  private mineOf(id: CellId): Cell | undefined {
    const known = this.ids.get(id);
    return known === undefined ? undefined : cellById(this.mine, known);
  }

  /** A cell that both sides put in, with one id and one content, is one cell. */
  private insert(edit: Extract<Edit, { type: "insert-cells" }>): Edit[] {
    const cells = edit.cells.flatMap((cell): Cell[] => {
      const there = cellById(this.mine, cell.id);
      if (!there) return [cell];
      return equalCell(there, cell) ? [] : [{ ...cell, id: freeId(cell.id, cellIndex(this.mine)) }];
    });
    return cells.length > 0 ? [{ ...edit, at: this.place(edit.at.after), cells }] : [];
  }

  private inCell(edit: Edit & { readonly id?: CellId }, id: CellId, now: Notebook): Edit[] {
    const was = cellById(this.base, id);
    const mine = this.mineOf(id);
    const theirs = cellById(this.theirs, this.theirIds.get(id) ?? id);
    if (!was || !theirs) return [];
    if (!mine) return this.revive(id, theirs, now);
    const here = { ...edit, id: mine.id } as Edit;
    switch (edit.type) {
      case "edit-source":
        return this.source(was, mine, theirs);
      case "set-cell-type":
        return was.type === mine.type ? [here] : [];
      case "set-metadata":
        return sameAt(was.metadata, mine.metadata, edit.path) ? [here] : [];
      case "set-attachment":
        return equalJson(was.attachments, mine.attachments) ? [here] : [];
      case "set-outputs":
      case "set-output":
        return equalOutputs(was.outputs, mine.outputs) ? [here] : [];
      case "set-execution-count":
        return was.executionCount === mine.executionCount && equalOutputs(was.outputs, mine.outputs) ? [here] : [];
      default:
        return [here];
    }
  }

  private source(was: Cell, mine: Cell, theirs: Cell): Edit[] {
    if (mine.source === theirs.source) return [];
    const merged = was.source === mine.source ? theirs.source : mergeText(was.source, mine.source, theirs.source);
    if (merged === undefined) this.conflicts.push({ id: mine.id, mine: mine.source, theirs: theirs.source });
    const edit = changeSource(mine.id, mine.source, merged ?? mine.source);
    return edit ? [edit] : [];
  }

  /** Deleted here, edited there: it comes back as it is there, behind the cell that is still before it. */
  private revive(id: CellId, theirs: Cell, now: Notebook): Edit[] {
    if (
      this.revived.has(id) ||
      (theirs.source === cellById(this.base, id)?.source && theirs.type === cellById(this.base, id)?.type)
    )
      return [];
    this.revived.add(id);
    let i = this.base.cells.findIndex((cell) => cell.id === id) - 1;
    while (i >= 0 && !this.ids.has((this.base.cells[i] as Cell).id)) i--;
    const after = i < 0 ? null : (this.ids.get((this.base.cells[i] as Cell).id) ?? null);
    return [{ type: "insert-cells", at: { after }, cells: [{ ...theirs, id: freeId(theirs.id, cellIndex(now)) }] }];
  }
}

function name(ids: Map<CellId, CellId>, base: Notebook, other: Notebook): void {
  matchCells(base.cells, other.cells).forEach((from, i) => {
    const cell = base.cells[from];
    if (cell) ids.set(cell.id, (other.cells[i] as Cell).id);
  });
}

function sameAt(a: Json | undefined, b: Json | undefined, path: readonly string[]): boolean {
  const at = (value: Json | undefined) =>
    path.reduce<Json | undefined>((now, key) => (isObject(now) ? get(now, key) : undefined), value);
  return equalJson(at(a), at(b));
}

/** Line by line; undefined where both sides changed the same lines, or neighbouring ones. */
export function mergeText(base: string, mine: string, theirs: string): string | undefined {
  const split = (text: string) => text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const [b, m, t] = [split(ended(base)), split(ended(mine)), split(ended(theirs))];
  const [toMine, toTheirs] = [hunks(b, m), hunks(b, t)];
  const out: string[] = [];
  let [at, i, k] = [0, 0, 0];
  while (i < toMine.length || k < toTheirs.length) {
    const [x, y] = [toMine[i], toTheirs[k]];
    const same = x && y && x.from === y.from && x.to === y.to && x.lines.join("") === y.lines.join("");
    if (x && y && !same && x.from <= y.to && y.from <= x.to) return undefined;
    const next = !y || (x && x.from <= y.from) ? x : y;
    if (!next) break;
    out.push(...b.slice(at, next.from), ...next.lines);
    at = next.to;
    if (same || next === x) i++;
    if (same || next === y) k++;
  }
  const text = [...out, ...b.slice(at)].join("");
  return text.replace(/\n$/, "");
}

/** A last line without a break is no different for that. */
const ended = (text: string) => `${text}\n`;

interface Hunk {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

function hunks(a: readonly string[], b: readonly string[]): Hunk[] {
  const found: Hunk[] = [];
  let [x, y] = [0, 0];
  for (const run of [...align(a, b), { a: a.length, b: b.length, length: 0 }]) {
    if (run.a > x || run.b > y) found.push({ from: x, to: run.a, lines: b.slice(y, run.b) });
    [x, y] = [run.a + run.length, run.b + run.length];
  }
  return found;
}
