/**
 * Files that a frame asks the page for: a widget's module or picture out of the kernel's environment, the icons, formulas, and what a
 * plot that is a widget needs. Used by widget-hub.ts; a frame itself has no network.
 */
import { keptOnce, moduleFile } from "./module-file.ts";

const ICONS = "icons";
const TEX = "tex:";
/** What a plot that is a widget needs; behind it stands what it says of its versions. */
const PLOTS = "plots:";
/** Behind it stands the address of a plot's style sheet. */
const STYLE = "style:";

export const fileFor = (path: string, name: string): Promise<string> =>
  keptOnce(`${path}\n${name}`, () => fetchFile(path, name));

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
  return moduleFile(path, name);
}
