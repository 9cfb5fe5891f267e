/**
 * Turns upgrade requests into open sockets: gate first, then the record's own check (a missing terminal is a 404, not a
 * socket that closes), then the handshake. Keeps sockets alive with pings and drops those that no longer answer.
 */
import type { IncomingMessage, Server } from "node:http";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import { CLIENT_FRAME_BOUND } from "@pellucid/protocol";
import type { App } from "../app.ts";
import { toHttpError } from "../errors.ts";

const PING_MS = 30_000;
const GOODBYE_MS = 400;

export interface Upgrades {
  /** Closes every socket with 1012 (service restart), which clients answer by coming back. */
  close(): void;
}

export function acceptSockets(server: Server, app: App, compress: boolean): Upgrades {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: CLIENT_FRAME_BOUND,
    // On this machine compression only costs time; over a network it pays for larger frames.
    perMessageDeflate: compress ? { threshold: 32 * 1024 } : false,
    handleProtocols: () => false,
  });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    void upgrade(app, sockets, request, stream, head);
  });
  const stopPings = keepAlive(sockets);
  return {
    close() {
      stopPings();
      for (const socket of sockets.clients) socket.close(1012, "the server stops");
      // Who does not say goodbye in time (a sleeping laptop) does not keep the server up.
      setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), GOODBYE_MS).unref();
      sockets.close();
    },
  };
}

async function upgrade(app: App, sockets: WebSocketServer, request: IncomingMessage, stream: Duplex, head: Buffer) {
  try {
    const { route, url, params, visitor } = app.admitSocket(request);
    const protocols = String(request.headers["sec-websocket-protocol"] ?? "")
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean);
    const opened = await route.prepare({ url, params, visitor, protocols });
    if (stream.destroyed) return;
    sockets.options.handleProtocols = (offered) =>
      route.protocol !== undefined && offered.has(route.protocol) ? route.protocol : false;
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.binaryType = "nodebuffer";
      // A broken frame closes that socket (1002, 1007, 1009) and must not reach the process.
      socket.on("error", () => {});
      try {
        opened(socket);
      } catch (error) {
        socket.close(1011, toHttpError(error).message.slice(0, 100));
      }
    });
  } catch (error) {
    refuse(stream, error);
  }
}

function refuse(stream: Duplex, error: unknown): void {
  const { status, message, reason, headers } = toHttpError(error);
  const body = JSON.stringify({ message, reason });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Connection: close",
    "Content-Type: application/json",
    "X-Content-Type-Options: nosniff",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  stream.end(`${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** A laptop that went to sleep leaves half-open sockets: two unanswered pings end one. */
function keepAlive(sockets: WebSocketServer): () => void {
  const missed = new WeakMap<WebSocket, number>();
  const timer = setInterval(() => {
    for (const socket of sockets.clients) {
      const count = missed.get(socket) ?? 0;
      if (count >= 2) socket.terminate();
      else {
        missed.set(socket, count + 1);
        if (count === 0) socket.once("pong", () => missed.set(socket, 0));
        socket.ping();
      }
    }
  }, PING_MS);
  timer.unref();
  return () => clearInterval(timer);
}
