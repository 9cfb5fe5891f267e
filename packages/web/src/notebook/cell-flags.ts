/**
 * What the metadata of a cell asks for, under the names that Jupyter and its tools gave it: tags, `editable`,
 * `deletable`, the tag `skip-execution`, `init_cell`, `scrolled`; and under our own key `pellucid`: `pinned`, `expensive`,
 * and of a whole notebook `rerun`. Pure: reads flags of cells, and makes the edits that
 * set them. How folding is kept stands in cell-edits.ts.
 */
import {
  type Cell,
  type CellId,
  type Edit,
  isObject,
  type Json,
  type JsonObject,
  type Notebook,
} from "@pellucid/notebook";
import type { CellAct } from "./cell-edits.ts";

type Flagged = Pick<Cell, "metadata">;

export const SKIP = "skip-execution";
const OURS = "pellucid";

export function tagsOf({ metadata }: Flagged): readonly string[] {
  const tags = metadata["tags"];
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [];
}

/** Left out when more than this one cell is run. */
export const isSkipped = (cell: Flagged): boolean => tagsOf(cell).includes(SKIP);
/** Runs first whenever the kernel starts. */
export const isInit = ({ metadata }: Flagged): boolean => metadata["init_cell"] === true;
export const isEditable = ({ metadata }: Flagged): boolean => metadata["editable"] !== false;
export const isDeletable = ({ metadata }: Flagged): boolean => metadata["deletable"] !== false;
export const isLocked = (cell: Flagged): boolean => !isEditable(cell) && !isDeletable(cell);
export const isScrolled = ({ metadata }: Flagged): boolean => metadata["scrolled"] === true;

const ours = ({ metadata }: { readonly metadata: JsonObject }): JsonObject => {
  const found = Object.hasOwn(metadata, OURS) ? metadata[OURS] : undefined;
  return isObject(found) ? found : {};
};
/** Keeps its output; the cells that read it take its values as given. */
export const isPinned = (cell: Flagged): boolean => ours(cell)["pinned"] === true;
/** Never runs unasked, and a plan that runs it is shown first. */
export const isExpensive = (cell: Flagged): boolean => ours(cell)["expensive"] === true;

export type Flag = "skip" | "lock" | "init" | "scrolled" | "pinned" | "expensive";
export const RERUN_MODES = ["off", "lazy", "auto"] as const;
export type RerunMode = (typeof RERUN_MODES)[number];

/** Whether cells run again by themselves after one above them has run. */
export function rerunMode(notebook: { readonly metadata: JsonObject }): RerunMode {
  const mode = ours(notebook)["rerun"];
  return mode === "lazy" || mode === "auto" ? mode : "off";
}

export const setRerunMode = (notebook: { readonly metadata: JsonObject }, mode: RerunMode): Edit =>
  ownEdit(ours(notebook), undefined, "rerun", mode === "off" ? undefined : mode);

const READS: Record<Flag, (cell: Flagged) => boolean> = {
  skip: isSkipped,
  lock: isLocked,
  init: isInit,
  scrolled: isScrolled,
  pinned: isPinned,
  expensive: isExpensive,
};
export const hasFlag = (cell: Flagged, flag: Flag): boolean => READS[flag](cell);

const setting = (id: CellId, key: string, value?: Json): Edit => ({
  type: "set-metadata",
  id,
  path: [key],
  ...(value === undefined ? {} : { value }),
});

/** Under our key, which goes with the last thing under it. */
function ownEdit(before: JsonObject, id: CellId | undefined, key: string, value?: Json): Edit {
  const last = value === undefined && Object.keys(before).every((other) => other === key);
  return {
    type: "set-metadata",
    ...(id !== undefined && { id }),
    path: last ? [OURS] : [OURS, key],
    ...(value !== undefined && { value }),
  };
}

export const setTags = (cell: Cell, tags: readonly string[]): Edit =>
  setting(cell.id, "tags", tags.length > 0 ? [...new Set(tags)] : undefined);

function flagEdits(cell: Cell, flag: Flag, on: boolean): Edit[] {
  const tags = tagsOf(cell);
  switch (flag) {
    case "skip":
      return [setTags(cell, on ? [...tags, SKIP] : tags.filter((tag) => tag !== SKIP))];
    case "lock":
      return ["editable", "deletable"].map((key) => setting(cell.id, key, on ? false : undefined));
    case "init":
      return [setting(cell.id, "init_cell", on || undefined)];
    case "scrolled":
      return [setting(cell.id, "scrolled", on || undefined)];
    case "pinned":
    case "expensive":
      return [ownEdit(ours(cell), cell.id, flag, on || undefined)];
  }
}

/** Sets the flag on these cells; a flag that only code has is set on code only. */
export function setFlag(notebook: Notebook, ids: readonly CellId[], flag: Flag, on: boolean): CellAct | null {
  const edits = notebook.cells
    .filter((cell) => ids.includes(cell.id) && (cell.type === "code" || flag === "lock"))
    .filter((cell) => hasFlag(cell, flag) !== on)
    .flatMap((cell) => flagEdits(cell, flag, on));
  return edits.length === 0 ? null : { edit: { type: "batch", edits } };
}

/** On for all of them unless all have it already. */
export function toggleFlag(notebook: Notebook, ids: readonly CellId[], flag: Flag): CellAct | null {
  const cells = notebook.cells.filter((cell) => ids.includes(cell.id));
  return setFlag(notebook, ids, flag, !cells.every((cell) => hasFlag(cell, flag)));
}

/** What is run when these cells are asked for: initialization cells come first when the kernel begins anew. */
export function planRun(notebook: Notebook, ids: readonly CellId[], begins: boolean): CellId[] {
  if (ids.length <= 1 && !begins) return [...ids];
  const flags = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  const wanted = ids.length > 1 ? ids.filter((id) => !isSkipped(flags.get(id) ?? { metadata: {} })) : [...ids];
  const runs = wanted.some((id) => flags.get(id)?.type === "code");
  return begins && runs ? [...initCells(notebook).filter((id) => !wanted.includes(id)), ...wanted] : wanted;
}

export const initCells = ({ cells }: Notebook): CellId[] =>
  cells.filter((cell) => cell.type === "code" && isInit(cell)).map((cell) => cell.id);
