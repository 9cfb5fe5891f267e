/** Read-only links of notebooks: made, listed and revoked by whoever is logged in. Opening one is the login page's part. */
import { labAddress } from "../auth/addresses.ts";
import type { ReadLinks } from "../auth/read-links.ts";
import { badRequest, HttpError, notFound } from "../errors.ts";
import type { SafePaths } from "../contents/safe-path.ts";
import { isHidden } from "../contents/safe-path.ts";
import type { Route } from "./table.ts";

export function linksRoutes(links: ReadLinks, paths: SafePaths): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/links",
      access: "read",
      handle: () =>
        Response.json({ links: links.list().map((link) => ({ ...link, watchers: links.watchers(link.id) })) }),
    },
    {
      method: "POST",
      path: "/api/pellucid/links",
      access: "write",
      async handle({ json }) {
        const path = notebookPath((await json())?.["path"]);
        await paths.target(path);
        const { link, secret } = links.make(path);
        return Response.json({ ...link, url: addressOf(path, secret) }, { status: 201 });
      },
    },
    {
      method: "DELETE",
      path: "/api/pellucid/links/:id",
      access: "write",
      handle({ params }) {
        if (!links.revoke(params["id"]!)) throw notFound("This link");
        return new Response(null, { status: 204 });
      },
    },
  ];
}

function notebookPath(wanted: unknown): string {
  if (typeof wanted !== "string") throw badRequest("path must name a notebook.");
  const path = wanted.replace(/^\/+|\/+$/g, "");
  if (!path.toLowerCase().endsWith(".ipynb")) throw badRequest("Read-only links are for notebooks.");
  if (isHidden(path)) throw new HttpError(404, "There is no such file or folder.");
  return path;
}

/** Below the origin by which the page is reached, which tunnels and proxies change. */
const addressOf = (path: string, secret: string): string =>
  `/login?next=${encodeURIComponent(labAddress(path))}#link=${secret}`;
