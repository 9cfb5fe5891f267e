/** What the page asks first: which folder this is, and whether the welcome notebook can be had. */
import { existsSync } from "node:fs";
import { copyFile, constants } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LabConfig } from "../config.ts";
import { errorCode, notFound } from "../errors.ts";
import type { Route } from "./table.ts";

const NAME = "welcome.ipynb";

export function labInfoRoutes({ root, instance, version }: LabConfig): Route[] {
  const ours = findWelcome();
  const present = () => [`examples/${NAME}`, NAME].find((path) => existsSync(join(root, path)));
  return [
    {
      method: "GET",
      path: "/api/pellucid/lab",
      access: "read",
      handle: () => {
        const welcome = present() ?? (ours === null ? null : undefined);
        return Response.json({ name: basename(root) || root, instance, version, welcome });
      },
    },
    {
      method: "POST",
      path: "/api/pellucid/welcome",
      access: "write",
      async handle() {
        const there = present();
        if (there) return Response.json({ path: there });
        if (ours === null) throw notFound("The welcome notebook");
        await copyFile(ours, join(root, NAME), constants.COPYFILE_EXCL).catch((error: unknown) => {
          if (errorCode(error) !== "EEXIST") throw error;
        });
        return Response.json({ path: NAME });
      },
    },
  ];
}

/** In the checkout's `examples`, or beside the bundled server. */
function findWelcome(from: string = import.meta.url): string | null {
  let folder = dirname(fileURLToPath(from));
  for (let up = 0; up < 5; up++) {
    const candidate = join(folder, "examples", NAME);
    if (existsSync(candidate)) return candidate;
    folder = dirname(folder);
  }
  return null;
}
