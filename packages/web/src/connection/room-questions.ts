/**
 * Questions of this page to its notebook's kernel that wait for their answers. Nothing is asked twice: where the line
 * breaks before the answer, it is that.
 */
import type { HelperReply, KernelQuestion, NameView, ServerFrame } from "@pellucid/protocol";

export interface KernelAnswer<Op extends KernelQuestion["op"] = KernelQuestion["op"]> {
  readonly reply: HelperReply<Op>;
  /** Beside a listing: what runs and texts tell of each name. */
  readonly names?: Readonly<Record<string, NameView>>;
}

export class RoomQuestions {
  private readonly open = new Map<string, (answer: KernelAnswer) => void>();
  private readonly send: (request: string, ask: KernelQuestion) => void;
  private number = 0;

  constructor(send: (request: string, ask: KernelQuestion) => void) {
    this.send = send;
  }

  ask<Q extends KernelQuestion>(ask: Q): Promise<KernelAnswer<Q["op"]>> {
    const request = `helper-${++this.number}`;
    return new Promise((resolve) => {
      this.open.set(request, resolve as (answer: KernelAnswer) => void);
      this.send(request, ask);
    });
  }

  answer({ request, reply, names }: Extract<ServerFrame, { kind: "helper" }>): void {
    this.open.get(request)?.({ reply, ...(names && { names }) });
    this.open.delete(request);
  }

  lost(): void {
    const reason = "The connection was lost before the kernel answered.";
    for (const resolve of this.open.values()) resolve({ reply: { status: "refused", reason, because: "silent" } });
    this.open.clear();
  }
}
