/**
 * Many lines as rows in a box that scrolls: only those in sight are in the page, so a million lines cost no more than forty. Rows
 * are as high as a code line, so that place and number follow from each other. Called by text-block.ts.
 *
 * It follows the end while text arrives until the person scrolls up. Of a stream whose beginning lies on the server the earlier
 * lines are asked for as they come into sight (`earlier`); this file fetches nothing.
 */
import { make } from "../elements.ts";
import type { Line } from "./screen.ts";
import { drawLine } from "./text-line.ts";
import { RowScroll } from "../../ui/row-scroll.ts";

/** Of text up to this long every row is in the page: the browser's own find, copying and screen readers have all of it. */
const WINDOW_LINES = 1000;
/** Of longer text only the rows in sight, and so many above and below. */
const MARGIN = 20;
/** So near to the end counts as at the end, px. */
const NEAR_END = 30;

export class TextRows {
  readonly element = make("div", "out-scroll");
  /** Lines before those that are here; null while one is on its way. */
  earlier: ((at: number) => Line | null) | null = null;
  /** Told when following begins and ends. */
  followed: (() => void) | null = null;
  readonly #view = make("div", "out-rows");
  readonly #sizer = make("div", "out-sizer");
  readonly #window = make("div", "out-window");
  readonly #rows = new Map<number, { line: Line | null; row: HTMLElement }>();
  readonly #observer: ResizeObserver;
  readonly #scroll = new RowScroll();
  #lines: readonly Line[] = [];
  #count = 0;
  #before = 0;
  #following = true;
  #frame = 0;
  #toEnd = false;
  /** Where the end was when it was last brought into view: above that only a person scrolls. None since the box was moved. */
  #endAt: number | null = null;
  #numbered = false;
  #found = -1;
  /** Where this file has put the bar, until the browser says so. */
  #bar: number | null = null;
  #wheeled = false;

  constructor(height: number) {
    if (height > 0) this.#view.style.minHeight = `min(${Math.round(height)}px, 80vh)`;
    this.#view.tabIndex = 0;
    this.#view.setAttribute("role", "group");
    this.#sizer.append(this.#window);
    this.#view.append(this.#sizer);
    this.element.append(this.#view);
    this.#view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#observer = new ResizeObserver(() => this.#schedule());
    this.#observer.observe(this.#view);
  }

  get following(): boolean {
    return this.#following;
  }
  get total(): number {
    return this.#before + this.#count;
  }

  /** `before`: how many lines there are before these. */
  set(lines: readonly Line[], count: number, streaming: boolean, before: number): void {
    const first = this.#count === 0;
    this.#lines = lines;
    this.#count = count;
    this.#before = before;
    this.#view.setAttribute("aria-label", `Output, ${this.total.toLocaleString("en")} lines`);
    this.#schedule(this.#following && (streaming || (first && before > 0)));
    if (!this.element.isConnected) this.#draw();
  }

  dispose(): void {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#frame);
  }

  follow(following: boolean): void {
    this.#setFollowing(following);
    if (following) this.#schedule(true);
  }

  /** Marks a line that was found, and brings it to the middle. */
  reveal(line: number): void {
    this.#found = line;
    this.#setFollowing(false);
    const { height, rowHeight } = this.#scroll;
    this.#scroll.top = 0;
    this.#scroll.by(line * rowHeight - height / 2);
    this.#placeBar();
    this.#schedule();
  }

  /** What was found is no longer marked. */
  unmark(): void {
    this.#found = -1;
    this.#schedule();
  }

  /** After lines came that were on their way. */
  redraw(): void {
    this.#schedule();
  }

  /** After the box was moved to another place of the page, which takes it back to its beginning. */
  moved(numbered: boolean): void {
    const top = this.#scroll.top;
    this.#numbered = numbered;
    this.#endAt = null;
    this.#rows.clear();
    this.#window.replaceChildren();
    if (this.#following && top > 0) return this.#schedule(true);
    this.#measure();
    this.#scroll.top = top;
    this.#placeBar();
    this.#schedule();
  }

  focus(): void {
    this.#view.focus();
  }

  /** Drawing waits for the next frame: a flood of changes draws once. */
  #schedule(toEnd = false): void {
    this.#toEnd ||= toEnd;
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #placeBar(): void {
    this.#measure();
    this.#bar = Math.round(this.#scroll.toBar());
    this.#view.scrollTop = this.#bar;
  }

  #scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#view;
    const ours = this.#bar !== null && Math.abs(scrollTop - this.#bar) <= 1;
    this.#bar = null;
    if (!ours) {
      this.#scroll.fromBar(scrollTop);
      const up = this.#endAt !== null && scrollTop < this.#endAt - 1;
      // Who begins to scroll up is near the end still. Where text went, the browser scrolls up too: to the end as it is now.
      const atEnd = scrollHeight - clientHeight - scrollTop <= (up ? 2 : NEAR_END);
      // Text that waits to be drawn must not take back who scrolls up, however fast it comes.
      if (up && !atEnd) this.#toEnd = false;
      if (atEnd !== this.#following && !this.#toEnd) this.#setFollowing(atEnd);
    }
    this.#schedule();
  }

  #setFollowing(following: boolean): void {
    if (!following) this.#toEnd = false;
    if (this.#following === following) return;
    this.#following = following;
    this.followed?.();
  }

  /** Where the bar is only a scale, the wheel still goes line by line. */
  #onWheel(event: WheelEvent): void {
    if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    const before = this.#scroll.top;
    this.#scroll.by(event.deltaY * (event.deltaMode === 1 ? this.#scroll.rowHeight : 1));
    if (this.#scroll.top === before) return;
    event.preventDefault();
    this.#placeBar();
    this.#setFollowing(this.#scroll.top + this.#scroll.height >= this.#scroll.whole - NEAR_END);
    this.#schedule();
  }

  #measure(): void {
    const scroll = this.#scroll;
    scroll.rowHeight = Number.parseFloat(getComputedStyle(this.#view).lineHeight) || 20;
    scroll.rows = this.total;
    scroll.height = this.#view.clientHeight || 600;
    this.#sizer.style.height = `${scroll.boxed}px`;
    if (!scroll.scaled || this.#wheeled) return;
    this.#wheeled = true;
    this.#view.addEventListener("wheel", (event) => this.#onWheel(event), { passive: false });
  }

  #draw(): void {
    this.#measure();
    const scroll = this.#scroll;
    if (this.#toEnd) {
      this.#view.scrollTop = this.#view.scrollHeight;
      this.#endAt = this.#view.scrollTop;
      scroll.by(scroll.whole);
    } else scroll.by(0);
    // Behind another tab nothing scrolls: there it goes to its end when it is seen.
    this.#toEnd &&= this.#view.clientHeight === 0;
    const whole = this.total <= WINDOW_LINES;
    this.#view.toggleAttribute("data-in-view", !whole);
    const first = whole ? 0 : Math.max(0, scroll.first - MARGIN);
    const last = whole ? this.total : Math.min(this.total, scroll.end + MARGIN);
    this.#drawRows(first, last);
    const bar = scroll.scaled ? this.#view.scrollTop - scroll.top : 0;
    this.#window.style.transform = `translateY(${first * scroll.rowHeight + bar}px)`;
  }

  #line(at: number): Line | null {
    if (at >= this.#before) return this.#lines[at - this.#before] ?? null;
    return this.earlier?.(at) ?? null;
  }

  #drawRows(first: number, last: number): void {
    for (const [at, { row }] of this.#rows) {
      if (at >= first && at < last) continue;
      removeRow(row);
      this.#rows.delete(at);
    }
    let next: ChildNode | null = this.#window.firstChild;
    for (let at = first; at < last; at++) {
      const line = this.#line(at);
      let drawn = this.#rows.get(at);
      if (!drawn) this.#rows.set(at, (drawn = { line, row: this.#newRow(at, line) }));
      else if (drawn.line !== line) {
        this.#fill(drawn.row, at, line);
        drawn.line = line;
      }
      drawn.row.classList.toggle("log-found", at === this.#found);
      if (next === drawn.row) next = drawn.row.nextSibling!.nextSibling;
      else insertRow(this.#window, drawn.row, next);
    }
  }

  #newRow(at: number, line: Line | null): HTMLElement {
    const row = make("div", "out-row");
    this.#fill(row, at, line);
    return row;
  }

  #fill(row: HTMLElement, at: number, line: Line | null): void {
    if (line) drawLine(row, line);
    else row.textContent = "";
    if (this.#numbered) row.dataset["number"] = String(at + 1);
  }
}

/** Rows have a line break between them, so that their text is also right for whoever reads it without layout. */
export function insertRow(parent: HTMLElement, row: HTMLElement, before: ChildNode | null): HTMLElement {
  parent.insertBefore(row, before);
  parent.insertBefore(document.createTextNode("\n"), before);
  return row;
}

export function removeRow(row: HTMLElement): void {
  row.nextSibling?.remove();
  row.remove();
}
