/** Jupyter's kernels API over the kernel host: list, start, look at, interrupt, restart, end. Kernels of rooms are among them. */
import { basename, join, relative, sep } from "node:path";
import type { KernelInfo } from "@pellucid/protocol";
import type { SafePaths } from "../contents/safe-path.ts";
import { HttpError, notFound } from "../errors.ts";
import type { ChooseLaunch } from "../kernels/choose.ts";
import type { HostDoor } from "../kernels/host.ts";
import { stamp, type Ask, type Route } from "./table.ts";

export interface KernelsParts {
  readonly host: HostDoor;
  readonly paths: SafePaths;
  readonly chooseLaunch: ChooseLaunch;
  /** How many sockets a kernel has. */
  readonly connections: (id: string) => number;
}

const RESTART_LIMIT_MS = 60_000;
const ID = /^\w+(?:-\w+){4}$/;

export interface KernelModel {
  id: string;
  name: string;
  last_activity: string;
  execution_state: string;
  connections: number;
}

export interface KernelActions {
  list(): Promise<KernelModel[]>;
  /** Kernels of this folder's notebooks, but for those that Jupyter's clients asked for here, which know themselves whose they are. */
  notebooks(): Promise<{ path: string; kernelId: string; views: 0 }[]>;
  find(id: string): Promise<KernelInfo>;
  model(info: KernelInfo): KernelModel;
  start(wish: { name: string | null; path: string; id?: string }): Promise<KernelModel>;
  end(id: string): Promise<void>;
}

export function createKernelActions(parts: KernelsParts): KernelActions {
  const { host, paths, chooseLaunch, connections } = parts;
  const model = (info: KernelInfo): KernelModel => ({
    id: info.id,
    name: info.specName,
    last_activity: stamp(new Date(info.lastActivity)),
    execution_state: info.executionState,
    connections: connections(info.id),
  });
  const find = async (id: string) => {
    const found = ID.test(id) ? (await (await host()).kernels()).find((info) => info.id === id) : undefined;
    if (!found) throw notFound(`The kernel ${id}`);
    return found;
  };
  const asked = new Set<string>();
  return {
    model,
    find,
    async notebooks() {
      const all = (await (await host()).kernels()).filter(({ alive, id }) => alive && !asked.has(id));
      return all.flatMap(({ id, label }) => {
        const path = relative(paths.root, label).split(sep).join("/");
        return path.startsWith("../") || !path.endsWith(".ipynb") ? [] : [{ path, kernelId: id, views: 0 as const }];
      });
    },
    list: async () => (await (await host()).kernels()).filter((info) => info.alive).map(model),
    async start({ name, path, id }) {
      // Jupyter's clients send paths of notebooks that were never saved: whatever is left of the path is the folder.
      const real = await paths.target(path).catch(() => join(paths.root, basename(path) || "kernel"));
      const chosen = await chooseLaunch(name, {}, real === paths.root ? join(real, "kernel") : real);
      if (!("launch" in chosen)) throw new HttpError(501, chosen.reason, chosen.remedy || null);
      const launch = id === undefined ? chosen.launch : { ...chosen.launch, id };
      asked.add(launch.id);
      const kernel = await (await host()).start(launch);
      kernel.detach();
      return model(await find(launch.id));
    },
    async end(id) {
      await find(id);
      const kernel = (await host()).attach(id);
      await kernel.shutdown().finally(() => kernel.detach());
    },
  };
}

export function kernelsRoutes(parts: KernelsParts, actions: KernelActions): Route[] {
  return [
    { method: "GET", path: "/api/kernels", access: "read", handle: async () => Response.json(await actions.list()) },
    { method: "POST", path: "/api/kernels", access: "execute", handle: (ask) => start(ask, actions) },
    {
      method: "GET",
      path: "/api/kernels/:id",
      access: "read",
      handle: async ({ params }) => Response.json(actions.model(await actions.find(params["id"]!))),
    },
    {
      method: "DELETE",
      path: "/api/kernels/:id",
      access: "execute",
      async handle({ params }) {
        await actions.end(params["id"]!);
        return new Response(null, { status: 204 });
      },
    },
    {
      method: "POST",
      path: "/api/kernels/:id/interrupt",
      access: "execute",
      async handle({ params }) {
        await actions.find(params["id"]!);
        const kernel = (await parts.host()).attach(params["id"]!);
        kernel.interrupt();
        kernel.detach();
        return new Response(null, { status: 204 });
      },
    },
    {
      method: "POST",
      path: "/api/kernels/:id/restart",
      access: "execute",
      handle: (ask) => restart(ask, parts, actions),
    },
  ];
}

async function start({ json }: Ask, actions: KernelActions): Promise<Response> {
  const body = (await json()) ?? {};
  const text = (value: unknown) => (typeof value === "string" ? value : null);
  const id = text(body["kernel_id"]);
  const wish = { name: text(body["name"]), path: (text(body["path"]) ?? "").replace(/^\/+/, "") };
  const model = await actions.start(id !== null && ID.test(id) ? { ...wish, id } : wish);
  return Response.json(model, { status: 201, headers: { Location: `/api/kernels/${model.id}` } });
}

/** Answers when the new process can be asked, or says why there is none. */
async function restart({ params }: Ask, { host }: KernelsParts, actions: KernelActions): Promise<Response> {
  const info = await actions.find(params["id"]!);
  const kernel = (await host()).attach(info.id, info.seq);
  try {
    await new Promise<void>((resolve, reject) => {
      const late = () => reject(new HttpError(504, "The kernel was restarted, but it does not answer."));
      const timer = setTimeout(late, RESTART_LIMIT_MS);
      const done = (end: () => void) => (clearTimeout(timer), end());
      kernel.listen((events) => {
        for (const event of events) {
          if (event.kind === "ready") done(resolve);
          if (event.kind === "start-failed") done(() => reject(new HttpError(500, event.reason)));
          if (event.kind === "exited" && !event.exit.expected) {
            done(() => reject(new HttpError(500, `The kernel died at its start. ${event.exit.lastWords}`)));
          }
        }
      });
      kernel.restart();
    });
  } finally {
    kernel.detach();
  }
  return Response.json(actions.model(await actions.find(info.id)));
}
