/**
 * Is this JSON an edit? What a page sends is applied to somebody's notebook and written into a journal that has to be
 * readable for ever, so its shape is checked to the last field before anything else sees it. Whether it makes sense is
 * another question, which `apply` answers by changing nothing.
 */
import type { Edit } from "@pellucid/notebook";
import { FrameError, shape } from "@pellucid/protocol";

type Check = shape.Check;

const { count, isRecord, listOf, nameUpTo, oneOf, optional, orNull, shaped, textUpTo } = shape;
type Shape = Parameters<typeof shaped>[0];

const text = textUpTo(Infinity);
const id = nameUpTo(256);
const anything: Check = () => true;
const record: Check = isRecord;

const cellType = oneOf("code", "markdown", "raw");
const place = shaped({ after: orNull(id), before: optional(orNull(id)) });
const change: Check = (value) =>
  count(value) || (Array.isArray(value) && value.length > 0 && count(value[0]) && value.slice(1).every(text));

const storedText = shaped({ log: text, size: count, length: count, lines: count, tail: text });
const OUTPUTS: Readonly<Record<string, Check>> = {
  stream: shaped({ name: text, text: (value) => text(value) || storedText(value) }),
  display: shaped({ data: record, metadata: record, displayId: optional(text) }),
  result: shaped({ data: record, metadata: record, executionCount: orNull(count), displayId: optional(text) }),
  error: shaped({ ename: text, evalue: text, traceback: listOf(text) }),
  unknown: shaped({ json: anything }),
  elided: shaped({ count }),
};
const output: Check = (value) => {
  const check = isRecord(value) && typeof value["type"] === "string" && own(OUTPUTS, value["type"]);
  return check ? check(value) : false;
};
const cell = shaped({
  id,
  type: cellType,
  source: text,
  metadata: record,
  attachments: optional(record),
  outputs: listOf(output),
  executionCount: orNull(count),
  origin: optional(shaped({ raw: text })),
});

const EDITS: { [T in Exclude<Edit["type"], "batch">]: Shape } = {
  "insert-cells": { at: place, cells: listOf(cell) },
  "delete-cells": { ids: listOf(id) },
  "move-cells": { ids: listOf(id), at: place },
  "set-cell-type": { id, cellType },
  "edit-source": { id, changes: listOf(change), breaks: optional(listOf(text)) },
  "set-metadata": { id: optional(id), path: listOf(text), value: anything },
  "set-attachment": { id, name: text, bundle: optional(record) },
  "set-outputs": { id, from: count, outputs: listOf(output) },
  "set-output": { id, index: count, output },
  "extend-stream": { id, index: count, keep: count, text },
  "update-display": { displayId: text, data: record, metadata: record },
  "set-execution-count": { id, count: orNull(count) },
};

const own = <T>(table: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

function isEdit(value: unknown): value is Edit {
  if (!isRecord(value) || typeof value["type"] !== "string") return false;
  if (value["type"] === "batch") return listOf(isEdit)(value["edits"]);
  const fields = own(EDITS, value["type"]);
  return fields !== undefined && shaped(fields)(value);
}

/** An edit that came over a wire; whoever sent another thing is told and sent away. */
export function checked(json: unknown): Edit {
  if (!isEdit(json)) throw new FrameError(1002, "An edit is malformed.");
  return json;
}
