/**
 * The header of one column: its name and type, a small picture of its values, and the buttons that sort, filter and open
 * its profile. The picture is read after the rows, and not while the kernel is busy with a cell.
 */
import type { ColumnProfile } from "@pellucid/protocol";
import { make } from "../outputs/elements.ts";
import { drawSpark, rangeWords } from "./column-picture.ts";
import type { ColumnHead, TableModel } from "./table-model.ts";

/** Heights with type and picture, of a short table with the type only, and of an array, whose columns are all alike. */
export const HEADER = { full: 78, typed: 44, plain: 30 } as const;
/** Of fewer rows a picture says less than the rows. */
export const FEW_ROWS = 10;

export interface HeaderActs {
  sort(column: number, add: boolean): void;
  filter(column: number, anchor: Element): void;
  profile(column: number, anchor: Element): void;
  menu(column: number, anchor: Element): void;
  resize(column: number, width: number): void;
  /** The figures of a column as soon as there is time to read them. */
  figures(column: number, show: (profile: ColumnProfile) => void): void;
  /** These words stand under its picture. */
  worded(column: number, words: string): void;
}

/** As a cell writes a text. */
const inOneLine = (name: string): string => name.replace(/\r?\n/g, "↵").replaceAll("\t", " ");

export const nameOf = (head: ColumnHead | undefined, column: number): string => head?.name.join(", ") ?? `${column}`;

/** Of a level of the row labels: its name, which orders by it, and the buttons of a column, where the labels are more than a count. */
export function levelHeader(element: HTMLElement, column: number, model: TableModel, acts: HeaderActs): void {
  const { levels, index = [], columns } = model.about;
  const level = column - columns;
  const { sorted, tested, drawn } = stateOf(column, model);
  if (element.dataset["drawn"] === drawn) return;
  const isNew = element.dataset["drawn"] === undefined;
  element.dataset["drawn"] = drawn;
  const head = model.heads[column];
  mark(element, column, head, sorted, tested);
  const name = title(column, head && { ...head, name: [levels[level] ?? ""] }, sorted, model);
  name.title = `Sort by ${nameOf(head, column)}`;
  element.replaceChildren(
    name,
    ...(index[level]?.plain ? [] : [tools(column, head, acts)]),
    edge(column, element, acts),
  );
  if (isNew) listen(element, column, acts);
}

/** How the view takes a column: in its order, and tested. */
function stateOf(column: number, { heads, view }: TableModel) {
  const sorted = view.sort?.find(([one]) => one === column);
  const tested = view.tests?.some((test) => test.column === column) ?? false;
  const drawn = `${heads[column] ? 1 : 0} ${JSON.stringify(sorted ?? null)} ${tested} ${JSON.stringify(view)}`;
  return { sorted, tested, drawn };
}

type Sorted = readonly [number, boolean] | undefined;

function mark(element: HTMLElement, column: number, head: ColumnHead | undefined, sorted: Sorted, tested: boolean) {
  element.setAttribute("role", "columnheader");
  element.setAttribute("aria-label", nameOf(head, column));
  element.setAttribute("aria-sort", sorted ? (sorted[1] ? "descending" : "ascending") : "none");
  element.dataset["kind"] = head?.kind ?? "text";
  element.toggleAttribute("data-tested", tested);
}

export function headerCell(
  known: HTMLElement | undefined,
  column: number,
  model: TableModel,
  acts: HeaderActs,
  height: number,
): HTMLElement {
  const head = model.heads[column];
  const { sorted, tested, drawn } = stateOf(column, model);
  if (known?.dataset["drawn"] === drawn) return known;
  const element = known ?? make("div", "table-header");
  element.dataset["drawn"] = drawn;
  mark(element, column, head, sorted, tested);
  element.style.height = `${height}px`;
  const parts = [title(column, head, sorted, model)];
  if (height !== HEADER.plain) parts.push(make("small", "table-type", head?.type ?? ""));
  if (height === HEADER.full) {
    const picture = make("div", "table-picture");
    parts.push(picture);
    if (head)
      acts.figures(column, (profile) => {
        if (element.dataset["drawn"] !== drawn) return;
        const words = rangeWords(profile);
        const line = make("small", "", words);
        line.title = words;
        picture.replaceChildren(drawSpark(profile), line);
        acts.worded(column, words);
      });
  }
  element.replaceChildren(...parts, tools(column, head, acts), edge(column, element, acts));
  if (!known) listen(element, column, acts);
  return element;
}

/** A press anywhere on a header sorts by it, but for its buttons and its edge. */
function listen(element: HTMLElement, column: number, acts: HeaderActs): void {
  element.addEventListener("click", (event) => {
    if (!(event.target as Element).closest(".table-tools, .table-edge")) acts.sort(column, event.shiftKey);
  });
  element.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    acts.menu(column, element);
  });
}

function title(column: number, head: ColumnHead | undefined, sorted: Sorted, model: TableModel): HTMLElement {
  const button = make("button", "table-name");
  button.type = "button";
  button.tabIndex = -1;
  const several = (model.view.sort?.length ?? 0) > 1;
  const place = several ? String(model.view.sort!.findIndex(([one]) => one === column) + 1) : "";
  const mark = sorted ? make("span", "table-sorted", `${sorted[1] ? "↓" : "↑"}${place}`) : null;
  mark?.setAttribute("aria-hidden", "true");
  const levels = (head?.name ?? []).map(inOneLine);
  button.append(make("span", "table-words", levels.at(-1) ?? ""), ...(mark ? [mark] : []));
  const above = levels.slice(0, -1).join(" / ");
  if (above) button.prepend(make("small", "table-above", above));
  button.title = `Sort by ${nameOf(head, column)}`;
  return button;
}

function tools(column: number, head: ColumnHead | undefined, acts: HeaderActs): HTMLElement {
  const box = make("span", "table-tools");
  const name = nameOf(head, column);
  const add = (label: string, path: string, act: (button: Element) => void) => {
    const button = make("button", "table-tool");
    button.type = "button";
    button.tabIndex = -1;
    button.title = `${label} ${name}`;
    button.setAttribute("aria-label", label);
    button.setAttribute("aria-haspopup", "dialog");
    button.append(glyph(path));
    button.addEventListener("click", () => act(button));
    box.append(button);
  };
  add("Filter", "M2 3h12l-4.5 5.5V13l-3-1.5v-3z", (button) => acts.filter(column, button));
  add("Profile", "M3 13V8m3.3 5V4m3.4 9V6m3.3 7v-3", (button) => acts.profile(column, button));
  return box;
}

/** A button of the line under a table: a picture with a name. */
export function barButton(label: string, path: string, act: (at: Element) => void): HTMLButtonElement {
  const element = make("button", "table-act");
  element.type = "button";
  element.title = label;
  element.setAttribute("aria-label", label);
  element.append(glyph(path));
  element.addEventListener("click", () => act(element));
  return element;
}

export function glyph(path: string): SVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** The edge by which a column is made wider or narrower. */
function edge(column: number, header: HTMLElement, acts: HeaderActs): HTMLElement {
  const element = make("span", "table-edge");
  element.title = "Drag to resize";
  element.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    event.stopPropagation();
    element.setPointerCapture(event.pointerId);
    const from = event.clientX - header.getBoundingClientRect().width;
    const move = (at: PointerEvent) => acts.resize(column, at.clientX - from);
    element.addEventListener("pointermove", move);
    element.addEventListener("lostpointercapture", () => element.removeEventListener("pointermove", move), {
      once: true,
    });
  });
  return element;
}
