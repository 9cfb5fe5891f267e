/**
 * What can be done with a long stream, in one line under it: how long it is, search, follow, copy, save, and the full log, which is the same
 * view in a window over the page. Loaded by stream-view.ts once a stream is long. It draws no text.
 */
import type { StoredText } from "@pellucid/notebook";
import { toClipboard } from "../../ui/clipboard.ts";
import { action, make } from "../elements.ts";
import { addressOf, LogLines, readLog, type LogPlace } from "./log-lines.ts";
import { openLog } from "./log-view.ts";
import { StreamSearch } from "./stream-search.ts";
import type { TextBlock } from "./text-block.ts";
import "./stream-tools.css";

/** A search begins so long after the last key, ms; Enter begins it at once. */
const TYPED = 250;
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;:]*m`, "g");

export class StreamTools {
  readonly #place: LogPlace;
  readonly #block: TextBlock;
  readonly #earlier: LogLines;
  readonly #search: StreamSearch;
  readonly #home: HTMLElement;
  readonly #inner = make("div", "log-inner");
  readonly #bar = make("div", "log-bar");
  readonly #words = make("span", "log-words");
  readonly #note = make("span", "log-note");
  readonly #status = make("span", "log-status");
  readonly #field = make("input", "log-search");
  readonly #follow: HTMLButtonElement;
  readonly #open: HTMLButtonElement;
  #lines = 0;
  /** How much it is, in words. */
  #all = "";
  #stored: StoredText | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #close: (() => void) | null = null;

  constructor(home: HTMLElement, block: TextBlock, place: LogPlace) {
    this.#home = home;
    this.#block = block;
    this.#place = place;
    this.#earlier = new LogLines(place, (trouble) => {
      if (trouble) this.#say(trouble);
      block.rows?.redraw();
    });
    this.#search = new StreamSearch(place, block);
    this.#follow = action("Follow", () => this.#setFollowing(!block.rows?.following));
    this.#follow.classList.add("log-follow");
    this.#follow.title = "Keep the end in view while text arrives";
    this.#open = action("Open the full log", () => this.#openLog());
    this.#build();
    home.append(this.#inner);
    this.#inner.append(block.element, this.#bar);
    block.rows?.moved(false);
  }

  #build(): void {
    const field = this.#field;
    field.type = "text";
    field.placeholder = "Search output";
    field.setAttribute("aria-label", "Search output");
    field.addEventListener("input", () => this.#later());
    field.addEventListener("keydown", (event) => this.#key(event));
    this.#status.setAttribute("role", "status");
    this.#note.setAttribute("role", "status");
    const copy = action("Copy all", () => void this.#copy());
    const save = make("a", "out-action", "Save as file");
    save.href = `${addressOf(this.#place)}&download=1`;
    save.download = `${this.#place.name}.txt`;
    save.addEventListener("click", (event) => event.stopPropagation());
    this.#bar.append(this.#words, this.#note, make("span", "log-space"), this.#status, field);
    this.#bar.append(this.#follow, copy, save, this.#open);
  }

  /** The stream has so many lines now; `stored`: of those only the end is here. */
  changed(lines: number, stored: StoredText | null): void {
    if (lines < this.#lines) this.#earlier.forget();
    this.#lines = lines;
    this.#stored = stored;
    const long = stored !== null && stored.lines === 1;
    this.#all = long ? `${stored.length.toLocaleString("en")} characters` : `${lines.toLocaleString("en")} lines`;
    this.#words.textContent = long ? `The end of a line of ${this.#all}` : this.#all;
    const { rows } = this.#block;
    this.#follow.hidden = !rows;
    if (!rows) return;
    rows.earlier = (at) => this.#earlier.line(at);
    rows.followed = () => this.#showFollowing();
    this.#showFollowing();
    rows.redraw();
  }

  #say(text: string): void {
    this.#note.textContent = text;
  }

  // ---- follow -----------------------------------------------------------------------------------------------------------

  #setFollowing(following: boolean): void {
    this.#block.rows?.follow(following);
    this.#showFollowing();
  }

  #showFollowing(): void {
    this.#follow.setAttribute("aria-pressed", String(this.#block.rows?.following ?? false));
  }

  // ---- search -----------------------------------------------------------------------------------------------------------

  #key(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.key === "Enter") void this.#find(event.shiftKey ? -1 : 1);
    else if (event.key === "Escape" && this.#field.value !== "") {
      event.preventDefault();
      this.#field.value = "";
      void this.#find(1);
    }
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#find(1), TYPED);
  }

  async #find(step: 1 | -1): Promise<void> {
    clearTimeout(this.#timer);
    const text = this.#field.value;
    if (text === "") {
      this.#search.stop();
      this.#status.textContent = "";
      this.#block.rows?.unmark();
      return;
    }
    try {
      const hit = await this.#search.step(text, step, this.#lines, this.#stored !== null);
      if (hit === undefined) return;
      const of = (count: number) => count.toLocaleString("en");
      this.#status.textContent = hit ? `${of(hit.at)} of ${of(hit.count)}` : "No results";
      if (hit) this.#block.rows?.reveal(hit.line);
    } catch (error) {
      this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  // ---- copy and the full log ----------------------------------------------------------------------------------------------

  async #copy(): Promise<void> {
    this.#say("Copying");
    try {
      await toClipboard(this.#stored ? this.#whole() : Promise.resolve(this.#block.plain));
      this.#say(`Copied ${this.#all}`);
    } catch {
      this.#say("The browser did not allow copying. Save as file has all of it");
    }
  }

  async #whole(): Promise<string> {
    return (await (await readLog(addressOf(this.#place))).text()).replace(COLOURS, "");
  }

  #openLog(): void {
    this.#open.hidden = true;
    this.#home.style.minHeight = `${this.#home.getBoundingClientRect().height}px`;
    this.#close = openLog(this.#inner, () => {
      this.#close = null;
      this.#open.hidden = false;
      this.#home.append(this.#inner);
      this.#home.style.minHeight = "";
      this.#block.rows?.moved(false);
      this.#open.focus({ preventScroll: true });
    });
    this.#block.rows?.moved(true);
    this.#block.rows?.focus();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#search.stop();
    this.#close?.();
    this.#inner.replaceWith(this.#block.element);
  }
}
