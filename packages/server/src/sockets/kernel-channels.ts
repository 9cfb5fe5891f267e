/**
 * A kernel's socket for Jupyter's own clients, in both framings they speak. Everything the kernel publishes goes to every
 * socket; replies and questions go to the socket whose session asked. The messages themselves pass unchanged.
 */
import type { WebSocket } from "ws";
import {
  decodeLegacy,
  decodeV1,
  encodeLegacy,
  encodeV1Message,
  messageFromParts,
  OBSERVATION_TYPE,
  V1_PROTOCOL,
  type JupyterMessage,
  type KernelEvent,
} from "@pellucid/protocol";
import { randomUUID } from "node:crypto";
import type { HostDoor, KernelHandle } from "../kernels/host.ts";
import type { SocketRoute } from "../routes/table.ts";
import type { KernelActions } from "../routes/kernels.ts";

/** A client that falls this far behind is let go; it comes back and asks the kernel anew. */
const BEHIND_BYTES = 64 * 2 ** 20;

export interface ChannelCounts {
  of(id: string): number;
  readonly all: () => number;
}

export function kernelChannels(door: HostDoor, actions: () => KernelActions) {
  const open = new Map<string, number>();
  const count = (id: string, by: number) => open.set(id, (open.get(id) ?? 0) + by);
  const route: SocketRoute = {
    path: "/api/kernels/:id/channels",
    access: "execute",
    protocol: V1_PROTOCOL,
    async prepare({ params, url }) {
      const info = await actions().find(params["id"]!);
      const host = await door();
      const sessions = new Set([url.searchParams.get("session_id") ?? ""]);
      return (socket) => {
        const kernel = host.attach(info.id, info.seq);
        count(info.id, 1);
        socket.on("close", () => {
          count(info.id, -1);
          kernel.detach();
        });
        socket.on("message", (data, isBinary) => send(kernel, sessions, socket, data as Buffer, isBinary));
        kernel.listen((events) => deliver(socket, sessions, events));
      };
    },
  };
  const counts: ChannelCounts = {
    of: (id) => open.get(id) ?? 0,
    all: () => [...open.values()].reduce((sum, n) => sum + n, 0),
  };
  return { route, counts };
}

/** Badly formed frames are passed over, as the kernel itself would. */
function send(kernel: KernelHandle, sessions: Set<string>, socket: WebSocket, data: Buffer, isBinary: boolean): void {
  const message = socket.protocol === V1_PROTOCOL ? readV1(data) : readLegacy(data, isBinary);
  if (!message || message.channel === "iopub") return;
  sessions.add(message.header.session);
  const { channel, header, parent, metadata, content, buffers = [] } = message;
  kernel.send({ channel, msgId: header.msg_id, msgType: header.msg_type, header, parent, metadata, content, buffers });
}

function readV1(data: Buffer): JupyterMessage | null {
  const frame = decodeV1(data);
  if (!frame.ok) return null;
  const message = messageFromParts(frame.value.channel, frame.value.parts);
  return message.ok ? message.value : null;
}

function readLegacy(data: Buffer, isBinary: boolean): JupyterMessage | null {
  const message = decodeLegacy(isBinary ? data : data.toString());
  return message.ok ? message.value : null;
}

function deliver(socket: WebSocket, sessions: ReadonlySet<string>, events: readonly KernelEvent[]): void {
  if (socket.readyState !== socket.OPEN) return;
  for (const event of events) {
    const message = event.kind === "message" ? event.message : statusOf(event);
    // Observations are said for rooms; other front ends would log each as a message they do not know.
    if (!message || message.header.msg_type === OBSERVATION_TYPE || !isFor(message, sessions)) continue;
    socket.send(socket.protocol === V1_PROTOCOL ? encodeV1Message(message) : encodeLegacy(message));
  }
  // 1011: Jupyter's clients answer it by connecting again.
  if (socket.bufferedAmount > BEHIND_BYTES) socket.close(1011, "too far behind");
}

const isFor = (message: JupyterMessage, sessions: ReadonlySet<string>): boolean =>
  message.channel === "iopub" || sessions.has(message.parent.session ?? "");

/** What happened to the process, as the status messages Jupyter's servers make up. */
function statusOf(event: KernelEvent): JupyterMessage | null {
  const state = stateOf(event);
  if (!state) return null;
  const header = {
    msg_id: randomUUID(),
    msg_type: "status",
    session: "",
    username: "",
    date: new Date().toISOString(),
    version: "5.3",
  };
  return { channel: "iopub", header, parent: {}, metadata: {}, content: { execution_state: state } };
}

function stateOf(event: KernelEvent): string | null {
  if (event.kind === "exited") return event.exit.expected ? "restarting" : "dead";
  return event.kind === "start-failed" ? "dead" : null;
}
