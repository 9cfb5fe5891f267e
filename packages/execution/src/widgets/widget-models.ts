/**
 * The widgets of one kernel, as all that was said about them leaves them: what a page needs that comes later than they did.
 *
 * Pure of everything outside; it is told each comm message once and in order, whoever said it (folding is what a page would
 * do with it). Its size is bounded: when all states together grow too large, those that were touched longest ago are let
 * go, and who wants one has to ask the kernel (`unknown`). It knows nothing of what a widget looks like.
 */
import type { BufferPath, CommMessage, ModelState } from "@pellucid/protocol";
import { changesByPage, isPatch, PLOT, PLOTS, type Said, withChange } from "./plot-patches.ts";

/** Jupyter's name for the conversations that are widgets. */
export const WIDGET_TARGET = "jupyter.widget";
/** Two widgets that pages keep equal (`jslink`). */
const LINKS = /^(?:Directional)?LinkModel$/;
/** What all states together may take, bytes; and how many conversations are kept apart. */
const STATE_BOUND = 256 * 1024 * 1024;
const COMM_BOUND = 100_000;
/** What is said to one widget and kept, bytes: a drawing of so many strokes. */
const SAID_BOUND = 32 * 1024 * 1024;
/** Widgets whose looks are what was said to them, and not a state: by module and name. */
const DRAWN = new Set(["ipycanvas CanvasManagerModel"]);
/** Of plotly's FigureWidget: the figure as a whole, and what Python changes in it, which it says once and takes back. */
const FIGURE = "_widget_data";
const tellsFigure = (state: Content): boolean =>
  Object.entries(state).some(([key, value]) => key.startsWith("_py2js_") && value !== null);

interface Model {
  readonly target: string;
  /** Null: it lives, and only the kernel knows what it holds. */
  state: Record<string, unknown> | null;
  /** Binary values by where they belong in the state. */
  buffers: { readonly path: BufferPath; readonly bytes: Uint8Array }[];
  size: number;
  /** What was said to it that makes it look as it does; null: too much to keep. */
  said?: Said[] | null;
}

type Content = Readonly<Record<string, unknown>>;

export class WidgetModels {
  readonly #models = new Map<string, Model>();
  readonly #bound: number;
  readonly #links = new Set<string>();
  /** By which conversation the pages of a plot speak, to the name under which its kernel does. */
  readonly #speakers = new Map<string, string>();
  #size = 0;

  constructor(bound = STATE_BOUND) {
    this.#bound = bound;
  }

  get count(): number {
    return this.#models.size;
  }
  /** Bytes of all states, about. */
  get size(): number {
    return this.#size;
  }
  has(comm: string): boolean {
    return this.#models.has(comm);
  }
  /** What stands in a widget at this place now. */
  value(comm: string, key: string): unknown {
    return this.#models.get(comm)?.state?.[key];
  }
  /** The comms that link two others. */
  get links(): ReadonlySet<string> {
    return this.#links;
  }
  /** The plot to which the kernel speaks under `target` is spoken of by pages in `comm`. */
  speaks(comm: string, target: string): void {
    if (this.#speakers.size < COMM_BOUND) this.#speakers.set(comm, target);
  }
  /** [E87] The conversations under a name of their own, and what was said in each of how the plot stands, from the first word. */
  under(target: string): { comm: string; said: readonly Said[] }[] {
    return [...this.#models].flatMap(([comm, model]) =>
      model.target === target ? [{ comm, said: model.said ?? [] }] : [],
    );
  }
  /** They live, but what they hold is not known here. */
  unknown(): string[] {
    return [...this.#models].flatMap(([comm, { state }]) => (state === null ? [comm] : []));
  }

  /** [E80] One message of either side. */
  fold(message: CommMessage, buffers: readonly Uint8Array[] = []): void {
    const { type, comm, data } = message;
    if (type === "comm_close") return this.#drop(comm);
    if (type === "comm_open") {
      this.#drop(comm);
      if (this.#models.size >= COMM_BOUND) return;
      this.#models.set(comm, { target: message.target ?? "", state: {}, buffers: [], size: 0 });
    }
    const state = stateOf(message);
    const isTold = type === "comm_msg" && state !== null && tellsFigure(state);
    if (isTold || this.#isKept(message, buffers)) this.#keepSaid(comm, message, buffers);
    if (state && (FIGURE in state || PLOT in state)) this.#forgetSaid(comm);
    if (type === "comm_msg") this.#keepChanges(comm, data);
    // What is told once is no state: it would be no news to whoever is told again.
    if (state && !isTold) this.#update(comm, state, pathsOf(data), buffers);
  }

  /** [E81] A kernel that was there before us tells of a widget. What was said to it no kernel tells: that is kept. */
  found(comm: string, state: Content | null, paths: readonly BufferPath[] = [], buffers: readonly Uint8Array[] = []) {
    const said = state && this.#models.get(comm)?.said;
    const size = sizeOfAll(said ?? []);
    this.#drop(comm);
    this.#models.set(comm, { target: WIDGET_TARGET, state: state && {}, buffers: [], size, ...(said && { said }) });
    this.#size += size;
    if (state) this.#update(comm, state, paths, buffers);
  }

  /** The kernel is another one: whatever was alive is so no more. */
  clear(): number {
    const count = this.#models.size;
    this.#models.clear();
    this.#links.clear();
    this.#speakers.clear();
    this.#size = 0;
    return count;
  }

  /** Strokes of a drawing; patches of a plot; and what changes a plot that is no widget, which a kernel says in texts and bytes. */
  #isKept({ type, comm, data, text }: CommMessage, buffers: readonly Uint8Array[]): boolean {
    const { state, target } = this.#models.get(comm) ?? {};
    if (!state || type !== "comm_msg") return false;
    if (target !== WIDGET_TARGET) return text !== undefined || (buffers.length > 0 && Object.keys(data).length === 0);
    if (data["method"] !== "custom") return false;
    const module = String(state["_model_module"]);
    return module === PLOTS ? isPatch(data) : DRAWN.has(`${module} ${String(state["_model_name"])}`);
  }

  #forgetSaid(comm: string): void {
    const model = this.#models.get(comm);
    if (model?.said === null) delete model.said;
    if (!model?.said) return;
    const size = sizeOfAll(model.said);
    model.size -= size;
    this.#size -= size;
    delete model.said;
  }

  #keepSaid(comm: string, { data, text }: CommMessage, buffers: readonly Uint8Array[]): void {
    const model = this.#models.get(comm)!;
    if (model.said === null) return;
    const said: Said = { data, buffers, ...(text !== undefined && { text }) };
    if (this.#grow(model, sizeOfSaid(said))) (model.said ??= []).push(said);
  }

  /** What people did to a plot stands between what its kernel said. */
  #keepChanges(speaker: string, data: Content): void {
    const changes = changesByPage(data);
    if (changes.length === 0) return;
    const target = this.#speakers.get(speaker);
    // Of several the kernel speaks in the one that it opened last.
    const comm = target === undefined ? speaker : this.under(target).at(-1)?.comm;
    const model = this.#models.get(comm ?? "");
    const isWidget = model?.target === WIDGET_TARGET;
    if (!model?.state || model.said === null || (isWidget && model.state["_model_module"] !== PLOTS)) return;
    const before = model.said ?? [];
    const after = changes.reduce((said, change) => withChange(said, change, isWidget), before);
    if (this.#grow(model, sizeOfAll(after) - sizeOfAll(before))) model.said = after;
  }

  /** [E86] Too much of it is forgotten as a whole: the end of a drawing without its beginning is none. */
  #grow(model: Model, by: number): boolean {
    const fits = model.size + by <= SAID_BOUND;
    const size = fits ? model.size + by : 0;
    if (!fits) model.said = null;
    this.#size += size - model.size;
    model.size = size;
    return fits;
  }

  /**
   * [E82] These and all that they name, each once, those that are named first; and those that nobody knows. `links`: with the links
   * between them, for whoever follows links alone.
   */
  closure(
    wanted: readonly string[] | null,
    links = true,
  ): { models: ModelState[]; buffers: Uint8Array[]; missing: string[] } {
    const roots = wanted ?? [...this.#models].flatMap(([comm, { target }]) => (target === WIDGET_TARGET ? [comm] : []));
    const seen = new Set<string>();
    const models: ModelState[] = [];
    const buffers: Uint8Array[] = [];
    const missing: string[] = [];
    const stack = roots.map((comm) => ({ comm, expanded: false })).toReversed();
    const further = () => stack.pop() ?? (links ? this.#linkOf(seen) : undefined);
    for (let next = further(); next; next = further()) {
      const { comm, expanded } = next;
      const model = this.#models.get(comm);
      if (expanded) {
        const said = model!.said ?? [];
        const messages = said.map((each) => ({ data: each.data, buffers: each.buffers.length }));
        const paths = model!.buffers.map(({ path }) => path);
        models.push({ comm, state: model!.state!, paths, ...(said.length > 0 && { said: messages }) });
        buffers.push(...model!.buffers.map(({ bytes }) => bytes), ...said.flatMap((each) => each.buffers));
      } else if (!seen.has(comm)) {
        seen.add(comm);
        if (!model?.state) missing.push(comm);
        else {
          stack.push({ comm, expanded: true });
          for (const named of referencesIn(model.state)) stack.push({ comm: named, expanded: false });
        }
      }
    }
    return { models, buffers, missing: missing.filter((comm) => roots.includes(comm) || this.#models.has(comm)) };
  }

  /** A link is named by nobody: it comes with the two that it links. */
  #linkOf(seen: ReadonlySet<string>): { comm: string; expanded: boolean } | undefined {
    for (const comm of this.#links) {
      const ends = seen.has(comm) ? [] : referencesIn(this.#models.get(comm)?.state ?? {});
      if (ends.length > 0 && ends.every((end) => seen.has(end))) return { comm, expanded: false };
    }
    return undefined;
  }

  #update(comm: string, state: Content, paths: readonly BufferPath[], buffers: readonly Uint8Array[]): void {
    const model = this.#models.get(comm);
    if (!model) return;
    this.#size -= model.size;
    if (LINKS.test(String(state["_model_name"]))) this.#links.add(comm);
    // A part of a state that nobody has whole stays unknown.
    if (model.state) {
      for (const [key, value] of Object.entries(state)) {
        model.size -= sizeOf(model.state[key]);
        model.state[key] = value;
        model.size += sizeOf(value);
      }
      const replaced = model.buffers.filter(({ path }) => Object.hasOwn(state, String(path[0])) || isNew(path, paths));
      for (const { bytes } of replaced) model.size -= bytes.byteLength;
      model.buffers = model.buffers.filter((each) => !replaced.includes(each));
      for (const [i, path] of paths.entries()) {
        const bytes = buffers[i];
        if (!bytes) continue;
        model.buffers.push({ path, bytes });
        model.size += bytes.byteLength;
      }
    }
    this.#size += model.size;
    // The newest is last: what is let go is what rested longest.
    this.#models.delete(comm);
    this.#models.set(comm, model);
    if (this.#size > this.#bound) this.#letGo(comm);
  }

  /** [E83] */
  #letGo(newest: string): void {
    for (const [comm, model] of this.#models) {
      if (this.#size <= this.#bound) return;
      if (comm === newest || model.size === 0) continue;
      this.#size -= model.size;
      Object.assign(model, { state: null, buffers: [], size: 0, said: null });
    }
  }

  #drop(comm: string): void {
    this.#size -= this.#models.get(comm)?.size ?? 0;
    this.#models.delete(comm);
    this.#links.delete(comm);
  }
}

const isNew = (path: BufferPath, paths: readonly BufferPath[]): boolean =>
  path.length === 1 && paths.some((other) => other.length === 1 && other[0] === path[0]);

/** The part of a state that a message brings; null where it brings none. */
function stateOf({ type, data }: CommMessage): Content | null {
  const { method, state } = data;
  if (type === "comm_msg" && method !== "update" && method !== "echo_update") return null;
  return typeof state === "object" && state !== null && !Array.isArray(state) ? (state as Content) : null;
}

export const pathsOf = (data: Content): BufferPath[] =>
  Array.isArray(data["buffer_paths"]) ? (data["buffer_paths"] as unknown[]).filter(isPath) : [];

const isPath = (path: unknown): path is BufferPath =>
  Array.isArray(path) &&
  path.length > 0 &&
  (path as unknown[]).every((part) => typeof part === "string" || typeof part === "number");

const PREFIX = "IPY_MODEL_";

/** The widget that a value names; null: it names none. */
export const referenceOf = (value: unknown): string | null =>
  typeof value === "string" && value.startsWith(PREFIX) ? value.slice(PREFIX.length) : null;

/** The widgets that a state names, wherever in it they stand. */
function referencesIn(state: Content): string[] {
  const found: string[] = [];
  const stack: unknown[] = [state];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (typeof value === "string") {
      if (value.startsWith(PREFIX)) found.push(value.slice(PREFIX.length));
    } else if (typeof value === "object" && value !== null)
      for (const part of Object.values(value).toReversed()) if (part !== undefined && part !== null) stack.push(part);
  }
  return found;
}

const sizeOfSaid = ({ data, text = "", buffers }: Said): number =>
  sizeOf(data) + text.length + buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);

const sizeOfAll = (said: readonly Said[]): number => said.reduce((sum, each) => sum + sizeOfSaid(each), 0);

/** About what a value takes; counted without recursion, since it comes from outside. */
function sizeOf(value: unknown): number {
  let size = 0;
  const stack = [value];
  while (stack.length > 0) {
    const next = stack.pop();
    size += 8;
    if (typeof next === "string") size += next.length;
    else if (typeof next === "object" && next !== null)
      for (const [key, part] of Object.entries(next)) {
        size += key.length;
        stack.push(part);
      }
  }
  return size;
}
