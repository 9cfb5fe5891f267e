/**
 * Widgets of other packages in a published page: alive, with the code that draws them put into the file once, where that is a module
 * beside the notebook's kernel (`nbextensions`); else words that say why not. Called by widgets.ts, which gathers, and by index.ts
 * once all outputs are there.
 */
import { make } from "../outputs/elements.ts";
import type { FileGiver } from "../outputs/figures/plot-needs.ts";
import { withPictures } from "../widgets/frame/environment.ts";
import type { FrameData, Frames } from "./frames.ts";

export interface ForeignWidget {
  readonly widget: NonNullable<FrameData["widget"]>;
  /** Packages that bring its code. */
  readonly modules: readonly string[];
  readonly words: string;
  /** Its picture stands on tiles of a map, which come from the network. */
  readonly hasTiles: boolean;
}

const TILES = "The pictures of this map come from the network, which an exported file does not ask.";

export class ForeignWidgets {
  readonly #waiting: (ForeignWidget & { readonly place: HTMLElement })[] = [];

  place(widget: ForeignWidget): HTMLElement {
    const place = make("div", "");
    this.#waiting.push({ ...widget, place });
    return place;
  }

  /** Once all are known. Gives what is to be said of it. */
  async draw(frames: Frames, file: FileGiver): Promise<string[]> {
    const read = new Map<string, Promise<string | null>>();
    const code = (module: string) => {
      const coming = read.get(module) ?? codeOf(module, file);
      read.set(module, coming);
      return coming;
    };
    const notes = this.#waiting.map(async ({ place, modules, words, widget, hasTiles }) => {
      const texts = await Promise.all(modules.map(async (module) => ({ module, text: await code(module) })));
      const missing = texts.find(({ text }) => text === null)?.module;
      if (missing !== undefined) {
        const why = `A widget of ${missing}: the code that draws it is not to be had as one file beside the kernel`;
        place.append(make("pre", "out-text", words), make("div", "out-note", why));
        return `${why}, so it is shown as text`;
      }
      const files = Object.fromEntries(texts.map(({ module, text }) => [fileOf(module), frames.keep(text!)]));
      const data = { program: "widgets.js.gz" as const, widget: { ...widget, files } };
      place.append(frames.place(data, `Widget ${words}`.slice(0, 80), words, 40));
      if (hasTiles) place.append(make("div", "out-note", TILES));
      return null;
    });
    return (await Promise.all(notes)).flatMap((note) => note ?? []);
  }
}

/** As the frame asks for it (widgets/frame/modules.ts). */
const fileOf = (module: string): string => `${module}/index.js`;

async function codeOf(module: string, file: FileGiver): Promise<string | null> {
  const text = await file(fileOf(module));
  const picture = async (name: string) => (await file(name)) ?? "data:,";
  return text === null ? null : withPictures(text, `${module}/`, picture);
}
