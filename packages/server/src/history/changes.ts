/**
 * What an entry says of the cells it touched. Pure; used by recorder.ts (what was done) and versions.ts (how two versions
 * differ).
 */
import type { Cell, CellId, Edit, Notebook } from "@pellucid/notebook";
import { cellById } from "@pellucid/notebook";
import type { CellState, TouchedCell, VersionState } from "./entries.ts";

const TITLE = 90;
/** Of more cells than this only ids are kept. */
const TITLED = 200;

/** The first line that says something. */
export function firstLine(source: string): string {
  const line =
    source
      .slice(0, 4000)
      .split(/\r?\n/)
      .find((each) => each.trim() !== "") ?? "";
  return line.trim().slice(0, TITLE);
}

/** The first line of a text that another one has not. */
export function changedLine(before: string, after: string): string {
  const known = new Set(before.split(/\r?\n/).map((line) => line.trim()));
  const line = after.split(/\r?\n/).find((each) => each.trim() !== "" && !known.has(each.trim()));
  return line === undefined ? firstLine(after) : line.trim().slice(0, TITLE);
}

/** As people count: code cells from the top. Other cells have no number. */
function numbersOf(version: VersionState): ReadonlyMap<CellId, number> {
  const numbers = new Map<CellId, number>();
  for (const id of version.order) if (version.cells.get(id)?.type === "code") numbers.set(id, numbers.size + 1);
  return numbers;
}

/** Of one cell. */
export function numberOf({ order, cells }: VersionState, id: CellId): number | undefined {
  if (cells.get(id)?.type !== "code") return undefined;
  let number = 1;
  for (const each of order) {
    if (each === id) return number;
    if (cells.get(each)?.type === "code") number++;
  }
  return undefined;
}

const contentsOf = ({ type, source }: Cell): Pick<TouchedCell, "type" | "title"> => ({
  type,
  title: firstLine(source),
});

/** The cells by which two versions differ, in the order of the page; deleted ones last. */
export function touchedBetween(
  before: VersionState,
  after: VersionState,
  notebooks: { readonly before: Notebook | undefined; readonly after: Notebook | undefined },
): TouchedCell[] {
  const moved = movedIds(before, after);
  const numbers = { before: numbersOf(before), after: numbersOf(after) };
  const touched: TouchedCell[] = [];
  const note = (id: CellId, deed: TouchedCell["deed"], side: "before" | "after"): void => {
    const notebook = notebooks[side];
    const cell = notebook && touched.length < TITLED ? cellById(notebook, id) : undefined;
    const old = cell && deed === "edited" && notebooks.before ? cellById(notebooks.before, id) : undefined;
    const number = numbers[side].get(id);
    touched.push({
      id,
      deed,
      ...(number !== undefined && { number }),
      ...(cell && contentsOf(cell)),
      ...(cell && old && { title: changedLine(old.source, cell.source) }),
    });
  };
  for (const id of after.order) {
    const deed = deedOf(before.cells.get(id), after.cells.get(id)!, moved.has(id));
    if (deed) note(id, deed, "after");
  }
  for (const id of before.order) if (!after.cells.has(id)) note(id, "deleted", "before");
  return touched;
}

function deedOf(was: CellState | undefined, is: CellState, moved: boolean): TouchedCell["deed"] | null {
  if (!was) return "inserted";
  if (was.type !== is.type) return "type";
  if (was.source !== is.source) return "edited";
  if (was.metadata !== is.metadata || was.attachments !== is.attachments) return "metadata";
  return moved ? "moved" : null;
}

/** Of the cells that both have, those that changed places: as few as possible need not be found, neighbours tell enough. */
function movedIds(before: VersionState, after: VersionState): ReadonlySet<CellId> {
  const [was, is] = [
    before.order.filter((id) => after.cells.has(id)),
    after.order.filter((id) => before.cells.has(id)),
  ];
  let head = 0;
  while (head < was.length && was[head] === is[head]) head++;
  let tail = 0;
  while (tail < was.length - head && was.at(-1 - tail) === is.at(-1 - tail)) tail++;
  const [from, to] = [was.slice(head, was.length - tail), is.slice(head, is.length - tail)];
  if (from.length === 0) return new Set();
  // One block went past another: the shorter of the two is what was moved.
  const up = from.indexOf(to[0]!);
  const turned = [...from.slice(up), ...from.slice(0, up)];
  if (!turned.every((id, i) => id === to[i])) return new Set(to);
  return new Set(up <= from.length - up ? from.slice(0, up) : from.slice(up));
}

/** All that an edit does is type into one cell. */
export function typedIn(edit: Edit): CellId | null {
  if (edit.type === "edit-source") return edit.id;
  if (edit.type !== "batch" || edit.edits.length === 0) return null;
  const cells = new Set(edit.edits.map(typedIn));
  return cells.size === 1 ? [...cells][0]! : null;
}
