/**
 * All open notebooks of one server. A room is opened by its first view (or at start, when the server ended while it was
 * open), and let go when nobody is there, nothing runs and everything is saved. Routes and sockets come through here.
 */
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Cell } from "@pellucid/notebook";
import { type EnclosedNotebook, encodeServerFrame } from "@pellucid/protocol";
import { Histories, type HistoriesOptions } from "../history/histories.ts";
import { isHidden } from "../contents/safe-path.ts";
import { hashOf } from "../storage/atomic-write.ts";
import { type Fs, nodeFs } from "../storage/fs.ts";
import { TrustedContents } from "../trust/trusted-contents.ts";
import { movedPath } from "../contents/former-names.ts";
import { UnreadableError } from "./notebook-file.ts";
import { OpenOutputs } from "./open-outputs.ts";
import { messageOf, refusal } from "./refusal.ts";
import { Room, type RoomConnection, type RoomOptions, type Visitor } from "./room.ts";
import type { SaveTimes } from "./saving.ts";
import type { RoomSocket } from "./views.ts";

export interface RoomsOptions {
  readonly stateDir: string;
  /** The absolute path behind a view's path. Rejects with a message for people. */
  readonly resolvePath: (apiPath: string) => Promise<string>;
  readonly kernels: RoomOptions["kernels"];
  readonly analyser?: RoomOptions["analyser"];
  readonly checkpointBytes?: number;
  readonly clock?: RoomOptions["clock"];
  readonly fs?: Fs;
  readonly history?: Pick<HistoriesOptions, "limits" | "times" | "mayWrite">;
  readonly times?: SaveTimes;
  /** What a file that is not there any more is called now; null where nothing was renamed. */
  readonly nowCalled?: (apiPath: string) => Promise<string | null>;
  /** How long an empty room is kept, in ms. */
  readonly grace?: number;
}

/** Says where a room's folder belongs, as long as the room is open: the next server opens it again. */
const PLACE = "open.json";

/**
 * A page that was just sent asks for its code next, all at once; reading a long notebook would hold that up. So it waits so long
 * after the page, and until none was asked for so long, but no longer than that after the page, ms.
 */
const PAGE_FILES = { page: 100, between: 25, most: 400 };
/** From a page that is sent until it is at rest, about, ms. */
const PAGE_TIME = 2000;
/** From a view's hello until its cells show, about, ms. */
const FIRST_PAINT = 300;

const clock: RoomOptions["clock"] = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

export class Rooms {
  readonly #options: RoomsOptions;
  readonly #fs: Fs;
  readonly #folder: string;
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #open = new Set<Room>();
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Notebooks whose page was sent and has not said hello yet. */
  readonly #expected = new Set<string>();
  #lastPage = -PAGE_TIME;
  #lastFile = -PAGE_TIME;
  /** What was done to each notebook, for as long as there is room for it. */
  readonly histories: Histories;
  readonly outputs = new OpenOutputs(() => this.openRooms());
  readonly #trusted: TrustedContents;
  #closed = false;

  constructor(options: RoomsOptions) {
    this.#options = options;
    this.#fs = options.fs ?? nodeFs;
    this.#folder = join(options.stateDir, "rooms");
    this.#trusted = new TrustedContents(this.#fs, options.stateDir);
    const now = () => (options.clock ?? clock).now();
    this.histories = new Histories({ fs: this.#fs, stateDir: options.stateDir, now, ...options.history });
  }

  /** A view's socket. It says hello first: frames that come before the room is open wait for it. */
  connect(apiPath: string, socket: RoomSocket, visitor: Visitor): RoomConnection {
    let connection: RoomConnection | null = null;
    let early: Uint8Array[] | null = null;
    let gone = false;
    const admit = (room: Room) => {
      if (gone) return room.onIdle();
      connection = room.connect(socket, visitor);
      for (const bytes of early ?? []) connection.message(bytes);
      early = null;
      this.#greeted(apiPath, room);
    };
    const refuse = async (error: unknown) => {
      const now = await this.#options.nowCalled?.(apiPath);
      socket.send(encodeServerFrame(refusal(apiPath, error, now)));
      socket.close(1000, "refused");
    };
    return {
      message: (bytes) => {
        if (connection) return connection.message(bytes);
        if (early) return void early.push(bytes);
        early = [bytes];
        void this.#filesSent()
          .then(() => this.open(apiPath))
          .then(admit, refuse)
          .catch((error: unknown) => console.error(error));
      },
      closed() {
        gone = true;
        connection?.closed();
      },
    };
  }

  /**
   * A page is on its way: it takes its notebook along when that is open, and else it is read meanwhile. What is wrong with it
   * is told to the view, when it is here.
   */
  expect(apiPath: string): EnclosedNotebook | null {
    if (isHidden(apiPath)) return null;
    this.#expected.add(apiPath);
    this.#lastPage = performance.now();
    for (const room of this.#open) if (room.apiPath === apiPath) return room.enclosed();
    const open = () => this.#filesSent().then(() => this.open(apiPath));
    setTimeout(() => void open().catch(() => {}), PAGE_FILES.page).unref();
    return null;
  }
  /** A part of a page was asked for. */
  fileSent(): void {
    this.#lastFile = performance.now();
  }
  /** Resolves when pages have what they asked for; at once where a browser has their files. */
  async #filesSent(): Promise<void> {
    const most = this.#lastPage + PAGE_FILES.most;
    const rest = () => Math.min(this.#lastFile + PAGE_FILES.between, most) - performance.now();
    for (let wait = rest(); wait > 0; wait = rest()) await pause(wait);
  }

  /** The page that was expected is here, and the processor its own for a moment: then its kernel is made ready. */
  #greeted(apiPath: string, room: Room): void {
    if (!this.#expected.delete(apiPath)) return;
    setTimeout(() => this.#open.has(room) && room.runner.prepareKernel(), FIRST_PAINT).unref();
  }

  /** The room of a notebook, opened if it is not. */
  async open(apiPath: string): Promise<Room> {
    const path = await this.#options.resolvePath(apiPath);
    await this.#leaving.get(path);
    if (this.#closed) throw new UnreadableError("The server is stopping.");
    let room = this.#rooms.get(path);
    if (!room) {
      room = this.#opened(apiPath, path);
      this.#rooms.set(path, room);
      room.catch(() => this.#rooms.delete(path));
    }
    return room;
  }

  async #opened(apiPath: string, path: string): Promise<Room> {
    const { kernels, times } = this.#options;
    const folder = this.#folderOf(path);
    const room = await Room.open({
      fs: this.#fs,
      apiPath,
      path,
      folder,
      kernels,
      times: times ?? { delay: 2000, most: 10_000 },
      clock: this.#options.clock ?? clock,
      ...(this.#options.checkpointBytes !== undefined && { checkpointBytes: this.#options.checkpointBytes }),
      history: (parts) => this.histories.recorder(path, parts),
      ...(this.#options.analyser && { analyser: this.#options.analyser }),
      pageTime: () => this.#lastPage + PAGE_TIME - performance.now(),
      trusted: this.#trusted,
      foreignBlob: (hash) => this.outputs.text(hash),
      otherCells: () => this.#cellsBut(room),
    });
    this.#note(folder, apiPath, path);
    this.#open.add(room);
    room.onIdle = () => this.#whenIdle(room);
    room.onIdle();
    return room;
  }

  *#cellsBut(room: Room): Generator<Cell> {
    for (const other of this.#open) if (other !== room) yield* other.notebook.cells;
  }
  #folderOf(path: string): string {
    return join(this.#folder, hashOf(path).slice(0, 32));
  }
  #note(folder: string, apiPath: string, path: string): void {
    try {
      const file = this.#fs.open(join(folder, PLACE), "append");
      file.truncate(0);
      file.append(Buffer.from(JSON.stringify({ apiPath, path })));
      file.close();
    } catch {
      // Full disk: the room works, it is only not opened by itself next time.
    }
  }

  // ---- letting go ---------------------------------------------------------------------------------------------------

  #whenIdle(room: Room): void {
    const { path } = room.file;
    clearTimeout(this.#timers.get(path));
    this.#timers.delete(path);
    if (room.peopleCount > 0 || room.busy || this.#closed) return;
    const timer = setTimeout(() => void this.#letGo(room), this.#options.grace ?? 30_000);
    timer.unref();
    this.#timers.set(path, timer);
  }

  async #letGo(room: Room): Promise<void> {
    if (room.dirty) await room.save();
    if (room.peopleCount > 0 || room.busy || this.#closed) return;
    // What could not be saved is tried again as long as the server runs.
    if (room.dirty) return this.#whenIdle(room);
    const { path } = room.file;
    this.#rooms.delete(path);
    this.#open.delete(room);
    const done = room.close().then(() => {
      this.histories.released(path);
      return this.#fs.remove(join(this.#folderOf(path), PLACE));
    });
    this.#leaving.set(path, done);
    await done.finally(() => this.#leaving.delete(path)).catch((error: unknown) => console.error(error));
  }

  // ---- what happens to files ----------------------------------------------------------------------------------------

  /** A file or folder got another name through our own API: rooms and their journals follow. */
  async renamed(from: string, to: string): Promise<void> {
    await this.#renamedClosed(from, to);
    const [old, path] = await Promise.all([from, to].map((each) => this.#options.resolvePath(each).catch(() => null)));
    if (old && path) await this.histories.renamed(old, path);
    for (const room of await this.openRooms()) {
      const apiPath = movedPath(room.apiPath, from, to);
      if (apiPath === null) continue;
      const path = await this.#options.resolvePath(apiPath);
      const old = room.file.path;
      const folder = this.#folderOf(path);
      await this.#fs.remove(folder);
      await this.#fs.rename(this.#folderOf(old), folder);
      this.#rooms.delete(old);
      this.#rooms.set(path, Promise.resolve(room));
      room.moved(apiPath, path, folder);
      await this.histories.renamedOpen(old, path);
      this.#note(folder, apiPath, path);
    }
  }

  /** A notebook that is not open may have a journal too: with undo, or with what could not be saved. */
  async #renamedClosed(from: string, to: string): Promise<void> {
    const [old, path] = await Promise.all([from, to].map((each) => this.#options.resolvePath(each).catch(() => null)));
    if (!old || !path || this.#rooms.has(old) || this.#rooms.has(path)) return;
    await this.#leaving.get(old);
    if (!(await this.#fs.stat(this.#folderOf(old)))) return;
    await this.#fs.remove(this.#folderOf(path));
    await this.#fs.rename(this.#folderOf(old), this.#folderOf(path));
  }

  async deleted(apiPath: string): Promise<void> {
    for (const room of await this.openRooms())
      if (room.apiPath === apiPath || room.apiPath.startsWith(`${apiPath}/`)) void room.file.check();
  }

  async openRooms(): Promise<Room[]> {
    const rooms = await Promise.allSettled(this.#rooms.values());
    return rooms.flatMap((room) => (room.status === "fulfilled" ? [room.value] : []));
  }
  /** Something runs, or waits for its kernel. */
  async busy(): Promise<boolean> {
    return (await this.openRooms()).some((room) => room.busy);
  }
  /** Open notebooks and their kernels, as Jupyter's clients ask for them. */
  async sessions(): Promise<{ path: string; kernelId: string | null; views: number }[]> {
    const rooms = await this.openRooms();
    return rooms.map(({ apiPath, kernelId, peopleCount }) => ({ path: apiPath, kernelId, views: peopleCount }));
  }
  /** The open room of a notebook, if there is one. */
  async find(apiPath: string): Promise<Room | null> {
    return (await this.openRooms()).find((room) => room.apiPath === apiPath) ?? null;
  }

  // ---- beginning and end --------------------------------------------------------------------------------------------

  /** Opens again what was open when the last server ended: a cell may be running, and its output waits in the spool. */
  async resume(): Promise<void> {
    await this.#fs.makeFolder(this.#folder);
    for (const name of await this.#fs.list(this.#folder)) {
      const place = await this.#placeIn(join(this.#folder, name));
      if (!place) continue;
      const path = await this.#options.resolvePath(place.apiPath).catch(() => null);
      if (path !== place.path) continue;
      await this.open(place.apiPath).catch((error: unknown) => console.error(`${basename(path)}: ${messageOf(error)}`));
    }
  }

  async #placeIn(folder: string): Promise<{ apiPath: string; path: string } | null> {
    const stat = await this.#fs.stat(join(folder, PLACE));
    if (!stat) return null;
    const file = this.#fs.open(join(folder, PLACE), "read");
    try {
      return JSON.parse(Buffer.from(await file.read(0, stat.size)).toString("utf8")) as {
        apiPath: string;
        path: string;
      };
    } catch {
      return null;
    } finally {
      file.close();
    }
  }

  /** Saves and closes everything. Kernels live on, and the next server opens the busy rooms again. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const room of await this.openRooms()) {
      const { busy } = room;
      await room.close().catch((error: unknown) => console.error(error));
      if (!busy && !room.dirty) await this.#fs.remove(join(this.#folderOf(room.file.path), PLACE)).catch(() => {});
    }
    await Promise.allSettled(this.#leaving.values());
  }
}

export const createRooms = (options: RoomsOptions): Rooms => new Rooms(options);
