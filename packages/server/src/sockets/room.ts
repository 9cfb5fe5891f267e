/**
 * The socket of one view of a notebook. It carries bytes to and from the room and knows nothing of what they mean; frames
 * of one socket reach the room in their order.
 */
import type { SafePaths } from "../contents/safe-path.ts";
import { isHidden } from "../contents/safe-path.ts";
import { HttpError } from "../errors.ts";
import type { ReadLinks } from "../auth/read-links.ts";
import { aboutNotebook, type SocketRoute } from "../routes/table.ts";

/** A socket as rooms see it. */
export interface RoomSocket {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
  readonly bufferedAmount: number;
}

export interface RoomConnection {
  message(bytes: Uint8Array): void;
  closed(): void;
}

export type RoomConnect = (
  apiPath: string,
  socket: RoomSocket,
  person: { readonly id: string; readonly name: string; readonly reader?: boolean },
) => RoomConnection;

export function roomSocket(connect: RoomConnect, paths: SafePaths, links: ReadLinks): SocketRoute {
  return {
    path: "/api/pellucid/rooms/*",
    // Readers are let in to watch; what they ask for is refused by the room (rooms/room.ts).
    access: "shared",
    about: aboutNotebook,
    async prepare({ params, visitor }) {
      const apiPath = aboutNotebook(params)!;
      if (apiPath === "" || isHidden(apiPath)) throw new HttpError(404, "There is no such file or folder.");
      // Outside the root is a 404 before the upgrade; a missing file is the room's to tell, on its socket.
      await paths.target(apiPath);
      return (socket) => {
        const connection = connect(
          apiPath,
          {
            send: (bytes) => {
              if (socket.readyState === socket.OPEN) socket.send(bytes);
            },
            close: (code, reason) => socket.close(code, reason.slice(0, 100)),
            get bufferedAmount() {
              return socket.bufferedAmount;
            },
          },
          { id: visitor.id, name: visitor.name, ...(visitor.links && { reader: true }) },
        );
        const link = visitor.links?.find(({ path }) => path === apiPath);
        const unwatch = link && links.watch(link.id, () => socket.close(1008, "The link was revoked."));
        socket.on("message", (data, isBinary) => {
          if (isBinary) connection.message(data as Buffer);
          else socket.close(1003, "Frames of a room are binary.");
        });
        socket.on("close", () => {
          unwatch?.();
          connection.closed();
        });
      };
    },
  };
}
