/**
 * The history of a notebook over HTTP: its timeline, what a version held or changed, a name for one, and putting one back.
 * Putting back is an edit like any other, made in the open notebook: everyone sees it, and undo takes it back.
 */
import type { DeletedNotebooks } from "../history/deleted-notebooks.ts";
import type { NotebookHistories } from "../history/notebook-histories.ts";
import { badRequest } from "../errors.ts";
import type { Ask, Route } from "./table.ts";

const PATH = "/api/pellucid/history/*";
const DELETED = "/api/pellucid/deleted-notebooks";
const MOST = 1000;
const NAME = 200;
const ONLY = ["named", "runs", "deleted"] as const;

export function historyRoutes(histories: NotebookHistories, deleted: DeletedNotebooks): Route[] {
  return [
    { method: "GET", path: DELETED, access: "read", handle: async () => Response.json(await deleted.list()) },
    {
      method: "POST",
      path: DELETED,
      access: "write",
      async handle(ask) {
        const { path } = (await ask.json()) ?? {};
        if (typeof path !== "string" || !path.endsWith(".ipynb")) throw badRequest("path must be a notebook's.");
        return Response.json(await deleted.restore(path));
      },
    },
    {
      method: "GET",
      path: PATH,
      access: "read",
      async handle(ask) {
        const { url } = ask;
        const version = url.searchParams.get("version");
        const path = pathOf(ask);
        if (version === null) return Response.json(await histories.timeline(path, wishOf(url)));
        const against = url.searchParams.get("against");
        if (against === null) return Response.json(await histories.version(path, version));
        return Response.json(await histories.compare(path, version, against, url.searchParams.get("cell")));
      },
    },
    {
      method: "PUT",
      path: PATH,
      access: "write",
      async handle(ask) {
        const { version, name } = (await ask.json()) ?? {};
        if (version !== undefined && typeof version !== "string") throw badRequest("version must be an entry's id.");
        if (name !== null && (typeof name !== "string" || name.trim() === "" || name.length > NAME))
          throw badRequest(`name must be a text of 1 to ${NAME} characters, or null to take the name away.`);
        const wish = { version: version ?? null, name: name === null ? null : name.trim() };
        return Response.json(await histories.name(pathOf(ask), wish, personOf(ask)));
      },
    },
    {
      method: "POST",
      path: PATH,
      access: "write",
      async handle(ask) {
        const { version, cell = null } = (await ask.json()) ?? {};
        if (typeof version !== "string") throw badRequest("Say what to put back: version is missing.");
        if (cell !== null && typeof cell !== "string") throw badRequest("cell must be a cell's id.");
        return Response.json(await histories.restore(pathOf(ask), { version, cell }, idOf(ask)));
      },
    },
  ];
}

function wishOf({ searchParams }: URL) {
  const count = Number(searchParams.get("count") ?? 200);
  if (!Number.isInteger(count) || count < 1 || count > MOST) throw badRequest(`count must be 1 to ${MOST}.`);
  const wanted = searchParams.get("only");
  const only = ONLY.find((each) => each === wanted);
  if (wanted !== null && !only) throw badRequest(`only must be one of ${ONLY.join(", ")}.`);
  const [before, cell] = [searchParams.get("before"), searchParams.get("cell")];
  const live = searchParams.has("live");
  return { count, live, ...(before && { before }), ...(cell && { cell }), ...(only && { only }) };
}

const idOf = ({ visitor }: Ask): string => visitor?.id ?? "";
const personOf = ({ visitor }: Ask): string => visitor?.name ?? "";

function pathOf({ params }: Ask): string {
  const path = params["*"]!.replace(/^\/+|\/+$/g, "");
  if (path === "") throw badRequest("Which notebook?");
  return path;
}
