/**
 * The socket of one view of a notebook. It carries bytes to and from the room and knows nothing of what they mean; frames
 * of one socket reach the room in their order.
 */
import type { ReadLinks } from "../auth/read-links.ts";
import { aboutNotebook, type SocketRoute } from "../routes/table.ts";
import { endWithLink, notebookAsked } from "./notebook-asked.ts";

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

export function roomSocket(connect: RoomConnect, links: ReadLinks): SocketRoute {
  return {
    path: "/api/pellucid/rooms/*",
    // Readers are let in to watch; what they ask for is refused by the room (rooms/requests.ts).
    access: "shared",
    about: aboutNotebook,
    async prepare({ params, visitor, url }) {
      // A page that is still being loaded says hello in the address: nothing has to go to and fro before the notebook comes.
      const hello = url.searchParams.get("hello");
      const apiPath = notebookAsked({ params });
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
        endWithLink(socket, visitor, apiPath, links);
        socket.on("message", (data, isBinary) => {
          if (isBinary) connection.message(data as Buffer);
          else socket.close(1003, "Frames of a room are binary.");
        });
        socket.on("close", () => connection.closed());
        if (hello !== null) connection.message(Buffer.from(hello, "base64"));
      };
    },
  };
}
