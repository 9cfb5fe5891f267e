/**
 * A table whose header cells sort its rows: once up, once down, once as it was. Rows whose cell is empty or no number stand last.
 * Tables with cells over several rows are left as they are.
 */
const EMPTY = /^(?:|nan|nat|none|<na>|null)$/i;

export function sortable(table: HTMLTableElement): void {
  const head = table.tHead?.rows[table.tHead.rows.length - 1];
  const body = table.tBodies[0];
  if (!head || !body || body.rows.length < 2) return;
  const width = head.cells.length;
  const rows = [...body.rows];
  const plain = (row: HTMLTableRowElement) =>
    row.cells.length === width && [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1);
  if (![head, ...rows].every(plain)) return;
  for (const [column, cell] of [...head.cells].entries()) {
    cell.setAttribute("aria-sort", "none");
    cell.tabIndex = 0;
    const mark = document.createElement("span");
    mark.className = "sort-mark";
    mark.setAttribute("aria-hidden", "true");
    cell.append(mark);
    const turn = () => sortBy(cell, [...head.cells], column, body, rows);
    cell.addEventListener("click", turn);
    cell.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      turn();
    });
  }
}

const NEXT = { none: "ascending", ascending: "descending", descending: "none" } as const;
const MARKS = { none: "", ascending: "\u2191", descending: "\u2193" } as const;
type Order = keyof typeof NEXT;

function sortBy(
  cell: HTMLTableCellElement,
  all: readonly HTMLTableCellElement[],
  column: number,
  body: HTMLTableSectionElement,
  rows: readonly HTMLTableRowElement[],
): void {
  const order = NEXT[(cell.getAttribute("aria-sort") ?? "none") as Order];
  for (const one of all) setOrder(one, one === cell ? order : "none");
  body.append(...(order === "none" ? rows : sorted(rows, column, order === "descending")));
}

function setOrder(cell: HTMLTableCellElement, order: Order): void {
  cell.setAttribute("aria-sort", order);
  cell.querySelector(".sort-mark")!.textContent = MARKS[order];
}

export function sorted<T extends { readonly cells: ArrayLike<{ readonly textContent: string | null }> }>(
  rows: readonly T[],
  column: number,
  down: boolean,
): readonly T[] {
  const read = rows.map((row) => ({ row, text: (row.cells[column]?.textContent ?? "").trim() }));
  const full = read.filter(({ text }) => !EMPTY.test(text));
  const numbers = full.map(({ text }) => numberOf(text));
  const all = numbers.every((value) => !Number.isNaN(value));
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  const by = full
    .map(({ row, text }, at) => ({ row, text, value: numbers[at]! }))
    .toSorted((a, b) => (down ? -1 : 1) * (all ? a.value - b.value : compare(a.text, b.text)));
  return [...by.map(({ row }) => row), ...read.filter(({ text }) => EMPTY.test(text)).map(({ row }) => row)];
}

const numberOf = (text: string): number => {
  const plain = text.replace(/[\s,%$\u20ac\u00a3\u202f]/g, "").replace("\u2212", "-");
  return plain === "" ? Number.NaN : plain === "inf" ? Infinity : plain === "-inf" ? -Infinity : Number(plain);
};
