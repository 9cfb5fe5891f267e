/**
 * Values that lie on the server: fetched once by their hash, and remembered while they are of use.
 *
 * Called by bundle-view.ts before a renderer runs. Images are not fetched here: their address is enough.
 */
import { blobUrl } from "@pellucid/protocol";
import type { BlobRef, Json, MimeBundle } from "@pellucid/notebook";

const KEPT = 24;
const fetched = new Map<string, Promise<Json>>();

export function isBlobRef(value: unknown): value is BlobRef {
  return typeof value === "object" && value !== null && typeof (value as { $blob?: unknown }).$blob === "string";
}

/** The value itself. */
export function resolve(value: Json | BlobRef, mime: string): Json | Promise<Json> {
  if (!isBlobRef(value)) return value;
  const key = `${value.$blob} ${mime} ${value.json === true}`;
  let promise = fetched.get(key);
  if (promise) fetched.delete(key);
  else promise = fetchValue(value, mime);
  fetched.set(key, promise);
  if (fetched.size > KEPT) fetched.delete(fetched.keys().next().value!);
  promise.catch(() => fetched.delete(key));
  return promise;
}

async function fetchValue(ref: BlobRef, mime: string): Promise<Json> {
  const response = await fetch(blobUrl(ref.$blob, mime));
  if (!response.ok) throw new Error(`the server does not have this output any more (${response.status})`);
  const text = await response.text();
  return ref.json ? (JSON.parse(text) as Json) : text;
}

/** Text of a value that should be text. Lists of lines occur in bundles of old programs. */
export function asText(value: Json): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value))
    return value.map((part) => (typeof part === "string" ? part : JSON.stringify(part))).join("");
  return JSON.stringify(value, null, 2);
}

/** The plain words of a bundle, for names and fallbacks. */
export function plainText(bundle: MimeBundle): string {
  const value = bundle["text/plain"];
  return value === undefined || isBlobRef(value) ? "" : asText(value);
}
