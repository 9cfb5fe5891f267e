/**
 * Gathers what a kernel says in a flood into fewer, larger batches: each batch costs an edit, a journal record and a frame
 * to every view, and copies the list of outputs it adds to. Whatever could be waited for goes on at once. Used by runner.ts.
 *
 * Nothing is lost when the server ends in between: events that were not applied come again from the host.
 */
import type { KernelEvent } from "@pellucid/protocol";
import type { Clock } from "./ports.ts";

/** About a frame of a screen: nobody sees output sooner. */
const GATHER_MS = 15;
/** What takes long to take in is waited for this many times as long: a third of a processor is left of it at most. */
const PATIENCE = 3;
const LONGEST_MS = 250;
/** More than this is not held, whatever the time. */
const HELD_BOUND = 1024 * 1024;

const PATIENT = new Set(["stream", "display_data", "update_display_data", "clear_output"]);

const canWait = (event: KernelEvent): boolean =>
  event.kind === "message" && event.message.channel === "iopub" && PATIENT.has(event.message.header.msg_type);

/** Of an event that can wait: about its bytes. */
function sizeOf(event: KernelEvent): number {
  const text = event.kind === "message" ? event.message.content["text"] : undefined;
  return 1000 + (typeof text === "string" ? text.length : 0);
}

export function gather(
  clock: Clock,
  deliver: (events: readonly KernelEvent[]) => void,
): (events: readonly KernelEvent[]) => void {
  let held: KernelEvent[] = [];
  let delivered = Number.NEGATIVE_INFINITY;
  let pause = GATHER_MS;
  let size = 0;
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    const events = held;
    held = [];
    size = 0;
    const began = clock.now();
    if (events.length > 0) deliver(events);
    // Only output counts: what a run says before its first output ("busy", its count) must not delay that output.
    if (!events.some(canWait)) return;
    delivered = clock.now();
    pause = Math.min(LONGEST_MS, Math.max(GATHER_MS, PATIENCE * (delivered - began)));
  }

  return (events) => {
    for (const event of events) {
      held.push(event);
      size += sizeOf(event);
    }
    const wait = delivered + pause - clock.now();
    if (wait <= 0 || wait > pause || size > HELD_BOUND || !events.every(canWait)) flush();
    else cancel ??= clock.after(wait, flush);
  };
}
