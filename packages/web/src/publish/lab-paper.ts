/**
 * The lab on paper, printed by the browser's own menu: print.css takes everything around the notebook away and puts tables in the place
 * of grids; those that are wider than the page are printed smaller or in bands of columns, as in an exported page. Called by
 * notebook-tab.tsx.
 */
import { currentTheme } from "../outputs/theme-watch.ts";
import { paperZoom, whenPrinted, toPaper } from "./page/paper.ts";

export const watchPaper = (column: HTMLElement): (() => void) =>
  whenPrinted(() => {
    // Another tab's notebook is not printed, and has no size.
    if (!column.checkVisibility()) return () => {};
    // What was drawn with light words keeps its ground: nothing can be drawn anew before the page is printed.
    column.toggleAttribute("data-drawn-dark", currentTheme() === "dark");
    const figures = [...column.querySelectorAll<HTMLElement>(".out-plotly")];
    const zooms = figures.map((figure) => paperZoom(figure.offsetWidth));
    for (const [at, figure] of figures.entries()) figure.style.setProperty("zoom", String(zooms[at]));
    const back = toPaper([...column.querySelectorAll<HTMLTableElement>(".out-table")]);
    return () => {
      back();
      for (const figure of figures) figure.style.removeProperty("zoom");
    };
  });
