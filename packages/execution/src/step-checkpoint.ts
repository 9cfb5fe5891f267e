/**
 * Copies of values in the kernel, asked for after a run's end and never before one that a person waits for; and their
 * coming back before a run of a plan. Which values are worth a copy, and which copy may be used, dataflow decides.
 *
 * Nothing is dropped in silence: a copy that could not be made or had to make room is remembered with its reason, so
 * that a plan can say why a cell has to run again.
 */
import { includes, isName } from "@pellucid/dataflow";
import { HELPER_REQUEST_TYPE, helperChannel, type HelperRequest, type JupyterMessage } from "@pellucid/protocol";
import {
  type AskedCheckpoints,
  type Checkpoints,
  type KeptCheckpoint,
  LOST_BOUND,
  type LostCheckpoint,
  type Restore,
  type Restoring,
} from "./checkpoint.ts";
import type { QueuedRun } from "./state.ts";
import { dropNames, remember } from "./step-queue.ts";
import { newId, notify } from "./work.ts";
import type { Work } from "./work.ts";

/** Copying may take a tenth of what the run took, within these bounds, ms. */
const [SHORTEST, LONGEST] = [50, 2000];

function setCheckpoints(work: Work, change: Partial<Checkpoints>): void {
  work.state = { ...work.state, checkpoints: { ...work.state.checkpoints, ...change } };
}

function ask(work: Work, request: HelperRequest): string {
  const msgId = newId(work);
  const channel = helperChannel(request);
  work.effects.push({
    type: "send",
    message: { channel, msgId, msgType: HELPER_REQUEST_TYPE, content: { ...request } },
  });
  return msgId;
}

const total = (kept: readonly KeptCheckpoint[]): number => kept.reduce((sum, { bytes }) => sum + bytes, 0);

/** [E28] Called when a run has ended, and when the page at rest shows that more is worth a copy. */
export function keepValues(work: Work, rested = false): void {
  const { sight, state } = work;
  const last = state.history.at(-1);
  const room = sight.checkpointBytes ?? 0;
  if (!sight.keeping || room === 0 || !state.kernel.ready || !last || state.checkpoints.restoring) return;
  const found = sight.keeping(state, rested);
  if (!found) return;
  forget(work, new Set(found.outdated));
  const generators = Object.keys(found.generators).length > 0;
  if (found.groups.length === 0 && !generators) return;
  const id = newId(work);
  const msgId = ask(work, {
    op: "keep",
    id,
    groups: found.groups.map((group) => Object.keys(group)),
    ...(generators && { random: true }),
    // One value may take half of the room; what is older makes room for it afterwards.
    limitBytes: total(work.state.checkpoints.kept) + Math.floor(room / 2),
    limitMs: Math.min(LONGEST, Math.max(SHORTEST, (last.took ?? 0) / 10)),
  });
  const { groups, generators: states } = found;
  const asked: AskedCheckpoints = { msgId, id, after: last.n, groups, generators: states };
  setCheckpoints(work, { asked: [...work.state.checkpoints.asked, asked] });
}

/** Whether values are asked for already, or are there, or cannot be had. */
export function isSettled(checkpoints: Checkpoints, holds: LostCheckpoint["holds"]): boolean {
  const { kept, asked, lost } = checkpoints;
  return (
    kept.some((one) => includes(one.holds, holds)) ||
    asked.some((one) => [...one.groups, one.generators].some((group) => includes(group, holds))) ||
    lost.some((one) => includes(one.holds, holds) && includes(holds, one.holds))
  );
}

/** Whether it was an answer to a question asked here. */
export function checkpointReply(work: Work, message: JupyterMessage): boolean {
  const parent = message.parent.msg_id;
  if (typeof parent !== "string") return false;
  const { asked, restoring } = work.state.checkpoints;
  const made = asked.find(({ msgId }) => msgId === parent);
  if (made) keptReply(work, made, message.content);
  else if (restoring && Object.hasOwn(restoring.waiting, parent)) restoreReply(work, parent, message.content);
  else return false;
  return true;
}

function keptReply(work: Work, made: AskedCheckpoints, content: Readonly<Record<string, unknown>>): void {
  const checkpoints = work.state.checkpoints;
  setCheckpoints(work, { asked: checkpoints.asked.filter((one) => one !== made) });
  if (content.status !== "ok") return addLost(work, made.groups, String(content.reason ?? "The kernel kept no copies"));
  const sizes = new Map(rows(content.kept).map((row) => [row.id, Number(row.bytes)]));
  const refusals = rows(content.refused);
  const at = work.sight.at;
  const add = (id: string, holds: LostCheckpoint["holds"]) => {
    const bytes = sizes.get(id);
    if (bytes !== undefined) addKept(work, { id, after: made.after, holds, bytes, at });
  };
  for (const [place, holds] of made.groups.entries()) {
    add(`${made.id}/${place}`, holds);
    const names = Object.keys(holds).join();
    const refusal = refusals.find((row) => Array.isArray(row.names) && row.names.join() === names);
    if (refusal) addLost(work, [holds], String(refusal.reason));
  }
  add(`${made.id}/random`, made.generators);
  makeRoom(work, work.sight.checkpointBytes ?? 0);
}

const rows = (json: unknown): Record<string, unknown>[] => (Array.isArray(json) ? json : []);

function addKept(work: Work, made: KeptCheckpoint): void {
  const superseded = work.state.checkpoints.kept.filter(({ holds }) => includes(made.holds, holds));
  forget(work, new Set(superseded.map(({ id }) => id)));
  setCheckpoints(work, { kept: [...work.state.checkpoints.kept, made] });
}

function addLost(work: Work, all: readonly LostCheckpoint["holds"][], reason: string): void {
  const lost = [...work.state.checkpoints.lost, ...all.map((holds) => ({ holds, reason }))];
  setCheckpoints(work, { lost: lost.slice(-LOST_BOUND) });
}

function forget(work: Work, ids: ReadonlySet<string>): void {
  const gone = work.state.checkpoints.kept.filter(({ id }) => ids.has(id));
  if (gone.length === 0) return;
  setCheckpoints(work, { kept: work.state.checkpoints.kept.filter((one) => !gone.includes(one)) });
  ask(work, { op: "drop", ids: gone.map(({ id }) => id) });
}

/** [E29] What is quickest made anew goes first; of equals the oldest. */
function makeRoom(work: Work, room: number): void {
  const took = new Map(work.state.history.map((entry) => [entry.n, entry.took ?? 0]));
  const cost = ({ holds }: KeptCheckpoint) => Math.max(0, ...Object.values(holds).map((n) => took.get(n) ?? 0));
  const order = work.state.checkpoints.kept.toSorted((a, b) => cost(a) - cost(b));
  const gone = new Set<string>();
  for (let left = total(order), i = 0; left > room && i < order.length; i++) {
    gone.add(order[i]!.id);
    left -= order[i]!.bytes;
  }
  if (gone.size === 0) return;
  const holds = order.filter(({ id }) => gone.has(id)).map((one) => one.holds);
  forget(work, gone);
  addLost(work, holds, `It made room for others: checkpoints may take ${Math.round(room / 1024 / 1024)} MB`);
}

// ---- putting back -----------------------------------------------------------------------------------------------------

/** [E30] The run at the head waits until its values are back. */
export function beginRestore(work: Work, head: QueuedRun): void {
  if (head.drop) dropNames(work, head.drop);
  const waiting = Object.fromEntries((head.restore ?? []).map((one) => [askRestore(work, one), one]));
  const { drop: _, restore: __, ...rest } = head;
  work.state = { ...work.state, queue: [rest, ...work.state.queue.slice(1)] };
  const { run, request, plan = null } = head;
  setCheckpoints(work, { restoring: { run, request, wish: plan, waiting, failed: null } });
}

function askRestore(work: Work, { checkpoint, put }: Restore): string {
  const names = Object.keys(put).filter(isName);
  const random = Object.keys(put)
    .filter((location) => !isName(location))
    .map((location) => location.slice("random:".length));
  return ask(work, { op: "restore", id: checkpoint, names, random });
}

/**
 * After the server's end the questions may never have left. Putting back twice gives the same values; what was to be
 * copied is not waited for.
 */
export function askAgain(work: Work): void {
  const { asked, restoring } = work.state.checkpoints;
  const ids = asked.flatMap(({ id, groups }) => [...groups.keys(), "random"].map((part) => `${id}/${part}`));
  if (ids.length > 0) {
    ask(work, { op: "drop", ids });
    setCheckpoints(work, { asked: [] });
  }
  if (!restoring) return;
  const waiting = Object.values(restoring.waiting).map((one) => [askRestore(work, one), one]);
  setCheckpoints(work, { restoring: { ...restoring, waiting: Object.fromEntries(waiting) } });
}

function restoreReply(work: Work, msgId: string, content: Readonly<Record<string, unknown>>): void {
  const restoring = work.state.checkpoints.restoring!;
  const { [msgId]: one, ...waiting } = restoring.waiting;
  let { failed } = restoring;
  if (content.status === "ok") putBack(work, one!);
  else {
    const reason = String(content.reason ?? "The kernel did not say why");
    failed = { names: Object.keys(one!.put).filter(isName), reason };
    const kept = work.state.checkpoints.kept.find(({ id }) => id === one!.checkpoint);
    forget(work, new Set([one!.checkpoint]));
    if (kept) addLost(work, [kept.holds], reason);
  }
  const over = Object.keys(waiting).length === 0;
  setCheckpoints(work, { restoring: over ? null : { ...restoring, waiting, failed } });
  if (!over || !failed) return;
  // Nothing of this plan runs on values that are not the right ones; it is made anew, without the checkpoint.
  work.state = { ...work.state, queue: work.state.queue.filter(({ request }) => request !== restoring.request) };
  if (restoring.wish) work.effects.push({ type: "replan", wish: restoring.wish, ...failed });
  else notify(work, "info", `${checkpointLost(failed)} The cells that were to run by themselves wait for you.`);
}

/** "The checkpoint of x could not be used: It is gone." */
export const checkpointLost = ({ names, reason }: NonNullable<Restoring["failed"]>): string =>
  `The checkpoint of ${names.length > 0 ? names.join(", ") : "the random numbers"} could not be used: ${reason}`;

function putBack(work: Work, { put }: Restore): void {
  const n = work.state.next;
  work.state = { ...work.state, next: n + 1 };
  remember(work, { n, cell: null, hash: "", ok: true, at: work.sight.at, restored: { dropped: [], put } });
}
