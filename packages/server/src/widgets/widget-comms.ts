/**
 * The widgets of one room: hears what the kernel and the pages say to each other about them, keeps what comes of it
 * (execution's WidgetModels), and passes it on. So a reload, a second window or a late joiner finds widgets alive, and pages
 * stay in step without waiting for the kernel.
 *
 * Its part of the kernel's messages goes past the cells: they never see the busy and idle of a slider. It trusts no page
 * further than the socket lets it in, and knows nothing of how a widget looks.
 */
import { followLinks, OutputCapture, WidgetModels, type Runner, type WidgetOutput } from "@pellucid/execution";
import type { JsonObject } from "@pellucid/notebook";
import {
  WIDGET_CLOSED,
  type CommClientFrame,
  type CommMessage,
  type CommServerFrame,
  type JupyterMessage,
  type KernelEvent,
} from "@pellucid/protocol";
import { commMessageOf } from "./comm-message.ts";
import { KernelLine } from "./kernel-line.ts";
import { SavedWidgets } from "./saved-widgets.ts";
import { StateQuestions } from "./state-questions.ts";

/** One page's socket, by shape. */
export interface CommView {
  readonly reader: boolean;
  send(frame: CommServerFrame, buffers?: readonly Uint8Array[]): void;
  /** What was sent and is held back to go together goes now. */
  flush(): void;
  close(): void;
}

interface Said {
  readonly view: CommView;
  readonly id: string;
}

/** Outputs of a widget go out at most so often, ms; long ones less often. */
const OUTPUT_PAUSE = 30;
const CHARS_A_MS = 5000;
/** So many closed widgets are remembered as closed. */
const MOST_CLOSED = 10_000;

export class WidgetComms {
  readonly #models = new WidgetModels();
  readonly #capture = new OutputCapture();
  readonly #views = new Set<CommView>();
  readonly #line: KernelLine;
  readonly #questions: StateQuestions;
  /** What pages said and the kernel has not answered yet, by the message's id. */
  readonly #said = new Map<string, Said>();
  readonly #dirty = new Map<string, readonly WidgetOutput[]>();
  #timer: NodeJS.Timeout | undefined;
  /** What the kernel itself closed. */
  readonly #closed = new Set<string>();
  #kernel: string | null = null;
  #endedBy = "the kernel was not running";

  readonly #saved: SavedWidgets;

  constructor(runner: () => Pick<Runner, "state" | "sayNow">, metadata: () => JsonObject) {
    this.#saved = new SavedWidgets(metadata);
    this.#line = new KernelLine(runner);
    this.#questions = new StateQuestions(this.#line, this.#models);
  }

  // ---- pages --------------------------------------------------------------------------------------------------------

  /** It lives in this room's kernel, as far as is known. */
  has(comm: string): boolean {
    return this.#models.has(comm);
  }

  connect(view: CommView): void {
    this.#views.add(view);
    if (view.reader) view.send({ kind: "reader" });
  }
  disconnect(view: CommView): void {
    this.#views.delete(view);
    for (const [msgId, said] of this.#said) if (said.view === view) this.#said.delete(msgId);
  }

  /** [R110] */
  take(view: CommView, frame: CommClientFrame, buffers: readonly Uint8Array[]): void {
    if (frame.kind === "want") void this.#tell(view, frame);
    else if (frame.kind === "listen") this.#tellOpened(view, frame);
    else if (!view.reader) this.#say(view, frame.id, frame.message, buffers);
  }

  async #tell(view: CommView, { request, models: wanted }: CommClientFrame & { kind: "want" }): Promise<void> {
    const lacking = () => wanted === null || this.#models.closure(wanted).missing.length > 0;
    if (this.#line.isOpen && lacking()) await this.#questions.ask();
    // Here links are followed for all pages; a file's own widgets have nobody else to do it.
    const { models, buffers, missing } = this.#models.closure(wanted, wanted === null);
    if (!this.#views.has(view)) return;
    const saved = wanted && missing.length > 0 ? this.#saved.closure(wanted) : null;
    if (saved) {
      const { models: old, buffers: bytes } = saved;
      return view.send({ kind: "models", request, models: old, missing: [], reason: "", saved: true }, bytes);
    }
    const reason = missing.length === 0 ? "" : this.#whyMissing(missing);
    view.send({ kind: "models", request, models, missing, reason, saved: false }, buffers);
  }

  /** A plot's kernel speaks first, and often before the plot is on a page. */
  #tellOpened(view: CommView, { target, speaks }: CommClientFrame & { kind: "listen" }): void {
    if (speaks !== undefined && !view.reader) this.#models.speaks(speaks, target);
    for (const { comm, said } of this.#models.under(target)) {
      view.send({ kind: "comm", message: { type: "comm_open", comm, target, data: {} } });
      for (const { data, text, buffers } of said)
        view.send(
          { kind: "comm", message: { type: "comm_msg", comm, data, ...(text !== undefined && { text }) } },
          buffers,
        );
    }
  }

  #whyMissing(missing: readonly string[]): string {
    if (!this.#line.isOpen) return this.#endedBy;
    return missing.every((comm) => this.#closed.has(comm)) ? WIDGET_CLOSED : "the kernel does not have it";
  }

  #say(view: CommView, id: string, message: CommMessage, buffers: readonly Uint8Array[]): void {
    if (!this.#line.isOpen) return view.send({ kind: "done", id, unheard: this.#endedBy });
    // [R113] The other pages need not wait for the kernel, which may be busy.
    this.#models.fold(message, buffers);
    if (isUpdate(message) || message.type !== "comm_msg") this.#tellOthers(message, buffers, view);
    this.#said.set(this.#line.say(message, buffers), { view, id });
    this.#follow(message);
  }

  /** What linked widgets become of it: every page hears it, and the kernel. */
  #follow(message: CommMessage): void {
    for (const next of followLinks(this.#models, message)) {
      this.#models.fold(next);
      this.#tellOthers(next, [], null);
      if (this.#line.isOpen) this.#line.say(next, []);
      this.#follow(next);
    }
  }

  #tellOthers(message: CommMessage, buffers: readonly Uint8Array[], but: CommView | null): void {
    for (const view of this.#views) if (view !== but) view.send({ kind: "comm", message }, buffers);
  }

  // ---- the kernel ---------------------------------------------------------------------------------------------------

  /** Events as they come; gives back those that are the cells' affair. */
  hear(kernel: string, events: readonly KernelEvent[]): readonly KernelEvent[] {
    if (kernel !== this.#kernel) {
      if (this.#kernel !== null) {
        this.#end("another kernel was chosen");
        this.#line.reset();
        this.#questions.known = false;
      }
      this.#kernel = kernel;
    }
    let left: KernelEvent[] | null = null;
    for (const [i, event] of events.entries()) {
      const isMine = event.kind === "message" ? this.#hearMessage(event.message) : (this.#process(event), false);
      if (isMine) left ??= events.slice(0, i);
      else left?.push(event);
    }
    // Before the cells' outputs, which may name what was just made.
    for (const view of this.#views) view.flush();
    return left ?? events;
  }

  #process(event: KernelEvent): void {
    if (event.kind === "exited" || event.kind === "start-failed") {
      const asked = event.kind === "exited" && event.exit.expected;
      this.#end(asked ? "the kernel was restarted or shut down" : "the kernel ended");
    }
    if (event.kind !== "started") return;
    this.#end("the kernel was restarted");
    this.#line.reset();
    // Whatever a kernel says from its first word on is heard.
    this.#questions.known = true;
  }

  /** [R111] True: nobody else needs to hear it. */
  #hearMessage(message: JupyterMessage): boolean {
    const type = message.header.msg_type;
    if (message.channel !== "iopub") {
      this.#questions.hearReply(message);
      return this.#line.hear(message);
    }
    if (type === "comm_msg" || type === "comm_open" || type === "comm_close") return this.#hearComm(message);
    if (type === "status") return this.#hearStatus(message);
    const taken = this.#capture.take(message);
    for (const each of this.#capture.changed()) this.#outputs(each.comm, each.outputs);
    if (!taken) return false;
    this.#outputs(taken.comm, taken.outputs);
    return true;
  }

  #hearStatus(message: JupyterMessage): boolean {
    const parent = message.parent.msg_id ?? "";
    if (!this.#line.isMine(parent)) return false;
    const said = this.#said.get(parent);
    if (said && message.content["execution_state"] === "idle") {
      this.#said.delete(parent);
      said.view.send({ kind: "done", id: said.id });
    }
    return true;
  }

  #hearComm(message: JupyterMessage): boolean {
    const comm = commMessageOf(message);
    if (!comm) return true;
    const buffers = message.buffers ?? [];
    if (this.#questions.hear(comm, buffers)) return true;
    const parent = message.parent.msg_id ?? "";
    const said = this.#said.get(parent);
    const isEcho = comm.data["method"] === "echo_update";
    // The echo of what we said ourselves is older than what we know.
    if (isEcho && !said && this.#line.isMine(parent)) return true;
    this.#models.fold(comm, buffers);
    if (comm.type === "comm_close") this.#noteClosed(comm.comm);
    this.#capture.see(comm);
    if (!isEcho || !said) this.#tellOthers(comm, buffers, said?.view ?? null);
    said?.view.send({ kind: "comm", message: comm, from: said.id }, buffers);
    if (!isEcho) this.#follow(comm);
    return true;
  }

  #noteClosed(comm: string): void {
    this.#closed.add(comm);
    if (this.#closed.size > MOST_CLOSED) this.#closed.delete(this.#closed.values().next().value!);
  }

  /** [R112] All that was alive is gone with its kernel; pages keep what they show, and say so. */
  #end(reason: string): void {
    const count = this.#models.clear();
    this.#capture.clear();
    this.#closed.clear();
    this.#dirty.clear();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#questions.end();
    for (const { view, id } of this.#said.values()) view.send({ kind: "done", id });
    this.#said.clear();
    this.#endedBy = reason;
    if (count > 0) for (const view of this.#views) view.send({ kind: "ended", count, reason });
  }

  // ---- outputs inside widgets ---------------------------------------------------------------------------------------

  #outputs(comm: string, outputs: readonly WidgetOutput[]): void {
    this.#dirty.set(comm, outputs);
    const text = outputs.at(-1)?.["text"];
    const pause = OUTPUT_PAUSE + (typeof text === "string" ? text.length / CHARS_A_MS : 0);
    this.#timer ??= setTimeout(() => this.#flush(), pause);
  }

  /** The kernel's widget has to know as well: people read `out.outputs`. */
  #flush(): void {
    this.#timer = undefined;
    for (const [comm, outputs] of this.#dirty) {
      const data = { method: "update", state: { outputs }, buffer_paths: [] };
      const message: CommMessage = { type: "comm_msg", comm, data };
      this.#models.fold(message);
      this.#tellOthers(message, [], null);
      if (this.#line.isOpen) this.#line.say(message, []);
    }
    this.#dirty.clear();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#questions.end();
    for (const view of this.#views) view.close();
    this.#views.clear();
  }
}

const isUpdate = ({ type, data }: CommMessage): boolean => type === "comm_msg" && data["method"] === "update";
