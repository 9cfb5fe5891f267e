/**
 * A page's socket from its first byte on: hello first, of the version this server speaks, then everything else. A page that
 * connects anew while its last edits are still on their way to disk is greeted when they are there; what it says meanwhile
 * waits. What fails here ends this socket and no other. What hello and the frames mean is the room's affair.
 */
import { type ClientFrame, decodeClientFrame, FrameError, ROOM_PROTOCOL } from "@pellucid/protocol";
import { TooFarBehindError } from "./document.ts";
import type { RoomConnection } from "./room-options.ts";
import type { RoomSocket, View } from "./views.ts";

export type Hello = ClientFrame & { kind: "hello" };
export type Said = Exclude<ClientFrame, { kind: "hello" }>;

export interface Host {
  /** What this page sent before and is not safe yet. */
  underway(client: string): Promise<unknown> | null;
  welcome(hello: Hello): View;
  take(view: View, frame: Said): void;
  leave(view: View): void;
}

export function shakeHands(host: Host, socket: RoomSocket): RoomConnection {
  let view: View | null = null;
  let gone = false;
  /** Frames that came while the answer to hello has to wait. */
  let held: Uint8Array[] | null = null;
  const greet = (hello: Hello): void => {
    const underway = host.underway(hello.client);
    if (!underway) {
      view = host.welcome(hello);
      return;
    }
    held = [];
    void underway.then(() => {
      const frames = held ?? [];
      held = null;
      if (!gone) attempt(() => greet(hello));
      for (const bytes of frames) message(bytes);
    });
  };
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      gone = true;
      if (view) host.leave(view);
      reject(socket, error);
    }
  };
  const hear = (frame: ClientFrame): void => {
    if (frame.kind === "hello") {
      if (frame.version !== ROOM_PROTOCOL)
        throw new FrameError(1002, `The page speaks version ${frame.version}. Reload it.`);
      greet(frame);
    } else if (view) host.take(view, frame);
    else throw new FrameError(1002, "The first frame must be hello.");
  };
  const message = (bytes: Uint8Array): void => {
    if (gone) return;
    if (held) return void held.push(bytes);
    attempt(() => hear(decodeClientFrame(bytes)));
  };
  const closed = (): void => {
    gone = true;
    if (view) host.leave(view);
  };
  return { message, closed };
}

function reject(socket: RoomSocket, error: unknown): void {
  if (error instanceof FrameError) socket.close(error.code, error.message.slice(0, 120));
  else if (error instanceof TooFarBehindError) socket.close(1013, "The page was too far behind and begins anew.");
  else {
    console.error(error);
    socket.close(1011, "The server could not carry this out.");
  }
}
