/**
 * What a notebook's page shows, split so that a change is heard only where it is shown: a `CellStore` for each cell, and a
 * few values for the notebook as a whole. The session writes here what the room says; components and the imperative parts
 * read.
 *
 * A key press touches one cell's source channel and nothing that grows with the number of cells but a scan of pointers.
 */
import type { Cell, CellId, JsonObject, Notebook } from "@pellucid/notebook";
import type {
  ExecutionChange,
  ExecutionView,
  FileView,
  KernelView,
  Person,
  PromptView,
  RunView,
  TruthView,
  Whereabouts,
} from "@pellucid/protocol";
import type { Connection, Refusal } from "../connection/room-client.ts";
import { type CellHead, CellStore } from "./cell-store.ts";
import { editorSettings } from "./editor/editor-settings.ts";
import { foldKey, foldsOf } from "./outline/heading-fold.ts";
import { NOTHING_SELECTED, follow, selectOne, type Selection } from "./selection.ts";
import { Value } from "./value.ts";

export type Mode = "command" | "edit";

/** Where the debugger stands; `over`: in a failure that is over. */
export interface PauseMark {
  readonly cell: CellId | null;
  readonly line: number | null;
  readonly over: boolean;
}

export interface RoomStatus {
  readonly connection: Connection;
  readonly saved: boolean;
}

const NO_KERNEL: KernelView = { state: "none", name: null, displayName: "", language: "" };
const NO_RUN: Record<string, RunView> = {};

/** How many cells are in a state that the header tells of. */
export interface Counts {
  readonly running: number;
  readonly queued: number;
  readonly failed: number;
  readonly stale: number;
  /** Use a name which no cell makes any more. */
  readonly ghost: number;
  readonly edited: number;
}

export class NotebookStore {
  readonly order = new Value<readonly CellId[]>([]);
  readonly loaded = new Value(false);
  /** Goes up with every change of the document. */
  readonly revision = new Value(0);
  readonly metadata = new Value<JsonObject>({});
  readonly kernel = new Value<KernelView>(NO_KERNEL);
  readonly counts = new Value<Counts>({ running: 0, queued: 0, failed: 0, stale: 0, ghost: 0, edited: 0 });
  /** What runs, and then what waits, in its order. */
  readonly turns = new Value<readonly CellId[]>([]);
  /** Goes up when more, or something else, is known of what cells rest on. */
  readonly judged = new Value(0);
  /** Goes up when a cell begins or ends its run. */
  readonly ran = new Value(0);
  readonly file = new Value<FileView | null>(null);
  readonly prompt = new Value<PromptView | null>(null);
  readonly paused = new Value<PauseMark | null>(null);
  readonly people = new Value<readonly Person[]>([]);
  /** Where each view was last. */
  places: ReadonlyMap<string, Whereabouts> = new Map();
  /** Came by a read-only link. */
  readonly reader = new Value(false);
  readonly undo = new Value({ canUndo: false, canRedo: false });
  readonly status = new Value<RoomStatus>({ connection: "connecting", saved: true });
  readonly refusal = new Value<Refusal | null>(null);
  readonly saveFailure = new Value<string | null>(null);
  readonly notice = new Value<{ level: "info" | "warning" | "error"; text: string } | null>(null);
  readonly selection = new Value<Selection>(NOTHING_SELECTED);
  readonly mode = new Value<Mode>("command");
  /** The find bar is open; the field that was asked for. */
  readonly finding = new Value<{
    readonly field: "find" | "replace";
    readonly words: string;
    readonly whole?: true;
  } | null>(null);
  /** Outputs stand beside the code instead of below it. */
  readonly sideBySide = new Value(false);
  /** Goes up when a caret or a selection of text is somewhere else. */
  readonly caret = new Value(0);
  /** Markdown cells that show their source. */
  readonly unrendered = new Set<CellId>();
  /** Folded headings whose sections this view shows all the same. */
  private readonly revealed = new Set<CellId>();
  private allLineNumbers = editorSettings.get().lineNumbers;
  /** The server's clock less ours, ms. */
  clockOffset = 0;

  private readonly cells = new Map<CellId, CellStore>();
  private shown: readonly Cell[] = [];
  private runs: Record<string, RunView> = NO_RUN;
  private truth: Record<string, TruthView> = {};

  takePeople(people: readonly Person[]): void {
    this.places = new Map(people.map((person) => [person.client, person]));
    this.people.set(people);
  }

  cell(id: CellId): CellStore | undefined {
    return this.cells.get(id);
  }

  /** The code cell that last ran as this count, with its number among the code cells. */
  ranAs(count: number): { id: CellId; number: number } | null {
    for (const [id, store] of this.cells) {
      const { executionCount, run } = store.head.get();
      const { number } = store.place.get();
      if (number !== null && (run?.count ?? executionCount) === count) return { id, number };
    }
    return null;
  }

  /** Those with a number, as they stand. */
  *codeCells(): Iterable<{ id: CellId; number: number; source: string }> {
    for (const [id, store] of this.cells) {
      const { number } = store.place.get();
      if (number !== null) yield { id, number, source: store.source.get() };
    }
  }

  get kernelspecLanguage(): string {
    const spec = this.metadata.get()["kernelspec"] as { language?: string } | undefined;
    const info = this.metadata.get()["language_info"] as { name?: string } | undefined;
    return this.kernel.get().language || info?.name || spec?.language || "python";
  }

  /** The document changed. Cells that are the same objects as before are passed over. */
  takeNotebook(notebook: Notebook): void {
    this.metadata.set(notebook.metadata);
    const before = this.shown;
    if (notebook.cells !== before) {
      this.shown = notebook.cells;
      let reordered = notebook.cells.length !== before.length;
      let refold = false;
      for (let index = 0; index < notebook.cells.length; index++) {
        const cell = notebook.cells[index]!;
        if (cell === before[index]) continue;
        if (cell.id !== before[index]?.id || cell.type !== before[index]?.type) reordered = true;
        refold ||= foldKey(cell) !== foldKey(before[index]);
        this.takeCell(cell);
      }
      if (reordered) this.takeOrder(notebook.cells);
      else if (refold) this.refold();
    }
    this.loaded.set(true);
    this.revision.set(this.revision.get() + 1);
  }

  private takeCell(cell: Cell): void {
    const store = this.cells.get(cell.id);
    if (store) store.take(cell);
    else this.cells.set(cell.id, new CellStore(cell, this.firstHead(cell)));
  }

  private firstHead(cell: Cell): CellHead {
    const { id, type, metadata, executionCount } = cell;
    const selection = this.selection.get();
    const prompt = this.prompt.get();
    return {
      id,
      type,
      metadata,
      executionCount,
      hasOutputs: cell.outputs.length > 0,
      run: this.runs[id] ?? null,
      truth: this.truth[id] ?? null,
      prompt: prompt?.cell === id ? prompt : null,
      active: selection.active === id,
      selected: selection.selected.has(id),
      editing: false,
      rendered: type === "markdown" && !this.unrendered.has(id),
      lineNumbers: this.allLineNumbers,
      fold: null,
      under: null,
      paused: false,
    };
  }

  setPaused(pause: PauseMark | null): void {
    this.paused.set(pause);
    for (const id of this.turns.get()) {
      const head = this.cells.get(id);
      head?.patch({ paused: pause !== null && !pause.over && head.head.get().run?.state === "running" });
    }
  }

  private takeOrder(cells: readonly Cell[]): void {
    const before = this.order.get();
    const after = cells.map((cell) => cell.id);
    let number = 0;
    for (const [index, cell] of cells.entries()) {
      const store = this.cells.get(cell.id)!;
      store.stand(cell.type === "code" ? ++number : null, index + 1);
      store.patch({ rendered: cell.type === "markdown" && !this.unrendered.has(cell.id) });
    }
    const there = new Set(after);
    this.setSelection(follow(before, after, this.selection.get()));
    this.refold();
    this.order.set(after);
    for (const id of before) if (!there.has(id)) this.cells.delete(id);
    this.count();
  }

  setSelection(next: Selection): void {
    const before = this.selection.get();
    if (before === next) return;
    if (next.active !== null) this.reveal(next.active);
    this.selection.set(next);
    const touched = new Set([...before.selected, ...next.selected]);
    if (before.active !== null) touched.add(before.active);
    if (next.active !== null) touched.add(next.active);
    const editing = this.mode.get() === "edit";
    for (const id of touched) {
      const active = next.active === id;
      this.cells.get(id)?.patch({ active, selected: next.selected.has(id), editing: active && editing });
    }
  }

  /** The cells that no folded heading hides, in order. */
  visible(): readonly CellId[] {
    return this.order.get().filter((id) => this.cells.get(id)?.head.get().under === null);
  }

  /** Shows this cell, whatever is folded above it; in this view alone. */
  reveal(id: CellId): void {
    for (let under; (under = this.cells.get(id)?.head.get().under ?? null) !== null; this.refold())
      this.revealed.add(under);
  }

  /** The marks in the metadata hold again for these headings. */
  unreveal(ids: readonly CellId[]): void {
    for (const id of ids) this.revealed.delete(id);
    this.refold();
  }

  private refold(): void {
    for (const [at, { fold, under }] of foldsOf(this.shown, this.revealed).entries()) {
      const store = this.cells.get(this.shown[at]!.id);
      const known = store?.head.get().fold ?? null;
      const same = known && fold && known.level === fold.level && known.size === fold.size;
      store?.patch({ fold: same && known.folded === fold.folded ? known : fold, under });
    }
    // What has the keyboard is never hidden: folding its section leaves it with the heading.
    const { active } = this.selection.get();
    const under = active === null ? null : this.cells.get(active)?.head.get().under;
    if (under) this.setSelection(selectOne(under));
  }

  setMode(mode: Mode): void {
    if (this.mode.get() === mode) return;
    this.mode.set(mode);
    const active = this.selection.get().active;
    if (active !== null) this.cells.get(active)?.patch({ editing: mode === "edit" });
  }

  /** Shows a Markdown cell's text, or its source. */
  setRendered(id: CellId, rendered: boolean): void {
    if (rendered) this.unrendered.delete(id);
    else this.unrendered.add(id);
    const store = this.cells.get(id);
    store?.patch({ rendered: rendered && store.head.get().type === "markdown" });
  }

  toggleLineNumbers(ids: readonly CellId[]): void {
    for (const id of ids) {
      const cell = this.cells.get(id);
      cell?.patch({ lineNumbers: !cell.head.get().lineNumbers });
    }
  }
  toggleAllLineNumbers(): void {
    this.showAllLineNumbers(!this.allLineNumbers);
  }

  showAllLineNumbers(shown: boolean): void {
    this.allLineNumbers = shown;
    for (const cell of this.cells.values()) cell.patch({ lineNumbers: this.allLineNumbers });
  }

  takeExecution(whole: ExecutionView): void {
    this.clockOffset = whole.now - Date.now();
    this.kernel.set(whole.kernel);
    this.takePrompt(whole.prompt);
    this.runs = whole.runs;
    this.truth = whole.truth;
    for (const [id, store] of this.cells) store.patch({ run: whole.runs[id] ?? null, truth: whole.truth[id] ?? null });
    this.count();
  }

  takeExecutionChange(change: ExecutionChange): void {
    this.clockOffset = change.now - Date.now();
    if (change.kernel) this.kernel.set(change.kernel);
    if (change.prompt !== undefined) this.takePrompt(change.prompt);
    if (change.runs) this.runs = merged(this.runs, change.runs, (id, run) => this.cells.get(id)?.patch({ run }));
    if (change.truth)
      this.truth = merged(this.truth, change.truth, (id, truth) => this.cells.get(id)?.patch({ truth }));
    if (change.runs || change.truth) this.count();
    if (change.runs) this.ran.set(this.ran.get() + 1);
    if (change.truth) this.judged.set(this.judged.get() + 1);
  }

  private takePrompt(prompt: PromptView | null): void {
    const before = this.prompt.get();
    this.prompt.set(prompt);
    if (before && before.cell !== prompt?.cell) this.cells.get(before.cell)?.patch({ prompt: null });
    if (prompt) this.cells.get(prompt.cell)?.patch({ prompt });
  }

  private takeTurns(): void {
    const turn = (id: CellId) => {
      const { state, waitsFor, position = Infinity } = this.runs[id]!;
      return state === "running" || waitsFor !== undefined ? 0 : position;
    };
    const place = (id: CellId) => this.cells.get(id)?.place.get().place ?? 0;
    const turns = Object.keys(this.runs)
      .filter((id) => this.runs[id]!.state === "running" || this.runs[id]!.state === "queued")
      .toSorted((a, b) => turn(a) - turn(b) || place(a) - place(b));
    const before = this.turns.get();
    if (turns.length !== before.length || turns.some((id, at) => id !== before[at])) this.turns.set(turns);
  }

  private count(): void {
    this.takeTurns();
    const counts = { running: 0, queued: 0, failed: 0, stale: 0, ghost: 0, edited: 0 };
    for (const id in this.runs) {
      const state = this.runs[id]!.state;
      if (state === "running") counts.running++;
      else if (state === "queued") counts.queued++;
      else if (state === "failed" && this.truth[id] === undefined && this.cells.has(id)) counts.failed++;
    }
    for (const id in this.truth) {
      // Of a cell that is gone the kernel remembers its run; on the page there is nothing to mend.
      if (!this.cells.has(id)) continue;
      const { state } = this.truth[id]!;
      if (state === "ghost") counts.ghost++;
      else if (state === "stale" || state === "below") counts.stale++;
      else if (state === "edited") counts.edited++;
      else if (state === "failed") counts.failed++;
    }
    const before = this.counts.get();
    if (Object.entries(counts).some(([key, value]) => before[key as keyof Counts] !== value)) this.counts.set(counts);
  }
}

function merged<T>(
  before: Record<string, T>,
  change: Record<string, T | null>,
  tell: (id: CellId, value: T | null) => void,
): Record<string, T> {
  const after = { ...before };
  for (const [id, value] of Object.entries(change)) {
    if (value === null) delete after[id];
    else after[id] = value;
    tell(id, value);
  }
  return after;
}
