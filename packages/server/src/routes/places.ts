/**
 * Which files of a traceback are files of the lab: their paths there, so that a page can open them. A path as Python tells it
 * is absolute, or begins at the home folder (`~`), or where the kernel stands: at the notebook.
 */
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import { isHidden, type SafePaths } from "../contents/safe-path.ts";
import { badRequest } from "../errors.ts";
import { aboutNotebook, type Route } from "./table.ts";

const MOST = 100;

export const placesRoutes = (paths: SafePaths): Route[] => [
  {
    method: "GET",
    path: "/api/pellucid/places/*",
    access: "read",
    async handle({ params, url }) {
      const files = url.searchParams.getAll("file");
      if (files.length > MOST) throw badRequest(`At most ${MOST} files at once.`);
      const folder = dirname(await paths.target(aboutNotebook(params)!));
      return Response.json({ paths: await Promise.all(files.map((file) => placeOf(file, folder, paths))) });
    },
  },
];

async function placeOf(file: string, folder: string, paths: SafePaths): Promise<string | null> {
  const absolute = resolve(folder, file.replace(/^~(?=[\\/])/, homedir()));
  const real = await realpath(absolute).catch(() => null);
  const path = real === null ? null : paths.apiPath(real);
  return path === null || path === "" || isHidden(path) ? null : path;
}
