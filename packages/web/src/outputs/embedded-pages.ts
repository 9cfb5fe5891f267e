/**
 * Pages that HTML embeds by their address, as IPython's IFrame and pyvis write it. A page that is a file of the project is shown as
 * any output with script: in a frame of its own, without network and without the lab's authority. A page of the web is only told of.
 * Called by html.ts.
 */
import { make } from "./elements.ts";
import { type FrameContent, showFrame } from "./frame.ts";
import { fileUrl } from "./links.ts";
import type { MimeContext } from "./output-view.ts";
import { withoutHandlers } from "./sanitise.ts";

export interface EmbeddedFile {
  readonly name: string;
  /** Of its bytes. */
  readonly url: string;
  /** As the HTML asks for, px; 0: as high as what it shows. */
  readonly height: number;
  /** As the HTML asks for, in CSS; "": all there is. */
  readonly width: string;
}

/** A larger file is data. */
const LARGEST = 32 * 2 ** 20;
/** A page by itself is written for a browser's white ground, in the dark as well, and says it where it is not. */
const GROUND = "<style>html{color-scheme:light!important;background:#fff;color:#000}</style>";

/** `notebook`: the path from which relative addresses count. */
export function embeddedPages(html: string, notebook: string): { web: URL[]; files: EmbeddedFile[] } {
  if (!/<iframe/i.test(html)) return { web: [], files: [] };
  const { body } = new DOMParser().parseFromString(withoutHandlers(html), "text/html");
  const frames = [...body.querySelectorAll("iframe[src]")].map((frame) => ({
    address: frame.getAttribute("src")!.trim(),
    height: Number(/^\s*(\d+)(?:px)?\s*$/.exec(frame.getAttribute("height") ?? "")?.[1] ?? 0),
    width: frame.getAttribute("width")?.trim() ?? "",
  }));
  return {
    web: frames.flatMap(({ address }) =>
      /^https?:\/\//i.test(address) && URL.canParse(address) ? [new URL(address)] : [],
    ),
    files: frames.flatMap(({ address, height, width }) => {
      const url = fileUrl(address, notebook);
      if (url === null || !/\.html?$/i.test(url)) return [];
      const name = decodeURIComponent(url.split("/").at(-1)!);
      return [{ name, url, height, width: /^\d+$/.test(width) ? `${width}px` : width }];
    }),
  };
}

export function showEmbedded(host: HTMLElement, file: EmbeddedFile, context: MimeContext): void {
  const place = make("div", "");
  place.style.maxWidth = file.width;
  host.append(place);
  const content = async (): Promise<FrameContent> => ({
    html: GROUND + (await textOf(file)),
    title: file.name,
    least: file.height,
  });
  showFrame(place, content, context);
}

async function textOf({ name, url }: EmbeddedFile): Promise<string> {
  const answer = await fetch(url);
  if (answer.status === 404) throw new Error(`${name}, which it embeds, is not there.`);
  if (!answer.ok) throw new Error(`${name}, which it embeds, cannot be read (${answer.status}).`);
  const bytes = await answer.blob();
  if (bytes.size > LARGEST) throw new Error(`${name}, which it embeds, has more than ${LARGEST / 2 ** 20} MB.`);
  return bytes.text();
}
