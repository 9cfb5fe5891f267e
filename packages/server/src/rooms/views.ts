/**
 * One connected page and what it is told. Edits wait here for a moment so that many can go as one frame; the first few
 * after a pause go at once, so nothing typed or printed is late. A page that does not keep up is told to begin anew, and so
 * holds no more memory than the notebook it could not read. Called by the room; knows sockets only by shape.
 */
import { BLOB_BOUND, encodeServerFrame, type ServerFrame } from "@pellucid/protocol";
import type { Notebook } from "@pellucid/notebook";
import { coalesce } from "./coalesce.ts";
import { type LoggedEdit, type Peer, sizeOf } from "./document.ts";
import { isOutputEdit } from "./undo.ts";
import type { Projection } from "./projection.ts";

export interface RoomSocket {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  readonly bufferedAmount: number;
}

/** So many frames go at once after a pause: a run's count, its first output and its end are three. */
const BURST = 4;
/** Pause between two frames of edits, and the longer one after a frame that was large. */
const PAUSE = 12;
const LONG_PAUSE = 50;
/** With more than this on its way to the page, edits wait; when too much waits, it is joined, and then given up. */
const BUFFER_BOUND = 4 * 1024 * 1024;
const QUEUE_BOUND = 2000;
const QUEUE_BYTES = 4 * 1024 * 1024;
/** A page that took nothing for so long is let go. */
const STALL_BOUND = 60_000;

export class View {
  readonly peer: Peer;
  readonly #socket: RoomSocket;
  readonly #projection: Projection;
  #queue: LoggedEdit[] = [];
  #waiting = 0;
  #notebook: Notebook | null = null;
  #timer: NodeJS.Timeout | undefined;
  #quietUntil = 0;
  #burst = 0;
  #stalledSince = 0;
  #closed = false;

  constructor(peer: Peer, socket: RoomSocket, projection: Projection) {
    this.peer = peer;
    this.#socket = socket;
    this.#projection = projection;
  }

  send(frame: ServerFrame): void {
    if (this.#closed) return;
    // What was said before must arrive before.
    if (this.#queue.length > 0 && frame.kind !== "edits" && this.#roomy) this.#flush();
    this.#put(frame);
  }
  #put(frame: ServerFrame): number {
    const bytes = encodeServerFrame(frame);
    this.#socket.send(bytes);
    return bytes.length;
  }

  /** `notebook` has all of them, and nothing more. */
  edits(edits: readonly LoggedEdit[], notebook: Notebook): void {
    if (this.#closed) return;
    this.#notebook = notebook;
    for (const edit of edits) {
      this.#queue.push(edit);
      this.#waiting += edit.size;
    }
    if (this.#crowded && this.#roomy) return this.#flush();
    if (this.#crowded) this.#squeeze(notebook);
    if (this.#crowded) return this.close(1013, "The page could not keep up and begins anew.");
    if (this.#timer) return;
    const wait = this.#quietUntil - performance.now();
    if (wait <= 0 && this.#roomy) this.#flush();
    else this.#later(Math.max(wait, 1));
  }

  get #crowded(): boolean {
    return this.#queue.length > QUEUE_BOUND || this.#waiting > QUEUE_BYTES;
  }
  /** What a flood did becomes what came of it. */
  #squeeze(notebook: Notebook): void {
    this.#queue = coalesce(this.#queue, notebook).map((each) => ({
      ...each,
      joinable: each.client === undefined && isOutputEdit(each.edit),
      size: sizeOf(each.edit),
    }));
    this.#waiting = this.#queue.reduce((sum, { size }) => sum + size, 0);
  }

  get #roomy(): boolean {
    return this.#socket.bufferedAmount < BUFFER_BOUND;
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#closed || this.#queue.length === 0) return;
      if (this.#roomy) {
        this.#stalledSince = 0;
        return this.#flush();
      }
      this.#stalledSince ||= performance.now();
      if (performance.now() - this.#stalledSince > STALL_BOUND) this.close(1013, "The page took nothing for a minute.");
      else this.#later(LONG_PAUSE);
    }, ms);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const edits = coalesce(this.#queue, this.#notebook!).map((each) => ({
      ...each,
      edit: this.#projection.edit(each.edit),
    }));
    this.#queue = [];
    this.#waiting = 0;
    const size = this.#put({ kind: "edits", edits });
    this.#rest(size > BLOB_BOUND);
  }

  /** Until when the next frame waits. */
  #rest(long: boolean): void {
    const now = performance.now();
    this.#burst = now > this.#lastFrame + LONG_PAUSE ? 1 : this.#burst + 1;
    this.#lastFrame = now;
    this.#quietUntil = long ? now + LONG_PAUSE : this.#burst < BURST ? now : now + PAUSE;
  }
  #lastFrame = 0;

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.closed();
    this.#socket.close(code, reason);
  }
  /** The socket is gone. */
  closed(): void {
    this.#closed = true;
    this.#queue = [];
    clearTimeout(this.#timer);
  }
}
