/**
 * What people say of a cell in its metadata, under our one key `pellucid`: `pinned` (it keeps its output, readers take it as
 * given), `skipped` (left out when several cells run, and of what the page means; the tag `skip-execution` says the same), `expensive` (never runs unasked).
 */
import type { Cell, Json, JsonObject } from "@pellucid/notebook";

export function wishesOf({ metadata }: Cell): { pinned: boolean; skipped: boolean; expensive: boolean } {
  const ours = Object.hasOwn(metadata, "pellucid") ? (metadata.pellucid as Json) : null;
  const tags = (Object.hasOwn(metadata, "tags") ? metadata.tags : null) as Json;
  const skipped = says(ours, "skipped") || (Array.isArray(tags) && tags.includes("skip-execution"));
  return { pinned: says(ours, "pinned"), skipped, expensive: says(ours, "expensive") };
}

const says = (ours: Json, name: string): boolean => isObject(ours) && Object.hasOwn(ours, name) && ours[name] === true;

const isObject = (json: Json | undefined): json is JsonObject =>
  typeof json === "object" && json !== null && !Array.isArray(json);
