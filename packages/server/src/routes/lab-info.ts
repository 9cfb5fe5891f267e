/** What the page asks first: which folder this is, and whether the welcome notebook can be had. */
import { existsSync } from "node:fs";
import { copyFile, constants } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LabConfig } from "../config.ts";
import { errorCode, notFound } from "../errors.ts";
import type { Route } from "./table.ts";

const NAME = "welcome.ipynb";

export interface LabInfo {
  /** The served folder's name. */
  readonly name: string;
  readonly instance: string;
  readonly version: string;
  /** The welcome notebook's path; undefined where it can be copied here, null where it cannot be had. */
  readonly welcome: string | null | undefined;
}

const ours = findWelcome();
const present = (root: string) => [`examples/${NAME}`, NAME].find((path) => existsSync(join(root, path)));

export const labInfo = ({ root, instance, version }: LabConfig): LabInfo => ({
  name: basename(root) || root,
  instance,
  version,
  welcome: present(root) ?? (ours === null ? null : undefined),
});

export function labInfoRoutes(config: LabConfig): Route[] {
  const { root } = config;
  return [
    {
      method: "GET",
      path: "/api/pellucid/lab",
      access: "read",
      handle: () => Response.json(labInfo(config)),
    },
    {
      method: "POST",
      path: "/api/pellucid/welcome",
      access: "write",
      async handle() {
        const there = present(root);
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
