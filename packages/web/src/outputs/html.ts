/**
 * text/html. Plain HTML stands in the page, sanitised, with tables in the look's own dress; HTML that needs script goes whole into an
 * isolated frame. Called by bundle-view.ts.
 */
import type { Json } from "@pellucid/notebook";
import { asText } from "./content.ts";
import { make, markBlank, pageLink } from "./elements.ts";
import { embeddedPages, showEmbedded } from "./embedded-pages.ts";
import { type FrameContent, showFrame } from "./frame.ts";
import { followLinks } from "./link-clicks.ts";
import type { MimeContext } from "./output-view.ts";
import { sanitise, withoutHandlers } from "./sanitise.ts";
import { keepPageCode, pageCodeFor } from "./page-code.ts";
import { dressTables } from "./tables.ts";
import { figureIn, isPlotlyLibrary } from "./figures/plotly-page.ts";
import { scriptTag } from "./figures/plot-needs.ts";
import { chartIn } from "./figures/vega-page.ts";
import { isTrusted } from "./trust.ts";

let numbered = 0;

export function renderHtml(host: HTMLElement, value: Json, context: MimeContext): void | Promise<void> {
  const html = asText(value);
  const chart = chartIn(html);
  if (chart) return import("./figures/vega.ts").then(({ renderVega }) => renderVega(host, chart as Json, context));
  const figure = figureIn(html);
  if (figure)
    return import("./figures/plotly.ts").then(({ renderPlotly }) => renderPlotly(host, figure as Json, context));
  const isLibrary = isPlotlyLibrary(html);
  markBlank(context.output, isLibrary);
  if (isLibrary) return;
  const script = needsScript(html);
  // What an output embeds as a page of its own has nothing from others.
  if (script !== null && script !== html) showFrame(host, { html: script }, context);
  else if (script !== null) showScript(host, script, context);
  else showInline(host, html, context);
}

/** In a frame, with what other outputs of the notebook leave for it; `script` runs when `html` stands. */
export function showScript(host: HTMLElement, html: string, context: MimeContext, script?: string): void {
  const { path, cell, index, signal } = context;
  const draw = () => showFrame(host, content, context);
  const again = () => {
    host.replaceChildren();
    draw();
  };
  const place = { path, place: `${cell} ${index}`, signal, isTrusted: () => isTrusted(context), again };
  const all = script === undefined ? html : html + scriptTag(script);
  const content = async (): Promise<FrameContent> => {
    const before = await pageCodeFor(place, all);
    return { html: before + html, ...(script !== undefined && { script }) };
  };
  keepPageCode(place, all);
  draw();
}

/** Plain HTML, sanitised, in a box that its own style cannot leave. */
export function inlineHtml(html: string, path: string): { box: HTMLElement; held: string[]; isBlank: boolean } {
  const scope = `h${++numbered}`;
  const box = make("div", "out-html");
  box.dataset["scope"] = scope;
  const { fragment, held } = sanitise(html, {
    path,
    scope: `[data-scope="${scope}"]`,
    prefix: `${scope}-`,
  });
  dressTables(fragment);
  const isBlank = showsNothing(fragment);
  box.append(fragment);
  followLinks(box);
  return { box, held, isBlank };
}

function showInline(host: HTMLElement, html: string, context: MimeContext): void {
  const { box, held, isBlank } = inlineHtml(html, context.path);
  const { web, files } = embeddedPages(html, context.path);
  markBlank(context.output, held.length + web.length + files.length === 0 && isBlank);
  host.append(box);
  for (const file of files) showEmbedded(host, file, context);
  if (held.length + web.length > 0) {
    context.output.dataset["held"] = "network";
    const told = [...held, ...web.map((url) => `Page of ${url.host} not embedded`)];
    const note = make("div", "out-note", told.join(". "));
    for (const url of web) note.append(" ", pageLink(url));
    host.append(note);
  } else delete context.output.dataset["held"];
}

/** Style for other outputs, or nothing at all. */
const showsNothing = ({ childNodes }: DocumentFragment): boolean =>
  [...childNodes].every((node) => (node instanceof Element ? node.localName === "style" : !node.textContent?.trim()));

const MAYBE = /<script|<iframe/i;
const EXECUTABLE = /^(?:|module|(?:text|application)\/(?:x-)?(?:java|ecma)script(?:;.*)?)$/i;

/** The HTML to run in a frame, or null when it says all it has to say without script. Handlers alone are left out, not followed. */
export function needsScript(html: string): string | null {
  if (!MAYBE.test(html)) return null;
  const parsed = new DOMParser().parseFromString(withoutHandlers(html), "text/html");
  // A scikit-learn estimator opens and closes by style alone; its script only adds a copy button.
  if (parsed.querySelector(".sk-top-container")) return null;
  const framed = parsed.querySelector("iframe[srcdoc]");
  if (framed) return framed.getAttribute("srcdoc");
  const scripts = [...parsed.querySelectorAll("script")].some(
    (each) => EXECUTABLE.test(each.type) && (each.src || each.textContent),
  );
  return scripts ? html : null;
}
