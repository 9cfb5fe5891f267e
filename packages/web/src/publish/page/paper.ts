/**
 * Tables on paper: one that is wider than the page is printed smaller, so that no column is lost at the edge. As narrow as its words and
 * figures let it be is measured before; the style of a printed page does the rest.
 */

/** What A4 has between its margins and beside the numbers of cells, px; and the smallest that can be read. */
const PAPER = { width: 620, least: 0.4 } as const;

/** How much smaller a table of so many px is printed; 1: as it is. Pure. */
export const paperZoom = (width: number): number =>
  width <= PAPER.width ? 1 : Math.max(PAPER.least, Math.floor((100 * PAPER.width) / width) / 100);

export function tablesToPaper(tables: readonly HTMLTableElement[]): void {
  addEventListener("beforeprint", () => {
    for (const table of tables) table.dataset["paper"] = "";
    const zooms = tables.map((table) => paperZoom(table.offsetWidth));
    for (const [at, table] of tables.entries()) {
      delete table.dataset["paper"];
      if (zooms[at] !== 1) table.style.setProperty("zoom", String(zooms[at]));
    }
  });
  addEventListener("afterprint", () => {
    for (const table of tables) table.style.removeProperty("zoom");
  });
}
