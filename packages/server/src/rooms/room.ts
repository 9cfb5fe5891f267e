/**
 * A room: one open notebook with its journal, its file, its kernel and the people who look at it. This file puts the
 * parts together and passes on what one has to know of another; what each part does stands in its own file.
 *
 * A room does not need anybody in it: a running cell goes on, its output is journaled and saved. It is opened and let go
 * by rooms.ts.
 */
import { join } from "node:path";
import { CHECKPOINT_BYTES, createRunner, emptyState, type Runner } from "@pellucid/execution";
import { cellById, type Edit, type Notebook } from "@pellucid/notebook";
import type { EnclosedNotebook, ExecutionChange, FileView } from "@pellucid/protocol";
import { finishIntent } from "../storage/atomic-write.ts";
import { Blobs } from "../storage/blobs.ts";
import type { Journal } from "../storage/journal.ts";
import { Logs } from "../storage/logs.ts";
import { DebugSession } from "../debug/debug-session.ts";
import type { HistoryRecorder } from "../history/recorder.ts";
import { Audience } from "./audience.ts";
import { compactRecords } from "./compaction.ts";
import { type By, RoomDocument } from "./document.ts";
import { FileChanges } from "./file-changes.ts";
import { KernelQuestions } from "./kernel-questions.ts";
import { ModuleFiles } from "./module-files.ts";
import { NotebookFile } from "./notebook-file.ts";
import { Projection } from "./projection.ts";
import { openNotebook, withLogs } from "./recovery.ts";
import { Requests } from "./requests.ts";
import type { RoomConnection, RoomOptions, Visitor } from "./room-options.ts";
import { Reading } from "./reading.ts";
import { Safety } from "./safety.ts";
import { Saving } from "./saving.ts";
import { StoredOutputs } from "./stored-outputs.ts";
import type { RoomSocket } from "./views.ts";
import { RoomTrust } from "../trust/room-trust.ts";
import { WidgetComms } from "../widgets/widget-comms.ts";

export type { RoomConnection, RoomOptions, Visitor } from "./room-options.ts";

/** The journal is made small when it is larger than this and nothing is unsaved. */
const COMPACT_BOUND = 4 * 1024 * 1024;
const UNREAD = "Cells cannot be read, so their states rest on the order of runs alone.";

type Opened = Awaited<ReturnType<typeof openNotebook>>;

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
  readonly #audience: Audience;
  readonly #requests: Requests;
  readonly #safety: Safety;
  readonly #reading: Reading;
  readonly #modules = new ModuleFiles(this);
  #folder: string;
  #logNumber = 0;
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
    opened: Opened,
    { blobs, logs, file }: { blobs: Blobs; logs: Logs; file: NotebookFile },
  ) {
    const { clock, folder } = options;
    this.#options = options;
    this.#folder = folder;
    this.apiPath = options.apiPath;
    this.#journal = opened.journal;
    this.#blobs = blobs;
    this.#logs = logs;
    this.file = file;
    const now = () => clock.now();
    this.document = new RoomDocument(opened.journal, opened.start, now);
    const isAlive = (comm: string) => this.widgets.has(comm);
    this.trust = new RoomTrust(options.trusted, () => this.document.notebook, isAlive);
    this.#projection = new Projection(blobs);
    const logName = () => `${this.document.epoch}-${this.document.seq}-${++this.#logNumber}`;
    this.#outputs = new StoredOutputs(blobs, logs, logName);
    this.#safety = this.#safetyOf(opened.journal);
    this.#audience = this.#audienceOf(opened.notices);
    this.#saving = this.#savingOf(opened);
    this.#changes = new FileChanges({
      file,
      document: this.document,
      journal: opened.journal,
      saving: this.#saving,
      notice: (level, text) => this.#audience.notice(level, text),
    });
    this.#questions = new KernelQuestions(() => this.runner, now);
    this.#debug = this.#debugOf();
    this.runner = this.#runnerOf(opened);
    this.#requests = this.#requestsOf();
    this.#reading = new Reading(this.document, this.runner, options);
    const value = (hash: string) => this.#blobs.read(hash);
    this.history = options.history?.({ notebook: () => this.document.notebook, value }) ?? null;
    if (this.history && opened.start.recent) this.history.found = "recovered";
  }

  // ---- the parts, and what each is told of the others ---------------------------------------------------------------

  #safetyOf(journal: Journal): Safety {
    return new Safety({
      journal,
      releaseAll: () => this.document.releaseAll(),
      changed: () => this.#fileChanged(),
    });
  }

  #audienceOf(notices: readonly string[]): Audience {
    return new Audience(
      {
        document: this.document,
        projection: this.#projection,
        execution: () => this.runner.view(),
        file: () => this.#fileView(),
        take: (view, frame) => this.#requests.take(view, frame),
        came: (view) => {
          [this.file, this.#modules].forEach((each) => void each.check());
          const { people } = this.#audience;
          void this.#debug.greet((debug) => people.has(view) && view.send({ kind: "debug", view: debug }));
        },
        left: () => this.onIdle(),
      },
      notices,
    );
  }

  #savingOf({ journal, saved }: Opened): Saving {
    const { fs, clock, times, folder } = this.#options;
    return new Saving(
      {
        fs,
        file: this.file,
        journal,
        document: this.document,
        folder,
        times,
        now: () => clock.now(),
        noted: () => this.#safety.settled(),
        changed: () => this.#fileChanged(),
        failed: (text) => this.#audience.notice("warning", text),
        written: (hash, asked) => this.history?.saved(hash, asked),
        settled: () => void this.#compactWhenLarge(),
      },
      saved,
    );
  }

  #debugOf(): DebugSession {
    return new DebugSession({
      runner: () => this.runner,
      notebook: () => this.document.notebook,
      paths: () => ({ lab: this.apiPath, disk: this.file.path }),
      file: () => join(this.#folder, "debug.json"),
      tell: (view) => this.#audience.everyone({ kind: "debug", view }),
    });
  }

  #runnerOf({ execution }: Opened): Runner {
    const { kernels, clock, checkpointBytes = CHECKPOINT_BYTES } = this.#options;
    return createRunner({
      document: {
        notebook: () => this.document.notebook,
        cell: (id) => this.#cell(id),
        deleted: (id) => this.document.undo.deletedCell(id),
        edit: (edits, remember) => {
          const stored = this.#outputs.store(edits, (id) => this.#cell(id) ?? this.document.undo.deletedCell(id));
          this.trust.made(stored);
          this.document.output(stored, remember);
        },
        settled: () => this.#safety.settled(),
      },
      kernels: kernels(() => this.file.path),
      clock,
      state: execution ?? emptyState(RoomDocument.newEpoch().replaceAll("_", "-")),
      onChange: (change) => this.#executionChanged(change),
      takeFirst: (kernel, events) => this.widgets.hear(kernel, events),
      onKernelEvents: (events) => [this.#questions, this.#debug].forEach((each) => each.hear(events)),
      beforeRun: () => this.#debug.beforeRun(),
      onNotice: (level, text) => this.#audience.notice(level, text),
      onPage: (cell, data) => this.#audience.everyone({ kind: "page", cell, data }),
      checkpointBytes,
    });
  }

  #requestsOf(): Requests {
    return new Requests({
      document: this.document,
      runner: this.runner,
      audience: this.#audience,
      projection: this.#projection,
      saving: this.#saving,
      changes: this.#changes,
      questions: this.#questions,
      debug: this.#debug,
      blobs: this.#blobs,
      logs: this.#logs,
      file: () => this.#fileView(),
      elsewhere: this.#options,
    });
  }

  async #begin({ changed, execution }: Opened): Promise<void> {
    const { document, file } = this;
    document.onReady = (edits) => this.#audience.edits(edits);
    document.onChange = (logged, before, by) => {
      this.#saving.touched();
      this.#reading.edited(logged);
      this.#debug.edited(logged.edit, before);
      if (!by) return;
      this.trust.edited(logged.edit);
      this.history?.edited(logged.edit, this.#named(by), before, document.notebook);
    };
    this.#safety.watch();
    file.onChange = async (content) => this.#changes.changed(content);
    file.onTouched = () => this.#saving.lookAtPermissions();
    this.#saving.readOnly = (await file.readOnlyReason()) ?? undefined;
    if (changed) this.#changes.changed(changed.content);
    else if (this.#saving.dirty) this.#saving.touched();
    file.startWatching();
    void this.#modules.follow();
    if (execution) this.runner.dispatch({ type: "resumed" });
    void this.#reading
      .begin()
      .catch((error: unknown) => this.#audience.notice("warning", `${UNREAD} ${String(error)}`));
  }

  #cell(id: string) {
    return cellById(this.document.notebook, id);
  }

  // ---- views --------------------------------------------------------------------------------------------------------

  get peopleCount(): number {
    return this.#audience.people.size;
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
    return this.#audience.connect(socket, visitor);
  }
  /** For a page that is being sent. */
  enclosed(): EnclosedNotebook {
    return this.#audience.enclosed();
  }

  #executionChanged(change: ExecutionChange): void {
    if (change.kernel) this.#questions.changed();
    this.#debug.changed();
    void this.#modules.follow();
    this.#audience.everyone({ kind: "execution", change });
    this.onIdle();
    this.history?.ran(change.runs, this.runner.state().runs);
  }

  // ---- the document -------------------------------------------------------------------------------------------------

  /** What is kept of an edit for people to read names its author as he was called. */
  #named(by: By): By {
    const name = by.person === undefined ? undefined : this.#audience.people.name(by.person);
    return name === undefined ? by : { ...by, person: name };
  }

  // ---- the file -----------------------------------------------------------------------------------------------------

  #fileView(): FileView {
    const { atRisk } = this.#safety;
    return { ...this.#saving.view(this.apiPath), ...(atRisk !== undefined && { atRisk }) };
  }
  #fileChanged(): void {
    this.#audience.everyone({ kind: "file", file: this.#fileView() });
  }

  /** Puts back what an earlier version had, as a person's own edit. */
  restore(person: string, version: string, edit: Edit): void {
    this.history?.restoring(version, () => this.document.byProgram(person, edit));
    this.#audience.tellUndo();
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
    [this.#reading, this.#modules].forEach((each) => each.close());
    this.#audience.dismiss();
    this.runner.close();
    this.widgets.close();
    await this.#debug.close();
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

  get notebook(): Notebook {
    return this.document.notebook;
  }
}
