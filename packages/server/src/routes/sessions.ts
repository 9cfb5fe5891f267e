/**
 * Jupyter's sessions: a path and its kernel. Notebooks of rooms are sessions of their own accord, and so are kernels that live on
 * when nobody has their notebook open; those that Jupyter's clients make are kept here for as long as their kernel lives.
 */
import { randomUUID } from "node:crypto";
import { badRequest, HttpError, notFound } from "../errors.ts";
import type { KernelActions, KernelModel } from "./kernels.ts";
import type { Ask, Route } from "./table.ts";

export interface RoomSession {
  readonly path: string;
  readonly kernelId: string | null;
  /** How many pages have it open. */
  readonly views: number;
}

interface Session {
  id: string;
  path: string;
  name: string;
  type: string;
  kernelId: string;
  views: number;
}

type Body = Record<string, unknown>;
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const record = (value: unknown): Body => (typeof value === "object" && value !== null ? (value as Body) : {});

export function sessionsRoutes(actions: KernelActions, rooms: () => Promise<readonly RoomSession[]>): Route[] {
  const made = new Map<string, Session>();
  const all = async () => {
    const kernels = new Map((await actions.list()).map((kernel) => [kernel.id, kernel]));
    for (const [id, session] of made) if (!kernels.has(session.kernelId)) made.delete(id);
    const open = await rooms();
    const closed = (await actions.notebooks()).filter(
      (one) => !open.some(({ path, kernelId }) => path === one.path || kernelId === one.kernelId),
    );
    return [...made.values(), ...roomSessions([...open, ...closed], made)].flatMap((session) => {
      const kernel = kernels.get(session.kernelId);
      return kernel ? [model(session, kernel)] : [];
    });
  };
  const one = async (id: string) => {
    const found = (await all()).find((session) => session.id === id);
    if (!found) throw notFound(`The session ${id}`);
    return found;
  };
  return [
    { method: "GET", path: "/api/sessions", access: "read", handle: async () => Response.json(await all()) },
    {
      method: "GET",
      path: "/api/sessions/:id",
      access: "read",
      handle: async ({ params }) => Response.json(await one(params["id"]!)),
    },
    { method: "POST", path: "/api/sessions", access: "execute", handle: (ask) => create(ask, actions, made, all) },
    {
      method: "PATCH",
      path: "/api/sessions/:id",
      access: "execute",
      async handle(ask) {
        const { id } = await one(ask.params["id"]!);
        await change(ask, actions, madeOr404(made, id));
        return Response.json(await one(id));
      },
    },
    {
      method: "DELETE",
      path: "/api/sessions/:id",
      access: "execute",
      async handle({ params }) {
        const session = await one(params["id"]!);
        made.delete(session.id);
        await actions.end(session.kernel.id);
        return new Response(null, { status: 204 });
      },
    },
  ];
}

function madeOr404(made: ReadonlyMap<string, Session>, id: string): Session {
  const session = made.get(id);
  if (!session)
    throw new HttpError(409, "This session belongs to an open notebook. Choose its kernel in the notebook.");
  return session;
}

/** A room's session is named by its kernel, which is what stays the same when the notebook is renamed. */
const roomSessions = (rooms: readonly RoomSession[], made: ReadonlyMap<string, Session>): Session[] =>
  rooms.flatMap(({ path, kernelId, views }, at) => {
    if (kernelId === null || [...made.values()].some((session) => session.kernelId === kernelId)) return [];
    // Several notebooks may use one kernel.
    const before = rooms.slice(0, at).filter((room) => room.kernelId === kernelId).length;
    const id = before === 0 ? kernelId : `${kernelId}-${before + 1}`;
    return [{ id, path, name: path.slice(path.lastIndexOf("/") + 1), type: "notebook", kernelId, views }];
  });

function model(session: Session, { connections, ...about }: KernelModel) {
  const { id, path, name, type, views } = session;
  const kernel = { ...about, connections: connections + views };
  const old = type === "notebook" ? { notebook: { path, name } } : {};
  return { id, path, name, type, kernel, ...old };
}

type Model = ReturnType<typeof model>;

async function create({ json }: Ask, actions: KernelActions, made: Map<string, Session>, all: () => Promise<Model[]>) {
  const body = await json();
  if (!body) throw badRequest("JSON body missing");
  const old = record(body["notebook"]);
  const path = text(body["path"]) ?? text(old["path"]) ?? text(old["name"]);
  const type = text(body["type"]) ?? ("notebook" in body ? "notebook" : null);
  if (path === null) throw badRequest("Missing field in JSON data: path");
  if (type === null) throw badRequest("Missing field in JSON data: type");
  const answer = (found: Model) =>
    Response.json(found, { status: 201, headers: { Location: `/api/sessions/${found.id}` } });
  const existing = (await all()).find((session) => session.path === path);
  if (existing) return answer(existing);
  const kernel = await kernelFor(record(body["kernel"]), path, actions);
  const session = { id: randomUUID(), path, name: text(body["name"]) ?? "", type, kernelId: kernel.id, views: 0 };
  made.set(session.id, session);
  return answer(model(session, kernel));
}

async function kernelFor(wish: Body, path: string, actions: KernelActions): Promise<KernelModel> {
  const id = text(wish["id"]);
  const known = id === null ? undefined : (await actions.list()).find((kernel) => kernel.id === id);
  const start = { name: text(wish["name"]), path };
  return known ?? (await actions.start(id === null || id === "" ? start : { ...start, id }));
}

async function change({ json }: Ask, actions: KernelActions, session: Session): Promise<void> {
  const body = (await json()) ?? {};
  session.path = text(body["path"]) ?? session.path;
  session.name = text(body["name"]) ?? session.name;
  session.type = text(body["type"]) ?? session.type;
  const wish = record(body["kernel"]);
  const id = text(wish["id"]);
  const name = text(wish["name"]);
  if (id === null && name === null) return;
  const before = session.kernelId;
  if (id !== null) {
    const known = (await actions.list()).find((kernel) => kernel.id === id);
    if (!known) throw badRequest(`There is no kernel ${id}`);
    session.kernelId = known.id;
  } else session.kernelId = (await actions.start({ name, path: session.path })).id;
  if (before !== session.kernelId) await actions.end(before).catch(() => {});
}
