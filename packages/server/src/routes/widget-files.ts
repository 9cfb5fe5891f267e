/** Scripts and pictures of widgets out of the environment of a notebook's kernel, for the frames they run in. */
import { CONTENT_POLICY } from "../auth/headers.ts";
import { moduleFile } from "../widgets/module-files.ts";
import { aboutNotebook, type Route } from "./table.ts";

export interface NamedKernel {
  /** The kernelspec in use, or the one that the notebook names. */
  readonly kernelName: string | null;
}

export interface KernelPrograms {
  /** The program that the notebook's kernel is started by; undefined: nobody knows one. */
  program(apiPath: string): Promise<string | undefined>;
}

export function widgetFilesRoutes(kernels: KernelPrograms): Route[] {
  return [
    {
      method: "GET",
      path: "/api/pellucid/widget-files/*",
      access: "shared",
      about: aboutNotebook,
      content: true,
      async handle({ params, url }) {
        const program = await kernels.program(aboutNotebook(params)!);
        const name = url.searchParams.get("file") ?? "";
        const file = await moduleFile(program, name);
        const type = /\.(js|json|css)$/.test(name) ? "text/plain; charset=utf-8" : "application/octet-stream";
        const headers = { "Content-Type": type, "Content-Security-Policy": CONTENT_POLICY };
        return new Response(new Uint8Array(file), { headers });
      },
    },
  ];
}
