/**
 * A page as rooms see one, for tests: it keeps what the server confirmed and what it has not got back yet, and re-applies
 * the second on top of the first. Sockets are two queues that tests can cut or hold.
 */
import { apply, type Edit, type Notebook, rebaseAll } from "@pellucid/notebook";
import {
  type ClientFrame,
  decodeServerFrame,
  encodeClientFrame,
  type EnclosedNotebook,
  type ServerFrame,
} from "@pellucid/protocol";
import type { RoomConnection } from "../rooms/room.ts";
import type { Rooms } from "../rooms/rooms.ts";

export class Page {
  readonly client: string;
  #rooms: Rooms;
  readonly #path: string;
  readonly #person: string;
  readonly #reader: boolean;
  #connection: RoomConnection | null = null;
  #epoch = "";
  #seq = 0;
  #n = 0;
  confirmed: Notebook | null = null;
  pending: { n: number; edit: Edit }[] = [];
  /** Everything that came, newest last. */
  frames: ServerFrame[] = [];
  closedWith: number | null = null;
  /** Bytes that the page has not taken; a test sets it to play a slow one. */
  buffered = 0;

  constructor(rooms: Rooms, path: string, client: string, person = "ada", reader = false) {
    this.#rooms = rooms;
    this.#path = path;
    this.client = client;
    this.#person = person;
    this.#reader = reader;
  }

  /** From now on it connects to another server. */
  moveTo(rooms: Rooms): void {
    this.#rooms = rooms;
  }
  /** Number of its last edit that the server has acknowledged. */
  acknowledged = 0;
  get settled(): boolean {
    return this.#welcomed && this.pending.length === 0;
  }

  /** It came with the notebook: connected anew, as one who has it. */
  adopt({ epoch, seq, notebook }: EnclosedNotebook): this {
    this.#epoch = epoch;
    this.#seq = seq;
    this.confirmed = notebook as unknown as Notebook;
    this.frames = [];
    return this.connect();
  }

  connect(): this {
    this.#connection?.closed();
    this.#welcomed = false;
    this.closedWith = null;
    const life = {};
    this.#life = life;
    const buffered = () => this.buffered;
    this.#connection = this.#rooms.connect(
      this.#path,
      {
        send: (bytes) => {
          queueMicrotask(() => this.#life === life && this.#receive(decodeServerFrame(bytes)));
        },
        close: (code) => {
          if (this.#life === life) this.closedWith = code;
        },
        get bufferedAmount() {
          return buffered();
        },
      },
      { id: this.#person, name: this.#person, reader: this.#reader },
    );
    const at = this.confirmed ? { epoch: this.#epoch, seq: this.#seq } : null;
    this.send({ kind: "hello", version: 1, client: this.client, at });
    return this;
  }
  #life: object = {};

  /** The socket breaks: what is on its way in either direction is lost. */
  cut(): void {
    this.#life = {};
    this.#welcomed = false;
    this.#connection?.closed();
    this.#connection = null;
  }

  send(frame: ClientFrame): void {
    this.#connection?.message(encodeClientFrame(frame));
  }
  bytes(bytes: Uint8Array): void {
    this.#connection?.message(bytes);
  }

  /** Makes edits here and sends them, when there is a connection. */
  edit(...edits: Edit[]): void {
    const first = this.#n + 1;
    for (const edit of edits) this.pending.push({ n: ++this.#n, edit });
    if (this.#welcomed) this.send({ kind: "edits", n: first, seen: this.#seq, edits });
  }
  #welcomed = false;

  get notebook(): Notebook {
    return this.pending.reduce((notebook, { edit }) => apply(notebook, edit), this.confirmed!);
  }
  source(index: number): string {
    return this.notebook.cells[index]!.source;
  }
  last<K extends ServerFrame["kind"]>(kind: K): Extract<ServerFrame, { kind: K }> | undefined {
    return this.frames.findLast((frame) => frame.kind === kind) as Extract<ServerFrame, { kind: K }> | undefined;
  }
  get file() {
    return (this.frames.findLast((frame) => "file" in frame) as { file: import("@pellucid/protocol").FileView }).file;
  }

  #receive(frame: ServerFrame): void {
    this.frames.push(frame);
    if (frame.kind === "welcome") this.#welcome(frame);
    else if (frame.kind === "edits") for (const each of frame.edits) this.#take(each);
  }

  #welcome(frame: ServerFrame & { kind: "welcome" }): void {
    if (frame.notebook) {
      this.confirmed = frame.notebook as Notebook;
      this.pending = this.pending.filter(({ n }) => n > frame.accepted);
    } else for (const each of frame.edits!) this.#take(each);
    this.acknowledged = Math.max(this.acknowledged, frame.accepted);
    this.#epoch = frame.epoch;
    this.#seq = frame.seq;
    this.#welcomed = true;
    this.pending = this.pending.filter(({ n }) => n > frame.accepted);
    if (this.pending.length > 0)
      this.send({ kind: "edits", n: this.pending[0]!.n, seen: this.#seq, edits: this.pending.map(({ edit }) => edit) });
  }

  #take({ seq, edit, client, n }: { seq: number; edit: unknown; client?: string; n?: number }): void {
    this.confirmed = apply(this.confirmed!, edit as Edit);
    this.#seq = seq;
    if (client === this.client) this.acknowledged = Math.max(this.acknowledged, n!);
    if (client === this.client) this.pending = this.pending.filter((mine) => mine.n > n!);
    else {
      const edits = rebaseAll(
        this.pending.map((mine) => mine.edit),
        edit as Edit,
      );
      this.pending = this.pending.map((mine, i) => ({ ...mine, edit: edits[i]! }));
    }
  }
}
