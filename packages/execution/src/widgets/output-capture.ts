/**
 * What is printed and shown inside an Output widget: it belongs to the widget, not to the cell, and has to be folded by who
 * owns outputs, which is us. The widget says in its `msg_id` whose outputs it takes; from then on they come here.
 *
 * Pure of everything outside. It gives back the widget's new list of outputs; who tells the kernel and the pages is the
 * server's affair.
 */
import { foldStream, outputEvent, type Output } from "@pellucid/notebook";
import type { CommMessage, JupyterMessage } from "@pellucid/protocol";

/** An output as the widget's own list has it, which is as a notebook file has it. */
export type WidgetOutput = Readonly<Record<string, unknown>>;

/** Longer lists and texts lose their beginning. */
const LIST_BOUND = 1000;
const TEXT_BOUND = 512 * 1024;

interface Taker {
  outputs: WidgetOutput[];
  /** A `clear_output(wait=True)` waits for the next output. */
  clearing: boolean;
  /** Which of the outputs may be updated, by its name. */
  displays: Map<string, number>;
}

export class OutputCapture {
  readonly #takers = new Map<string, Taker>();
  /** Whose outputs go where; of two that take the same, the later one does. */
  #open: { readonly parent: string; readonly comm: string }[] = [];

  /** A message about a widget, whoever said it: which outputs does it take from now on, and what is in it? */
  see({ type, comm, data }: CommMessage): void {
    const state = data["state"] as Record<string, unknown> | undefined;
    if (type === "comm_close") {
      this.#takers.delete(comm);
      this.#open = this.#open.filter((one) => one.comm !== comm);
    }
    if (typeof state !== "object" || state === null) return;
    if (type === "comm_open" && state["_model_name"] === "OutputModel") this.#takers.set(comm, emptyTaker());
    const taker = this.#takers.get(comm);
    if (!taker) return;
    const { msg_id: parent, outputs } = state;
    if (typeof parent === "string") {
      this.#open = this.#open.filter((one) => one.comm !== comm);
      if (parent !== "") this.#open.push({ parent, comm });
    }
    if (Array.isArray(outputs)) Object.assign(taker, emptyTaker(), { outputs: outputs as WidgetOutput[] });
  }

  /** [E84] The widget that takes this message, and all that it shows then; null: it is nobody's. */
  take(message: JupyterMessage): { comm: string; outputs: readonly WidgetOutput[] } | null {
    const event = this.#takers.size > 0 ? outputEvent(message.header.msg_type, message.content) : undefined;
    if (!event) return null;
    if (event.type === "update") return this.#updated(event.displayId, message);
    const comm = this.#open.findLast(({ parent }) => parent === message.parent.msg_id)?.comm;
    const taker = comm !== undefined && this.#takers.get(comm);
    if (!taker) return null;
    if (event.type === "clear") {
      taker.clearing = event.wait;
      if (!event.wait) clear(taker);
    } else {
      if (taker.clearing) clear(taker);
      add(taker, event.output, message);
    }
    return { comm, outputs: taker.outputs };
  }

  /** A display may stand in a widget and in a cell: the cell's is not taken from it, so the message goes on. */
  #updated(id: string, message: JupyterMessage): null {
    for (const taker of this.#takers.values()) {
      const index = taker.displays.get(id);
      const old = index === undefined ? undefined : taker.outputs[index];
      if (!old) continue;
      const { data, metadata } = message.content;
      taker.outputs = taker.outputs.with(index!, { ...old, data, metadata });
      taker.displays.set(id, index!);
      this.#changed.add(taker);
    }
    return null;
  }
  readonly #changed = new Set<Taker>();

  /** Widgets that changed by an update of a display since this was asked last. */
  changed(): { comm: string; outputs: readonly WidgetOutput[] }[] {
    if (this.#changed.size === 0) return [];
    const changed = [...this.#takers].flatMap(([comm, taker]) =>
      this.#changed.has(taker) ? [{ comm, outputs: taker.outputs }] : [],
    );
    this.#changed.clear();
    return changed;
  }

  clear(): void {
    this.#takers.clear();
    this.#open = [];
  }
}

const emptyTaker = (): Taker => ({ outputs: [], clearing: false, displays: new Map() });
const clear = (taker: Taker): void => void Object.assign(taker, emptyTaker());

function add(taker: Taker, output: Output, message: JupyterMessage): void {
  const { content } = message;
  const last = taker.outputs.at(-1);
  if (output.type === "stream" && typeof output.text === "string") {
    const joins = last?.["output_type"] === "stream" && last["name"] === output.name;
    const before = joins ? String(last["text"]) : "";
    const { keep, text } = foldStream(before, output.text);
    const whole = (before.slice(0, keep) + text).slice(-TEXT_BOUND);
    const made = { output_type: "stream", name: output.name, text: whole };
    taker.outputs = joins ? [...taker.outputs.slice(0, -1), made] : [...taker.outputs, made];
  } else {
    const { transient: _, ...shown } = content;
    taker.outputs = [...taker.outputs, { output_type: message.header.msg_type, ...shown }];
    if ("displayId" in output && output.displayId !== undefined)
      taker.displays.set(output.displayId, taker.outputs.length - 1);
  }
  if (taker.outputs.length <= LIST_BOUND) return;
  taker.outputs = taker.outputs.slice(-LIST_BOUND);
  taker.displays = new Map([...taker.displays].map(([id, index]) => [id, index - 1]));
}
