/** Jupyter's terminals API over the kernel host's terminals, which live on when this server ends. */
import { stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import type { TerminalInfo } from "@pellucid/protocol";
import type { SafePaths } from "../contents/safe-path.ts";
import { HttpError, notFound } from "../errors.ts";
import type { HostDoor } from "../kernels/host.ts";
import { stamp, type Route } from "./table.ts";

export function terminalsRoutes(host: HostDoor, paths: SafePaths): Route[] {
  const alive = async () => (await (await host()).terminals.list()).filter((terminal) => terminal.alive);
  const named = async (name: string) => {
    const found = (await alive()).find((terminal) => terminal.name === name);
    if (!found) throw notFound(`The terminal ${name}`);
    return found;
  };
  return [
    {
      method: "GET",
      path: "/api/terminals",
      access: "read",
      handle: async () => Response.json((await alive()).map(model)),
    },
    {
      method: "POST",
      path: "/api/terminals",
      access: "execute",
      async handle({ json }) {
        const body = (await json()) ?? {};
        const same = (await alive()).find((terminal) => terminal.name === body["name"]);
        return Response.json(model(same ?? (await openTerminal(host, paths, body["cwd"]))));
      },
    },
    {
      method: "GET",
      path: "/api/terminals/:name",
      access: "read",
      handle: async ({ params }) => Response.json(model(await named(params["name"]!))),
    },
    {
      method: "DELETE",
      path: "/api/terminals/:name",
      access: "execute",
      async handle({ params }) {
        await named(params["name"]!);
        await (await host()).terminals.close(params["name"]!);
        return new Response(null, { status: 204 });
      },
    },
  ];
}

const model = ({ name, lastActivity, title, cwd }: TerminalInfo) => ({
  name,
  last_activity: stamp(new Date(lastActivity)),
  title,
  cwd,
});

async function openTerminal(host: HostDoor, paths: SafePaths, cwd: unknown): Promise<TerminalInfo> {
  const { terminals } = await host();
  const folder = await startFolder(paths, cwd);
  try {
    return await terminals.open({ cwd: folder });
  } catch (error) {
    throw new HttpError(501, `Terminals are not available: ${(error as Error).message}`);
  }
}

/** Absolute as given; otherwise under the lab's folder. Whatever is no folder is left out, as Jupyter does. */
async function startFolder(paths: SafePaths, cwd: unknown): Promise<string> {
  if (typeof cwd !== "string" || cwd.includes("\0")) return paths.root;
  const folder = isAbsolute(cwd) ? cwd : await paths.target(cwd).catch(() => paths.root);
  const info = await stat(folder).catch(() => null);
  return info?.isDirectory() ? folder : paths.root;
}
