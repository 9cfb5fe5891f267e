/**
 * A room: one open notebook with its journal, its file, its kernel and the people who look at it. This file puts the
 * parts together and turns frames of views into calls on them; what each part does stands in its own file.
 *
 * A room does not need anybody in it: a running cell goes on, its output is journaled and saved. It is opened and let go
 * by rooms.ts.
 */
import { basename, join } from "node:path";
import { CHECKPOINT_BYTES, createRunner, emptyState, type Runner } from "@pellucid/execution";
import { cellById, type Edit, type Notebook } from "@pellucid/notebook";
import {
  type ClientFrame,
  type EnclosedNotebook,
  type ExecutionChange,
  type FileView,
  FrameError,
  type NotebookJson,
  ROOM_PROTOCOL,
  type SequencedEdit,
  type ServerFrame,
} from "@pellucid/protocol";
import { finishIntent } from "../storage/atomic-write.ts";
import { Blobs } from "../storage/blobs.ts";
import type { Journal } from "../storage/journal.ts";
import { Logs } from "../storage/logs.ts";
import { DebugSession } from "../debug/debug-session.ts";
import type { HistoryRecorder } from "../history/recorder.ts";
import { coalesce } from "./coalesce.ts";
import { compactRecords } from "./compaction.ts";
import { type By, type LoggedEdit, RoomDocument } from "./document.ts";
import { checked } from "./edit-shape.ts";
import { FileChanges } from "./file-changes.ts";
import { ghostViews } from "./ghosts.ts";
import { type Hello, type Said, shakeHands } from "./handshake.ts";
import { KernelQuestions } from "./kernel-questions.ts";
import { NotebookFile } from "./notebook-file.ts";
import { adoptBlobs, type PasteSources, wholePaste } from "./pasted.ts";
import { People } from "./people.ts";
import { runShownPlan } from "./plans.ts";
import { Projection } from "./projection.ts";
import { openNotebook, withLogs } from "./recovery.ts";
import type { RoomConnection, RoomOptions, Visitor } from "./room-options.ts";
import { readAhead } from "./read-ahead.ts";
import { Saving } from "./saving.ts";
import { StoredOutputs } from "./stored-outputs.ts";
import { type RoomSocket, View } from "./views.ts";
import { RoomTrust } from "../trust/room-trust.ts";
import { WidgetComms } from "../widgets/widget-comms.ts";

export type { RoomConnection, RoomOptions, Visitor } from "./room-options.ts";

/** The journal is made small when it is larger than this and nothing is unsaved. */
const COMPACT_BOUND = 4 * 1024 * 1024;
const TRUTH_PAUSE = 40;

export class Room {
  apiPath: string;
  readonly document: RoomDocument;
  readonly runner: Runner;
  readonly file: NotebookFile;
  readonly history: HistoryRecorder | null;
  readonly widgets = new WidgetComms(
    () => this.runner,
    () => this.document.notebook.metadata,
  );
  readonly trust: RoomTrust;
  readonly #options: RoomOptions;
  readonly #journal: Journal;
  readonly #blobs: Blobs;
  readonly #logs: Logs;
  readonly #saving: Saving;
  readonly #changes: FileChanges;
  readonly #projection: Projection;
  readonly #outputs: StoredOutputs;
  readonly #questions: KernelQuestions;
  readonly #debug: DebugSession;
  readonly #people = new People();
  #atRisk: string | undefined;
  #unsafe: (() => void)[] = [];
  #notices: string[];
  #closed = false;
  /** Nobody is here any more, or somebody came, or the kernel stopped working: rooms.ts decides whether to let go. */
  onIdle: () => void = () => {};

  static async open(options: RoomOptions): Promise<Room> {
    const { fs, folder, path } = options;
    await fs.makeFolder(join(folder, "blobs"));
    await fs.makeFolder(join(folder, "logs"));
    await finishIntent(fs, join(folder, "intent"));
    const opened = await openNotebook(fs, path, folder);
    const journal = () => opened.journal;
    const blobs = new Blobs(fs, join(folder, "blobs"), journal);
    const logs = new Logs(fs, join(folder, "logs"), journal);
    const notebook = await withLogs(opened.start.notebook, logs);
    const file = new NotebookFile(fs, path, join(folder, "intent"), { blobs, logs });
    file.known = opened.saved.known;
    const room = new Room(options, { ...opened, start: { ...opened.start, notebook } }, { blobs, logs, file });
    await room.#begin(opened);
    return room;
  }

  private constructor(
    options: RoomOptions,
    opened: Awaited<ReturnType<typeof openNotebook>>,
    { blobs, logs, file }: { blobs: Blobs; logs: Logs; file: NotebookFile },
  ) {
    const { fs, clock, times, folder } = options;
    this.#options = options;
    this.#folder = folder;
    this.apiPath = options.apiPath;
    this.#journal = opened.journal;
    this.#blobs = blobs;
    this.#logs = logs;
    this.file = file;
    this.#notices = [...opened.notices];
    const now = () => clock.now();
    this.document = new RoomDocument(opened.journal, opened.start, now);
    const isAlive = (comm: string) => this.widgets.has(comm);
    this.trust = new RoomTrust(options.trusted, () => this.document.notebook, isAlive);
    this.#projection = new Projection(blobs);
    this.#outputs = new StoredOutputs(
      blobs,
      logs,
      () => `${this.document.epoch}-${this.document.seq}-${++this.#logNumber}`,
    );
    this.#saving = new Saving(
      {
        fs,
        file,
        journal: opened.journal,
        document: this.document,
        folder,
        times,
        now,
        noted: () => this.#settled(),
        changed: () => this.#fileChanged(),
        failed: (text) => this.#notice("warning", text),
        written: (hash, asked) => this.history?.saved(hash, asked),
        settled: () => void this.#compactWhenLarge(),
      },
      opened.saved,
    );
    const notice = (level: "info" | "warning" | "error", text: string) => this.#notice(level, text);
    this.#changes = new FileChanges({
      file,
      document: this.document,
      journal: opened.journal,
      saving: this.#saving,
      notice,
    });
    this.#questions = new KernelQuestions(() => this.runner, now);
    this.#debug = new DebugSession({
      runner: () => this.runner,
      notebook: () => this.document.notebook,
      paths: () => ({ lab: this.apiPath, disk: this.file.path }),
      file: () => join(this.#folder, "debug.json"),
      tell: (view) => this.#everyone({ kind: "debug", view }),
    });
    this.runner = createRunner({
      document: {
        notebook: () => this.document.notebook,
        cell: (id) => this.#cell(id),
        deleted: (id) => this.document.undo.deletedCell(id),
        edit: (edits, remember) => {
          const stored = this.#outputs.store(edits, (id) => this.#cell(id) ?? this.document.undo.deletedCell(id));
          this.trust.made(stored);
          this.document.output(stored, remember);
        },
        settled: () => this.#settled(),
      },
      kernels: options.kernels(() => this.file.path),
      clock,
      state: opened.execution ?? emptyState(RoomDocument.newEpoch().replaceAll("_", "-")),
      onChange: (change) => this.#executionChanged(change),
      takeFirst: (kernel, events) => this.widgets.hear(kernel, events),
      onKernelEvents: (events) => [this.#questions, this.#debug].forEach((each) => each.hear(events)),
      beforeRun: () => this.#debug.beforeRun(),
      onNotice: notice,
      onPage: (cell, data) => this.#everyone({ kind: "page", cell, data }),
      checkpointBytes: options.checkpointBytes ?? CHECKPOINT_BYTES,
    });
    const value = (hash: string) => this.#blobs.read(hash);
    this.history = options.history?.({ notebook: () => this.document.notebook, value }) ?? null;
    if (this.history && opened.start.recent) this.history.found = "recovered";
  }
  #logNumber = 0;
  #folder: string;

  async #begin({ changed, execution }: Awaited<ReturnType<typeof openNotebook>>): Promise<void> {
    const { document, file } = this;
    document.onReady = (edits) => this.#ready(edits);
    document.onChange = (logged, before, by) => {
      this.#documentChanged(logged);
      this.#debug.edited(logged.edit, before);
      if (!by) return;
      this.trust.edited(logged.edit);
      this.history?.edited(logged.edit, this.#named(by), before, document.notebook);
    };
    this.#journal.onTrouble = (error) => this.#trouble(error);
    if (this.#journal.trouble) this.#trouble(this.#journal.trouble);
    file.onChange = async (content) => this.#changes.changed(content);
    file.onTouched = () => this.#saving.lookAtPermissions();
    this.#saving.readOnly = (await file.readOnlyReason()) ?? undefined;
    if (changed) this.#changes.changed(changed.content);
    else if (this.#saving.dirty) this.#saving.touched();
    file.startWatching();
    if (execution) this.runner.dispatch({ type: "resumed" });
    void this.#readTexts().catch((error: unknown) =>
      this.#notice(
        "warning",
        `Cells cannot be read, so their states rest on the order of runs alone. ${String(error)}`,
      ),
    );
  }

  async #readTexts(): Promise<void> {
    const { analyser: texts, pageTime = () => 0 } = this.#options;
    const closed = () => this.#closed;
    const read = texts && (await readAhead({ cells: () => this.document.notebook.cells, texts, closed, pageTime }));
    if (!read || this.#closed) return;
    this.runner.readTexts(read.facts);
    this.#stopReading = read.onCome?.(() => this.runner.readTexts(read.facts));
  }
  #stopReading: (() => void) | undefined;

  #cell(id: string) {
    return cellById(this.document.notebook, id);
  }

  #deleted(id: string) {
    const cell = this.#cell(id) ? undefined : this.document.undo.deletedCell(id);
    return cell && this.#projection.cell(cell);
  }

  // ---- views --------------------------------------------------------------------------------------------------------

  get peopleCount(): number {
    return this.#people.size;
  }
  get busy(): boolean {
    const { running, queue, kernel } = this.runner.state();
    return running !== null || queue.length > 0 || kernel.state === "starting" || kernel.state === "restarting";
  }
  get kernelId(): string | null {
    const { id, state } = this.runner.state().kernel;
    return state === "none" || state === "dead" ? null : id;
  }
  get kernelName(): string | null {
    const spec = this.document.notebook.metadata["kernelspec"] as { name?: unknown } | undefined;
    return this.runner.state().kernel.name ?? (typeof spec?.name === "string" ? spec.name : null);
  }
  get dirty(): boolean {
    return this.#saving.dirty;
  }

  connect(socket: RoomSocket, visitor: Visitor): RoomConnection {
    const underway = (client: string) => {
      for (const other of this.#people.views())
        if (other.peer.client === client) this.#drop(other, 1008, "The page has connected anew.");
      return this.document.underway(client);
    };
    const welcome = (hello: Hello) => this.#welcome(hello, socket, visitor);
    const take = (view: View, frame: Said) => this.#take(view, frame);
    return shakeHands({ underway, welcome, take, leave: (view) => this.#leave(view) }, socket);
  }

  #welcome(hello: Hello, socket: RoomSocket, visitor: Visitor): View {
    const peer = this.document.join(hello.client, visitor.id);
    const view = new View(peer, socket, this.#projection);
    this.#people.come(view, visitor, hello);
    const { document } = this;
    const { notebook, seq } = document.ready;
    const rest = hello.at && document.since(hello.at.epoch, hello.at.seq);
    const content = rest ? { edits: this.#sequenced(rest) } : { notebook: this.#projection.notebook(notebook) };
    const undo = document.undo.can(visitor.id);
    Object.assign(peer, undo);
    view.send({
      kind: "welcome",
      version: ROOM_PROTOCOL,
      epoch: document.epoch,
      seq,
      accepted: document.accepted(hello.client),
      ...content,
      execution: this.runner.view(),
      file: this.#fileView(),
      people: this.#people.list(),
      ...(visitor.reader && { reader: true }),
      ...undo,
    });
    for (const text of this.#notices.splice(0)) view.send({ kind: "notice", level: "warning", text });
    this.#people.tell(view);
    void this.file.check();
    void this.#debug.greet((debug) => this.#people.has(view) && view.send({ kind: "debug", view: debug }));
    return view;
  }

  /** For a page that is being sent. */
  enclosed(): EnclosedNotebook {
    const { epoch, ready } = this.document;
    const notebook = this.#projection.notebook(ready.notebook) as unknown as NotebookJson;
    return { epoch, seq: ready.seq, notebook, execution: this.runner.view(), file: this.#fileView() };
  }

  #sequenced(edits: readonly LoggedEdit[]): SequencedEdit[] {
    return coalesce(edits, this.document.ready.notebook).map((each) => ({
      ...each,
      edit: this.#projection.edit(each.edit),
    }));
  }

  #drop(view: View, code: number, reason: string): void {
    view.close(code, reason);
    this.#leave(view);
  }
  #leave(view: View): void {
    view.closed();
    if (!this.#people.leave(view)) return;
    this.#people.tell();
    this.onIdle();
  }

  #take(view: View, frame: Said): void {
    const { document, runner } = this;
    const person = this.#people.of(view);
    // Whoever came by a read-only link says where he is, and nothing else.
    if (person?.reader && frame.kind !== "presence") throw new FrameError(1008, "This link is for reading only.");
    const by = person?.name ?? "";
    switch (frame.kind) {
      case "edits":
        document.receive(
          view.peer,
          frame.n,
          frame.seen,
          frame.edits.map((json) => wholePaste(checked(json), this.#sources)),
        );
        adoptBlobs(frame.edits as Edit[], this.#blobs, this.#options.foreignBlob);
        return this.#tellUndo();
      case "undo":
      case "redo":
        document.undoOrRedo(view.peer, frame.kind);
        return this.#tellUndo();
      case "run":
        return runner.dispatch({ type: "run", cells: frame.cells, by });
      case "plan": {
        const { request, want, cell } = frame;
        return view.send({ kind: "plan", request, plan: runner.plan(want, cell) });
      }
      case "run-plan":
        return runShownPlan(runner, frame.plan, by, (plan) =>
          view.send({ kind: "plan", request: "", plan, changed: true }),
        );
      case "ghosts": {
        const ghosts = ghostViews(runner.ghosts(), (id) => this.#deleted(id));
        return view.send({ kind: "ghosts", request: frame.request, ghosts });
      }
      case "helper":
        return void this.#answer(view, frame);
      case "debug":
        return void this.#askDebugger(view, frame);
      case "interrupt":
        return this.#debug.interrupts() ? undefined : runner.dispatch({ type: "interrupt" });
      case "shutdown":
      case "reconnect":
        return runner.dispatch({ type: frame.kind });
      case "restart":
        return runner.dispatch({
          type: "restart",
          by,
          ...(frame.runAll && { runAll: true }),
          ...(frame.clear && { clear: true }),
        });
      case "choose-kernel":
        return runner.dispatch({
          type: "choose-kernel",
          name: frame.name,
          ...(frame.kernel !== undefined && { kernel: frame.kernel }),
        });
      case "unqueue":
        return runner.dispatch({ type: "unqueue", runs: frame.runs });
      case "move-queued":
        return runner.dispatch({ type: "move-queued", run: frame.run, before: frame.before });
      case "stdin":
        return runner.dispatch({ type: "answer", request: frame.request, value: frame.value });
      case "save":
        return void this.#saveFor(view, frame.request);
      case "resolve":
        return this.#changes.resolve(frame.keep);
      case "presence":
        return this.#people.moved(view, frame, document.underway(view.peer.client));
      case "person":
        this.#people.rename(view, frame);
        return this.#people.tell();
    }
  }

  async #saveFor(view: View, request: string): Promise<void> {
    const message = await this.#saving.save(true);
    if (message === null) view.send({ kind: "saved", request, file: this.#fileView() });
    else view.send({ kind: "save-failed", request, message });
  }

  async #answer(view: View, { request, ask }: ClientFrame & { kind: "helper" }): Promise<void> {
    const answer = await this.#questions.ask(ask);
    if (this.#people.has(view)) view.send({ kind: "helper", request, ...answer });
  }

  async #askDebugger(view: View, { request, ask }: ClientFrame & { kind: "debug" }): Promise<void> {
    const answer = await this.#debug.answer(ask);
    if (this.#people.has(view)) view.send({ kind: "debug-answer", request, answer });
  }

  #executionChanged(change: ExecutionChange): void {
    if (change.kernel) this.#questions.changed();
    this.#debug.changed();
    this.#everyone({ kind: "execution", change });
    this.history?.ran(change.runs, this.runner.state().runs);
  }

  #everyone(frame: ServerFrame): void {
    for (const view of this.#people.views()) view.send(frame);
    if (frame.kind === "execution") this.onIdle();
  }
  #tellUndo(): void {
    for (const view of this.#people.views()) {
      const { peer } = view;
      const { canUndo, canRedo } = this.document.undo.can(peer.person);
      if (peer.canUndo === canUndo && peer.canRedo === canRedo) continue;
      Object.assign(peer, { canUndo, canRedo });
      view.send({ kind: "undo-state", canUndo, canRedo });
    }
  }
  #notice(level: "info" | "warning" | "error", text: string): void {
    if (this.#people.size === 0) this.#notices.push(text);
    this.#everyone({ kind: "notice", level, text });
  }

  // ---- the document -------------------------------------------------------------------------------------------------

  #ready(edits: readonly LoggedEdit[]): void {
    for (const view of this.#people.views()) view.edits(edits, this.document.ready.notebook);
  }

  /** What is kept of an edit for people to read names its author as he was called. */
  #named(by: By): By {
    const name = by.person === undefined ? undefined : this.#people.name(by.person);
    return name === undefined ? by : { ...by, person: name };
  }

  #documentChanged(logged: LoggedEdit): void {
    this.#saving.touched();
    if (logged.joinable) return;
    // Typing changes only what is shown about a cell's truth, which may come a moment later, once for many keys.
    if (logged.edit.type !== "edit-source") this.#reconsider();
    else this.#reconsideration ??= setTimeout(() => this.#reconsider(), TRUTH_PAUSE);
  }
  #reconsideration: NodeJS.Timeout | undefined;
  #reconsider(): void {
    clearTimeout(this.#reconsideration);
    this.#reconsideration = undefined;
    if (!this.#closed) this.runner.dispatch({ type: "document-changed" });
  }

  readonly #sources: PasteSources = {
    cells: () => this.#pastable(),
    shown: (cell) => this.#projection.cell(cell),
    log: (name) => this.#logs.find(name) !== undefined,
  };
  *#pastable() {
    yield* this.document.notebook.cells;
    yield* this.document.undo.deletedCells();
    yield* this.#options.otherCells();
  }

  #settled(): Promise<void> {
    if (this.#journal.troubled) return Promise.resolve();
    return new Promise((resolve) => {
      this.#unsafe.push(resolve);
      void this.#journal.synced().then(() => {
        resolve();
        this.#unsafe = this.#unsafe.filter((each) => each !== resolve);
      });
    });
  }

  #trouble(error: Error | null): void {
    if (!error) this.#atRisk = undefined;
    else {
      const { code } = error as { code?: string };
      const cause = code === "ENOSPC" ? "the disk of the state folder is full. Make room there" : error.message;
      this.#atRisk = `What you do now is not safe yet: ${cause}. Until then only what is saved in the file is safe.`;
      this.document.releaseAll();
      for (const resolve of this.#unsafe.splice(0)) resolve();
    }
    this.#fileChanged();
  }

  // ---- the file -----------------------------------------------------------------------------------------------------

  #fileView(): FileView {
    return { ...this.#saving.view(this.apiPath), ...(this.#atRisk !== undefined && { atRisk: this.#atRisk }) };
  }
  #fileChanged(): void {
    this.#everyone({ kind: "file", file: this.#fileView() });
  }

  /** Puts back what an earlier version had, as a person's own edit. */
  restore(person: string, version: string, edit: Edit): void {
    this.history?.restoring(version, () => this.document.byProgram(person, edit));
    this.#tellUndo();
  }

  save(): Promise<string | null> {
    return this.#saving.save();
  }

  /** The notebook was renamed through our own API, and its folder in the state directory moved along. */
  moved(apiPath: string, path: string, folder: string): void {
    this.apiPath = apiPath;
    this.file.path = path;
    this.#folder = folder;
    this.#blobs.moved(join(folder, "blobs"));
    this.#logs.moved(join(folder, "logs"));
    this.#journal.moved(join(folder, "journal"));
    this.#saving.moved(folder);
    this.file.startWatching();
    this.#saving.resume();
  }

  // ---- stored outputs -----------------------------------------------------------------------------------------------

  blob(hash: string): Promise<string | null> {
    return this.#blobs.read(hash);
  }
  output(cell: string, index: number) {
    return this.#cell(cell)?.outputs[index];
  }
  log(name: string) {
    return this.#logs.find(name);
  }

  // ---- the end ------------------------------------------------------------------------------------------------------

  async #compactWhenLarge(): Promise<void> {
    if (this.#journal.size > COMPACT_BOUND) await this.#compact().catch(() => {});
  }

  /** The journal anew: where the room stands, undo, and what the execution remembers. Only while nothing is unsaved. */
  async #compact(): Promise<void> {
    const { document, file, runner } = this;
    if (this.dirty || !file.known || this.#journal.troubled) return;
    await this.#journal.replace(compactRecords(document, file, runner));
  }

  /** Saves, makes the journal small, lets go of the kernel (which lives on) and of everything else. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopReading?.();
    for (const view of this.#people.views()) view.close(1012, "The server stops.");
    this.runner.close();
    this.widgets.close();
    await this.#debug.close();
    clearTimeout(this.#reconsideration);
    this.file.stopWatching();
    await this.#saving.save();
    this.#saving.stop();
    await this.history?.close();
    if (!this.dirty) {
      await this.#compact().catch(() => {});
      await this.#saving.forgetBase().catch(() => {});
      const undo = JSON.stringify(this.document.undo.toJSON());
      const keep = new Set([...undo.matchAll(/"(?:\$blob|log)":"([^"]+)"/g)].map((match) => match[1]!));
      await this.#blobs.sweep(keep).catch(() => {});
      await this.#logs.sweep(keep).catch(() => {});
    }
    await this.#journal.close();
    this.#logs.close();
  }

  get summary(): { path: string; name: string; people: number; busy: boolean; dirty: boolean } {
    const { peopleCount: people, busy, dirty } = this;
    return { path: this.apiPath, name: basename(this.apiPath), people, busy, dirty };
  }
  get notebook(): Notebook {
    return this.document.notebook;
  }
}
