/**
 * Widgets of other packages in a published page: alive, with the code that draws them put into the file once, where that lies beside the
 * notebook's kernel: a module of `nbextensions`, or a bundle of `labextensions`; else words that say why not. Called by widgets.ts, which gathers, and by index.ts
 * once all outputs are there.
 */
import { make } from "../outputs/elements.ts";
import { withPictures } from "../widgets/frame/environment.ts";
import type { FrameData, Frames } from "./frames.ts";
import type { Surroundings } from "./request.ts";

export interface ForeignWidget {
  readonly widget: NonNullable<FrameData["widget"]>;
  /** Packages that bring its code. */
  readonly modules: readonly string[];
  readonly words: string;
  /** Its picture stands on tiles of a map, which come from the network. */
  readonly hasTiles: boolean;
}

const TILES = "The pictures of this map come from the network, which an exported file does not ask.";

type Giver = Pick<Surroundings, "environment" | "bundle">;
/** Texts by the names under which a frame asks for them (widgets/frame/modules.ts, federation.ts). */
type Code = ReadonlyMap<string, string>;

export class ForeignWidgets {
  readonly #waiting: (ForeignWidget & { readonly place: HTMLElement })[] = [];

  place(widget: ForeignWidget): HTMLElement {
    const place = make("div", "");
    this.#waiting.push({ ...widget, place });
    return place;
  }

  /** Once all are known. Gives what is to be said of it. */
  async draw(frames: Frames, given: Giver): Promise<string[]> {
    const read = new Map<string, Promise<Code>>();
    const code = (module: string) => {
      const coming = read.get(module) ?? codeOf(module, given);
      read.set(module, coming);
      return coming;
    };
    const notes = this.#waiting.map(async ({ place, modules, words, widget, hasTiles }) => {
      const found = await Promise.all(modules.map(code));
      const missing = modules.find((_module, at) => found[at]!.size === 0);
      if (missing !== undefined) {
        const why = `A widget of ${missing}: the code that draws it is not beside the kernel`;
        place.append(make("pre", "out-text", words), make("div", "out-note", why));
        return `${why}, so it is shown as text`;
      }
      const files = Object.fromEntries(
        found.flatMap((texts) => [...texts].map(([name, text]) => [name, frames.keep(text)])),
      );
      const data = { program: "widgets.js.gz" as const, widget: { ...widget, files: { ...widget.files, ...files } } };
      place.append(frames.place(data, `Widget ${words}`.slice(0, 80), words, 40));
      if (hasTiles) place.append(make("div", "out-note", TILES));
      return null;
    });
    return (await Promise.all(notes)).flatMap((note) => note ?? []);
  }
}

async function codeOf(module: string, given: Giver): Promise<Code> {
  const one = await filesOf([`${module}/index.js`], given);
  return one.size > 0 ? one : filesOf(await given.bundle(module), given);
}

/** All of them with the pictures that lie beside them, or none. */
async function filesOf(names: readonly string[], { environment }: Giver): Promise<Code> {
  const picture = async (name: string) => (await environment(name)) ?? "data:,";
  const texts = await Promise.all(
    names.map(async (name): Promise<[string, string] | null> => {
      const text = await environment(name);
      return text === null ? null : [name, await withPictures(text, name.slice(0, name.lastIndexOf("/") + 1), picture)];
    }),
  );
  return new Map(texts.every((one) => one !== null) ? texts : []);
}
