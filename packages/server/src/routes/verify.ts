/** Verification of a notebook: ask for one, follow it, read what came of it, allow it in the background. */
import { badRequest } from "../errors.ts";
import type { Verifications } from "../verify/verifications.ts";
import type { Ask, Route } from "./table.ts";

const PATH = "/api/pellucid/verify/*";

export function verifyRoutes(verifications: Verifications): Route[] {
  const answer = async (path: string) => Response.json(await verifications.view(path));
  return [
    { method: "GET", path: PATH, access: "read", handle: (ask) => answer(pathOf(ask)) },
    {
      method: "POST",
      path: PATH,
      access: "execute",
      async handle(ask) {
        const to = (await ask.json())?.["to"] ?? null;
        if (to !== null && typeof to !== "string") throw badRequest("to must be a cell's id.");
        verifications.start(pathOf(ask), to);
        return await answer(pathOf(ask));
      },
    },
    {
      method: "PUT",
      path: PATH,
      access: "execute",
      async handle(ask) {
        const background = (await ask.json())?.["background"];
        if (typeof background !== "boolean") throw badRequest("background must be true or false.");
        await verifications.setBackground(pathOf(ask), background);
        return await answer(pathOf(ask));
      },
    },
    {
      method: "DELETE",
      path: PATH,
      access: "execute",
      async handle(ask) {
        verifications.cancel(pathOf(ask));
        return await answer(pathOf(ask));
      },
    },
  ];
}

function pathOf({ params }: Ask): string {
  const path = params["*"]!.replace(/^\/+|\/+$/g, "");
  if (path === "") throw badRequest("Which notebook?");
  return path;
}
