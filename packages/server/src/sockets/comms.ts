/**
 * The socket of one page's widgets: carries frames to and from the room's widgets. A page opens it with the first widget it
 * shows; a notebook without widgets has none. Who came by a read-only link may look, and what he says is refused.
 */
import { type CommServerFrame, decodeCommClientFrame, encodeCommFrame, FrameError } from "@pellucid/protocol";
import type { WebSocket } from "ws";
import type { ReadLinks } from "../auth/read-links.ts";
import { aboutNotebook, type SocketRoute } from "../routes/table.ts";
import { CommPost } from "../widgets/comm-post.ts";
import type { CommView, WidgetComms } from "../widgets/widget-comms.ts";
import { endWithLink, notebookAsked } from "./notebook-asked.ts";

/** A page that falls this far behind is let go; it comes back and begins anew. */
const BEHIND_BYTES = 256 * 2 ** 20;

export interface CommRooms {
  open(apiPath: string): Promise<{ readonly widgets: WidgetComms }>;
}

export function commsSocket(rooms: CommRooms, links: ReadLinks): SocketRoute {
  return {
    path: "/api/pellucid/comms/*",
    access: "shared",
    about: aboutNotebook,
    async prepare({ params, visitor }) {
      const apiPath = notebookAsked({ params });
      const { widgets } = await rooms.open(apiPath);
      return (socket) => {
        endWithLink(socket, visitor, apiPath, links);
        carry(socket, widgets, visitor.links !== undefined);
      };
    },
  };
}

function carry(socket: WebSocket, widgets: WidgetComms, reader: boolean): void {
  const post = new CommPost((frame, buffers) => {
    if (socket.readyState === socket.OPEN) socket.send(encodeCommFrame(frame, buffers));
    if (socket.bufferedAmount > BEHIND_BYTES) socket.close(1013, "The page could not keep up and begins anew.");
  });
  const view: CommView = {
    reader,
    send: (frame: CommServerFrame, buffers: readonly Uint8Array[] = []) => post.tell(frame, buffers),
    flush: () => post.flush(),
    close() {
      post.flush();
      socket.close(1012, "The notebook is closed.");
    },
  };
  widgets.connect(view);
  socket.on("close", () => widgets.disconnect(view));
  socket.on("message", (data) => {
    try {
      const { frame, buffers } = decodeCommClientFrame(data as Buffer);
      widgets.take(view, frame, buffers);
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      socket.close(error.code, error.message.slice(0, 100));
    }
  });
}
