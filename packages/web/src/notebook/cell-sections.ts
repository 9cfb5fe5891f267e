/**
 * The cells of a column, in sections of some twenty. A section that is far from view is one box for the browser (cells.css): at
 * each frame it asks some forty of them where they stand, and not each of a thousand cells. All of their text stays on the
 * page, where the browser's own find looks.
 *
 * React knows nothing of sections: it puts cells among the children of the column, before each other, and the column that was
 * given to `openSections` sees to where that is. A cell that changes places keeps what is in it: a browser takes a node that is
 * put elsewhere off the page and on again, its boxes go back to their beginning, frames are made anew, whoever writes in it
 * loses the caret. Browsers that can move a node as it stands are asked to; the others have no sections, and do as before.
 */
import type { CellId } from "@pellucid/notebook";
import { whenIdle, type Job } from "./idle-work.ts";

/** So many cells come into a section from its end; one that grows over the second in its middle is halved. */
const FULL = 24;
const MOST = 36;
/**
 * A column of fewer cells has no sections: there is nothing to be won, and a browser draws the cells of a section ahead of their
 * coming into view only while some of the section is seen.
 */
const SHORT = 48;
const SECTION = "cell-section";

/** TypeScript does not know it yet. */
interface Moving {
  moveBefore?: (node: Node, before: Node | null) => void;
}

type Children = Pick<HTMLElement, "insertBefore" | "appendChild" | "removeChild">;

const isCell = (node: Node | null | undefined): node is HTMLElement =>
  node instanceof HTMLElement && node.dataset["cellId"] !== undefined;
const isSection = (node: Node | null | undefined): node is HTMLElement =>
  node instanceof HTMLElement && node.classList.contains(SECTION);

/** What is put among the children of `column` from now on goes into sections. The answer ends the watching. */
export function openSections(column: HTMLElement): () => void {
  if (!(column as Moving).moveBefore) return () => undefined;
  const sections = new Sections(column);
  column.insertBefore = (node, before) => sections.put(node, before);
  column.appendChild = (node) => sections.put(node, null);
  column.removeChild = (node) => sections.take(node);
  return () => sections.close();
}

class Sections {
  private readonly column: HTMLElement;
  private readonly own: Children;
  private gathering: Job;
  /** Those whose height is not known: the browser lays them out until it is. */
  private readonly unmeasured = new Set<Element>();
  private readonly sizes = new ResizeObserver((entries) => this.measured(entries));
  private readonly folds = new MutationObserver((records) => {
    for (const { target } of records) if (isSection(target.parentNode)) this.measure(target.parentNode);
  });

  constructor(column: HTMLElement) {
    this.column = column;
    this.own = {
      insertBefore: column.insertBefore.bind(column),
      appendChild: column.appendChild.bind(column),
      removeChild: column.removeChild.bind(column),
    };
    this.folds.observe(column, { subtree: true, attributeFilter: ["hidden"] });
    this.gathering = whenIdle(() => this.gather());
  }

  close(): void {
    this.sizes.disconnect();
    this.folds.disconnect();
    this.gathering.drop();
  }

  put<T extends Node>(node: T, before: Node | null): T {
    const from = node.parentNode;
    const place: Place = isCell(node) ? this.placeFor(before) : { parent: this.column, before: this.cut(before) };
    if (place.parent === this.column) this.move(node, place.before);
    else if (this.has(node)) moveInto(place.parent, node, place.before);
    else place.parent.insertBefore(node, place.before);
    if (isSection(from)) this.tidy(from);
    if (isSection(place.parent)) this.tidy(place.parent);
    return node;
  }

  take<T extends Node>(node: T): T {
    const from = node.parentNode;
    if (!isSection(from)) return this.own.removeChild(node);
    from.removeChild(node);
    this.tidy(from);
    return node;
  }

  private has(node: Node): boolean {
    return this.column.isConnected && this.column.contains(node);
  }

  private move(node: Node, before: Node | null): void {
    if (this.has(node)) moveInto(this.column, node, before);
    else this.own.insertBefore(node, before);
  }

  /** Beside the cell that it is put before; else at the end of the section that stands there, while that has room. */
  private placeFor(before: Node | null): Place {
    if (isCell(before)) return { parent: before.parentElement!, before };
    const last = before === null ? this.column.lastElementChild : (before as Element).previousElementSibling;
    if (isSection(last) && last.childElementCount < FULL) return { parent: last, before: null };
    if (!this.isShort()) return { parent: this.addSection(before), before: null };
    this.gathering.drop();
    this.gathering = whenIdle(() => this.gather());
    return { parent: this.column, before };
  }

  private isShort(): boolean {
    return this.column.childElementCount < SHORT && !this.column.querySelector(`:scope > .${SECTION}`);
  }

  private addSection(before: Node | null): HTMLElement {
    const section = document.createElement("div");
    section.className = SECTION;
    section.setAttribute("role", "none");
    this.own.insertBefore(section, before);
    return section;
  }

  /** Where what is no cell can stand in front of `before`. */
  private cut(before: Node | null): Node | null {
    const section = before?.parentNode;
    if (!isSection(section)) return before;
    return section.firstChild === before ? section : this.split(section, before!);
  }

  /** The answer is the section that begins with `at`. Whoever writes in one of the cells is not moved. */
  private split(section: HTMLElement, at: Node): HTMLElement {
    const nodes = [...section.childNodes];
    const place = nodes.indexOf(at as ChildNode);
    const later = !nodes.slice(place).some((node) => node.contains(document.activeElement));
    const other = this.addSection(later ? section.nextSibling : section);
    for (const node of later ? nodes.slice(place) : nodes.slice(0, place)) moveInto(other, node, null);
    this.measure(section);
    this.measure(other);
    return later ? other : section;
  }

  private tidy(section: HTMLElement): void {
    if (section.childElementCount > MOST) this.split(section, section.children[FULL]!);
    else if (section.childElementCount > 0) this.measure(section);
    else {
      this.sizes.unobserve(section);
      this.unmeasured.delete(section);
      section.remove();
    }
  }

  /** The cells that were there first: some at a time, when the page has time. Where the caret or a selection is they stay as they are. */
  private gather(): void {
    if (this.isShort() || getSelection()?.type === "Range") return;
    const loose = [...this.column.children].filter((child) => isCell(child) && !child.contains(document.activeElement));
    const first = loose[0];
    if (!first) return;
    const section = this.addSection(first);
    for (let next: Element | null = first; next && loose.includes(next) && section.childElementCount < FULL;) {
      moveInto(section, next, null);
      next = section.nextElementSibling;
    }
    this.measure(section);
    this.gathering = whenIdle(() => this.gather());
  }

  private measure(section: HTMLElement): void {
    section.dataset["unmeasured"] = "";
    this.unmeasured.add(section);
    boxes.delete(section);
    this.sizes.unobserve(section);
    this.sizes.observe(section);
  }

  /** The browser knows the height now, and keeps it: what is far from view need not be laid out from the next frame on. */
  private measured(entries: readonly ResizeObserverEntry[]): void {
    for (const { target } of entries) {
      boxes.delete(target);
      if (this.unmeasured.delete(target))
        requestAnimationFrame(() => this.unmeasured.has(target) || target.removeAttribute("data-unmeasured"));
    }
  }
}

interface Place {
  readonly parent: HTMLElement;
  readonly before: Node | null;
}

const moveInto = (parent: HTMLElement, node: Node, before: Node | null): void =>
  (parent as Required<Moving>).moveBefore(node, before);

/** Where a cell stands in its column. */
export interface CellBox {
  readonly id: CellId;
  readonly top: number;
  readonly height: number;
}

/** Of the cells of a section, from its top: as long as its height is the same, nothing far from view is laid out for it again. */
const boxes = new WeakMap<Element, readonly CellBox[]>();

/** Where the cells of a column stand, from its top, in their order. */
export function boxesIn(column: Element): readonly CellBox[] {
  return [...column.children].flatMap((child) => {
    if (isCell(child)) return boxOf(child);
    if (!isSection(child)) return [];
    const known = boxes.get(child) ?? [...child.children].filter(isCell).map(boxOf);
    boxes.set(child, known);
    const { offsetTop } = child;
    return known.map((box) => ({ ...box, top: box.top + offsetTop }));
  });
}

const boxOf = (element: HTMLElement): CellBox => ({
  id: element.dataset["cellId"]!,
  top: element.offsetTop,
  height: element.offsetHeight,
});
