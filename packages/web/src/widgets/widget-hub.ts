/**
 * The widgets of one notebook in this page: carries what frames and server say to each other, and tells each frame only of
 * the models that it has. Made with the first widget of a notebook, gone with the last.
 *
 * It believes nothing of what a frame says: each field is checked, and a frame that says too much loses its line. It never
 * looks into a widget's state.
 */
import { type CommMessage, type CommServerFrame, shape } from "@pellucid/protocol";
import { CommSocket } from "./comm-socket.ts";
import type { ToFrame } from "./frame/channel.ts";
import { fileFor } from "./widget-files.ts";

/** Messages a second of one frame; a dragged slider says a hundred. */
const LOUDEST = 2000;

/** One frame, as the hub sees it. */
export interface WidgetFrame {
  /** The model it shows. */
  readonly model: string;
  send(message: ToFrame, transfer?: Transferable[]): void;
  /** It stands, or why it cannot. */
  shown(): void;
  failed(reason: string): void;
  /** Its model is not alive: `reason`. */
  missing(reason: string): void;
  /** The server was away: what it shows may be old. */
  again(): void;
  /** What was alive is so no more. */
  ended(reason: string): void;
  /** It said too much. */
  cut(): void;
}

interface Known {
  readonly frame: WidgetFrame;
  readonly models: Set<string>;
  second: number;
  count: number;
}

const { isRecord, listOf, nameUpTo, oneOf, optional, shaped, textUpTo } = shape;
const name = nameUpTo(300);
const buffers = listOf((value) => value instanceof ArrayBuffer, 10_000);
const saying = shaped({
  id: name,
  message: shaped({
    type: oneOf("comm_open", "comm_msg", "comm_close"),
    comm: name,
    target: optional(textUpTo(300)),
    data: isRecord,
    metadata: optional(isRecord),
  }),
  buffers,
});
const filing = shaped({ request: Number.isSafeInteger, name: nameUpTo(500) });
const wanting = shaped({ request: Number.isSafeInteger, models: listOf(name, 1000) });

export class WidgetHub {
  readonly #socket: CommSocket;
  readonly #frames = new Map<WidgetFrame, Known>();
  readonly #wanted = new Map<number, { known: Known; request: number; models: readonly string[] }>();
  #number = 0;
  #reader = false;
  readonly #onEmpty: () => void;

  readonly #path: string;

  constructor(path: string, onEmpty: () => void) {
    this.#path = path;
    this.#onEmpty = onEmpty;
    this.#socket = new CommSocket(path, { open: () => this.#opened(), frame: (...said) => this.#hear(...said) });
  }

  add(frame: WidgetFrame): void {
    this.#frames.set(frame, { frame, models: new Set(), second: 0, count: 0 });
  }
  remove(frame: WidgetFrame): void {
    this.#frames.delete(frame);
    for (const [number, { known }] of this.#wanted) if (known.frame === frame) this.#wanted.delete(number);
    if (this.#frames.size > 0) return;
    this.#socket.close();
    this.#onEmpty();
  }

  // ---- frames -------------------------------------------------------------------------------------------------------

  /** [W61] What a frame said. */
  take(frame: WidgetFrame, data: unknown): void {
    const known = this.#frames.get(frame);
    if (!known || !isRecord(data)) return;
    if (!this.#calm(known)) {
      this.remove(frame);
      return frame.cut();
    }
    const { kind, reason } = data;
    if (kind === "ready") frame.send({ kind: "begin", model: frame.model, touch: !this.#reader });
    else if (kind === "shown") frame.shown();
    else if (kind === "failed" && typeof reason === "string") frame.failed(reason.slice(0, 500));
    else if (kind === "want" && wanting(data)) this.#want(known, data as never);
    else if (kind === "file" && filing(data)) void this.#file(known, data as never);
    else if (kind === "say" && saying(data)) this.#say(known, data as never);
  }

  #calm(known: Known): boolean {
    const second = Math.floor(performance.now() / 1000);
    known.count = second === known.second ? known.count + 1 : 1;
    known.second = second;
    return known.count <= LOUDEST;
  }

  #want(known: Known, { request, models }: { request: number; models: readonly string[] }): void {
    const number = ++this.#number;
    this.#wanted.set(number, { known, request, models });
    this.#socket.send({ kind: "want", request: number, models });
  }

  async #file({ frame }: Known, { request, name }: { request: number; name: string }): Promise<void> {
    const said = await fileFor(this.#path, name).then(
      (text) => ({ text, reason: "" }),
      (error: unknown) => ({ text: null, reason: error instanceof Error ? error.message : String(error) }),
    );
    if (this.#frames.has(frame)) frame.send({ kind: "file", request, ...said });
  }

  /** A widget may speak of what it was given, and open what is new. */
  #say(known: Known, said: { id: string; message: CommMessage; buffers: ArrayBuffer[] }): void {
    const { id, message } = said;
    if (message.type === "comm_open") known.models.add(message.comm);
    const allowed = !this.#reader && known.models.has(message.comm);
    if (!allowed || !this.#socket.send({ kind: "say", id, message }, said.buffers))
      known.frame.send({ kind: "done", id });
  }

  // ---- the server ---------------------------------------------------------------------------------------------------

  /**
   * After a break nobody knows what was missed: what stands in each frame's models is asked for anew, and what was not answered
   * is asked once more.
   */
  #opened(): void {
    const open = [...this.#wanted];
    for (const { frame, models } of this.#frames.values()) if (models.size > 0) frame.again();
    for (const [request, { models }] of open)
      if (this.#wanted.has(request)) this.#socket.send({ kind: "want", request, models });
  }

  #hear(frame: CommServerFrame, bytes: readonly ArrayBuffer[]): void {
    if (frame.kind === "reader") this.#reader = true;
    else if (frame.kind === "models") this.#models(frame, bytes);
    else if (frame.kind === "comm") this.#comm(frame, bytes);
    else if (frame.kind === "done")
      for (const { frame: each } of this.#frames.values()) each.send({ kind: "done", id: frame.id });
    else
      for (const { frame: each, models } of this.#frames.values()) {
        if (models.size === 0) continue;
        each.send({ kind: "ended" });
        each.ended(frame.reason);
      }
  }

  #models(frame: CommServerFrame & { kind: "models" }, bytes: readonly ArrayBuffer[]): void {
    const asked = this.#wanted.get(frame.request);
    this.#wanted.delete(frame.request);
    if (!asked) return;
    const { known, request } = asked;
    for (const { comm } of frame.models) known.models.add(comm);
    const { models, missing, saved } = frame;
    known.frame.send({ kind: "models", request, models, missing, buffers: bytes, saved }, [...bytes]);
    if (missing.includes(known.frame.model)) known.frame.missing(frame.reason);
  }

  #comm({ message, from }: CommServerFrame & { kind: "comm" }, bytes: readonly ArrayBuffer[]): void {
    for (const { frame, models } of this.#frames.values())
      if (models.has(message.comm))
        frame.send({ kind: "comm", message, buffers: bytes, ...(from !== undefined && { from }) });
  }
}

const hubs = new Map<string, WidgetHub>();

/** The hub of a notebook; made when it is asked for. */
export function hubOf(path: string): WidgetHub {
  const hub = hubs.get(path) ?? new WidgetHub(path, () => hubs.delete(path));
  hubs.set(path, hub);
  return hub;
}
