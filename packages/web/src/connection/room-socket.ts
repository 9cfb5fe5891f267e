/**
 * The socket under a room's client: opens it, and turns frames into bytes and back. Its own file so that tests can put
 * a pair of queues with delays in its place.
 */
import { decodeServerFrame, encodeClientFrame, type ClientFrame, type ServerFrame } from "@pellucid/protocol";
import type { EarlySocket } from "./early-socket.ts";

export interface RoomSocket {
  send(frame: ClientFrame): void;
  close(): void;
  /** Hello was said on it already, as this client: what has come since is heard when its view is ready for it. */
  readonly greeted?: { readonly client: string; hear(): void };
}
export interface RoomSocketEvents {
  open(): void;
  frame(frame: ServerFrame): void;
  /** Once, also when it could not be opened. Not after `close()`. */
  closed(): void;
}
export type OpenRoomSocket = (url: string, events: RoomSocketEvents) => RoomSocket;

export const openRoomSocket: OpenRoomSocket = (url, events) => {
  const address = addressOf(url);
  const early = takeEarly(address);
  const socket = early?.socket ?? new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let ours = false;
  if (socket.readyState === WebSocket.OPEN) queueMicrotask(() => events.open());
  else socket.addEventListener("open", () => events.open());
  socket.addEventListener("close", () => ours || events.closed());
  const take = (bytes: ArrayBuffer) => events.frame(decodeServerFrame(new Uint8Array(bytes)));
  const greeted = early && early.client !== null ? greetedOn(early, early.client, take) : null;
  if (!greeted) socket.addEventListener("message", ({ data }) => take(data as ArrayBuffer));
  return {
    send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(encodeClientFrame(frame)),
    close: () => {
      ours = true;
      socket.close();
    },
    ...(greeted && { greeted }),
  };
};

/** As whom the page has said hello already, on the socket that the next view of this address will be given. */
export const earlyClient = (url: string): string | null => {
  const early = earlySocket();
  return early && early.address === addressOf(url) && isUsable(early.socket) ? early.client : null;
};

function greetedOn(early: EarlySocket, client: string, take: (bytes: ArrayBuffer) => void) {
  const hear = () => {
    early.hear = take;
    for (const bytes of early.frames.splice(0)) take(bytes);
  };
  return { client, hear };
}

function addressOf(url: string): string {
  const address = new URL(url, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

const isUsable = ({ readyState }: WebSocket) => readyState <= WebSocket.OPEN;
const earlySocket = (): EarlySocket | null =>
  (typeof window === "undefined" ? null : window.pellucidEarlySocket) ?? null;

/** The socket that was opened while this code was on its way. None is opened later: this view would be there twice. */
function takeEarly(address: string): EarlySocket | null {
  const early = earlySocket();
  if (typeof window !== "undefined") window.pellucidEarlySocket = null;
  if (!early) return null;
  if (early.address === address && isUsable(early.socket)) return early;
  early.socket.close();
  return null;
}
