/**
 * Shows one display or result: picks the MIME type, fetches what lies on the server, runs the renderer, and falls back to
 * the next type with the reason when a renderer refuses.
 *
 * Called by output-area.ts. A newer value (a display update) replaces the old one only when it is ready to be seen.
 */
import type { DisplayOutput, Json, ResultOutput } from "@pellucid/notebook";
import { bytes } from "../notebook/running/run-words.ts";
import { isBlobRef, resolve } from "./content.ts";
import { make, outputElement } from "./elements.ts";
import { renderImage } from "./image.ts";
import { figureHeight, PLOTLY } from "./figures/figure-room.ts";
import { choices, metadataOf, VEGA } from "./mime-choice.ts";
import type { MimeContext, MimeRenderer, OutputContext, OutputView, ShownOutput } from "./output-view.ts";
import { sizeOf } from "./output-size.ts";
import { looksLikeTable } from "./table-like.ts";
import { renderText } from "./text/text-view.ts";

/** Of so much the size is said. */
const LARGE = 1e6;

type Bundled = DisplayOutput | ResultOutput;

export class BundleView implements OutputView {
  readonly element: HTMLElement;
  readonly #context: OutputContext;
  readonly #index: number;
  #shown: AbortController | undefined;
  #coming: AbortController | undefined;
  #output: Bundled;
  /** The type that a person chose; null: the best that there is. */
  #wanted: string | null = null;

  constructor(output: Bundled, context: OutputContext, index: number) {
    this.#output = output;
    this.element = outputElement(output.type);
    this.#context = context;
    this.#index = index;
    void this.#show(output);
  }

  update(output: ShownOutput): boolean {
    if (output.type !== "display" && output.type !== "result") return false;
    this.element.dataset["output"] = output.type;
    this.#output = output;
    void this.#show(output);
    return true;
  }

  /** The type that is shown. */
  get mime(): string {
    return this.element.dataset["mime"] ?? "";
  }

  /** Holds with this view: also for what comes in its place, as long as it has this type. */
  showAs(mime: string | null): void {
    this.#wanted = mime;
    void this.#show(this.#output);
  }

  dispose(): void {
    this.#coming?.abort();
    this.#shown?.abort();
    this.element.remove();
  }

  async #show(output: Bundled): Promise<void> {
    this.#coming?.abort();
    const control = (this.#coming = new AbortController());
    let refused: string | undefined;
    const wanted = this.#wanted !== null && this.#wanted in output.data ? [this.#wanted] : [];
    for (const mime of [...wanted, ...choices(output.data)]) {
      const host = make("div", "out-content");
      try {
        const drawn = this.#draw(host, output, mime, control.signal);
        // What needs no waiting is on the page in this very task: no frame shows an empty place.
        if (drawn instanceof Promise) {
          // The first value reserves its place while it loads; a later one waits until it can be seen.
          if (!this.#shown) this.element.replaceChildren(host);
          await drawn;
        }
        if (control.signal.aborted) return;
        if (refused) host.append(make("div", "out-note", refused));
        this.#swap(host, mime, control);
        if (this.#context.table && this.#wanted === null && looksLikeTable(output.data))
          this.#context.table(host, output.data, this.#index, control.signal);
        return;
      } catch (error) {
        if (control.signal.aborted) return;
        refused ??= `${mime} could not be shown: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    this.#swap(make("div", "out-note", refused ?? ""), "", control);
  }

  #draw(host: HTMLElement, output: Bundled, mime: string, signal: AbortSignal): void | Promise<void> {
    const stored = output.data[mime]!;
    const context: MimeContext = {
      ...this.#context,
      mime,
      metadata: metadataOf(output.metadata, mime),
      bundle: output.data,
      index: this.#index,
      output: this.element,
      signal,
    };
    const renderer = rendererOf(mime);
    // Images are shown by their address, wherever they lie.
    if (isBlobRef(stored) && mime.startsWith("image/")) return renderImage(host, stored as unknown as Json, context);
    const value = resolve(stored, mime);
    if (!(value instanceof Promise) && !(renderer instanceof Promise)) return renderer(host, value, context);
    return (async () => {
      const ready = await value;
      if (mime === PLOTLY) host.style.minHeight = `${figureHeight(ready)}px`;
      const drawn = (await renderer)(host, ready, context);
      host.style.minHeight = "";
      return drawn;
    })();
  }

  #swap(host: HTMLElement, mime: string, control: AbortController): void {
    const before = this.#shown;
    this.#shown = control;
    this.#coming = undefined;
    this.element.dataset["mime"] = mime;
    const size = sizeOf(this.#output);
    if (size >= LARGE) this.element.dataset["size"] = bytes(size);
    else delete this.element.dataset["size"];
    this.element.replaceChildren(host);
    before?.abort();
  }
}

const WIDGET = "application/vnd.jupyter.widget-view+json";
const plotCode = () => import("./figures/bokeh.ts").then((module) => module.renderPlotCode);
const bokeh = () => import("./figures/bokeh.ts").then((module) => module.renderBokeh);
const javascript = () => import("./javascript.ts").then((module) => module.renderJavascript);

/** Renderers that load with the first value of their type. */
const LAZY: Record<string, () => Promise<MimeRenderer>> = {
  [WIDGET]: () => import("../widgets/widget-output.ts").then((module) => module.renderWidget),
  "text/html": () => import("./html.ts").then((module) => module.renderHtml),
  "text/markdown": () => import("./markdown/markdown-output.ts").then((module) => module.renderMarkdownOutput),
  "text/latex": () => import("./math/latex.ts").then((module) => module.renderLatex),
  "application/json": () => import("./json-tree.ts").then((module) => module.renderJson),
  [PLOTLY]: () => import("./figures/plotly.ts").then((module) => module.renderPlotly),
  "application/vnd.bokehjs_load.v0+json": plotCode,
  "application/vnd.holoviews_load.v0+json": plotCode,
  "application/vnd.bokehjs_exec.v0+json": bokeh,
  "application/vnd.holoviews_exec.v0+json": bokeh,
  "application/javascript": javascript,
  "text/javascript": javascript,
};
const vega = () => import("./figures/vega.ts").then((module) => module.renderVega);
const loaded = new Map<string, MimeRenderer>();

function rendererOf(mime: string): MimeRenderer | Promise<MimeRenderer> {
  if (mime.startsWith("image/")) return renderImage;
  if (mime === "text/plain") return renderText;
  const load =
    LAZY[mime] ??
    (VEGA.test(mime) ? vega : undefined) ??
    (/[/+]json$/.test(mime) ? LAZY["application/json"] : undefined);
  if (!load) return renderText;
  const ready = loaded.get(mime);
  if (ready) return ready;
  return load().then((renderer) => {
    loaded.set(mime, renderer);
    return renderer;
  });
}
