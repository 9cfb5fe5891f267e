/**
 * Jupyter messages as ZeroMQ frames: `identities... <IDS|MSG> signature header parent metadata content buffers...`.
 * Called by the kernel host (which only signs, verifies and looks at headers) and by whoever turns the bytes it passed
 * on into records. The signature is an injected function, so this file needs no crypto and runs anywhere. It never
 * throws over what a peer sent: the answer is then a reason.
 */
import type { Channel, Header, JupyterMessage } from "./messages.ts";
import { fromUtf8, isObject, parseJson, toUtf8, type JsonObject } from "./text.ts";

/** Hex HMAC over the four JSON parts in order; the empty string when the kernel has no key. */
export type Sign = (parts: readonly Uint8Array[]) => string;

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: string };

/** Header, parent, metadata, content, then buffers: what is signed and what is kept. */
export type MessageParts = readonly Uint8Array[];

const DELIMITER = toUtf8("<IDS|MSG>");
const failure = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });

/** The parts of a message that arrived, once its signature has been found right. Nothing is parsed before that. */
export function openFrames(frames: readonly Uint8Array[], sign: Sign): Result<MessageParts> {
  const at = frames.findIndex(isDelimiter);
  if (at < 0) return failure("no <IDS|MSG> delimiter");
  const signature = frames[at + 1];
  const parts = frames.slice(at + 2);
  if (signature === undefined || parts.length < 4)
    return failure(`only ${frames.length - at - 1} frames after the delimiter`);
  const expected = sign(parts.slice(0, 4));
  if (expected !== "" && !sameText(fromUtf8(signature), expected)) return failure("wrong signature");
  return { ok: true, value: parts };
}

/** The frames of a message to be sent; `identities` only where a router sends. */
export function sealFrames(parts: MessageParts, sign: Sign, identities: readonly Uint8Array[] = []): Uint8Array[] {
  return [...identities, DELIMITER, toUtf8(sign(parts.slice(0, 4))), ...parts];
}

export function decodeFrames(frames: readonly Uint8Array[], channel: Channel, sign: Sign): Result<JupyterMessage> {
  const opened = openFrames(frames, sign);
  return opened.ok ? messageFromParts(channel, opened.value) : opened;
}

export function encodeFrames(message: JupyterMessage, sign: Sign): Uint8Array[] {
  return sealFrames(partsOfMessage(message), sign);
}

/** Header and parent alone: all that may be parsed where a content can have 100 MB. */
export function headOfParts(
  parts: MessageParts,
): Result<{ readonly header: Header; readonly parent: Partial<Header> }> {
  const header = jsonPart(parts[0]);
  if (!isHeader(header)) return failure("the header is not an object with msg_id and msg_type");
  const parent = nullIsEmpty(jsonPart(parts[1]));
  if (!isObject(parent)) return failure("the parent header is not an object");
  return { ok: true, value: { header, parent } };
}

export function messageFromParts(channel: Channel, parts: MessageParts): Result<JupyterMessage> {
  const head = headOfParts(parts);
  if (!head.ok) return head;
  const metadata = nullIsEmpty(jsonPart(parts[2]));
  if (!isObject(metadata)) return failure("the metadata is not an object");
  const content = jsonPart(parts[3]);
  if (!isObject(content)) return failure("the content is not an object");
  const message: JupyterMessage = { channel, ...head.value, metadata, content };
  return { ok: true, value: parts.length > 4 ? { ...message, buffers: parts.slice(4) } : message };
}

export function partsOfMessage(message: Omit<JupyterMessage, "channel">): Uint8Array[] {
  const json = [message.header, message.parent, message.metadata, message.content];
  return [...json.map((part) => toUtf8(JSON.stringify(part))), ...(message.buffers ?? [])];
}

function jsonPart(bytes: Uint8Array | undefined): unknown {
  return bytes === undefined ? undefined : parseJson(fromUtf8(bytes));
}

/** Kernels made with xeus write null where there is no parent and no metadata. */
const nullIsEmpty = (value: unknown): unknown => (value === null ? {} : value);

function isHeader(value: unknown): value is Header & JsonObject {
  return isObject(value) && typeof value["msg_id"] === "string" && typeof value["msg_type"] === "string";
}

function isDelimiter(frame: Uint8Array): boolean {
  return frame.length === DELIMITER.length && frame.every((byte, i) => byte === DELIMITER[i]);
}

/** Takes the same time wherever the difference is, so that a signature cannot be guessed byte by byte. */
function sameText(a: string, b: string): boolean {
  let different = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) different |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return different === 0;
}
