/**
 * `reconcile`: the smallest list of edits that makes one notebook of another.
 *
 * Called by the server when a file was changed by git, another editor or a person's script: the room then makes these edits
 * like anybody's, so that cursors, undo and outputs that did not change stay. `adopt` goes with it: what the file looks
 * like is not an edit, and is taken over apart.
 */
import { apply } from "./apply.ts";
import { changeSource } from "./changes.ts";
import type { Edit } from "./edit.ts";
import { equalOutput, equalOutputs } from "./equal.ts";
import { equalJson, get, isObject } from "./json.ts";
import { matchCells } from "./match.ts";
import type { Cell, CellId, Json, JsonObject, Notebook } from "./notebook.ts";

export function reconcile(mine: Notebook, theirs: Notebook): Edit[] {
  const match = matchCells(mine.cells, theirs.cells);
  const kept = new Set(match);
  const gone = mine.cells.filter((_, i) => !kept.has(i)).map((cell) => cell.id);
  const edits: Edit[] = gone.length > 0 ? [{ type: "delete-cells", ids: gone }] : [];
  edits.push(...arrange(mine, theirs, match));
  theirs.cells.forEach((cell, i) => {
    const old = mine.cells[match[i] as number];
    if (old) edits.push(...cellEdits(old, cell));
  });
  edits.push(...metadataEdits(mine.metadata, theirs.metadata));
  return edits;
}

/** Cells put in and moved, from the top down, each behind the one before it. */
function arrange(mine: Notebook, theirs: Notebook, match: readonly number[]): Edit[] {
  const taken = new Set(mine.cells.map((cell) => cell.id));
  const still = new Set(longestRise(match.filter((i) => i >= 0)));
  const edits: Edit[] = [];
  let after: CellId | null = null;
  theirs.cells.forEach((cell, i) => {
    const from = match[i] as number;
    const old = mine.cells[from];
    if (!old) {
      const id = freeId(cell.id, taken);
      const last = edits.at(-1);
      const made = id === cell.id ? cell : { ...cell, id };
      if (last?.type === "insert-cells" && last.cells.at(-1)?.id === after)
        edits[edits.length - 1] = { ...last, cells: [...last.cells, made] };
      else edits.push({ type: "insert-cells", at: { after }, cells: [made] });
      after = id;
      return;
    }
    if (!still.has(from)) edits.push({ type: "move-cells", ids: [old.id], at: { after } });
    after = old.id;
  });
  return edits;
}

/** An id of a new cell that is in use here already is a name for something else: it gets another. */
export function freeId(id: CellId, taken: { has(id: CellId): boolean; add?(id: CellId): unknown }): CellId {
  let free = id;
  for (let n = 2; taken.has(free); n++) free = `${id.slice(0, 56)}-${n}`;
  taken.add?.(free);
  return free;
}

/** The longest rising part of a list of different numbers: the cells that need not move. */
function longestRise(list: readonly number[]): number[] {
  const ends: number[] = [];
  const before: number[] = [];
  list.forEach((value, i) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[ends[middle] as number] as number) < value) low = middle + 1;
      else high = middle;
    }
    before[i] = low > 0 ? (ends[low - 1] as number) : -1;
    ends[low] = i;
  });
  const rise: number[] = [];
  for (let i = ends.at(-1) ?? -1; i >= 0; i = before[i] as number) rise.push(list[i] as number);
  return rise.toReversed();
}

/** Edits from one cell's content to another's; the id stays. */
function cellEdits(old: Cell, next: Cell): Edit[] {
  const { id } = old;
  const edits: Edit[] = [];
  let from = old;
  if (old.type !== next.type) {
    const edit: Edit = { type: "set-cell-type", id, cellType: next.type };
    edits.push(edit);
    from = apply({ cells: [old], metadata: {}, format: { major: 4, minor: 5 } }, edit).cells[0] as Cell;
  }
  const source = changeSource(id, from.source, next.source);
  if (source) edits.push(source);
  edits.push(...metadataEdits(from.metadata, next.metadata, id));
  for (const name of new Set([...Object.keys(from.attachments ?? {}), ...Object.keys(next.attachments ?? {})])) {
    const bundle = next.attachments && get(next.attachments, name);
    if (!equalJson(from.attachments && get(from.attachments, name), bundle)) {
      edits.push({ type: "set-attachment", id, name, ...(isObject(bundle) ? { bundle } : {}) });
    }
  }
  edits.push(...outputEdits(from, next));
  if (from.executionCount !== next.executionCount)
    edits.push({ type: "set-execution-count", id, count: next.executionCount });
  return edits;
}

function outputEdits(old: Cell, next: Cell): Edit[] {
  const { id } = old;
  if (equalOutputs(old.outputs, next.outputs)) return [];
  const differ = next.outputs.flatMap((output, i) =>
    old.outputs[i] && equalOutput(old.outputs[i], output) ? [] : [i],
  );
  if (old.outputs.length === next.outputs.length && differ.length === 1) {
    const index = differ[0] as number;
    return [{ type: "set-output", id, index, output: next.outputs[index] as Cell["outputs"][number] }];
  }
  const from = differ[0] ?? next.outputs.length;
  return [{ type: "set-outputs", id, from, outputs: next.outputs.slice(from) }];
}

/** Key by key, as deep as both are objects. */
export function metadataEdits(old: JsonObject, next: JsonObject, id?: CellId, path: readonly string[] = []): Edit[] {
  const edits: Edit[] = [];
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    const [was, is] = [get(old, key), get(next, key)];
    const place = { type: "set-metadata" as const, ...(id === undefined ? {} : { id }), path: [...path, key] };
    if (equalJson(was, is)) continue;
    if (isObject(was) && isObject(is)) edits.push(...metadataEdits(was, is, id, place.path));
    else edits.push(is === undefined ? place : { ...place, value: is as Json });
  }
  return edits;
}

/** The notebook as it is, standing on the file as it now is: what nobody edits from here on keeps that file's bytes. */
export function adopt(notebook: Notebook, file: Notebook): Notebook {
  const match = matchCells(notebook.cells, file.cells);
  const origins = new Map(match.map((from, i) => [from, file.cells[i]?.origin]));
  const cells = notebook.cells.map((cell, i): Cell => {
    const { origin: _, ...rest } = cell;
    const origin = origins.get(i);
    return origin ? { ...rest, origin } : rest;
  });
  return { ...notebook, cells, format: file.format, origin: file.origin };
}
