/**
 * Files of the kernel's environment: a widget's module, its pictures, what a plot wants to find. Fetched once for the page. Used by
 * widget-files.ts and outputs/figures/plot-code.ts.
 */
import { moduleUrl } from "@pellucid/protocol";
import { dataAddress } from "./data-address.ts";

const kept = new Map<string, Promise<string>>();

/** What is asked for again is what came the first time, unless that failed. */
export function keptOnce(key: string, fetch: () => Promise<string>): Promise<string> {
  const coming = kept.get(key) ?? fetch();
  kept.set(key, coming);
  coming.catch(() => kept.delete(key));
  return coming;
}

/** A picture or a font comes as an address that needs no network. */
export const moduleFile = (path: string, name: string): Promise<string> =>
  keptOnce(`module\n${path}\n${name}`, async () => {
    const answer = await fetch(moduleUrl(path, name));
    if (!answer.ok) throw new Error(`the kernel's environment has no ${name}`);
    const picture = pictureType(name);
    return picture ? dataAddress(new Blob([await answer.arrayBuffer()], { type: picture })) : answer.text();
  });

/** The type of a file that is handed on as an address; null: it is text. */
function pictureType(name: string): string | null {
  const [, ending = ""] = /\.(\w+)$/.exec(name) ?? [];
  if (/^(?:woff2?|ttf)$/.test(ending)) return `font/${ending}`;
  if (!/^(?:png|gif|jpe?g|svg|webp)$/.test(ending)) return null;
  return `image/${ending === "svg" ? "svg+xml" : ending.replace("jpg", "jpeg")}`;
}
