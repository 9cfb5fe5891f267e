/** What the page asks first: which folder this is, and which of our example notebooks can be had. */
import { existsSync, readdirSync } from "node:fs";
import { copyFile, constants } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { LabConfig } from "../config.ts";
import { errorCode, notFound } from "../errors.ts";
import type { Route } from "./table.ts";

const WELCOME = "welcome.ipynb";

export interface LabInfo {
  /** The served folder's name. */
  readonly name: string;
  readonly instance: string;
  readonly version: string;
  /** The welcome notebook's path; undefined where it can be copied here, null where it cannot be had. */
  readonly welcome: string | null | undefined;
  /** Names of the other examples, without folder and ending; each is opened as a copy. */
  readonly examples: readonly string[];
}

const ours = findExamples();
const names = ours === null ? [] : readdirSync(ours).filter((name) => name.endsWith(".ipynb"));
/** What a copy is called: a notebook of that name may be somebody's own. */
const copyOf = (name: string) => (name === WELCOME ? name : `example-${name}`);
const present = (root: string, name: string) =>
  [`examples/${name}`, copyOf(name)].find((path) => existsSync(join(root, path)));

export const labInfo = ({ root, instance, version }: LabConfig): LabInfo => ({
  name: basename(root) || root,
  instance,
  version,
  welcome: present(root, WELCOME) ?? (ours === null ? null : undefined),
  examples: names.filter((name) => name !== WELCOME).map((name) => name.slice(0, -".ipynb".length)),
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
      async handle({ json }) {
        const { example } = ((await json()) ?? {}) as { example?: unknown };
        const name = typeof example === "string" ? `${example}.ipynb` : WELCOME;
        if (ours === null || !names.includes(name)) throw notFound("This example");
        const there = present(root, name);
        if (there) return Response.json({ path: there });
        const path = copyOf(name);
        await copyFile(join(ours, name), join(root, path), constants.COPYFILE_EXCL).catch((error: unknown) => {
          if (errorCode(error) !== "EEXIST") throw error;
        });
        return Response.json({ path });
      },
    },
  ];
}

/** In the checkout's `examples`, or beside the bundled server. */
function findExamples(from: string = import.meta.url): string | null {
  let folder = dirname(fileURLToPath(from));
  for (let up = 0; up < 5; up++) {
    const candidate = join(folder, "examples");
    if (existsSync(join(candidate, WELCOME))) return candidate;
    folder = dirname(folder);
  }
  return null;
}
