/**
 * The grid in the place of a table's output: opened where the kernel still has the value as it was shown, while the static
 * form stands there. Where there is none, the static form stays, with a word on why. The file knows nothing of it.
 */
import type { TableSource } from "@pellucid/protocol";
import { make } from "../outputs/elements.ts";
import { roomOf } from "../outputs/table-like.ts";
import { isRefusal, TableModel } from "./table-model.ts";
import { TableView, type TableHost } from "./table-view.ts";

/** What an output of a tab of its own stands in (notebook/results/output-tab.tsx): a grid fills it. */
export const OWN_TAB = ".output-tab-body";

/** Heights of the line under a grid, and of the fields over an array's, px. */
const BAR = 32;
const PLANE = 32;
/** Room left under a grid that fills a tab, px. */
const TAB_EDGE = 24;

/** In `place`, which holds the static form. Resolves to what takes the grid away again. */
export async function showTable(place: HTMLElement, source: TableSource, host: TableHost): Promise<() => void> {
  let view: TableView | null = null;
  let arrived: () => void = () => undefined;
  const first = new Promise<void>((done) => (arrived = done));
  const changed = () => {
    if (!isRefusal(model) && (model.arrived || model.trouble?.over)) arrived();
    view?.changed();
  };
  const model = await TableModel.open(source, host.ask, changed);
  const fixed = [...place.children].find((child): child is HTMLElement => child instanceof HTMLElement);
  if (isRefusal(model)) {
    tell(place, model.because === "changed" ? `${model.reason} This is the table as it was.` : null);
    return () => undefined;
  }
  const over = (reason: string) => {
    view?.dispose();
    view?.element.remove();
    view = null;
    if (fixed) fixed.hidden = false;
    place.removeAttribute("data-grid");
    tell(place, `${reason} This is ${"path" in source ? "its first part" : "the table as the file has it"}.`);
  };
  view = new TableView(model, host, over);
  // The first rows are read before anything moves.
  model.want([0, 20], [[0, 20]]);
  await first;
  const grid = view as TableView | null;
  if (!grid || !place.isConnected || model.trouble?.over) {
    grid?.dispose();
    return () => undefined;
  }
  grid.grid.element.style.height = `${heightOf(place, model, grid.grid.headerHeight)}px`;
  if (fixed) fixed.hidden = true;
  place.querySelector(":scope > .table-told")?.remove();
  place.append(grid.element);
  place.dataset["grid"] = "";
  grid.grid.draw();
  grid.changed();
  const stop = fit(place, grid);
  const leave = host.follow?.((look) => view?.show(look));
  return () => {
    stop();
    leave?.();
    view?.dispose();
    view?.element.remove();
    if (fixed) fixed.hidden = false;
    place.removeAttribute("data-grid");
  };
}

/** Now it is known whether it scrolls sideways: no row is cut in two, and nothing stands empty under the last. */
function fit(place: HTMLElement, { grid, model }: TableView): () => void {
  const tab = place.closest<HTMLElement>(OWN_TAB);
  const given = heightOf(place, model, grid.headerHeight);
  const set = () => {
    const above = tab && grid.element.getBoundingClientRect().top - tab.getBoundingClientRect().top + tab.scrollTop;
    const room = tab ? tab.clientHeight - above! - BAR - TAB_EDGE : given;
    grid.element.style.height = `${grid.heightWithin(Math.max(room, given))}px`;
    grid.draw();
  };
  set();
  place.style.height = "";
  // Behind another tab nothing has a size: it is measured when it is seen.
  const measured = tab ?? (grid.element.clientHeight === 0 ? grid.element : null);
  if (!measured) return () => undefined;
  const observer = new ResizeObserver(set);
  observer.observe(measured);
  return () => observer.disconnect();
}

/** Taken by a place of its own height, or by as many rows as there are. */
function heightOf(place: HTMLElement, model: TableModel, header: number): number {
  const room = Number.parseFloat(place.style.height) || roomOf(model.about.rows, header);
  return room - BAR - (model.about.shape.length > 2 ? PLANE : 0);
}

function tell(place: HTMLElement, reason: string | null): void {
  place.querySelector(":scope > .table-told")?.remove();
  if (reason !== null) place.append(make("p", "table-told out-note", reason));
}
