/**
 * Who looks at a room, and what they are told: at first the notebook as it stands (or what came since the page was here
 * last), then edits, notices, and whether there is something to undo. A notice that nobody was there to read waits for whoever
 * comes next. How people are called and shown is people.ts; what they ask for is answered in requests.ts.
 */
import {
  type EnclosedNotebook,
  type ExecutionView,
  type FileView,
  type NotebookJson,
  ROOM_PROTOCOL,
  type SequencedEdit,
  type ServerFrame,
} from "@pellucid/protocol";
import { coalesce } from "./coalesce.ts";
import type { LoggedEdit, RoomDocument } from "./document.ts";
import { type Hello, type Said, shakeHands } from "./handshake.ts";
import { People } from "./people.ts";
import type { Projection } from "./projection.ts";
import type { RoomConnection, Visitor } from "./room-options.ts";
import { type RoomSocket, View } from "./views.ts";

export interface AudienceParts {
  readonly document: RoomDocument;
  readonly projection: Projection;
  readonly execution: () => ExecutionView;
  readonly file: () => FileView;
  readonly take: (view: View, frame: Said) => void;
  readonly came: (view: View) => void;
  readonly left: () => void;
}

export class Audience {
  readonly people = new People();
  readonly #parts: AudienceParts;
  readonly #notices: string[];

  /** `notices`: what is to be told to the first who comes. */
  constructor(parts: AudienceParts, notices: readonly string[]) {
    this.#parts = parts;
    this.#notices = [...notices];
  }

  // ---- coming and going ---------------------------------------------------------------------------------------------

  connect(socket: RoomSocket, visitor: Visitor): RoomConnection {
    const { document, take } = this.#parts;
    const underway = (client: string) => {
      for (const other of this.people.views())
        if (other.peer.client === client) this.#drop(other, 1008, "The page has connected anew.");
      return document.underway(client);
    };
    const welcome = (hello: Hello) => this.#welcome(hello, socket, visitor);
    return shakeHands({ underway, welcome, take, leave: (view) => this.#leave(view) }, socket);
  }

  #welcome(hello: Hello, socket: RoomSocket, visitor: Visitor): View {
    const { document, projection, execution, file, came } = this.#parts;
    const peer = document.join(hello.client, visitor.id);
    const view = new View(peer, socket, projection);
    this.people.come(view, visitor, hello);
    const { notebook, seq } = document.ready;
    const rest = hello.at && document.since(hello.at.epoch, hello.at.seq);
    const content = rest ? { edits: this.#sequenced(rest) } : { notebook: projection.notebook(notebook) };
    const undo = document.undo.can(visitor.id);
    Object.assign(peer, undo);
    view.send({
      kind: "welcome",
      version: ROOM_PROTOCOL,
      epoch: document.epoch,
      seq,
      accepted: document.accepted(hello.client),
      ...content,
      execution: execution(),
      file: file(),
      people: this.people.list(),
      ...(visitor.reader && { reader: true }),
      ...undo,
    });
    for (const text of this.#notices.splice(0)) view.send({ kind: "notice", level: "warning", text });
    this.people.tell(view);
    came(view);
    return view;
  }

  /** For a page that is being sent. */
  enclosed(): EnclosedNotebook {
    const { document, projection, execution, file } = this.#parts;
    const { epoch, ready } = document;
    const notebook = projection.notebook(ready.notebook) as unknown as NotebookJson;
    return { epoch, seq: ready.seq, notebook, execution: execution(), file: file() };
  }

  #sequenced(edits: readonly LoggedEdit[]): SequencedEdit[] {
    const { document, projection } = this.#parts;
    return coalesce(edits, document.ready.notebook).map((each) => ({ ...each, edit: projection.edit(each.edit) }));
  }

  #drop(view: View, code: number, reason: string): void {
    view.close(code, reason);
    this.#leave(view);
  }
  #leave(view: View): void {
    view.closed();
    if (!this.people.leave(view)) return;
    this.people.tell();
    this.#parts.left();
  }

  // ---- what all are told --------------------------------------------------------------------------------------------

  everyone(frame: ServerFrame): void {
    for (const view of this.people.views()) view.send(frame);
  }

  edits(edits: readonly LoggedEdit[]): void {
    for (const view of this.people.views()) view.edits(edits, this.#parts.document.ready.notebook);
  }

  notice(level: "info" | "warning" | "error", text: string): void {
    if (this.people.size === 0) this.#notices.push(text);
    this.everyone({ kind: "notice", level, text });
  }

  /** To each whether there is something of his own to undo, where that has changed. */
  tellUndo(): void {
    for (const view of this.people.views()) {
      const { peer } = view;
      const { canUndo, canRedo } = this.#parts.document.undo.can(peer.person);
      if (peer.canUndo === canUndo && peer.canRedo === canRedo) continue;
      Object.assign(peer, { canUndo, canRedo });
      view.send({ kind: "undo-state", canUndo, canRedo });
    }
  }

  /** The server stops. */
  dismiss(): void {
    for (const view of this.people.views()) view.close(1012, "The server stops.");
  }
}
