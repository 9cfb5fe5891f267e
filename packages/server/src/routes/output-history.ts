/** Earlier results of a cell over HTTP: which there are, what one showed, whether its script may run, and keeping one for good. */
import { badRequest } from "../errors.ts";
import type { NotebookOutputs } from "../history/notebook-outputs.ts";
import { aboutNotebook, type Route } from "./table.ts";

const PATH = "/api/pellucid/outputs/*";

export function outputHistoryRoutes(outputs: NotebookOutputs): Route[] {
  return [
    {
      method: "GET",
      path: PATH,
      access: "read",
      async handle({ params, url: { searchParams } }) {
        const path = pathOf(params);
        const [cell, run, output] = ["cell", "run", "output"].map((name) => searchParams.get(name));
        if (run == null) {
          if (!cell) throw badRequest("Say which cell's results: cell is missing.");
          return Response.json(await outputs.results(path, cell));
        }
        if (output == null) return Response.json({ outputs: await outputs.outputs(path, run) });
        const mime = searchParams.get("mime");
        if (!/^\d{1,9}$/.test(output) || mime === null)
          throw badRequest("output must be a number, and mime a media type.");
        return Response.json({ trusted: await outputs.trusted(path, run, Number(output), mime) });
      },
    },
    {
      method: "PUT",
      path: PATH,
      access: "write",
      async handle(ask) {
        const { run, pinned } = (await ask.json()) ?? {};
        if (typeof run !== "string" || typeof pinned !== "boolean")
          throw badRequest("run must be a result's, and pinned true or false.");
        await outputs.pin(pathOf(ask.params), run, pinned);
        return new Response(null, { status: 204 });
      },
    },
  ];
}

function pathOf(params: Readonly<Record<string, string>>): string {
  const path = aboutNotebook(params);
  if (!path) throw badRequest("Which notebook?");
  return path;
}
