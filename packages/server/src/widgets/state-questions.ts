/**
 * Asks a kernel that lived before we listened for the state of its widgets: after a restart of the server, and for those
 * that were let go because all together were too large. Used by widget-comms.ts.
 *
 * ipywidgets answers for all at once over a control comm; what it does not know (anywidget without it) is asked one by one.
 */
import { pathsOf, WIDGET_TARGET, type WidgetModels } from "@pellucid/execution";
import type { BufferPath, CommMessage, JupyterMessage } from "@pellucid/protocol";
import { randomUUID } from "node:crypto";
import type { KernelLine } from "./kernel-line.ts";

const CONTROL_TARGET = "jupyter.widget.control";

export class StateQuestions {
  /** Everything that this kernel ever said about widgets was heard. */
  known = false;
  readonly #line: KernelLine;
  readonly #models: WidgetModels;
  #asking: { promise: Promise<void>; done: () => void; control: string; info: string; open: Set<string> } | null = null;

  constructor(line: KernelLine, models: WidgetModels) {
    this.#line = line;
    this.#models = models;
  }

  /** Resolves when it answered, or ended. A kernel that runs a cell and has no subshell answers after it. */
  ask(): Promise<void> {
    if (this.#asking) return this.#asking.promise;
    const unknown = this.#models.unknown();
    if (this.known && unknown.length === 0) return Promise.resolve();
    let done = () => {};
    const promise = new Promise<void>((resolve) => (done = resolve));
    const control = randomUUID();
    this.#asking = { promise, done, control, info: "", open: new Set() };
    const metadata = { version: "1.0.0" };
    this.#line.say({ type: "comm_open", comm: control, target: CONTROL_TARGET, data: {}, metadata }, []);
    this.#line.say({ type: "comm_msg", comm: control, data: { method: "request_states" } }, []);
    this.#asking.info = this.#line.ask("comm_info_request", { target_name: WIDGET_TARGET });
    return promise;
  }

  /** The kernel is gone: nobody will answer. */
  end(): void {
    this.#asking?.done();
    this.#asking = null;
  }

  /** True: it was the answer, and no widget's message. */
  hear({ type, comm, data }: CommMessage, buffers: readonly Uint8Array[]): boolean {
    const asking = this.#asking;
    if (!asking) return false;
    if (asking.open.has(comm) && data["method"] === "update") {
      this.#models.found(comm, recordOf(data["state"]), pathsOf(data), buffers);
      asking.open.delete(comm);
      this.#settle();
      return false;
    }
    if (comm !== asking.control) return false;
    if (type === "comm_msg" && data["method"] === "update_states") this.#takeAll(data, buffers);
    return true;
  }

  /** The list of what lives: what is not known by now is asked for one by one. */
  hearReply({ header, parent, content }: JupyterMessage): void {
    const asking = this.#asking;
    if (!asking || header.msg_type !== "comm_info_reply" || parent.msg_id !== asking.info) return;
    this.known = true;
    const lacking = Object.keys(recordOf(content["comms"])).filter(
      (comm) => this.#models.closure([comm]).missing.length,
    );
    for (const comm of lacking) {
      this.#models.found(comm, null);
      asking.open.add(comm);
      this.#line.say({ type: "comm_msg", comm, data: { method: "request_state" } }, []);
    }
    this.#settle();
  }

  #settle(): void {
    if (this.#asking?.open.size === 0) this.end();
  }

  #takeAll(data: CommMessage["data"], buffers: readonly Uint8Array[]): void {
    const paths = pathsOf(data);
    for (const [comm, each] of Object.entries(recordOf(data["states"]))) {
      const { model_name, model_module, model_module_version, state } = recordOf(each);
      // They begin with the widget's name and the word "state".
      const mine = paths.flatMap((path, i) => (path[0] === comm ? [{ path: path.slice(2) as BufferPath, i }] : []));
      const named = {
        _model_name: model_name,
        _model_module: model_module,
        _model_module_version: model_module_version,
        ...recordOf(state),
      };
      this.#models.found(
        comm,
        named,
        mine.map(({ path }) => path),
        mine.flatMap(({ i }) => buffers[i] ?? []),
      );
    }
  }
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
