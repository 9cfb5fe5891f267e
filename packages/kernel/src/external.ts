/**
 * Kernels that somebody else started, joined by their connection files: as a spec whose program only watches whether the kernel
 * can still be reached, so that host, servers and notebooks treat it like any other. Nothing here starts, restarts or ends it.
 */
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, isAbsolute, join } from "node:path";
import type { Connection } from "./host/connection.ts";
import type { KernelSpec } from "./kernelspecs.ts";

/** In front of the path, as the name of a kernel to choose. */
export const EXTERNAL = "external:";

const PORTS = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;

/** What a connection file says; throws with a reason in words. */
export function readConnection(text: string, file: string): Connection {
  let value: Record<string, unknown>;
  try {
    value = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw new Error(`${file} is not a connection file: it is no JSON.`);
  }
  const [transport, ip, key, scheme] = [
    value["transport"] ?? "tcp",
    value["ip"],
    value["key"] ?? "",
    value["signature_scheme"],
  ];
  const missing = PORTS.find((name) => !Number.isInteger(value[name]));
  if (typeof ip !== "string" || missing)
    throw new Error(`${file} is not a connection file: it has no "${missing ?? "ip"}".`);
  if (transport !== "tcp" && transport !== "ipc")
    throw new Error(`${file} names the transport "${String(transport)}", which is not known here.`);
  if (key !== "" && scheme !== undefined && scheme !== "hmac-sha256")
    throw new Error(`${file} names the signature "${String(scheme)}", which is not known here.`);
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = PORTS.map((name) => Number(value[name])) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const name = typeof value["kernel_name"] === "string" ? value["kernel_name"] : "";
  const ports = { shell_port, iopub_port, stdin_port, control_port, hb_port };
  return { transport, ip, ...ports, key: String(key), signature_scheme: "hmac-sha256", kernel_name: name };
}

/** As a person names it: a path, `~` for their home, or only the name of a file in Jupyter's runtime folder. */
function connectionPath(named: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const path = named.trim().replace(/^~(?=[/\\])/, homedir());
  const runtime =
    env["JUPYTER_RUNTIME_DIR"] ?? join(env["XDG_DATA_HOME"] ?? join(homedir(), ".local/share"), "jupyter/runtime");
  return isAbsolute(path) ? path : join(runtime, path);
}

/** Throws with a reason in words. */
export async function externalSpec(name: string, language: string | null): Promise<KernelSpec> {
  const path = connectionPath(name.slice(EXTERNAL.length));
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null)
    throw new Error(
      `There is no connection file ${path}. Look at its path, then join the kernel again, or choose another one.`,
    );
  const connection = readConnection(text, path);
  const { transport, ip, hb_port, kernel_name } = connection;
  const place = transport === "ipc" ? [`${ip}-${hb_port}`] : [String(hb_port), ip];
  return {
    name: kernel_name || "python3",
    displayName: basename(path, ".json"),
    language: language ?? "python",
    argv: [process.execPath, "-e", WATCH, ...place],
    env: {},
    interruptMode: "message",
    metadata: {},
    directory: null,
    resources: {},
    python: null,
    connection: path,
  };
}

/** Ends once nobody listens at the kernel's heartbeat any more. ZeroMQ itself closes a connection that says nothing, now and then. */
const WATCH = `
const [, ...place] = process.argv;
const look = () => {
  const socket = require("node:net").connect(...place);
  socket.on("error", (error) => {
    console.error("The kernel at " + place.toReversed().join(":") + " cannot be reached: " + error.code);
    process.exit(1);
  });
  socket.on("close", () => setTimeout(look, 500));
  socket.resume();
};
look();
`;
