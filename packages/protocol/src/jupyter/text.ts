/**
 * UTF-8 and JSON as the Jupyter wire needs them. Browsers and Node both bring encoders, but this package compiles
 * with the types of neither, so they are fetched from the global object under the few lines of type they need.
 */

interface Encoder {
  encode(text: string): Uint8Array;
}
interface Decoder {
  decode(bytes: Uint8Array): string;
}
const globals = globalThis as unknown as { TextEncoder: new () => Encoder; TextDecoder: new () => Decoder };
const encoder = new globals.TextEncoder();
const decoder = new globals.TextDecoder();

export type JsonObject = Readonly<Record<string, unknown>>;

export const toUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** Never fails: bytes that are no UTF-8 become U+FFFD. */
export const fromUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes);

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Undefined when it is no JSON. Python's `NaN` and `Infinity`, which some kernels still write, are read as null. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    if (!/NaN|Infinity/.test(text)) return undefined;
  }
  try {
    const clean = text.replace(/"(?:[^"\\]|\\.)*"|-?\bInfinity\b|\bNaN\b/g, (part) =>
      part[0] === '"' ? part : "null",
    );
    return JSON.parse(clean) as unknown;
  } catch {
    return undefined;
  }
}
