/** How much an output is, in characters, without fetching what lies on the server. Pure. */
import type { Output } from "@pellucid/notebook";
import { isBlobRef } from "./content.ts";

export function sizeOf(output: Output): number {
  if (output.type === "stream") return typeof output.text === "string" ? output.text.length : output.text.size;
  if (output.type === "error") return output.traceback.reduce((sum, line) => sum + line.length, 0);
  if (!("data" in output)) return 0;
  return Object.values(output.data).reduce<number>((sum, value) => sum + lengthOf(value), 0);
}

export function lengthOf(value: unknown): number {
  if (isBlobRef(value)) return value.size;
  return typeof value === "string" ? value.length : (JSON.stringify(value)?.length ?? 0);
}
