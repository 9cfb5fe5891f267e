/**
 * How one life of a kernel is reached: the transport, ports and key that its connection file says. Between processes of one
 * machine that is a folder of sockets; kernels that cannot do so get ports, which another may take before they are bound.
 */
import { rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

export interface Connection {
  readonly transport: "ipc" | "tcp";
  /** An address, or the beginning of the sockets' paths. */
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: "hmac-sha256";
  readonly kernel_name: string;
}

export const endpoint = (connection: Connection, port: number): string =>
  connection.transport === "ipc" ? `ipc://${connection.ip}-${port}` : `tcp://${connection.ip}:${port}`;

/** Free at this moment. Another may take them before the kernel binds them, so a start on tcp is tried again. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Refuses to write through something that already lies there. */
export function writeConnectionFile(path: string, connection: Connection): void {
  rmSync(path, { force: true });
  writeFileSync(path, JSON.stringify(connection, null, 2), { mode: 0o600, flag: "wx" });
}

export function removeSockets(connection: Connection): void {
  if (connection.transport !== "ipc") return;
  for (let port = 1; port <= 5; port++) rmSync(`${connection.ip}-${port}`, { force: true });
}
