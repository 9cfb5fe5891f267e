/**
 * The widgets of one notebook in this page: carries what frames and server say to each other, and tells each frame only of
 * the models that it has. Made with the first widget of a notebook, gone with the last.
 *
 * It believes nothing of what a frame says: each field is checked, and a frame that says too much loses its line. It never
 * looks into a widget's state.
 */
import { type CommClientFrame, type CommMessage, type CommServerFrame, type SaidComm, shape } from "@pellucid/protocol";
import { CommSocket } from "./comm-socket.ts";
import type { SaidToFrame, ToFrame } from "./frame/channel.ts";
import { fileFor } from "./widget-files.ts";

/** Messages a second of one frame; a dragged slider says a hundred. */
const LOUDEST = 2000;

/** A frame that shows nothing yet is told of so many widgets at most. */
const MOST_FOLLOWED = 2000;

/** What plots say while the server is away: so many words wait. */
const MOST_WAITING = 500;

/** Names that one frame may listen to. */
const MOST_TARGETS = 100;

/** One frame, as the hub sees it. */
export interface WidgetFrame {
  /** The model it shows. */
  readonly model: string;
  /** Names under which the kernel may open a conversation with it; where there are none it is told of nothing that it did not ask for. */
  readonly targets?: Set<string>;
  send(message: ToFrame, transfer?: Transferable[]): void;
  /** It stands, or why it cannot. */
  shown(): void;
  failed(reason: string): void;
  /** It is out of the file, and asks something of a kernel. */
  unheard?(): void;
  /** Its model is not alive: `reason`. */
  missing(reason: string): void;
  /** The server was away: what it shows may be old. */
  again(): void;
  /** What was alive is so no more. */
  ended(reason: string): void;
  /** It said too much. */
  cut(): void;
}

/** A frame that shows nothing yet: told of each widget as it is made, so that it has them when it is to show one. */
interface Follower {
  readonly line: MessagePort;
  readonly models: Set<string>;
  /** What it knows is not how things stand: it cannot be used. */
  lost(): void;
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
const listening = shaped({ target: name, speaks: optional(name) });
const wanting = shaped({ request: Number.isSafeInteger, models: listOf(name, 1000) });

class WidgetHub {
  readonly #socket: CommSocket;
  readonly #frames = new Map<WidgetFrame, Known>();
  #follower: Follower | null = null;
  readonly #wanted = new Map<number, { known: Known; request: number; models: readonly string[] }>();
  readonly #waiting: { readonly said: CommClientFrame; readonly buffers: readonly ArrayBuffer[] }[] = [];
  #number = 0;
  #reader = false;
  readonly #onEmpty: () => void;

  readonly #path: string;

  constructor(path: string, onEmpty: () => void) {
    this.#path = path;
    this.#onEmpty = onEmpty;
    this.#socket = new CommSocket(path, { open: () => this.#opened(), frame: (...said) => this.#hear(...said) });
  }

  /** `line`: the frame's own. One that followed until now goes on with the models that it has. */
  add(frame: WidgetFrame, line: MessagePort): void {
    const followed = this.#follower?.line === line ? this.#follower.models : null;
    if (followed) this.#follower = null;
    this.#frames.set(frame, { frame, models: followed ?? new Set(), second: 0, count: 0 });
  }
  /** [W125] From now on; `lost` is called at most once, and never after `add` or `unfollow`. A page has one such frame. */
  follow(line: MessagePort, lost: () => void): void {
    this.#follower = { line, models: new Set(), lost };
  }
  /** The server told of this widget as its kernel made it. */
  hasSeenMade(model: string): boolean {
    return this.#follower?.models.has(model) ?? false;
  }
  unfollow(line: MessagePort): void {
    if (this.#follower?.line !== line) return;
    this.#follower = null;
    this.#endIfEmpty();
  }
  remove(frame: WidgetFrame): void {
    this.#frames.delete(frame);
    for (const [number, { known }] of this.#wanted) if (known.frame === frame) this.#wanted.delete(number);
    this.#endIfEmpty();
  }
  #endIfEmpty(): void {
    if (this.#frames.size > 0 || this.#follower) return;
    this.#socket.close();
    this.#onEmpty();
  }
  #lose(): void {
    const lost = this.#follower;
    this.#follower = null;
    lost?.lost();
    this.#endIfEmpty();
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
    else if (kind === "unheard") frame.unheard?.();
    else if (kind === "failed" && typeof reason === "string") frame.failed(reason.slice(0, 500));
    else if (kind === "want" && wanting(data)) this.#want(known, data as never);
    else if (kind === "listen" && listening(data)) this.#listen(known, data as never);
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

  #listen({ frame: { targets }, models }: Known, { target, speaks }: { target: string; speaks?: string }): void {
    if (!targets || targets.size >= MOST_TARGETS) return;
    targets.add(target);
    this.#socket.send({ kind: "listen", target, ...(speaks !== undefined && models.has(speaks) && { speaks }) });
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
    const words = { said: { kind: "say", id, message } as const, buffers: said.buffers };
    if (allowed && this.#socket.send(words.said, words.buffers)) return;
    // A widget is asked for anew when the server is back; a plot says each thing once.
    if (allowed && known.frame.targets && this.#waiting.length < MOST_WAITING) this.#waiting.push(words);
    else known.frame.send({ kind: "done", id });
  }

  // ---- the server ---------------------------------------------------------------------------------------------------

  /**
   * After a break nobody knows what was missed: what stands in each frame's models is asked for anew, and what was not answered
   * is asked once more.
   */
  #opened(): void {
    if (this.#follower?.models.size) this.#lose();
    const open = [...this.#wanted];
    for (const { frame, models } of this.#frames.values()) if (models.size > 0) frame.again();
    for (const [request, { models }] of open)
      if (this.#wanted.has(request)) this.#socket.send({ kind: "want", request, models });
    for (const { said, buffers } of this.#waiting.splice(0)) this.#socket.send(said, buffers);
  }

  #hear(frame: CommServerFrame, bytes: readonly ArrayBuffer[]): void {
    if (frame.kind === "reader") this.#reader = true;
    else if (frame.kind === "models") this.#models(frame, bytes);
    else if (frame.kind === "comm") this.#comms([{ ...frame, buffers: bytes }]);
    else if (frame.kind === "comms") this.#comms(withBuffers(frame.said, bytes));
    else if (frame.kind === "done") this.#done(frame);
    else
      for (const { frame: each, models } of this.#frames.values()) {
        if (models.size === 0) continue;
        each.send({ kind: "ended" });
        each.ended(frame.reason);
      }
    if (frame.kind === "ended") this.#lose();
  }

  /** Widgets without a kernel are asked for, and missing; plots speak without asking. */
  #done({ id, unheard }: CommServerFrame & { kind: "done" }): void {
    for (const { frame, models } of this.#frames.values()) {
      frame.send({ kind: "done", id });
      if (unheard !== undefined && frame.targets && models.size > 0) frame.ended(unheard);
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

  #comms(said: readonly SaidToFrame[]): void {
    for (const { frame, models } of this.#frames.values()) {
      for (const { message } of frame.targets?.size ? said : [])
        if (message.type === "comm_open" && frame.targets!.has(message.target ?? "")) models.add(message.comm);
      const mine = said.filter(({ message }) => models.has(message.comm));
      if (mine.length > 0) frame.send({ kind: "comms", said: mine });
    }
    if (!this.#follower) return;
    const { line, models } = this.#follower;
    for (const { message } of said)
      if (message.type === "comm_open" && models.size < MOST_FOLLOWED) models.add(message.comm);
    const followed = said.filter(({ message }) => models.has(message.comm));
    if (followed.length > 0) line.postMessage({ kind: "comms", said: followed } satisfies ToFrame);
  }
}

/** Each with those that are its own. */
function withBuffers(said: readonly SaidComm[], bytes: readonly ArrayBuffer[]): SaidToFrame[] {
  let next = 0;
  return said.map((each) => ({ ...each, buffers: bytes.slice(next, (next += each.buffers)) }));
}

const hubs = new Map<string, WidgetHub>();

/** Without making one: a widget of this notebook that lives, as far as this page has heard. */
export const hasSeenMade = (path: string, model: string): boolean => hubs.get(path)?.hasSeenMade(model) ?? false;

/** The hub of a notebook; made when it is asked for. */
export function hubOf(path: string): WidgetHub {
  const hub = hubs.get(path) ?? new WidgetHub(path, () => hubs.delete(path));
  hubs.set(path, hub);
  return hub;
}
