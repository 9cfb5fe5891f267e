/**
 * A notebook as something to give away: one HTML file, slides in one HTML file, or Markdown. Runs wherever there is a document to
 * draw in (server/src/publish gives it one); nothing of the notebook runs while it is drawn.
 */
import { readNotebook, type Notebook } from "@pellucid/notebook";
import { countEquations, labelsIn } from "../outputs/math/equations.ts";
import { drawCell, type CellParts } from "./cells.ts";
import { wishesOf } from "./cell-wishes.ts";
import { placeDiagrams } from "./drawings.ts";
import { formulasSet, keepTicks, languageOf, ready, withPictures, withPlainLinks } from "./finish.ts";
import { ForeignWidgets } from "./foreign-widgets.ts";
import { Frames } from "./frames.ts";
import { assemble, layOut } from "./html-page.ts";
import { markdownOf } from "./markdown-file.ts";
import { Numbering } from "./numbering.ts";
import { Plots } from "./plots.ts";
import { drawSlides, planSlides, typesOf } from "./slides.ts";
import { linksOf } from "./widget-links.ts";
import type { Published, PublishRequest, Surroundings } from "./request.ts";

export type { Asset, Published, PublishOptions, PublishRequest, SavedModels, Surroundings } from "./request.ts";

export async function publish(request: PublishRequest, surroundings: Surroundings): Promise<Published> {
  const read = readNotebook(request.text);
  if ("refused" in read) throw new Error(read.refused.reason);
  const { notebook } = read;
  await ready(notebook);
  return request.to === "markdown"
    ? markdownOf(notebook, request, surroundings)
    : publishPage(notebook, request, surroundings);
}

async function publishPage(
  notebook: Notebook,
  request: PublishRequest,
  surroundings: Surroundings,
): Promise<Published> {
  const { path, options, to } = request;
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(18))));
  const notes: string[] = [];
  const equations = countEquations(
    notebook.cells.map((cell) => (cell.type === "markdown" ? labelsIn(cell.source) : [])),
  );
  const parts: CellParts = {
    notebook,
    path,
    options,
    language: languageOf(notebook),
    equations,
    numbering: new Numbering(options.report),
    frames: new Frames(nonce),
    plots: new Plots(),
    foreign: new ForeignWidgets(),
    surroundings,
    notes,
  };
  parts.frames.links = linksOf(notebook.metadata);
  const types = typesOf(notebook.cells);
  const drawn = drawCells(notebook, parts).map((element, at) => ({ element, type: types[at]! }));
  const shown = drawn.filter(
    (one): one is { element: HTMLElement; type: (typeof types)[number] } => one.element !== null,
  );
  const title = titleOf(notebook, path);
  const body =
    to === "slides"
      ? drawSlides(planSlides(shown.map(({ element, type }) => ({ type, part: element }))), title)
      : layOut(
          title,
          shown.map(({ element }) => element),
          options,
        );
  await formulasSet(body);
  placeDiagrams(body, parts.frames);
  notes.push(...(await parts.plots.draw(body, parts.frames, surroundings.environment)));
  notes.push(...(await parts.foreign.draw(parts.frames, surroundings)));
  notes.push(...parts.numbering.link(body, equations));
  for (const anchor of body.querySelectorAll<HTMLElement>("[data-anchor]")) anchor.id ||= anchor.dataset["anchor"]!;
  await withPictures(body, surroundings, notes);
  withPlainLinks(body, path);
  keepTicks(body);
  const text = await assemble(
    {
      title,
      language: "en",
      body,
      frames: parts.frames,
      nonce,
      options,
      scripts: to === "slides" ? ["page.js", "slides.js"] : ["page.js"],
      kind: to === "slides" ? "slides" : "page",
    },
    surroundings,
  );
  return { text, notes: [...new Set(notes)] };
}

function drawCells(notebook: Notebook, parts: CellParts): (HTMLElement | null)[] {
  let number = 0;
  return notebook.cells.map((cell) => {
    if (cell.type === "code") number++;
    return drawCell(cell, number, parts);
  });
}

/** What the notebook calls itself, its first heading, or its file's name. */
export function titleOf({ metadata, cells }: Notebook, path: string): string {
  if (typeof metadata["title"] === "string" && metadata["title"].trim()) return metadata["title"].trim();
  const quiet = { hideCode: false, hideOutput: false, report: false };
  for (const cell of cells) {
    const heading = cell.type === "markdown" ? /^[ \t]*#[ \t]+(.+)$/m.exec(cell.source)?.[1] : undefined;
    if (heading && wishesOf(cell, quiet).whole) return heading.replace(/[*_`$]/g, "").trim();
  }
  return (path.split("/").at(-1) ?? path).replace(/\.ipynb$/, "");
}
