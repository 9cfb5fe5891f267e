/**
 * Notices messages that a kernel sent and nobody received. Kernels of the ipykernel family end every message id with a
 * counter that all their channels share; iopub keeps its order, so a number below one heard on iopub that has come on
 * no channel within a moment was lost. Replies that went to another client of the kernel (a console) are counted out, and
 * so is one number in each run: IPython takes it for the result, and drops it where the result shows itself (plotly).
 * Kernels with other ids are not judged. Called by the host's kernel for each message.
 */
import type { Channel, Header } from "@pellucid/protocol";

/**
 * A moment is many turns of the event loop: a host that stood still itself must look at its sockets first, and on a busy
 * machine a kernel's reply, which another of its threads sends, can be seconds behind what iopub says. To be late costs
 * nothing; to call lost what is only late would be a lie on the page.
 */
const SETTLE_TURNS = 50;
const TURN_MS = 60;
const COUNTED = /^(.+)_(\d+)$/;

export class GapWatch {
  readonly #report: (count: number) => void;
  #family: string | undefined;
  /** Every number up to here is accounted for. */
  #low = 0;
  readonly #above = new Set<number>();
  #heard = 0;
  #foreign = 0;
  /** Where runs begin, in order; of what comes before the last of them nothing is awaited any more. */
  #runs: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(report: (count: number) => void) {
    this.#report = report;
  }

  see(channel: Channel, header: Header, parent: Partial<Header>, session: string): void {
    const [, family, digits] = COUNTED.exec(header.msg_id) ?? [];
    if (family === undefined) return;
    const number = Number(digits);
    if (family !== this.#family) this.#begin(family, number - 1);
    if (channel === "iopub" && parent.session !== undefined && parent.session !== session) this.#foreignReply(header);
    if (number <= this.#low) return;
    if (header.msg_type === "execute_input") this.#runs.push(number);
    this.#above.add(number);
    while (this.#above.delete(this.#low + 1)) this.#low++;
    if (channel === "iopub") this.#heard = Math.max(this.#heard, number);
    if (this.#heard > this.#low) this.#timer ??= this.#settleAfter(SETTLE_TURNS, this.#heard);
  }

  /** Up to this message nothing is judged: an earlier host has watched, or the kernel was not ready. */
  recall(header: Header): void {
    const [, family, digits] = COUNTED.exec(header.msg_id) ?? [];
    if (family !== undefined) this.#begin(family, Math.max(family === this.#family ? this.#low : 0, Number(digits)));
  }

  #begin(family: string, low: number): void {
    this.stop();
    this.#family = family;
    this.#low = low;
    this.#heard = low;
    this.#foreign = 0;
    this.#runs = [];
    this.#above.clear();
  }

  /** `busy` opens each request; its one reply goes to whoever asked. */
  #foreignReply(header: Header): void {
    if (header.msg_type === "status") this.#foreign += 0.5;
  }

  #settleAfter(turns: number, upTo: number): NodeJS.Timeout {
    return setTimeout(() => {
      if (turns <= 1) this.#settle(upTo);
      else this.#timer = this.#settleAfter(turns - 1, upTo);
    }, TURN_MS);
  }

  #settle(upTo: number): void {
    this.#timer = undefined;
    const missing: number[] = [];
    for (let number = this.#low + 1; number <= upTo; number++) if (!this.#above.delete(number)) missing.push(number);
    this.#low = Math.max(this.#low, upTo);
    while (this.#above.delete(this.#low + 1)) this.#low++;
    const unsent = this.#dropUnsent(missing, upTo);
    const excused = Math.min(unsent, Math.ceil(this.#foreign));
    this.#foreign -= Math.min(this.#foreign, excused);
    if (unsent > excused) this.#report(unsent - excused);
  }

  /** How many are left without the single number that each run may have taken and not used. */
  #dropUnsent(missing: readonly number[], upTo: number): number {
    const runs = this.#runs.filter((run) => run <= upTo);
    const excusing = new Set<number>();
    for (const [index, number] of missing.entries()) {
      const isSingle = missing[index - 1] !== number - 1 && missing[index + 1] !== number + 1;
      const run = runs.findLast((one) => one < number);
      if (isSingle && run !== undefined) excusing.add(run);
    }
    // A run goes on behind what is judged now, and excuses once only.
    const last = runs.at(-1);
    this.#runs = this.#runs.filter((run) => run > upTo || (run === last && !excusing.has(run)));
    return missing.length - excusing.size;
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
