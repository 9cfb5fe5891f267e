/**
 * Plots of bokeh, holoviews, hvplot and panel in a published page: each in a frame, with the code that draws it in front. That code is not
 * in the notebook: it comes out of the kernel's environment and stands once in the file, however many plots there are. Called by
 * outputs.ts, which gathers, and by index.ts once all outputs are there.
 */
import { make } from "../outputs/elements.ts";
import { KERNEL, KERNEL_OF_BOKEH, speaks } from "../outputs/figures/plot-kernel-script.ts";
import {
  type FileGiver,
  loaderTells,
  paperFor,
  plotHtml,
  plotNeeds,
  stylesWithin,
  versionsIn,
  withOneAddress,
} from "../outputs/figures/plot-needs.ts";
import type { Frames } from "./frames.ts";

interface Waiting {
  readonly place: HTMLElement;
  readonly plot: string;
  readonly words: string;
}

/** Kept until it is drawn, px. */
const ROOM = 180;
/** A loader that is longer brings the code along instead of naming where it lies. */
const WHOLE = 500_000;

/** As in the lab, on a line at whose other end is nobody. */
const NOBODY = `window.pellucidChannel = new MessageChannel().port1;${KERNEL}`;

/** Ends when what the frame shows stands there, for whoever prints; what never does is not waited for. */
const DRAWN = `window.pellucidDrawing = new Promise((done) => {
  const end = Date.now() + 15000;
  const stand = (places) => places.length > 0 && places.every(({ dataset }) => window.Bokeh?.index[dataset.rootId]?.has_finished());
  const stood = () => stand([...document.querySelectorAll("[data-root-id]")]) || Date.now() > end;
  const timer = setInterval(() => stood() && (clearInterval(timer), done()), 50);
});`;

const STILL = "Controls that ask the kernel stand still here.";

export class Plots {
  readonly #loaders = new Set<string>();
  readonly #waiting: Waiting[] = [];

  /** What an output says that loads code for plots. */
  load(text: string): void {
    this.#loaders.add(withOneAddress(text));
  }

  /** `words`: shown where the plot cannot be drawn. Null: there is nothing to see, it carries what others say. */
  place(html: string, script: string, words: string): HTMLElement | null {
    if (words === "" && html.includes("panel.models.comm_manager")) return null;
    const place = make("div", "");
    this.#waiting.push({ place, plot: plotHtml(html, script), words });
    return place;
  }

  /** Once all are known. Gives what is to be said of it. */
  async draw(root: HTMLElement, frames: Frames, file: FileGiver): Promise<string[]> {
    if (this.#waiting.length === 0) return [];
    const read = new Map<string, Promise<string | null>>();
    const once: FileGiver = (name) => {
      const coming = read.get(name) ?? file(name);
      read.set(name, coming);
      return coming;
    };
    const notes = await Promise.all(this.#waiting.map((one) => this.#drawOne(one, frames, once)));
    for (const { id, version } of [...this.#loaders].map(loaderTells))
      for (const banner of id ? root.querySelectorAll(`[id$="${id}"]`) : [])
        banner.textContent = `BokehJS ${version}`.trim();
    return notes.flatMap((note) => note ?? []);
  }

  async #drawOne({ place, plot, words }: Waiting, frames: Frames, file: FileGiver): Promise<string | null> {
    const loaders = [...this.#loaders];
    const { files, rest } = await plotNeeds(loaders, plot, file);
    if (files.length === 0 && !loaders.some((loader) => loader.length > WHOLE)) {
      const { bokeh = "" } = versionsIn(plot);
      const note = `A plot: the code that draws it (${`bokeh ${bokeh}`.trim()}) is not in the kernel's environment`;
      place.append(make("pre", "out-text", words), make("div", "out-note", note));
      return `${note}, so it is shown as text`;
    }
    const speaking = speaks(plot);
    const scripts = [...files, ...loaders.map(rest), ...(speaking ? [KERNEL_OF_BOKEH] : []), DRAWN];
    const before = (speaking ? [NOBODY, ...scripts] : scripts).map((script) => frames.keep(script));
    const html = paperFor(plot) + (await stylesWithin(plot, file));
    place.append(frames.place({ html, before }, "Interactive plot", words || "Interactive plot", ROOM));
    if (plot.includes("panel.models.comm_manager")) place.append(make("div", "out-note", STILL));
    return null;
  }
}
