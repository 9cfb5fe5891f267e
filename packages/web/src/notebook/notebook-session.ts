/**
 * One view of one open notebook: joins the room's client with the stores, and offers what commands and components do
 * to it (edit, run, select, change mode). Made by NotebookTab, one a tab; two tabs of one notebook are two sessions.
 *
 * It holds no React and touches no element: the focus follows `active` and `editing` of the cells (cell-view.tsx).
 */
import type { Cell, CellId, CellType, Edit, Output } from "@pellucid/notebook";
import type { GhostView, PlanView } from "@pellucid/protocol";
import { RoomClient, type RoomEvents } from "../connection/room-client.ts";
import { lab } from "../shell/lab.ts";
import { tabId } from "../shell/layout/layout-json.ts";
import type { CellAct } from "./cell-edits.ts";
import { planRun } from "./cell-flags.ts";
import * as acts from "./cell-edits.ts";
import { CodeFolds } from "./editor/code-folds.ts";
import { HeldTurns } from "./running/held-turns.ts";
import { NotebookStore } from "./notebook-store.ts";
import { foldEdit } from "./outline/heading-fold.ts";
import type { CaretAim, CellText } from "./editor/cell-text.ts";
import { placeOfUndo } from "./undo-place.ts";
import { extendTo, neighbour, selectAll, selectOne, selectedIn, toggle } from "./selection.ts";

/** So many of the texts that ran are remembered. */
const RAN = 500;

export const tabOfView = (path: string, view: number | undefined): string =>
  tabId({ kind: "notebook", path, ...(view !== undefined && { view }) });

export class NotebookSession {
  readonly path: string;
  /** From the second view of one notebook in this window on. */
  readonly view: number | undefined;
  /** Its tab's id: what is kept for this view alone goes by it. */
  readonly tab: string;
  readonly store = new NotebookStore();
  readonly folds: CodeFolds;
  readonly client: RoomClient;
  /** Where the caret goes in the cell that is edited next; read once by its source area. */
  private caretAim: CaretAim = "keep";
  /** The texts of the cells that are on the page, for carets, colours and marks. */
  readonly texts = new Map<CellId, CellText>();
  /** Texts that this view ran, newest last (input-history.ts). */
  readonly ran: string[] = [];
  /** Answers that were given to `input()` here, newest last. */
  readonly answers: string[] = [];
  /** What stands where outputs wait to be drawn, once cells far from view come (cell-texts.ts). */
  textOfOutputs: ((outputs: readonly Output[]) => string) | null = null;
  /** Takes back the notice that offers to undo what was done last; told where it was just undone. */
  offer: ((by?: "undo") => void) | null = null;
  private inFront = true;
  private panel: HTMLElement | null = null;

  constructor(path: string, view?: number, makeClient = (events: RoomEvents) => new RoomClient(path, events)) {
    this.path = path;
    this.folds = new CodeFolds(path);
    this.view = view;
    this.tab = tabOfView(path, view);
    this.store.reader.set(lab.get().reader === true);
    this.client = makeClient(this.roomEvents());
  }

  /** Whoever asked for a plan last (plan-dialog.tsx). */
  onPlan: (request: string, plan: PlanView) => void = () => {};

  /** The debugger's, and the pager's for what this view ran. Set by whoever makes a view that has them (notebook-tab.tsx). */
  onDebug: RoomEvents["debug"] = () => {};
  onPage: RoomEvents["page"] = () => {};

  private onMoved: (path: string) => void = () => {};

  /** When the notebook is called otherwise, whoever shows this view goes on under that name. */
  whenMoved(call: (path: string) => void): void {
    this.onMoved = call;
  }

  /** For all who asked for ghosts (ghosts.ts). */
  onGhosts: (request: string, ghosts: readonly GhostView[]) => void = () => {};

  /** Cells that this view ran: their pages are for it. */
  private readonly ranHere = new Set<CellId>();
  /** While others are here (people/together.ts): carets that moved, source areas that were made, places of others. */
  onCaret: () => void = () => {};
  onArea: (id: CellId) => void = () => {};
  onPresence: (client: string) => void = () => {};

  private roomEvents(): RoomEvents {
    const { store } = this;
    const turns = new HeldTurns((change) => store.takeExecutionChange(change));
    return {
      notebook: (view) => {
        turns.release();
        store.takeNotebook(view);
      },
      stepped: (edit) => this.goToChanged(edit),
      execution: (whole) => {
        turns.release();
        store.takeExecution(whole);
      },
      executionChange: (change) => turns.take(change),
      file: (file) => {
        store.file.set(file);
        if (!file.dirty) store.saveFailure.set(null);
      },
      moved: (path) => this.onMoved(path),
      undoState: (canUndo, canRedo) => store.undo.set({ canUndo, canRedo }),
      people: (people) => store.takePeople(people),
      presence: (client, place) => {
        store.places = new Map(store.places).set(client, place);
        this.onPresence(client);
      },
      reader: () => store.reader.set(true),
      notice: (level, text) => store.notice.set({ level, text }),
      ghosts: (request, ghosts) => this.onGhosts(request, ghosts),
      debug: (frame) => this.onDebug(frame),
      plan: (request, plan) => this.onPlan(request, plan),
      page: (cell, data) => {
        if (this.ranHere.has(cell)) this.onPage(cell, data);
      },
      saveFailed: (message) => store.saveFailure.set(message),
      refused: (refusal) => store.refusal.set(refusal),
      status: (connection, saved) => store.status.set({ connection, saved }),
    };
  }

  /** The element of this view while it is on the page, and whether its tab is in front. */
  attach(panel: HTMLElement | null, inFront: boolean): void {
    this.panel = panel;
    this.inFront = inFront;
  }

  /** Somebody may be looking at it. */
  get isSeen(): boolean {
    return this.inFront && document.visibilityState === "visible";
  }

  takeCaretAim(): CaretAim {
    const aim = this.caretAim;
    this.caretAim = "keep";
    return aim;
  }

  /** A cell's element in this view. */
  frame(id: CellId): HTMLElement | null {
    return this.panel?.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(id)}"]`) ?? null;
  }

  /** The focus may be moved within this notebook, or out of nowhere; never out of a terminal, a field or a dialog. */
  mayTakeFocus(frame: Element): boolean {
    const focused = document.activeElement;
    if (!focused || focused === document.body) return this.inFront;
    return (this.panel ?? frame).contains(focused) && !focused.closest("[data-stdin],search");
  }

  // ---- reading ------------------------------------------------------------------------------------------------------

  get notebook() {
    return this.client.view;
  }
  get active(): CellId | null {
    return this.store.selection.get().active;
  }
  get selected(): CellId[] {
    return selectedIn(this.store.order.get(), this.store.selection.get());
  }
  cell(id: CellId | null): Cell | undefined {
    return id === null ? undefined : this.notebook.cells.find((cell) => cell.id === id);
  }

  // ---- editing the document -----------------------------------------------------------------------------------------

  edit(edit: Edit): void {
    this.changing();
    this.client.edit(edit);
  }

  private changing(by?: "undo"): void {
    this.offer?.(by);
    this.offer = null;
  }

  /** Does what a cell command decided, and goes to where it says. */
  act(act: CellAct | null): boolean {
    if (!act) return false;
    this.edit(act.edit);
    if (this.store.reader.get()) return false;
    if (act.active !== undefined) this.select(act.active);
    return true;
  }

  insert(side: "above" | "below", type: CellType = "code", beside: CellId | null = this.active): void {
    this.act(acts.insertCell(this.notebook, beside, side, type));
    if (type === "markdown" && this.active !== null) this.store.setRendered(this.active, false);
  }

  fold(ids: readonly CellId[], part: acts.Part, folded: boolean): void {
    this.act(acts.setFolded(this.notebook, ids, part, folded));
  }

  foldHeadings(ids: readonly CellId[], folded: boolean): void {
    const edit = foldEdit(this.notebook, ids, folded);
    if (edit) this.edit(edit);
    this.store.unreveal(ids);
  }

  undo(): void {
    this.changing("undo");
    this.client.request({ kind: "undo" });
  }
  redo(): void {
    this.changing();
    this.client.request({ kind: "redo" });
  }

  private goToChanged(edit: Edit): void {
    const id = placeOfUndo(edit, this.store.order.get(), this.active);
    if (id === null) return;
    // Drawn, a Markdown cell shows what changed; there is no editor to go to.
    if (this.store.cell(id)?.head.get().rendered) this.stopEditing();
    this.select(id);
  }

  // ---- running ------------------------------------------------------------------------------------------------------

  /**
   * Runs the code cells among these; Markdown cells are rendered instead. `begins`: the kernel is about to start, so
   * initialization cells come first.
   */
  run(ids: readonly CellId[], begins = this.kernelBegins): void {
    const code: CellId[] = [];
    for (const id of planRun(this.notebook, ids, begins)) {
      const type = this.store.cell(id)?.head.get().type;
      if (type === "code") code.push(id);
      else if (type === "markdown") this.store.setRendered(id, true);
    }
    for (const id of code) this.ranHere.add(id);
    this.ran.push(...code.map((id) => this.store.cell(id)!.source.get()));
    this.ran.splice(0, this.ran.length - RAN);
    if (code.length > 0) this.client.request({ kind: "run", cells: code });
  }

  private get kernelBegins(): boolean {
    const { state } = this.store.kernel.get();
    return state === "none" || state === "dead";
  }

  // ---- selection and mode -------------------------------------------------------------------------------------------

  select(id: CellId): void {
    this.store.setSelection(selectOne(id));
  }
  extend(id: CellId): void {
    this.store.setSelection(extendTo(this.store.order.get(), this.store.selection.get(), id));
  }
  toggle(id: CellId): void {
    this.store.setSelection(toggle(this.store.selection.get(), id));
  }
  selectAll(): void {
    this.store.setSelection(selectAll(this.store.order.get(), this.store.selection.get()));
  }

  /** Goes `steps` cells down, or up if negative. */
  move(steps: number, extend = false): void {
    const id = neighbour(this.store.visible(), this.store.selection.get(), steps);
    if (id === null) return;
    if (extend) this.extend(id);
    else this.select(id);
  }

  startEditing(aim: CaretAim = "keep", id: CellId | null = this.active): void {
    if (id === null) return;
    this.caretAim = aim;
    this.select(id);
    if (this.store.cell(id)?.head.get().type === "markdown") this.store.setRendered(id, false);
    this.store.setMode("edit");
  }

  stopEditing(): void {
    this.store.setMode("command");
  }

  /** The focus came into a cell's editor, by a press or by ourselves. */
  editorFocused(id: CellId): void {
    if (this.active !== id || this.store.selection.get().selected.size > 1) this.select(id);
    this.store.setMode("edit");
  }

  /** It left. To another part of this notebook: command mode. To elsewhere (palette, another window): it comes back. */
  editorBlurred(id: CellId, to: Element | null): void {
    if (this.active !== id || !to) return;
    const within = to.closest("[data-notebook]");
    // What an editor asks (Vim's `:` and `/`) is a part of it.
    if (within && !to.closest(".cm-editor")) this.stopEditing();
  }

  /** From the edge of one cell's text into the next one's. False at the ends of the notebook. */
  editNeighbour(steps: 1 | -1): boolean {
    const id = neighbour(this.store.visible(), this.store.selection.get(), steps);
    if (id === null || id === this.active) return false;
    const head = this.store.cell(id)?.head.get();
    if (head?.type === "markdown" && head.rendered) {
      this.stopEditing();
      this.select(id);
    } else this.startEditing(steps > 0 ? "start" : "end", id);
    return true;
  }
}
