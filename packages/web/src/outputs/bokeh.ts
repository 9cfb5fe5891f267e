/**
 * Plots of bokeh, holoviews, hvplot and panel: each in a frame of its own, with the code that it needs in front (plot-code.ts). Called
 * by bundle-view.ts for the types by which these libraries mark their outputs.
 */
import type { Json } from "@pellucid/notebook";
import { asText, resolve } from "./content.ts";
import { make } from "./elements.ts";
import { type FrameContent, showFrame } from "./frame.ts";
import type { MimeContext } from "./output-view.ts";
import { keepPlotCode, plotScripts, withStyles } from "./plot-code.ts";
import { KERNEL, KERNEL_OF_BOKEH, plotLine, speaks } from "./plot-kernel.ts";
import { isTrusted } from "./trust.ts";

/** An output that loads code for plots: nothing to look at. What its library says meanwhile is said to an end. */
export function renderPlotCode(_host: HTMLElement, value: Json, context: MimeContext): void {
  const text = asText(value);
  keepPlotCode(context.path, `${context.cell} ${context.index}`, text, () => isTrusted(context));
  const [, id] = /getElementById\("([\w-]+)"\)/.exec(text) ?? [];
  const version = /bokeh-(\d[\w.]*?)(?:\.min)?\.js/.exec(text)?.[1];
  const places = id ? context.output.parentElement?.querySelectorAll(`[id$="${id}"]`) : undefined;
  for (const place of places ?? []) place.textContent = `BokehJS ${version ?? ""} is put in front of each plot.`;
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
    if (!note.isConnected) host.append(note);
  };
  showFrame(host, () => contentOf(context, say), { ...context, mime });
}

async function contentOf({ bundle, path, signal }: MimeContext, say: (words: string) => void): Promise<FrameContent> {
  const part = async (mime: string): Promise<string> =>
    bundle[mime] === undefined ? "" : asText(await resolve(bundle[mime], mime));
  const html = await part("text/html");
  const script = html === "" ? await part("application/javascript") : "";
  const plot = await withStyles(path, html === "" ? `${placesIn(script)}${tag(script)}` : html);
  const scripts = (await plotScripts(path, plot)).map(tag).join("");
  if (!speaks(plot)) return { html: scripts + plot };
  const line = plotLine(path, say);
  signal.addEventListener("abort", line.gone);
  return { html: tag(KERNEL) + scripts + tag(KERNEL_OF_BOKEH) + plot, ...line };
}

const tag = (script: string): string => `<script>${script.replace(/<\/(script)/gi, "<\\/$1")}</script>`;

/** The elements that bokeh's script draws into: it puts them into an output of their own. */
function placesIn(script: string): string {
  const [, roots = "{}"] = /"roots":\s*(\{[^{}]*\})/.exec(script) ?? [];
  return Object.entries(JSON.parse(roots) as Record<string, unknown>)
    .map(([root, id]) => `<div id="${word(id)}" data-root-id="${word(root)}" style="display: contents"></div>`)
    .join("");
}

const word = (value: unknown): string => String(value).replace(/[^\w-]/g, "");
