/**
 * Tables on paper: one that is wider than the page is printed smaller, and one that could not be read then is printed in bands of
 * columns, each with the names of the rows, so that no column is lost at the edge. As narrow as its words and figures let it be is
 * measured before; the style of a printed page does the rest.
 */

/** What A4 has between its margins, beside the numbers of cells or across a slide, px; the smallest that is read with ease, and at all. */
const PAPER = { width: 620, slide: 970, eased: 0.7, least: 0.25 } as const;

/** How much smaller a table of so many px is printed; 1: as it is. Pure. */
export const paperZoom = (width: number, paper: number = PAPER.width): number =>
  width <= paper ? 1 : Math.max(PAPER.least, Math.floor((100 * paper) / width) / 100);

/**
 * Which columns stand in which band, when `named` columns at the left come with each; null: they are one band. As few bands as the page
 * lets there be, all about as wide. Pure.
 */
export function bandsOf(
  widths: readonly number[],
  named: number,
  paper: number = PAPER.width,
): readonly (readonly number[])[] | null {
  const sum = (some: readonly number[]) => some.reduce((all, one) => all + one, 0);
  const names = sum(widths.slice(0, named));
  const rest = sum(widths) - names;
  const room = paper / PAPER.eased - names;
  if (rest <= room || room < paper / 4) return null;
  const fewest = Math.ceil(rest / room);
  const bands: number[][] = [[]];
  let filled = 0;
  for (let column = named; column < widths.length; column++) {
    const width = widths[column]!;
    const last = bands.at(-1)!;
    const isShare = bands.length < fewest && filled + width / 2 > rest / fewest;
    if (last.length > 0 && (isShare || filled + width > room)) {
      bands.push([column]);
      filled = width;
    } else {
      last.push(column);
      filled += width;
    }
  }
  return bands.length > 1 ? bands : null;
}

/** Rows that are printed in bands; a longer table is only printed smaller. */
const MANY_ROWS = 2000;

interface Bands {
  readonly columns: readonly (readonly number[])[];
  /** Of the widest. */
  readonly width: number;
}

/** Null for a table with cells over several rows or columns, which cannot be taken apart. */
function bandsIn(table: HTMLTableElement, paper: number): Bands | null {
  const rows = [...table.rows];
  const first = table.tBodies[0]?.rows[0];
  if (!first || rows.length > MANY_ROWS) return null;
  const plain = (row: HTMLTableRowElement) =>
    row.cells.length === first.cells.length && [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1);
  if (!rows.every(plain)) return null;
  const cells = [...first.cells];
  const named = Math.max(
    0,
    cells.findIndex(({ tagName }) => tagName !== "TH"),
  );
  const widths = cells.map((cell) => cell.offsetWidth);
  const columns = bandsOf(widths, named, paper);
  const wide = (some: readonly number[]) => some.reduce((all, column) => all + widths[column]!, 0);
  return columns && { columns, width: wide([...widths.keys()].slice(0, named)) + Math.max(...columns.map(wide)) };
}

function bandOf(table: HTMLTableElement, columns: readonly number[], all: ReadonlySet<number>): HTMLTableElement {
  const band = table.cloneNode(true) as HTMLTableElement;
  const kept = new Set(columns);
  for (const row of band.rows)
    for (const [at, cell] of [...row.cells].entries()) if (all.has(at) && !kept.has(at)) cell.remove();
  band.dataset["band"] = "";
  return band;
}

/** What each is to be on paper, measured before any of them is changed. */
function planOf(
  table: HTMLTableElement,
  paper: number,
): { readonly zoom: number; readonly bands: readonly HTMLTableElement[] } {
  table.dataset["paper"] = "";
  const zoom = paperZoom(table.offsetWidth, paper);
  const found = zoom < PAPER.eased ? bandsIn(table, paper) : null;
  delete table.dataset["paper"];
  if (!found) return { zoom, bands: [] };
  const all = new Set(found.columns.flat());
  return { zoom: paperZoom(found.width, paper), bands: found.columns.map((columns) => bandOf(table, columns, all)) };
}

/** Puts them as paper has them; what takes that back. */
export function toPaper(tables: readonly HTMLTableElement[]): () => void {
  const root = document.documentElement;
  const paper = root.dataset["published"] === "slides" ? PAPER.slide : PAPER.width;
  // What is not in front, such as other slides, has to have room to be measured in.
  root.dataset["paper"] = "";
  const plans = tables.map((table) => planOf(table, paper));
  delete root.dataset["paper"];
  for (const [at, table] of tables.entries()) {
    const { zoom, bands } = plans[at]!;
    for (const one of [table, ...bands]) if (zoom !== 1) one.style.setProperty("zoom", String(zoom));
    table.after(...bands);
    table.hidden = bands.length > 0;
  }
  return () => {
    for (const [at, table] of tables.entries()) {
      table.style.removeProperty("zoom");
      table.hidden = false;
      for (const band of plans[at]!.bands) band.remove();
    }
  };
}

/** Whenever the browser prints, by whatever menu. What `prepare` gives back undoes it afterwards; the answer ends it all. */
export function whenPrinted(prepare: () => () => void): () => void {
  let back = () => {};
  const before = () => {
    back();
    back = prepare();
  };
  const after = () => {
    back();
    back = () => {};
  };
  addEventListener("beforeprint", before);
  addEventListener("afterprint", after);
  return () => {
    after();
    removeEventListener("beforeprint", before);
    removeEventListener("afterprint", after);
  };
}
