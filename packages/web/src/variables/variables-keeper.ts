/**
 * The variables of one notebook while the panel shows them: asked for when the panel opens, after each run, when more is known
 * of who made and reads them, and every two seconds while something runs. One question at a time, the next only after the answer; none while nobody can see it.
 * What was opened is read again with each listing.
 */
import type { HelperRefusal, NameView, Variable, VariablePath, VariableView } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";
import { keyOf, PAGE, type Opened } from "./variable-rows.ts";

export interface Listing {
  readonly variables: readonly Variable[];
  readonly names: Readonly<Record<string, NameView>>;
  /** More than are listed. */
  readonly total: number;
  readonly cudaTotal: number;
}

export interface VariablesState {
  readonly listing: Listing | null;
  /** Why there is no listing, or why it may be an old one. */
  readonly trouble: HelperRefusal | null;
  readonly opened: ReadonlyMap<string, Opened>;
}

/** The part of a value that is asked for. */
export interface Wanted {
  readonly start?: number;
  readonly columnStart?: number;
  readonly slice?: readonly number[];
}

const EVERY = 2000;
/** Ends of several runs in a row are one occasion. */
const SOON = 120;
/** Opened values beyond this are read again only when they are opened anew. */
const READ_AGAIN = 24;
/** Of a table in its row. */
const ROWS = 20;
const COLUMNS = 10;
export const CHARACTERS = 4000;

export class VariablesKeeper {
  readonly state = new Value<VariablesState>({ listing: null, trouble: null, opened: new Map() });
  private readonly session: NotebookSession;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asking = false;
  private again = false;
  private stopped = false;

  constructor(session: NotebookSession) {
    this.session = session;
  }

  /** Until the answer is called. */
  start(): () => void {
    const { store } = this.session;
    const soon = () => this.soon(SOON);
    const stops = [store.kernel, store.turns, store.judged, store.order, store.status].map((value) =>
      value.subscribe(soon),
    );
    document.addEventListener("visibilitychange", soon);
    this.soon(0);
    return () => {
      this.stopped = true;
      for (const stop of stops) stop();
      document.removeEventListener("visibilitychange", soon);
      if (this.timer) clearTimeout(this.timer);
    };
  }

  private soon(ms: number): void {
    if (this.asking) this.again = true;
    if (this.asking || this.stopped) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), ms);
  }

  async refresh(): Promise<void> {
    if (this.asking || this.stopped) return void (this.again = true);
    const { status } = this.session.store;
    if (document.visibilityState !== "visible" || status.get().connection !== "open") return;
    this.asking = true;
    this.again = false;
    await this.read();
    this.asking = false;
    const { state } = this.session.store.kernel.get();
    if (this.again) this.soon(SOON);
    else if (state === "busy" || this.state.get().trouble?.because === "silent") this.soon(EVERY);
  }

  private async read(): Promise<void> {
    const { reply, names = {} } = await this.session.client.ask({ op: "variables" });
    const before = this.state.get();
    if (reply.status === "refused") {
      // Who is too busy to answer still has what it had.
      const listing = reply.because === "silent" ? before.listing : null;
      return this.state.set({ listing, trouble: reply, opened: listing ? before.opened : new Map() });
    }
    const { variables, total, cudaTotal = 0 } = reply;
    const listing = {
      variables: same(before.listing?.variables ?? [], variables),
      names: sameStories(before.listing?.names ?? {}, names),
      total,
      cudaTotal,
    };
    const there = new Set(variables.map(({ name }) => name));
    const opened = new Map([...before.opened].filter(([, { path }]) => there.has(path[0])));
    this.state.set({ listing, trouble: null, opened });
    for (const key of [...opened.keys()].slice(0, READ_AGAIN)) await this.readOpened(key);
  }

  // ---- what is inside -----------------------------------------------------------------------------------------------

  isOpen(path: VariablePath): boolean {
    return this.state.get().opened.has(keyOf(path));
  }

  open(path: VariablePath, wanted: Wanted = {}): Promise<void> {
    const key = keyOf(path);
    const before = this.state.get().opened.get(key);
    const opened = { path, start: 0, columnStart: 0, slice: [], view: null, trouble: null, ...before, ...wanted };
    this.put(key, opened);
    return this.readOpened(key);
  }

  close(path: VariablePath): void {
    const prefix = keyOf(path).slice(0, -1);
    const { opened, ...rest } = this.state.get();
    const left = [...opened].filter(([key]) => key !== `${prefix}]` && !key.startsWith(`${prefix},`));
    this.state.set({ ...rest, opened: new Map(left) });
  }

  private put(key: string, opened: Opened): void {
    const state = this.state.get();
    this.state.set({ ...state, opened: new Map([...state.opened, [key, opened]]) });
  }

  private async readOpened(key: string): Promise<void> {
    const asked = this.state.get().opened.get(key);
    if (!asked) return;
    const { path, start, columnStart, slice } = asked;
    const answer = await this.look(path, { start, columnStart, slice });
    const now = this.state.get().opened.get(key);
    // Closed or turned to another page meanwhile: that has its own answer.
    if (!now || now.start !== start || now.columnStart !== columnStart || now.slice !== slice) return;
    if (typeof answer === "string") this.put(key, { ...now, view: null, trouble: answer });
    else if (JSON.stringify(answer) !== JSON.stringify(now.view))
      this.put(key, { ...now, view: answer, trouble: null });
  }

  /** A window of a value, or why there is none. What it is decides what the numbers count. */
  private async look(path: VariablePath, { start = 0, columnStart = 0, slice = [] }: Wanted) {
    const known = this.state.get().opened.get(keyOf(path))?.view?.view;
    const kind = known ?? this.kindOf(path);
    const count = kind === "text" ? CHARACTERS : kind === "table" ? ROWS : PAGE;
    return this.inspect({ path, start, count, columnStart, columnCount: COLUMNS, slice });
  }

  private kindOf(path: VariablePath): "text" | "table" | "items" {
    const [name, ...steps] = path;
    const { listing, opened } = this.state.get();
    const above = steps.length > 0 ? opened.get(JSON.stringify(path.slice(0, -1)))?.view : undefined;
    const step = JSON.stringify(steps.at(-1));
    const items = above?.view === "items" ? above.items : [];
    const kind =
      steps.length === 0
        ? listing?.variables.find((one) => one.name === name)?.kind
        : items.find((one) => JSON.stringify(one.step) === step)?.kind;
    if (kind === "text" || kind === "function") return "text";
    return kind === "frame" || kind === "series" || kind === "array" || kind === "tensor" ? "table" : "items";
  }

  async inspect(asked: {
    path: VariablePath;
    start: number;
    count: number;
    columnStart: number;
    columnCount: number;
    slice: readonly number[];
  }): Promise<VariableView | string> {
    const { reply } = await this.session.client.ask({ op: "inspect", ...asked });
    return reply.status === "refused" ? reply.reason : reply;
  }
}

/** Rows that say what they said before are the same objects: they are not drawn again. */
function same(before: readonly Variable[], after: readonly Variable[]): Variable[] {
  const known = new Map(before.map((variable) => [variable.name, variable]));
  return after.map((variable) => {
    const was = known.get(variable.name);
    return was && JSON.stringify(was) === JSON.stringify(variable) ? was : variable;
  });
}

const sameStories = (before: Listing["names"], after: Listing["names"]): Listing["names"] =>
  Object.fromEntries(
    Object.entries(after).map(([name, story]) => {
      const was = before[name];
      return [name, was && JSON.stringify(was) === JSON.stringify(story) ? was : story];
    }),
  );
