/**
 * What is said to a kernel between two runs: names of its namespace taken away or given another name by a person. It waits
 * for the cells that were asked for before it, and goes before those asked for after it; truth hears of it by the
 * kernel's own answer.
 */
import { type JupyterMessage, namesLost, type OutgoingMessage } from "@pellucid/protocol";
import { hashOf } from "./run-record.ts";
import { remember } from "./step-queue.ts";
import type { SaidBetween } from "./state.ts";
import type { Work } from "./work.ts";

/** [E40] */
export function sayLater(work: Work, message: OutgoingMessage): void {
  const { running, queue, between } = work.state;
  const behind = [...(running ? [running.run] : []), ...queue.map((item) => item.run)];
  work.state = { ...work.state, between: [...between, { message, behind }] };
}

/** Those whose turn it is; a kernel that is gone takes all of them along. */
export function sayBetween(work: Work): void {
  const { between, running, queue, kernel } = work.state;
  if (between.length === 0) return;
  if (!kernel.ready) {
    work.state = { ...work.state, between: [] };
    return;
  }
  const left = new Set([running?.run, ...queue.map((item) => item.run)]);
  if (between.every(({ n, behind }) => n !== undefined || behind.some((run) => left.has(run)))) return;
  work.state = { ...work.state, between: between.map((each) => said(work, each, left)) };
}

function said(work: Work, each: SaidBetween, left: ReadonlySet<string | undefined>): SaidBetween {
  if (each.n !== undefined || each.behind.some((run) => left.has(run))) return each;
  work.effects.push({ type: "send", message: each.message });
  return { ...each, n: nextNumber(work) };
}

const nextNumber = (work: Work): number => {
  const { next } = work.state;
  work.state = { ...work.state, next: next + 1 };
  return next;
};

/** [E41] Whoever asked for it. A new name holds what code from outside the notebook has set: no cell makes it. */
export function namesChanged(work: Work, { parent, content }: JupyterMessage): void {
  const asked = work.state.between.find(({ message }) => message.msgId === parent.msg_id);
  if (asked) work.state = { ...work.state, between: work.state.between.filter((each) => each !== asked) };
  const change = namesLost(content);
  if (!change || change.lost.length === 0) return;
  const entry = { n: asked?.n ?? nextNumber(work), cell: null, ok: true, at: work.sight.at };
  if (change.to !== undefined) {
    const source = `${change.to} = ${change.lost[0]}`;
    remember(work, { ...entry, hash: hashOf(source), source });
  }
  remember(work, { ...entry, hash: "", restored: { dropped: change.lost, put: {} } });
}
