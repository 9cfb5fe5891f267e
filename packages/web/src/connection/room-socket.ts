/**
 * The socket under a room's client: opens it, and turns frames into bytes and back. Its own file so that tests can put
 * a pair of queues with delays in its place.
 */
import { decodeServerFrame, encodeClientFrame, type ClientFrame, type ServerFrame } from "@pellucid/protocol";
import type { EarlySocket } from "./early-socket.ts";

export interface RoomSocket {
  send(frame: ClientFrame): void;
  close(): void;
}
export interface RoomSocketEvents {
  open(): void;
  frame(frame: ServerFrame): void;
  /** Once, also when it could not be opened. Not after `close()`. */
  closed(): void;
}
export type OpenRoomSocket = (url: string, events: RoomSocketEvents) => RoomSocket;

export const openRoomSocket: OpenRoomSocket = (url, events) => {
  const address = new URL(url, location.href);
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  const socket = takeEarly(address.href) ?? new WebSocket(address);
  socket.binaryType = "arraybuffer";
  let ours = false;
  if (socket.readyState === WebSocket.OPEN) queueMicrotask(() => events.open());
  else socket.addEventListener("open", () => events.open());
  socket.addEventListener("close", () => ours || events.closed());
  socket.addEventListener("message", ({ data }) =>
    events.frame(decodeServerFrame(new Uint8Array(data as ArrayBuffer))),
  );
  return {
    send: (frame) => socket.readyState === WebSocket.OPEN && socket.send(encodeClientFrame(frame)),
    close: () => {
      ours = true;
      socket.close();
    },
  };
};

/** The socket that was opened while this code was on its way. Nothing comes on it before our hello. */
function takeEarly(address: string): WebSocket | null {
  const early: EarlySocket | undefined = typeof window === "undefined" ? undefined : window.pellucidEarlySocket;
  if (!early) return null;
  window.pellucidEarlySocket = undefined;
  const { socket } = early;
  const usable = early.address === address && socket.readyState <= WebSocket.OPEN;
  if (usable) return socket;
  socket.close();
  return null;
}
