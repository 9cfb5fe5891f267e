/**
 * One view's connection to one room: keeps the socket, the replica and the unconfirmed edits together.
 *
 * A notebook's session (notebook/notebook-session.ts) edits and asks through it and hears back in `RoomEvents`. Frames
 * are handled as they come, with no timer between a message and the screen. While there is no connection edits go on,
 * kept in the browser's storage too, and requests wait in order behind them. It draws nothing and knows no commands.
 */
import {
  ROOM_PROTOCOL,
  roomUrl,
  type ClientFrame,
  type EnclosedNotebook,
  type ExecutionChange,
  type ExecutionView,
  type FileView,
  type KernelQuestion,
  type Person,
  type GhostView,
  type PlanView,
  type ServerFrame,
  type Whereabouts,
} from "@pellucid/protocol";
import type { Edit, Notebook } from "@pellucid/notebook";
import { takeEnclosed } from "./enclosed.ts";
import { keptPerson } from "./kept-person.ts";
import { openPendingStore, type PendingStore } from "./room-pending.ts";
import {
  adopt,
  editLocally,
  emptyReplica,
  receive,
  receiveWhole,
  recordOf,
  type PendingRecord,
  type RoomReplica,
} from "./room-replica.ts";
import { RoomQuestions, type KernelAnswer } from "./room-questions.ts";
import { earlyClient, openRoomSocket, type RoomSocket, type OpenRoomSocket } from "./room-socket.ts";

export type Connection = "connecting" | "open" | "offline" | "closed";

export interface RoomEvents {
  /** What is to be shown changed, by our edit or another's. */
  notebook(view: Notebook): void;
  /** What this view's undo or redo did; right after the notebook that has it. */
  stepped(edit: Edit): void;
  /** First the whole after each (re)connection, then changes. */
  execution(whole: ExecutionView): void;
  executionChange(change: ExecutionChange): void;
  file(file: FileView): void;
  /** The notebook was renamed; all goes on under its new name. */
  moved(path: string): void;
  undoState(canUndo: boolean, canRedo: boolean): void;
  people(people: readonly Person[]): void;
  /** Somebody else is somewhere else now. */
  presence(client: string, place: Whereabouts): void;
  /** This view came by a read-only link. */
  reader(): void;
  notice(level: "info" | "warning" | "error", text: string): void;
  /** What would run; an answer to nobody's question comes instead of a run (`request` is empty). */
  plan(request: string, plan: PlanView): void;
  /** What IPython's pager shows after a run of this cell. */
  page(cell: string, data: Readonly<Record<string, unknown>>): void;
  ghosts(request: string, ghosts: readonly GhostView[]): void;
  /** How debugging stands, and answers to what was asked of it. */
  debug(frame: Extract<ServerFrame, { kind: "debug" | "debug-answer" }>): void;
  saveFailed(message: string): void;
  refused(refusal: Refusal): void;
  /** Runs in the same task as the edit that makes `saved` false. */
  status(connection: Connection, saved: boolean): void;
}

export interface Refusal {
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
  /** There is no file of that name. */
  readonly missing?: true;
}

/** Requests that go to the server behind the edits made before them. */
export type RoomRequest = Exclude<ClientFrame, { kind: "hello" } | { kind: "edits" }>;

const FOR_READING = "This link is for reading: the notebook cannot be changed or run here.";
const FIRST_RETRY = 200;
const LAST_RETRY = 8_000;
/** A confirmation that takes longer than this is late, ms. */
const KEEP_AFTER = 80;

export class RoomClient {
  /** Where the room is: the name by which it was opened, or the one that the server has told since. */
  private path: string;
  /** What the room calls its notebook. */
  private called: string | null = null;
  private readonly events: RoomEvents;
  private readonly openSocket: OpenRoomSocket;
  private readonly enclosed: (path: string) => EnclosedNotebook | null;
  private replica: RoomReplica = emptyReplica("");
  private store: PendingStore | null = null;
  private orphan: PendingRecord | null = null;
  private socket: RoomSocket | null = null;
  private welcomed = false;
  private connection: Connection = "connecting";
  private started: Promise<void> | null = null;
  /** Settles when it is known who this view is, and what it has not yet got confirmed. */
  private known: Promise<void> = Promise.resolve();
  private onHello: () => void = () => {};
  private sentN = 0;
  /** Requests made without a connection, each with the last edit that was made before it. */
  private reading = false;
  private waiting: { readonly request: RoomRequest; readonly behind: number }[] = [];
  private flushQueued = false;
  private retry = FIRST_RETRY;
  private retryTimer: ReturnType<typeof setTimeout> | null = null;
  private keepTimer: ReturnType<typeof setTimeout> | null = null;
  private saveCount = 0;
  private readonly questions = new RoomQuestions((request, ask) => this.request({ kind: "helper", request, ask }));

  constructor(path: string, events: RoomEvents, openSocket: OpenRoomSocket = openRoomSocket, enclosed = takeEnclosed) {
    this.path = path;
    this.events = events;
    this.openSocket = openSocket;
    this.enclosed = enclosed;
  }

  /** Connects, once; the first `notebook` event comes with the answer. Resolves when the notebook has been asked for. */
  start(): Promise<void> {
    return (this.started ??= this.begin());
  }

  /** The socket opens while the store is read: the first hello waits for both. */
  private async begin(): Promise<void> {
    const asked = new Promise<void>((done) => (this.onHello = done));
    const store = openPendingStore(this.path, undefined, earlyClient(roomUrl(this.path)));
    this.known = store.then((opened) => {
      if (this.connection === "closed") return opened.release();
      this.store = opened;
      this.orphan = opened.orphan;
      this.replica = emptyReplica(opened.client);
      const enclosed = this.enclosed(this.path);
      // Edits that an earlier page left go on top of what the server has of them: its welcome tells.
      if (!enclosed || opened.orphan) return;
      this.show(enclosed);
      // Nothing is left to wait for: its cells are drawn while the socket still opens.
      this.onHello();
    });
    this.connect();
    if (typeof addEventListener === "function") {
      addEventListener("online", this.hurry);
      addEventListener("pagehide", this.leave);
    }
    await asked;
  }

  close(): void {
    this.setConnection("closed");
    this.keep();
    if (this.retryTimer) clearTimeout(this.retryTimer);
    this.socket?.close();
    this.socket = null;
    if (typeof removeEventListener === "function") {
      removeEventListener("online", this.hurry);
      removeEventListener("pagehide", this.leave);
    }
    this.store?.release();
  }

  get view(): Notebook {
    return this.replica.view;
  }
  get client(): string {
    return this.replica.client;
  }
  get saved(): boolean {
    return this.replica.pending.length === 0;
  }

  /** Changes the notebook: here at once, on the server in this task's end. */
  edit(edit: Edit): void {
    if (this.reading) return this.refuseAct();
    const before = this.replica;
    this.replica = editLocally(before, edit);
    if (before.pending.length === 0) this.announceStatus();
    this.queueFlush();
    if (this.replica.view !== before.view) this.events.notebook(this.replica.view);
  }

  /** Asks the server for something, behind all edits made so far. */
  request(request: RoomRequest): void {
    if (request.kind === "presence" && !this.welcomed) return;
    if (request.kind !== "presence" && this.reading) return this.refuseAct();
    this.flush();
    if (this.welcomed && this.socket) this.socket.send(request);
    else this.waiting.push({ request, behind: this.replica.nextN - 1 });
  }

  /** Makes both links anew, the server's to the kernel and this view's to the server; what waits goes over the new one. */
  reconnect(): void {
    this.request({ kind: "reconnect" });
    const { socket } = this;
    if (!socket) return this.hurry();
    // It is not heard any more: its close is nobody's loss.
    this.socket = null;
    socket.close();
    this.questions.lost();
    this.setConnection("connecting");
    this.connect();
  }

  /** Asks the kernel's helper; always answered, where it cannot be with the reason why. */
  async ask<Q extends KernelQuestion>(question: Q): Promise<KernelAnswer<Q["op"]>> {
    // Mostly it is the page that asks: nothing was done that had to be refused aloud.
    if (this.reading) return { reply: { status: "refused", reason: FOR_READING, because: "silent" } };
    return this.questions.ask(question);
  }

  /** The server would refuse it too, and end the connection. */
  private refuseAct(): void {
    this.events.notice("info", FOR_READING);
  }

  save(): void {
    this.request({ kind: "save", request: `save-${++this.saveCount}` });
  }

  private queueFlush(): void {
    if (this.flushQueued) return;
    this.flushQueued = true;
    queueMicrotask(() => this.flush());
  }

  private flush(): void {
    this.flushQueued = false;
    this.keepSoon();
    this.sendEdits(Number.POSITIVE_INFINITY);
  }

  /**
   * Edits that are not confirmed within a moment are kept in the browser's storage. Most are confirmed sooner, and the
   * storage, which stops the page while it writes, is not touched for them.
   */
  private keepSoon(): void {
    this.keepTimer ??= setTimeout(() => this.keep(), KEEP_AFTER);
  }
  private keep(): void {
    if (this.keepTimer) clearTimeout(this.keepTimer);
    this.keepTimer = null;
    this.store?.write(recordOf(this.replica));
  }

  /** Sends the edits that the server has not got, up to number `last`. */
  private sendEdits(last: number): void {
    if (!this.welcomed || !this.socket) return;
    const { pending, seq } = this.replica;
    const fresh = pending.filter((entry) => entry.n > this.sentN && entry.n <= last);
    const first = fresh[0];
    if (!first) return;
    this.socket.send({ kind: "edits", n: first.n, seen: seq, edits: fresh.map((entry) => entry.edit) });
    this.sentN = first.n + fresh.length - 1;
  }

  private connect(): void {
    this.retryTimer = null;
    this.welcomed = false;
    const socket = this.openSocket(roomUrl(this.path), {
      open: () => void this.known.then(() => socket === this.socket && this.greet(socket)),
      frame: (frame) => socket === this.socket && this.handle(frame),
      closed: () => socket === this.socket && this.lost(),
    });
    this.socket = socket;
  }

  private greet(socket: RoomSocket): void {
    const { greeted } = socket;
    if (!greeted) socket.send(this.hello());
    else if (greeted.client === this.client) greeted.hear();
    else {
      // Another tab left edits meanwhile: this view is the one that made them.
      socket.close();
      return this.connect();
    }
    this.onHello();
  }

  private hello(): ClientFrame {
    const { client, epoch, seq } = this.replica;
    return {
      kind: "hello",
      version: ROOM_PROTOCOL,
      client,
      at: epoch === null ? null : { epoch, seq },
      ...keptPerson(),
    };
  }

  private lost(): void {
    this.socket = null;
    this.welcomed = false;
    this.questions.lost();
    if (this.connection === "closed") return;
    this.setConnection("offline");
    const wait = this.retry * (0.5 + Math.random() / 2);
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
    this.retryTimer = setTimeout(() => this.connect(), wait);
  }

  /** The network is back: do not wait for the timer. */
  private readonly hurry = () => {
    if (!this.retryTimer) return;
    clearTimeout(this.retryTimer);
    this.retry = FIRST_RETRY;
    this.connect();
  };

  private readonly leave = () => {
    this.flush();
    this.keep();
    this.store?.release();
  };

  private handle(frame: ServerFrame): void {
    switch (frame.kind) {
      case "welcome":
        return this.welcome(frame);
      case "edits":
        this.take(receive(this.replica, frame.edits));
        for (const { edit, stepOf } of frame.edits) if (stepOf === this.client) this.events.stepped(edit as Edit);
        return;
      case "execution":
        return this.events.executionChange(frame.change);
      case "file":
      case "saved":
        return this.hearFile(frame.file);
      case "save-failed":
        return this.events.saveFailed(frame.message);
      case "undo-state":
        return this.events.undoState(frame.canUndo, frame.canRedo);
      case "people":
        return this.events.people(frame.people);
      case "presence":
        return this.events.presence(frame.client, frame);
      case "notice":
        return this.events.notice(frame.level, frame.text);
      case "ghosts":
        return this.events.ghosts(frame.request, frame.ghosts);
      case "debug":
      case "debug-answer":
        return this.events.debug(frame);
      case "page":
        return this.events.page(frame.cell, frame.data);
      case "plan":
        return this.events.plan(frame.request, frame.plan);
      case "helper":
        return this.questions.answer(frame);
      case "refused":
        if (frame.now !== undefined) return this.goOnAt(frame.now);
        this.close();
        return this.events.refused(frame);
    }
  }

  private show({ notebook, execution, file, ...at }: EnclosedNotebook): void {
    this.take(receiveWhole(this.replica, { ...at, accepted: 0, notebook: notebook as Notebook }), true);
    this.events.execution(execution);
    this.hearFile(file);
  }

  /** One notebook may have several names (links of the file system): only another one than before tells of a rename. */
  private hearFile(file: FileView): void {
    const before = this.called;
    this.called = file.path;
    if (before !== null && before !== file.path) {
      this.path = file.path;
      this.store?.moved(file.path);
      this.events.moved(file.path);
    }
    this.events.file(file);
  }

  /** It was renamed while this view was away: what it has not got back goes there too. */
  private goOnAt(path: string): void {
    this.called ??= this.path;
    this.path = path;
    this.store?.moved(path);
    const { socket } = this;
    this.socket = null;
    socket?.close();
    this.connect();
  }

  private welcome(frame: Extract<ServerFrame, { kind: "welcome" }>): void {
    const { epoch, seq, accepted } = frame;
    if (frame.notebook !== undefined) {
      const whole = { epoch, seq, accepted, notebook: frame.notebook as Notebook };
      this.take(this.orphan ? adopt(this.orphan, whole) : receiveWhole(this.replica, whole), true);
      this.orphan = null;
    } else {
      this.take({ ...receive(this.replica, frame.edits ?? []), epoch });
    }
    this.welcomed = true;
    if (frame.reader) {
      this.reading = true;
      this.events.reader();
    }
    this.sentN = accepted;
    this.retry = FIRST_RETRY;
    this.events.execution(frame.execution);
    this.hearFile(frame.file);
    this.events.people(frame.people);
    this.events.undoState(frame.canUndo, frame.canRedo);
    this.setConnection("open");
    for (const { request, behind } of this.waiting.splice(0)) {
      this.sendEdits(behind);
      this.socket?.send(request);
    }
    this.flush();
  }

  private take(next: RoomReplica, always = false): void {
    const before = this.replica;
    this.replica = next;
    if (always || next.view !== before.view) this.events.notebook(next.view);
    if (next.pending.length === 0 && before.pending.length > 0) {
      this.keep();
      this.announceStatus();
    }
  }

  private setConnection(connection: Connection): void {
    if (this.connection === connection || this.connection === "closed") return;
    this.connection = connection;
    this.announceStatus();
  }

  private announceStatus(): void {
    this.events.status(this.connection, this.saved);
  }
}
