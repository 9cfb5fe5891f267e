/**
 * What the language server says of a whole notebook, for as long as somebody works in it: problems, colours of names, hints.
 * Begins with the first edit or question in this view, never with opening; asks when the page rests, a while after the last
 * change, and only while somebody can see it. What was said of a text that has changed since is not shown.
 */
import { textHash, type CellId } from "@pellucid/notebook";
import type { CellColours, LanguageDiagnostic, LanguageHint } from "@pellucid/protocol";
import { problemsOf } from "../../lint/problems.ts";
import { whenIdle } from "../../notebook/idle-work.ts";
import type { NotebookSession } from "../../notebook/notebook-session.ts";
import { Value } from "../../notebook/value.ts";
import { activeTab } from "../../shell/tabs.ts";
import { askLanguage } from "./language-client.ts";
import { problemFrom } from "./server-problems.ts";

/** After the last change, ms. */
const REST = 900;
const UNSEEN = 5000;
/** Colours and hints of longer notebooks are asked for near what is seen only. */
const MOST_CELLS = 300;

export interface Colours {
  readonly types: readonly string[];
  readonly modifiers: readonly string[];
  readonly cells: ReadonlyMap<CellId, CellColours["data"]>;
}

const HINTS_KEY = "pellucid:inlay-hints";
export const hintsShown = new Value<boolean>(localStorage.getItem(HINTS_KEY) === "on");
export function toggleHints(): void {
  hintsShown.set(!hintsShown.get());
  try {
    localStorage.setItem(HINTS_KEY, hintsShown.get() ? "on" : "off");
  } catch {
    // Kept until the page is closed, then.
  }
}

class ServerNotebook {
  readonly colours = new Value<Colours>({ types: [], modifiers: [], cells: new Map() });
  readonly hints = new Value<ReadonlyMap<CellId, readonly LanguageHint[]>>(new Map());
  readonly #session: NotebookSession;
  #sources: Readonly<Record<string, string>> = {};
  #begun = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking: AbortController | null = null;

  constructor(session: NotebookSession) {
    this.#session = session;
  }

  /** Somebody works here. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    const { status, order } = this.#session.store;
    for (const value of [status, order]) value.subscribe(() => this.#soon(REST));
    hintsShown.subscribe(() => this.#soon(0));
    // Back from a file that it imports.
    activeTab.subscribe(() => activeTab.get()?.path === this.#session.path && this.#soon(REST));
    this.#soon(REST);
  }

  /** What was said of this cell's text is still so. */
  isCurrent(cell: CellId): boolean {
    const source = this.#session.store.cell(cell)?.source.get();
    return source !== undefined && textHash(source) === this.#sources[cell];
  }

  #soon(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#timer = setTimeout(() => whenIdle(() => void this.#ask()), ms);
  }

  async #ask(): Promise<void> {
    if (!this.#session.isSeen) return this.#soon(UNSEEN);
    this.#asking?.abort();
    const asking = new AbortController();
    this.#asking = asking;
    const { path } = this.#session;
    const options = { signal: asking.signal };
    const found = await askLanguage(path, { op: "diagnose" }, options);
    if (!found || asking.signal.aborted) return;
    this.#sources = found.sources;
    problemsOf(this.#session).put(
      "language",
      found.problems.map((one: LanguageDiagnostic) => problemFrom(one)),
      found.sources,
    );
    const cells = this.#codeCells();
    const colours = await askLanguage(path, { op: "colours", cells }, options);
    if (!colours || asking.signal.aborted) return;
    const { types, modifiers } = colours;
    this.colours.set({ types, modifiers, cells: new Map(colours.cells.map(({ cell, data }) => [cell ?? "", data])) });
    await this.#askHints(cells, asking.signal);
  }

  async #askHints(cells: readonly CellId[], signal: AbortSignal): Promise<void> {
    if (!hintsShown.get()) return this.hints.set(new Map());
    const found = await askLanguage(this.#session.path, { op: "hints", cells }, { signal });
    if (!found || signal.aborted) return;
    const byCell = new Map<CellId, LanguageHint[]>();
    for (const hint of found.hints) byCell.set(hint.cell ?? "", [...(byCell.get(hint.cell ?? "") ?? []), hint]);
    this.hints.set(byCell);
  }

  #codeCells(): CellId[] {
    const { store } = this.#session;
    const cells = store.order.get().filter((id) => store.cell(id)?.head.get().type === "code");
    if (cells.length <= MOST_CELLS) return cells;
    const at = Math.max(0, cells.indexOf(this.#session.active ?? ""));
    return cells.slice(Math.max(0, at - MOST_CELLS / 2), at + MOST_CELLS / 2);
  }
}

const known = new WeakMap<NotebookSession, ServerNotebook>();

export function serverNotebook(session: NotebookSession): ServerNotebook {
  const found = known.get(session) ?? new ServerNotebook(session);
  known.set(session, found);
  return found;
}

/** Somebody asks or edits: from now on the notebook is looked at as a whole too. */
export const noteUse = (session: NotebookSession): void => serverNotebook(session).begin();
