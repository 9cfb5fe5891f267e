/**
 * Jupyter messages as websocket frames, in the two framings that Jupyter's clients speak:
 * `v1.kernel.websocket.jupyter.org` (binary, the four JSON parts verbatim) and the legacy one (JSON text, or a binary
 * frame when there are buffers). Called by the server's kernel sockets and by clients in tests. Offsets may lie: every
 * decoder answers with a reason and never throws, reads outside the frame or allocates by a number a peer sent.
 */
import type { Channel, JupyterMessage } from "./messages.ts";
import { fromUtf8, isObject, parseJson, toUtf8 } from "./text.ts";
import { messageFromParts, partsOfMessage, type MessageParts, type Result } from "./wire.ts";

export const V1_PROTOCOL = "v1.kernel.websocket.jupyter.org";

export interface ChannelParts {
  readonly channel: Channel;
  readonly parts: MessageParts;
}

const CHANNELS: readonly string[] = ["shell", "control", "iopub", "stdin"];
const isChannel = (name: unknown): name is Channel => typeof name === "string" && CHANNELS.includes(name);
const failure = (reason: string): { readonly ok: false; readonly reason: string } => ({ ok: false, reason });
const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

// ---- v1: u64 count, count u64 offsets (all little-endian), channel, header, parent, metadata, content, buffers -----

export function encodeV1(channel: Channel, parts: MessageParts): Uint8Array {
  const pieces = [toUtf8(channel), ...parts];
  const start = 8 * (pieces.length + 2);
  const frame = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, start));
  const view = viewOf(frame);
  view.setBigUint64(0, BigInt(pieces.length + 1), true);
  let at = start;
  pieces.forEach((piece, i) => {
    view.setBigUint64(8 * (i + 1), BigInt(at), true);
    frame.set(piece, at);
    at += piece.length;
  });
  view.setBigUint64(8 * (pieces.length + 1), BigInt(at), true);
  return frame;
}

/** The parts are views into the frame, not copies. */
export function decodeV1(frame: Uint8Array): Result<ChannelParts> {
  if (frame.length < 8) return failure("shorter than its own count");
  const view = viewOf(frame);
  const count = Number(view.getBigUint64(0, true));
  if (count < 6 || count > frame.length / 8 - 1) return failure(`${count} offsets in ${frame.length} bytes`);
  const offsets = Array.from({ length: count }, (_, i) => Number(view.getBigUint64(8 * (i + 1), true)));
  const pieces = slices(frame, offsets, 8 * (count + 1));
  if (!pieces.ok) return pieces;
  const [name, ...parts] = pieces.value;
  const channel = fromUtf8(name ?? frame.subarray(0, 0));
  return isChannel(channel)
    ? { ok: true, value: { channel, parts } }
    : failure(`unknown channel ${channel.slice(0, 40)}`);
}

/** What lies between each offset and the next. */
function slices(frame: Uint8Array, offsets: readonly number[], from: number): Result<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let last = from;
  for (const [i, offset] of offsets.entries()) {
    if (offset < last || offset > frame.length)
      return failure(`offset ${i} is ${offset}, outside ${last}..${frame.length}`);
    if (i > 0) pieces.push(frame.subarray(last, offset));
    last = offset;
  }
  return { ok: true, value: pieces };
}

// ---- legacy: JSON text; with buffers u32 count, count u32 offsets (all big-endian), JSON, buffers ------------------

export function encodeLegacy(message: JupyterMessage): string | Uint8Array {
  const { channel, header, parent, metadata, content, buffers = [] } = message;
  const json = JSON.stringify({
    channel,
    header,
    parent_header: parent,
    metadata,
    content,
    buffers: [],
    msg_id: header.msg_id,
    msg_type: header.msg_type,
  });
  if (buffers.length === 0) return json;
  const pieces = [toUtf8(json), ...buffers];
  const start = 4 * (pieces.length + 1);
  const frame = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, start));
  const view = viewOf(frame);
  view.setUint32(0, pieces.length);
  let at = start;
  pieces.forEach((piece, i) => {
    view.setUint32(4 * (i + 1), at);
    frame.set(piece, at);
    at += piece.length;
  });
  return frame;
}

export function decodeLegacy(data: string | Uint8Array): Result<JupyterMessage> {
  if (typeof data === "string") return legacyMessage(data, []);
  if (data.length < 4) return failure("shorter than its own count");
  const view = viewOf(data);
  const count = view.getUint32(0);
  if (count < 1 || count > data.length / 4 - 1) return failure(`${count} offsets in ${data.length} bytes`);
  const offsets = Array.from({ length: count }, (_, i) => view.getUint32(4 * (i + 1)));
  const pieces = slices(data, [...offsets, data.length], 4 * (count + 1));
  if (!pieces.ok) return pieces;
  const [json, ...buffers] = pieces.value;
  return legacyMessage(fromUtf8(json ?? data.subarray(0, 0)), buffers);
}

/** A missing channel means shell, as upstream reads it. */
function legacyMessage(json: string, buffers: readonly Uint8Array[]): Result<JupyterMessage> {
  const value = parseJson(json);
  if (!isObject(value)) return failure("not a JSON object");
  const channel = value["channel"] ?? "shell";
  if (!isChannel(channel)) return failure("unknown channel");
  const { header, parent_header = {}, metadata = {}, content = {} } = value as Record<string, unknown>;
  const parts = [header, parent_header, metadata, content].map((part) => toUtf8(JSON.stringify(part ?? {})));
  return messageFromParts(channel, [...parts, ...buffers]);
}

/** A whole message in v1, for clients that hold records. */
export const encodeV1Message = (message: JupyterMessage): Uint8Array =>
  encodeV1(message.channel, partsOfMessage(message));
