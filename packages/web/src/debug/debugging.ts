/**
 * What a page knows of debugging one notebook: the server's word (`view`), and the way to ask. One for each session, made
 * with the first word or wish (debugging-of.ts). Everything is the server's: what is asked here shows when it has told all
 * views.
 */
import type {
  Breakpoint,
  BreakpointPlace,
  DebugAnswer,
  DebugAsk,
  DebugFrame,
  DebugView,
  ServerFrame,
} from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { frontNotebook } from "../notebook/front-notebook.ts";
import { Value } from "../notebook/value.ts";
import { toast } from "../ui/toast.tsx";

const NOTHING: DebugView = {
  state: "off",
  trouble: null,
  pauseOn: "never",
  muted: false,
  breakpoints: [],
  watches: [],
  pause: null,
  log: [],
};

const all = new Map<NotebookSession, Debugging>();
/** The notebook that was in front last: what is asked in front of a file is for it. */
let lastInFront: NotebookSession | null = null;
const noteFront = (): void => void (lastInFront = frontNotebook.get() ?? lastInFront);
frontNotebook.subscribe(noteFront);
/** Who hears that a notebook's debugging changed: files have breakpoints of any notebook. */
export const anyDebugging = new Value(0);

/** Null: nothing was said or asked of it yet. */
export const knownDebugging = (session: NotebookSession): Debugging | null => all.get(session) ?? null;

/** The notebook that a breakpoint in a file is for: the one that was in front last. */
export const latestDebugging = (): Debugging | null =>
  (lastInFront && all.get(lastInFront)) ?? [...all.values()].at(-1) ?? null;
/** The one whose run stands still, for places that are no notebook. */
export const pausedDebugging = (): Debugging | null =>
  [...all.values()].findLast(({ view }) => view.get().pause !== null) ?? null;
export const everyDebugging = (): Iterable<Debugging> => all.values();

/** Of a notebook that is open in this window. */
export const debuggingOfPath = (path: string): Debugging | null =>
  [...all.values()].findLast(({ session }) => session.path === path) ?? null;

export class Debugging {
  readonly session: NotebookSession;
  readonly view = new Value<DebugView>(NOTHING);
  /** The frame whose values are shown; the innermost one unless another was chosen. */
  readonly chosen = new Value<number | null>(null);
  /** The breakpoint that is being edited in the panel. */
  readonly editing = new Value<string | null>(null);
  private readonly open = new Map<string, (answer: DebugAnswer) => void>();
  private number = 0;

  /** `parts`: what shows it on the page, for as long as the notebook is open. Each answers with its end. */
  constructor(session: NotebookSession, parts: readonly ((debugging: Debugging) => () => void)[]) {
    this.session = session;
    const stops = parts.map((part) => part(this));
    all.set(session, this);
    noteFront();
    // After the server's word, where that made it.
    queueMicrotask(() => anyDebugging.set(anyDebugging.get() + 1));
    const { status } = session.store;
    const stop = status.subscribe(() => {
      const { connection } = status.get();
      if (connection === "open") return;
      for (const resolve of this.open.values()) resolve({ status: "refused", reason: "The connection was lost." });
      this.open.clear();
      if (connection !== "closed") return;
      stop();
      for (const each of stops) each();
      all.delete(session);
    });
  }

  take(frame: Extract<ServerFrame, { kind: "debug" | "debug-answer" }>): void {
    if (frame.kind === "debug") return this.show(frame.view);
    this.open.get(frame.request)?.(frame.answer);
    this.open.delete(frame.request);
  }

  private show(view: DebugView): void {
    const before = this.view.get();
    if (view.pause?.n !== before.pause?.n) this.chosen.set(view.pause?.frames[0]?.id ?? null);
    const { pause } = view;
    const frame = pause?.frames[0];
    this.session.store.setPaused(
      pause ? { cell: frame?.cell ?? null, line: frame?.line ?? null, over: pause.over } : null,
    );
    this.view.set(view);
    anyDebugging.set(anyDebugging.get() + 1);
    if (view.trouble && view.trouble !== before.trouble) toast({ text: view.trouble, level: "warning" });
  }

  ask(ask: DebugAsk): Promise<DebugAnswer> {
    const request = `debug-${++this.number}`;
    return new Promise((resolve) => {
      this.open.set(request, resolve);
      this.session.client.request({ kind: "debug", request, ask });
    });
  }

  /** Asks, and says it where it was refused. */
  async order(ask: DebugAsk): Promise<void> {
    const answer = await this.ask(ask);
    if (answer.status === "refused") toast({ text: answer.reason, level: "warning" });
  }

  get frame(): DebugFrame | null {
    return this.frameOf(this.chosen.get());
  }

  /** The frame of this id in the pause as it is; the innermost one where it has no such. */
  frameOf(chosen: number | null): DebugFrame | null {
    const frames = this.view.get().pause?.frames ?? [];
    return frames.find(({ id }) => id === chosen) ?? frames[0] ?? null;
  }

  at(place: BreakpointPlace): readonly Breakpoint[] {
    return this.view.get().breakpoints.filter((one) => isAt(one, place));
  }

  toggle(place: BreakpointPlace, line: number): void {
    const there = this.at(place).find((one) => one.line === line);
    if (there) void this.order({ op: "remove", ids: [there.id] });
    else void this.order({ op: "put", breakpoint: { id: newId(), place, line, on: true } });
  }
}

const newId = () => `b${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;

const isAt = ({ place }: Breakpoint, at: BreakpointPlace): boolean =>
  "cell" in at ? "cell" in place && place.cell === at.cell : "path" in place && place.path === at.path;

/** In words: "cell 3, line 2". */
export function placeWords(session: NotebookSession, frame: Pick<DebugFrame, "cell" | "path" | "line">): string {
  const number = frame.cell === null ? null : session.store.cell(frame.cell)?.place.get().number;
  const where = frame.cell !== null ? (number ? `cell ${number}` : "a deleted cell") : (frame.path ?? "");
  return frame.line === null ? `${where}, edited since` : `${where}, line ${frame.line}`;
}
