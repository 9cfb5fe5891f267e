/**
 * Widgets that are linked with each other and not through the kernel (`jslink`, `jsdlink`): when one changes, what the other
 * becomes. Decided here and once, for all pages and for widgets in different outputs; pages that each did it for themselves
 * would answer each other for ever. Links of binary values are not followed.
 */
import type { CommMessage } from "@pellucid/protocol";
import { referenceOf, type WidgetModels } from "./widget-models.ts";

type End = readonly [comm: string, key: string];

/** [E85] What follows from a message that has just been folded, in its order; folded by the caller, one by one, as it takes them. */
export function* followLinks(models: WidgetModels, message: CommMessage): Generator<CommMessage> {
  for (const link of models.links) {
    const kind = models.value(link, "_model_name");
    const source = endOf(models.value(link, "source"));
    const target = endOf(models.value(link, "target"));
    if (!source || !target) continue;
    const isNew = message.comm === link && message.type === "comm_open";
    if (isNew || changes(message, source)) yield* carry(models, source, target);
    else if (kind === "LinkModel" && changes(message, target)) yield* carry(models, target, source);
  }
}

function* carry(models: WidgetModels, [from, key]: End, [to, place]: End): Generator<CommMessage> {
  const value = models.value(from, key);
  if (value === undefined || !models.has(to) || isSame(value, models.value(to, place))) return;
  yield { type: "comm_msg", comm: to, data: { method: "update", state: { [place]: value }, buffer_paths: [] } };
}

function changes({ type, comm, data }: CommMessage, [end, key]: End): boolean {
  const { method, state } = data;
  const isUpdate = type === "comm_msg" && (method === "update" || method === "echo_update");
  return isUpdate && comm === end && Object.hasOwn((state ?? {}) as object, key);
}

/** `["IPY_MODEL_…", "value"]` */
function endOf(value: unknown): End | null {
  const [model, key] = (Array.isArray(value) ? value : []) as unknown[];
  const comm = referenceOf(model);
  return comm !== null && typeof key === "string" ? [comm, key] : null;
}

/** Values of states are JSON. */
const isSame = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === typeof other && JSON.stringify(one) === JSON.stringify(other));
