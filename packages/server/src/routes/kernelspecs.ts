/** Jupyter's list of kernelspecs, and the logos that belong to them. Broken specs are left out of the list. */
import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { Kernels, KernelSpec } from "@pellucid/kernel";
import { CONTENT_POLICY } from "../auth/headers.ts";
import { mimeOf } from "../contents/mimetypes.ts";
import { notFound } from "../errors.ts";
import type { KernelCatalog } from "../kernels/catalog.ts";
import type { Ask, Route } from "./table.ts";

export function kernelspecsRoutes(catalog: KernelCatalog): Route[] {
  return [
    { method: "GET", path: "/api/kernelspecs", access: "read", handle: () => list(catalog) },
    {
      method: "GET",
      path: "/api/kernelspecs/:name",
      access: "read",
      async handle({ params }) {
        const name = params["name"]!;
        const spec = found(await catalog.find(), name);
        return Response.json({ ...model(spec), name });
      },
    },
    {
      method: "GET",
      path: "/kernelspecs/:name/*",
      access: "read",
      content: true,
      handle: (ask) => resource(ask, catalog),
    },
  ];
}

function found(kernels: Kernels, name: string): KernelSpec {
  const spec = kernels.specs.get(name.toLowerCase());
  if (!spec) throw notFound(`The kernelspec ${name}`);
  return spec;
}

async function list(catalog: KernelCatalog): Promise<Response> {
  const kernels = await catalog.find();
  const kernelspecs = Object.fromEntries([...kernels.specs].map(([name, spec]) => [name, model(spec)]));
  const broken = kernels.broken.map(({ name, reason }) => ({ name, reason }));
  return Response.json({ default: kernels.preferred ?? "", kernelspecs, broken });
}

function model(spec: KernelSpec) {
  const resources = Object.entries(spec.resources).map(([key, file]) => [
    key,
    `/kernelspecs/${spec.name}/${encodeURIComponent(file)}`,
  ]);
  return {
    name: spec.name,
    spec: {
      argv: spec.argv,
      env: spec.env,
      display_name: spec.displayName,
      language: spec.language,
      interrupt_mode: spec.interruptMode,
      metadata: spec.metadata,
    },
    resources: Object.fromEntries(resources) as Record<string, string>,
  };
}

async function resource({ params }: Ask, catalog: KernelCatalog): Promise<Response> {
  const spec = found(await catalog.find(), params["name"]!);
  const name = params["*"]!;
  if (!spec.directory || !Object.values(spec.resources).includes(name)) throw notFound("This file");
  const folder = await realpath(spec.directory);
  const file = await realpath(join(folder, name));
  if (!file.startsWith(folder + sep)) throw notFound("This file");
  const headers = {
    "Content-Type": mimeOf(name) ?? "application/octet-stream",
    "Content-Security-Policy": CONTENT_POLICY,
    "Cache-Control": name.endsWith(".png") ? "private, max-age=2592000" : "no-cache",
  };
  return new Response(await readFile(file), { headers });
}
