/**
 * A notebook to give away, as a download: HTML, PDF, Markdown, script or slides of what the room holds now. The file is made by
 * processes of their own (publish/). It is shown for one purpose only, printing, and then as a page of an origin of its own.
 */
import { basename } from "node:path";
import { notebookText } from "@pellucid/notebook";
import { PRINT_POLICY } from "../auth/headers.ts";
import { badRequest, HttpError } from "../errors.ts";
import { ExportError } from "../publish/export-error.ts";
import { EXPORTS, type Exported, exportNotebook, type ExportAs } from "../publish/publisher.ts";
import { readForSlice, type SlicePlaces } from "../slice/notebook-read.ts";
import type { KernelPrograms } from "./widget-files.ts";
import { aboutNotebook, type Ask, type Route } from "./table.ts";

/** Drawing takes a processor for seconds: more at once would only be slower. */
const AT_ONCE = 2;

export function exportRoutes(places: SlicePlaces, root: string, kernels: KernelPrograms): Route[] {
  let running = 0;
  return [
    {
      method: "GET",
      path: "/api/pellucid/export/*",
      access: "read",
      content: true,
      async handle(ask) {
        const wish = wishOf(ask);
        if (running >= AT_ONCE) throw new HttpError(429, "Two exports are being made. Try again when one is done.");
        running++;
        try {
          const { notebook } = await readForSlice(places, wish.path, true);
          const program = () => kernels.program(wish.path);
          const made = await exportNotebook({ ...wish, text: notebookText(notebook), root, program });
          return ask.url.searchParams.get("print") === "1" && wish.to === "html"
            ? shown(made)
            : attachment(wish.path, made);
        } catch (error) {
          throw error instanceof ExportError ? new HttpError(422, error.message) : error;
        } finally {
          running--;
        }
      },
    },
  ];
}

function wishOf({ url, params }: Ask) {
  const path = aboutNotebook(params) ?? "";
  if (path === "") throw badRequest("Which notebook?");
  const to = url.searchParams.get("to") ?? "html";
  if (!(EXPORTS as readonly string[]).includes(to)) throw badRequest(`to must be one of ${EXPORTS.join(", ")}.`);
  const has = (name: string) => url.searchParams.get(name) === "1";
  const script = url.searchParams.get("script") === "percent" ? ("percent" as const) : ("nbconvert" as const);
  const options = { hideCode: has("hide-code"), hideOutput: has("hide-output"), report: has("report"), script };
  return { path, to: to as ExportAs, options };
}

const shown = ({ bytes, mime }: Exported): Response =>
  new Response(bytes as string, { headers: { "Content-Type": mime, "Content-Security-Policy": PRINT_POLICY } });

function attachment(path: string, made: Exported): Response {
  const name = basename(path).replace(/\.ipynb$/, "") + made.extension;
  const headers = new Headers({
    "Content-Type": made.mime,
    "Content-Disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`,
  });
  if (made.notes.length > 0) headers.set("X-Notes", encodeURIComponent(made.notes.slice(0, 20).join("\n")));
  return new Response(made.bytes as string | Uint8Array<ArrayBuffer>, { headers });
}
