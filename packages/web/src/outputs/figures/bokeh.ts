/**
 * Plots of bokeh, holoviews, hvplot and panel: each in a frame of its own, with the code that it needs in front (plot-code.ts). Called
 * by bundle-view.ts for the types by which these libraries mark their outputs.
 */
import type { Json } from "@pellucid/notebook";
import { asText, resolve } from "../content.ts";
import { make, markBlank } from "../elements.ts";
import { type FrameContent, showFrame } from "../frame.ts";
import type { MimeContext } from "../output-view.ts";
import { keepPlotCode, plotScripts, withStyles } from "./plot-code.ts";
import { plotLine } from "./plot-kernel.ts";
import { KERNEL, KERNEL_OF_BOKEH, speaks } from "./plot-kernel-script.ts";
import { loaderTells, paperFor, plotHtml, scriptTag } from "./plot-needs.ts";
import { isTrusted } from "../trust.ts";

/** An output that loads code for plots: nothing to look at. What its library says meanwhile is said to an end. */
export function renderPlotCode(_host: HTMLElement, value: Json, context: MimeContext): void {
  const text = asText(value);
  markBlank(context.output, true);
  keepPlotCode(context.path, `${context.cell} ${context.index}`, text, () => isTrusted(context));
  const { id, version } = loaderTells(text);
  if (id) void sayInPlace(context, `[id$="${id}"]`, `BokehJS ${version} is put in front of each plot.`);
}

/** The place stands in another output of the cell, which may be drawn later than this one. */
async function sayInPlace({ output, signal }: MimeContext, place: string, words: string): Promise<void> {
  // What is drawn at once stands in its cell by the end of the task.
  await Promise.resolve();
  const cell = output.parentElement;
  const say = (): boolean => {
    const places = cell?.querySelectorAll(place) ?? [];
    for (const each of places) each.textContent = words;
    return places.length > 0;
  };
  if (say() || !cell) return;
  const watch = new MutationObserver(() => say() && watch.disconnect());
  watch.observe(cell, { childList: true, subtree: true });
  signal.addEventListener("abort", () => watch.disconnect());
}

/** [W66] */
export function renderBokeh(host: HTMLElement, _value: Json, context: MimeContext): void {
  // What runs, and is trusted or not, stands beside the mark.
  const mime = "text/html" in context.bundle ? "text/html" : "application/javascript";
  const note = make("div", "out-note");
  const say = (words: string) => {
    // Code for other plots draws nothing, and has no controls.
    if (!host.querySelector("iframe")?.offsetHeight) return;
    note.textContent = words;
    if (words === "") note.remove();
    else if (!note.isConnected) host.append(note);
  };
  showFrame(host, () => contentOf(context, say), { ...context, mime });
}

async function contentOf({ bundle, path, signal }: MimeContext, say: (words: string) => void): Promise<FrameContent> {
  const part = async (mime: string): Promise<string> =>
    bundle[mime] === undefined ? "" : asText(await resolve(bundle[mime], mime));
  const html = await part("text/html");
  const script = html === "" ? await part("application/javascript") : "";
  const plot = await withStyles(path, plotHtml(html, script));
  const scripts = (await plotScripts(path, plot)).map(scriptTag).join("");
  if (!speaks(plot)) return { html: scripts + paperFor(plot) + plot };
  const line = plotLine(path, say);
  signal.addEventListener("abort", line.gone);
  return { html: scriptTag(KERNEL) + scripts + scriptTag(KERNEL_OF_BOKEH) + paperFor(plot) + plot, ...line };
}
