/**
 * What a page's widgets and the server say to each other, over a socket that a page opens with its first widget. Binary
 * buffers stay binary: a frame is the length of its JSON, the JSON, and the buffers one after the other.
 *
 * Bytes from a page are checked here before anybody looks at them. What the messages mean is the affair of ipywidgets
 * (protocol version 2.1) and of execution's model of it; this file only carries them.
 */
import { FrameError } from "./room-codec.ts";
import { type Check, isRecord, listOf, nameUpTo, oneOf, optional, shaped, textUpTo } from "./shape.ts";
import { fromUtf8, toUtf8 } from "./jupyter/text.ts";

/** A comm's message without its envelope. */
export interface CommMessage {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly comm: string;
  /** Of `comm_open`: who is to answer in the kernel. */
  readonly target?: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What a kernel said where it said a text and no data. */
  readonly text?: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/**
 * One widget's whole state; the buffers named by `paths`, and then those of what was said, travel behind the frame, those of all
 * models in order.
 */
export interface ModelState {
  readonly comm: string;
  readonly state: Readonly<Record<string, unknown>>;
  readonly paths: readonly BufferPath[];
  /** What was said to it and is no part of its state, and makes it look as it does: to be said again. `buffers`: how many. */
  readonly said?: readonly { readonly data: Readonly<Record<string, unknown>>; readonly buffers: number }[];
}
export type BufferPath = readonly (string | number)[];

export type CommClientFrame =
  /** What stands in these widgets and in all that they name; null: in all there are. Answered by `models`. */
  | { readonly kind: "want"; readonly request: number; readonly models: readonly string[] | null }
  /** What lives and was opened by the kernel under this name: it is told again, as `comm`. Who listens speaks of the same in `speaks`. */
  | { readonly kind: "listen"; readonly target: string; readonly speaks?: string }
  /** Say this to the kernel; `id` comes back with what answers it, and as `done`. */
  | { readonly kind: "say"; readonly id: string; readonly message: CommMessage };

/** Why a widget is missing that its program closed on purpose, as progress bars do: nothing is amiss. */
export const WIDGET_CLOSED = "its program closed it";

/** One of many; `buffers`: how many of those behind the frame are its own. */
export interface SaidComm {
  readonly message: CommMessage;
  readonly from?: string;
  readonly buffers: number;
}

export type CommServerFrame =
  /** `missing`: nobody knows these any more, for `reason`. */
  | {
      readonly kind: "models";
      readonly request: number;
      readonly models: readonly ModelState[];
      readonly missing: readonly string[];
      readonly reason: string;
      /** They come out of the file: nobody is behind them. */
      readonly saved: boolean;
    }
  /** The kernel, or another page (`from` is then absent), said this. `from`: the `say` that it answers. */
  | { readonly kind: "comm"; readonly message: CommMessage; readonly from?: string }
  /** Much that was said at once, in its order; the buffers of all follow one after the other. */
  | { readonly kind: "comms"; readonly said: readonly SaidComm[] }
  /** The kernel is through with what this page said. `unheard`: there is none, for this reason. */
  | { readonly kind: "done"; readonly id: string; readonly unheard?: string }
  /** Whatever was live is so no more: the kernel ended, or was restarted. */
  | { readonly kind: "ended"; readonly count: number; readonly reason: string }
  /** This page may look, and not touch. */
  | { readonly kind: "reader" };

/** The largest frame of a page: an uploaded file fits. */
const COMM_FRAME_BOUND = 64 * 1024 * 1024;

export type Framed<F> = { readonly frame: F; readonly buffers: readonly Uint8Array[] };

/** Where the socket of a notebook's widgets is. */
export const commsUrl = (path: string) => `/api/pellucid/comms/${path.split("/").map(encodeURIComponent).join("/")}`;

/** A file of a widget that is installed beside the notebook's kernel. */
export const moduleUrl = (path: string, file: string) =>
  `/api/pellucid/widget-files/${path.split("/").map(encodeURIComponent).join("/")}?file=${encodeURIComponent(file)}`;

export function encodeCommFrame(
  frame: CommClientFrame | CommServerFrame,
  buffers: readonly Uint8Array[] = [],
): Uint8Array<ArrayBuffer> {
  const json = toUtf8(JSON.stringify({ ...frame, lengths: buffers.map((buffer) => buffer.byteLength) }));
  const size = buffers.reduce((sum, buffer) => sum + buffer.byteLength, 4 + json.length);
  const bytes = new Uint8Array(size);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  let at = 4 + json.length;
  for (const buffer of buffers) {
    bytes.set(buffer, at);
    at += buffer.byteLength;
  }
  return bytes;
}

/** The buffers are copies of their own: whoever gets one may hand its memory on. */
function decode(bytes: Uint8Array): Framed<Record<string, unknown>> {
  if (bytes.length < 4) throw new FrameError(1002, "The frame is shorter than its head.");
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0, true);
  if (4 + length > bytes.length) throw new FrameError(1002, "The frame is shorter than it says.");
  let value: unknown;
  try {
    value = JSON.parse(fromUtf8(bytes.subarray(4, 4 + length)));
  } catch {
    throw new FrameError(1007, "The frame does not hold JSON.");
  }
  if (!isRecord(value)) throw new FrameError(1002, "The frame does not hold an object.");
  const { lengths, ...frame } = value;
  const buffers: Uint8Array[] = [];
  let at = 4 + length;
  for (const size of Array.isArray(lengths) ? (lengths as unknown[]) : []) {
    if (!Number.isSafeInteger(size) || (size as number) < 0 || at + (size as number) > bytes.length)
      throw new FrameError(1002, "A buffer reaches beyond its frame.");
    buffers.push(bytes.slice(at, (at += size as number)));
  }
  return { frame, buffers };
}

/** Our own server's frames are believed. */
export const decodeCommServerFrame = (bytes: Uint8Array): Framed<CommServerFrame> =>
  decode(bytes) as unknown as Framed<CommServerFrame>;

const name = nameUpTo(300);
const message = shaped({
  type: oneOf("comm_open", "comm_msg", "comm_close"),
  comm: name,
  target: optional(textUpTo(300)),
  data: isRecord,
  metadata: optional(isRecord),
});
const CHECKS: Record<string, Check> = {
  want: shaped({ request: Number.isSafeInteger, models: (value) => value === null || listOf(name, 100_000)(value) }),
  listen: shaped({ target: name, speaks: optional(name) }),
  say: shaped({ id: name, message }),
};

export function decodeCommClientFrame(bytes: Uint8Array): Framed<CommClientFrame> {
  if (bytes.length > COMM_FRAME_BOUND) throw new FrameError(1009, `A frame of ${bytes.length} bytes is too large.`);
  const framed = decode(bytes);
  const fits = CHECKS[String(framed.frame["kind"])];
  if (!fits?.(framed.frame)) throw new FrameError(1002, "The frame is none that widgets send.");
  return framed as unknown as Framed<CommClientFrame>;
}
