/**
 * What the runner does at its kernel: finds one, attaches to it, talks to it and lets go of it. A deed waits until what it
 * rests on is in the journal, and for the deeds before it; what is to be said while no kernel is attached is kept.
 *
 * Decides nothing: what comes of a deed is dispatched, and what the kernel says is an event like any other.
 */
import type { KernelEvent, OutgoingMessage } from "@pellucid/protocol";
import type { Effect, ExecutionEvent } from "./events.ts";
import { gather } from "./gather.ts";
import type { Clock, DocumentPort, KernelPort, KernelsPort } from "./ports.ts";
import type { ExecutionState } from "./state.ts";

export interface KernelDeedsParts {
  readonly document: Pick<DocumentPort, "settled">;
  readonly kernels: KernelsPort;
  readonly clock: Clock;
  readonly state: () => ExecutionState;
  readonly dispatch: (event: ExecutionEvent) => void;
  /** Sees what the kernel says first, and takes out what is not the cells' affair (widgets' conversations). */
  readonly takeFirst?: ((kernel: string, events: readonly KernelEvent[]) => readonly KernelEvent[]) | undefined;
  /** What the kernel says, as it comes and after it was taken in. */
  readonly onKernelEvents?: ((events: readonly KernelEvent[]) => void) | undefined;
  /** What has to be done before code goes to the kernel (a debugger that is to be there); null: nothing. */
  readonly beforeRun?: (() => Promise<void> | null) | undefined;
}

export type KernelEffect = Extract<
  Effect,
  {
    type: "send" | "interrupt-kernel" | "restart-kernel" | "shutdown-kernel" | "attach-kernel" | "start-kernel";
  }
>;

const isRun = (effect: KernelEffect): boolean => effect.type === "send" && effect.message.msgType === "execute_request";

export class KernelDeeds {
  readonly #parts: KernelDeedsParts;
  #port: KernelPort | null = null;
  /** What was to be said to a kernel before we were attached to it again. */
  readonly #outbox: OutgoingMessage[] = [];
  /** Kernels to be shut down as soon as we are attached to them. */
  readonly #doomed = new Set<string>();
  #turn: Promise<void> | null = null;
  #closed = false;

  constructor(parts: KernelDeedsParts) {
    this.#parts = parts;
  }

  /** What a kernel is told must be in the journal first, or a crash in between would run a cell twice. */
  carry(effect: KernelEffect): void {
    const { document, beforeRun } = this.#parts;
    if (!document.settled) return this.#do(effect);
    const safe = document.settled();
    const prepared = beforeRun && isRun(effect) ? safe.then(beforeRun) : safe;
    const before = this.#turn ?? Promise.resolve();
    this.#turn = before.then(() => prepared).then(() => (this.#closed ? undefined : this.#do(effect)));
  }

  #do(effect: KernelEffect): void {
    if (effect.type === "send") this.#send(effect.message);
    else if (effect.type === "interrupt-kernel") this.#port?.interrupt();
    else if (effect.type === "restart-kernel") this.#port?.restart();
    else if (effect.type === "shutdown-kernel") this.#shutdown(effect.id, effect.unlessShared);
    else if (effect.type === "attach-kernel") void this.#attach(effect.id, effect.seq);
    else void this.#start(effect);
  }

  #send(message: OutgoingMessage): void {
    if (this.#port) this.#port.send(message);
    else this.#outbox.push(message);
  }

  /** At once, whatever the kernel does; to nobody when there is none. */
  sayNow(message: OutgoingMessage): void {
    this.#port?.send(message);
  }

  async #start({ start, wish }: Effect & { type: "start-kernel" }): Promise<void> {
    const { kernels, dispatch, state } = this.#parts;
    const made = await kernels.start(wish).catch((error: unknown) => ({
      ok: false as const,
      reason: error instanceof Error ? error.message : String(error),
    }));
    if (!made.ok) return dispatch({ type: "kernel-missing", start, ...without(made, "ok") });
    const { port, identity, joined } = made;
    const { kernel } = state();
    if (this.#closed || kernel.start !== start || kernel.id !== null) return end(port, joined !== undefined);
    this.#talkTo(port);
    dispatch({ type: "kernel-found", start, id: port.id, identity, ...(joined && { joined }) });
    this.#hear(port);
  }

  async #attach(id: string, seq: number): Promise<void> {
    const { kernels, dispatch, state } = this.#parts;
    const found = await kernels.attach(id, seq).catch(() => null);
    if (this.#doomed.delete(id)) return found?.shutdown();
    if (this.#closed || state().kernel.id !== id) return found?.detach();
    if (!found) return dispatch({ type: "kernel-lost", id, reason: "The kernel is gone" });
    this.#talkTo(found);
    dispatch({ type: "kernel-attached", id });
    this.#hear(found);
  }

  #talkTo(port: KernelPort): void {
    this.#port?.detach();
    this.#port = port;
    for (const message of this.#outbox.splice(0)) port.send(message);
  }

  #hear(port: KernelPort): void {
    const { clock, dispatch, takeFirst, onKernelEvents } = this.#parts;
    const gathering = gather(clock, (events) => {
      if (this.#port !== port) return;
      const left = takeFirst ? takeFirst(port.id, events) : events;
      if (left.length > 0) dispatch({ type: "kernel-events", id: port.id, events: left });
      onKernelEvents?.(events);
    });
    port.listen(gathering);
  }

  #shutdown(id: string, unlessShared = false): void {
    const port = this.#port;
    if (port?.id !== id) return void this.#doomed.add(id);
    this.#port = null;
    this.#outbox.length = 0;
    end(port, unlessShared);
    port.detach();
  }

  /** Lets go of the kernel, which lives on. */
  close(): void {
    this.#closed = true;
    this.#port?.detach();
    this.#port = null;
  }
}

function end(kernel: KernelPort, unlessShared: boolean): void {
  if (!unlessShared || !kernel.shared?.()) kernel.shutdown();
}

function without<T extends object, K extends keyof T>(record: T, key: K): Omit<T, K> {
  const { [key]: _, ...rest } = record;
  return rest;
}
