/** The HTTP server itself: requests to the app, a port to listen on, and an orderly end. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { App } from "../app.ts";
import { errorCode } from "../errors.ts";

export function createHttpServer(app: App): Server {
  const listener = getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false });
  // Small frames and answers leave at once.
  const server = createServer({ noDelay: true, keepAlive: true }, (request, response) => {
    if (isPlain(request)) void listener(request, response);
    else refuseMalformed(response);
  });
  // Pages ask often; a new connection each time would cost more than keeping one.
  server.keepAliveTimeout = 65_000;
  server.on("clientError", (error, socket) => {
    const tooLarge = errorCode(error) === "HPE_HEADER_OVERFLOW";
    const status = tooLarge ? "431 Request Header Fields Too Large" : "400 Bad Request";
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
  });
  return server;
}

/** One Host header, and an address that starts with a slash: whatever else is meant for a proxy, or for confusion. */
function isPlain(request: IncomingMessage): boolean {
  const hosts = request.rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === "host").length;
  return hosts === 1 && request.url !== undefined && request.url.startsWith("/");
}

function refuseMalformed(response: ServerResponse): void {
  response.writeHead(400, { "Content-Type": "application/json", Connection: "close" });
  response.end(JSON.stringify({ message: "The request line or the Host header is malformed.", reason: "Bad Request" }));
}

/** Listens on the first free port of the list and returns it. */
export async function listen(server: Server, host: string, ports: Iterable<number>): Promise<number> {
  for (const port of ports) {
    try {
      return await listenOn(server, host, port);
    } catch (error) {
      if (errorCode(error) === "EADDRINUSE") continue;
      if (errorCode(error) === "EACCES")
        throw new Error(`Port ${port} needs more rights than you have. Give another --port.`, { cause: error });
      if (errorCode(error) === "EADDRNOTAVAIL" || errorCode(error) === "ENOTFOUND") {
        throw new Error(`${host} is not an address of this computer. Give another --host.`, { cause: error });
      }
      throw error;
    }
  }
  throw new Error("The port is in use by another program. Give another --port, or leave it out.");
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

/** Takes no new requests, lets running ones end for a moment, then closes what is left. */
export function stopListening(server: Server, patience = 1000): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => server.closeIdleConnections(), 25);
    const force = setTimeout(() => {
      server.closeAllConnections();
      done();
    }, patience);
    const done = () => {
      clearInterval(sweep);
      clearTimeout(force);
      resolve();
    };
    server.close(done);
    server.closeIdleConnections();
  });
}
