/**
 * Files that a frame asks the page for: a widget's module or picture out of the kernel's environment, and the icons. Used by
 * widget-hub.ts; a frame itself has no network.
 */
import { moduleUrl } from "@pellucid/protocol";
import { dataAddress } from "./data-address.ts";

const ICONS = "icons";
const TEX = "tex:";
/** What a plot that is a widget needs; behind it stands what it says of its versions. */
const PLOTS = "plots:";
/** Behind it stands the address of a plot's style sheet. */
const STYLE = "style:";
const fetched = new Map<string, Promise<string>>();

export function fileFor(path: string, name: string): Promise<string> {
  const key = `${path}\n${name}`;
  const coming = fetched.get(key) ?? fetchFile(path, name);
  fetched.set(key, coming);
  coming.catch(() => fetched.delete(key));
  return coming;
}

async function fetchFile(path: string, name: string): Promise<string> {
  if (name === ICONS) return (await import("./icons.ts")).iconStyle();
  if (name.startsWith(TEX)) return (await import("./formula.ts")).formula(name.slice(TEX.length));
  if (name.startsWith(PLOTS)) {
    const { plotScripts } = await import("../outputs/figures/plot-code.ts");
    return JSON.stringify(await plotScripts(path, name.slice(PLOTS.length)));
  }
  if (name.startsWith(STYLE)) {
    const { withStyles } = await import("../outputs/figures/plot-code.ts");
    return withStyles(path, name.slice(STYLE.length));
  }
  const answer = await fetch(moduleUrl(path, name));
  if (!answer.ok) throw new Error(`the kernel's environment has no ${name}`);
  const picture = pictureType(name);
  return picture ? dataAddress(new Blob([await answer.arrayBuffer()], { type: picture })) : answer.text();
}

/** The type of a file that is handed on as an address; null: it is text. */
function pictureType(name: string): string | null {
  const [, ending = ""] = /\.(\w+)$/.exec(name) ?? [];
  if (/^(?:js|json|css)$/.test(ending)) return null;
  if (/^(?:woff2?|ttf)$/.test(ending)) return `font/${ending}`;
  return `image/${ending === "svg" ? "svg+xml" : ending.replace("jpg", "jpeg")}`;
}
