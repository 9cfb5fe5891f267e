/**
 * Data frames as the look wants tables: horizontal rules only, numbers to the right with figures of one width, text to the left,
 * and a box that scrolls when a table is wide. Called by html.ts on sanitised HTML; Styler's own style stays as it is.
 */
import { make } from "./elements.ts";

const NUMBER = /^[\s(]*[-+\u2212]?(?:[$\u20ac\u00a3]\s?)?(?:\d[\d,\u202f ]*)?(?:\.\d*)?(?:e[-+]?\d+)?\s*%?\**[)\s]*$/i;
const NOTHING = /^\s*(?:nan|nat|none|<na>|null|inf|-inf|\u2026|\.\.\.)?\s*$/i;
/** Text of a cell that stands in a box of its own, in which it scrolls: about what stands in six lines. */
const LONG = 360;
/** Without a place where a line could end: on paper it is broken anywhere. */
const UNBROKEN = /\S{25}/;
/** Rows looked at to tell numbers from text. */
const LOOKED_AT = 60;

export function dressTables(root: DocumentFragment): void {
  for (const table of root.querySelectorAll("table")) {
    if (table.parentElement?.closest("table, .sk-top-container")) continue;
    table.removeAttribute("border");
    // Styler says itself how its cells are set: its ids start with T_.
    const styled = /(?:^|-)T_/.test(table.id);
    table.classList.add("out-table");
    if (!styled) alignColumns(table);
    for (const cell of table.querySelectorAll("td")) {
      const text = cell.textContent ?? "";
      if (UNBROKEN.test(text)) cell.classList.add("out-unbroken");
      if (text.length > LONG) boxLong(cell);
    }
    const box = make("div", "out-table-box");
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Table");
    table.replaceWith(box);
    box.append(table);
  }
}

/** One long text does not make its row higher than the page; a key reaches it, and on paper it stands whole. */
function boxLong(cell: HTMLTableCellElement): void {
  if (cell.querySelector("table")) return;
  const box = make("div", "out-long");
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Long text");
  box.append(...cell.childNodes);
  cell.append(box);
}

/** Without a `thead` (statsmodels): a first row of headers over cells. */
function headRow({ tHead, tBodies }: HTMLTableElement): HTMLTableRowElement | null {
  const [first, second] = tBodies[0]?.rows ?? [];
  if (tHead || !first || !second || second.cells.length !== first.cells.length) return null;
  const under = [...second.cells].slice(1);
  const over = [...first.cells].slice(1);
  return over.length > 0 && over.every(isHeader) && !under.some(isHeader) ? first : null;
}

const isHeader = ({ tagName }: Element): boolean => tagName === "TH";

/** A column whose cells are numbers stands to the right, its header with it. */
function alignColumns(table: HTMLTableElement): void {
  const head = headRow(table);
  head?.classList.add("out-head");
  const rows = [...(table.tBodies[0]?.rows ?? [])].filter((row) => row !== head).slice(0, LOOKED_AT);
  const width = Math.max(0, ...rows.map((row) => row.cells.length));
  if (rows.length === 0 || width > 2000) return;
  const regular = rows.every((row) => [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1));
  if (!regular) return;
  const numeric = Array.from({ length: width }, (_, column) => {
    const texts = rows.map((row) => row.cells[column]?.textContent ?? "").filter((text) => !NOTHING.test(text));
    return texts.length > 0 && texts.every((text) => NUMBER.test(text));
  });
  const shown = [...table.rows].filter((row) => row.cells.length === width);
  for (const row of shown)
    for (const [column, cell] of [...row.cells].entries()) {
      // Row labels stay on the text axis, whatever they are.
      if (isHeader(cell) && row !== head && !row.parentElement?.matches("thead")) continue;
      cell.classList.add(numeric[column] ? "out-number" : "out-words");
    }
}
