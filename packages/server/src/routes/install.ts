/** Installing a package into the environment of a notebook's kernel: what would run, running it, and stopping it. */
import { badRequest } from "../errors.ts";
import { isPackage, type Installer } from "../install/installer.ts";
import { aboutNotebook, type Ask, type Route } from "./table.ts";

const PATH = "/api/pellucid/install/*";

export function installRoutes(installer: Installer): Route[] {
  return [
    {
      method: "GET",
      path: PATH,
      access: "read",
      handle: async (ask) => Response.json(await installer.plan(pathOf(ask))),
    },
    {
      method: "POST",
      path: PATH,
      access: "execute",
      async handle(ask) {
        const { package: name } = (await ask.json()) ?? {};
        if (typeof name !== "string" || !isPackage(name))
          throw badRequest("package must be the name of a package, with a version if you want: requests==2.32.0");
        const installation = await installer.install(pathOf(ask), name);
        return new Response(installation.lines(), { headers: { "Content-Type": "application/x-ndjson" } });
      },
    },
    {
      method: "DELETE",
      path: PATH,
      access: "execute",
      async handle(ask) {
        await installer.cancel(pathOf(ask));
        return new Response(null, { status: 204 });
      },
    },
  ];
}

function pathOf({ params }: Ask): string {
  const path = aboutNotebook(params);
  if (!path) throw badRequest("Which notebook?");
  return path;
}
