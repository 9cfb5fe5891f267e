/**
 * Notices messages that a kernel sent and nobody received. Kernels of the ipykernel family end every message id with a
 * counter that all their channels share; iopub keeps its order, so a number below one heard on iopub that has come on
 * no channel within a moment was lost. Replies that went to another client of the kernel (a console) are counted out.
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
    let missing = 0;
    for (let number = this.#low + 1; number <= upTo; number++) if (!this.#above.delete(number)) missing++;
    this.#low = Math.max(this.#low, upTo);
    while (this.#above.delete(this.#low + 1)) this.#low++;
    const excused = Math.min(missing, Math.ceil(this.#foreign));
    this.#foreign -= Math.min(this.#foreign, excused);
    if (missing > excused) this.#report(missing - excused);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
