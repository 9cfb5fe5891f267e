/** The graph of a notebook, its dead cells, slices of it, and their proofs: all on demand, nothing while it is edited. */
import { badRequest } from "../errors.ts";
import type { Slices, SliceWish } from "../slice/slices.ts";
import type { Ask, Route } from "./table.ts";

export function sliceRoutes(slices: Slices): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/graph/*",
      access: "read",
      handle: async (ask) => Response.json(await slices.graph(pathOf(ask), ask.url.searchParams.get("dead") === "1")),
    },
    {
      method: "POST",
      path: "/api/pellucid/slice/*",
      access: "write",
      handle: async (ask) =>
        Response.json(await slices.make(pathOf(ask), wishOf((await ask.json()) ?? {})), { status: 201 }),
    },
    {
      method: "GET",
      path: "/api/pellucid/proof/*",
      access: "read",
      handle: (ask) => Response.json(slices.proof(pathOf(ask))),
    },
    {
      method: "POST",
      path: "/api/pellucid/proof/*",
      access: "execute",
      handle: async (ask) => Response.json(await slices.startProof(pathOf(ask))),
    },
    {
      method: "DELETE",
      path: "/api/pellucid/proof/*",
      access: "execute",
      handle(ask) {
        slices.cancelProof(pathOf(ask));
        return Response.json(slices.proof(pathOf(ask)));
      },
    },
  ];
}

function wishOf(body: Record<string, unknown>): SliceWish {
  const aims = (["cell", "name", "file"] as const).filter((key) => typeof body[key] === "string" && body[key] !== "");
  const [key] = aims;
  if (aims.length !== 1 || !key) throw badRequest("Give one of cell (an id), name and file.");
  const as = body["as"] ?? "notebook";
  if (as !== "notebook" && as !== "script") throw badRequest('as must be "notebook" or "script".');
  return { [key]: body[key] as string, as };
}

function pathOf({ params }: Ask): string {
  const path = params["*"]!.replace(/^\/+|\/+$/g, "");
  if (path === "") throw badRequest("Which notebook?");
  return path;
}
