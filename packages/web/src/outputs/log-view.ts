/**
 * The whole of a long stream, in a window over the page: rows fetched from the server as they come into sight, so that ten million
 * lines cost no more than a screenful. Called by stream-view.ts ("Open the full log"). It changes nothing.
 */
import { logUrl } from "@pellucid/protocol";
import { action, make } from "./elements.ts";
import { findInLog, type Found } from "./log-search.ts";
import type { OutputContext } from "./output-view.ts";
import { Screen, type Line } from "./screen.ts";
import { drawLine } from "./text-block.ts";

export interface LogPlace extends OutputContext {
  readonly index: number;
  readonly name: string;
  readonly lines: number;
}

/** Lines fetched at a time. */
const WINDOW = 1000;
/** Windows kept at hand. */
const KEPT = 12;
/** Browsers do not draw boxes of any height: above this the scroll bar stands for shares, not for pixels. */
const HIGHEST = 8_000_000;

export function openLog(place: LogPlace): void {
  const view = new LogView(place);
  document.body.append(view.element);
  view.open();
}

class LogView {
  readonly element = make("dialog", "log-view");
  readonly #place: LogPlace;
  readonly #rows = make("div", "log-rows");
  readonly #sizer = make("div", "out-sizer");
  readonly #window = make("div", "out-window");
  readonly #status = make("span", "out-note");
  readonly #windows = new Map<number, Line[] | Promise<void>>();
  #searching: AbortController | undefined;
  #found: Found | null = null;
  #frame = 0;

  constructor(place: LogPlace) {
    this.#place = place;
    this.element.setAttribute("aria-label", "Full log");
    const search = make("input", "log-search");
    search.type = "text";
    search.placeholder = "Search output";
    search.setAttribute("aria-label", "Search output");
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") void this.#search(search.value, event.shiftKey ? -1 : 1);
      event.stopPropagation();
    });
    this.#status.setAttribute("role", "status");
    this.#status.textContent = `${place.lines.toLocaleString("en")} lines of ${place.name}`;
    const download = make("a", "out-action", "Download");
    download.href = `${logUrl(place.path, place.cell, place.index)}&download=1`;
    download.download = `${place.name}.txt`;
    const head = make("div", "log-head");
    head.append(
      search,
      this.#status,
      make("span", "log-space"),
      download,
      action("Close", () => this.element.close()),
    );
    this.#rows.tabIndex = 0;
    this.#sizer.append(this.#window);
    this.#rows.append(this.#sizer);
    this.#rows.addEventListener("scroll", () => this.#schedule(), { passive: true });
    this.element.append(head, this.#rows);
    this.element.addEventListener("close", () => {
      this.#searching?.abort();
      this.element.remove();
    });
    // The notebook's own keys stay away while the log is open.
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
  }

  open(): void {
    this.element.showModal();
    this.#sizer.style.height = `${Math.min(HIGHEST, this.#place.lines * this.#lineHeight)}px`;
    this.#rows.scrollTop = this.#rows.scrollHeight;
    this.#rows.focus();
    this.#draw();
  }

  get #lineHeight(): number {
    return Number.parseFloat(getComputedStyle(this.#rows).lineHeight) || 20;
  }

  #schedule(): void {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const height = this.#lineHeight;
    const seen = Math.ceil(this.#rows.clientHeight / height) + 1;
    const most = Math.max(1, this.#rows.scrollHeight - this.#rows.clientHeight);
    const exact = this.#place.lines * height <= HIGHEST;
    const top = this.#rows.scrollTop;
    const share = Math.round((top / most) * Math.max(0, this.#place.lines - seen + 2));
    const first = Math.max(0, exact ? Math.floor(top / height) : share);
    const rows: HTMLElement[] = [];
    for (let at = first; at < Math.min(this.#place.lines, first + seen); at++) rows.push(this.#row(at));
    this.#window.style.transform = `translateY(${exact ? first * height : Math.min(top, HIGHEST - rows.length * height)}px)`;
    this.#window.replaceChildren(...rows);
  }

  #row(at: number): HTMLElement {
    const row = make("div", "out-row log-row");
    const text = make("span", "log-text");
    const lines = this.#lines(Math.floor(at / WINDOW));
    if (lines) drawLine(text, lines[at % WINDOW] ?? { text: "", runs: null });
    row.classList.toggle("log-found", this.#found?.line === at);
    row.append(make("span", "log-number", String(at + 1)), text);
    return row;
  }

  /** The lines of a window, or null while they are on their way. */
  #lines(window: number): Line[] | null {
    const have = this.#windows.get(window);
    if (Array.isArray(have)) return have;
    if (!have) {
      this.#windows.set(
        window,
        this.#fetch(window).catch(() => void this.#windows.delete(window)),
      );
    }
    return null;
  }

  async #fetch(window: number): Promise<void> {
    const { path, cell, index } = this.#place;
    const response = await fetch(`${logUrl(path, cell, index)}&from=${window * WINDOW}&count=${WINDOW}`);
    if (!response.ok) {
      this.#status.textContent = `The log could not be read: the server answered ${response.status}`;
      return;
    }
    const screen = new Screen();
    screen.write(await response.text());
    this.#windows.set(window, screen.lines);
    for (const old of this.#windows.keys()) {
      if (this.#windows.size <= KEPT) break;
      if (old !== window) this.#windows.delete(old);
    }
    this.#schedule();
  }

  async #search(text: string, step: 1 | -1): Promise<void> {
    this.#searching?.abort();
    const control = (this.#searching = new AbortController());
    if (!text) return;
    this.#status.textContent = "Searching";
    try {
      const found = await findInLog(
        this.#place,
        text,
        this.#found?.text === text ? this.#found : null,
        step,
        control.signal,
      );
      this.#found = found;
      this.#status.textContent = found ? `${found.at} of ${found.count}` : "No results";
      if (found) this.#reveal(found.line);
      this.#schedule();
    } catch (error) {
      if (!control.signal.aborted) this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #reveal(line: number): void {
    const height = this.#lineHeight;
    const exact = this.#place.lines * height <= HIGHEST;
    const most = this.#rows.scrollHeight - this.#rows.clientHeight;
    const share = line / Math.max(1, this.#place.lines);
    this.#rows.scrollTop = exact ? line * height - this.#rows.clientHeight / 2 : share * most;
  }
}
