/**
 * Shows one display or result: picks the MIME type, fetches what lies on the server, runs the renderer, and falls back to
 * the next type with the reason when a renderer refuses.
 *
 * Called by output-area.ts. A newer value (a display update) replaces the old one only when it is ready to be seen.
 */
import type { DisplayOutput, Json, ResultOutput } from "@pellucid/notebook";
import { isBlobRef, resolve } from "./content.ts";
import { make, outputElement } from "./elements.ts";
import { renderImage } from "./image.ts";
import { choices, metadataOf } from "./mime-choice.ts";
import type { MimeContext, MimeRenderer, OutputContext, OutputView, ShownOutput } from "./output-view.ts";
import { renderText } from "./text-view.ts";

type Bundled = DisplayOutput | ResultOutput;

export class BundleView implements OutputView {
  readonly element: HTMLElement;
  readonly #context: OutputContext;
  readonly #index: number;
  #shown: AbortController | undefined;
  #coming: AbortController | undefined;

  constructor(output: Bundled, context: OutputContext, index: number) {
    this.element = outputElement(output.type);
    this.#context = context;
    this.#index = index;
    void this.#show(output);
  }

  update(output: ShownOutput): boolean {
    if (output.type !== "display" && output.type !== "result") return false;
    this.element.dataset["output"] = output.type;
    void this.#show(output);
    return true;
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
    for (const mime of choices(output.data)) {
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
        this.#tellWidget(host, output, mime);
        this.#swap(host, mime, control);
        return;
      } catch (error) {
        if (control.signal.aborted) return;
        refused ??= `${mime} could not be shown: ${error instanceof Error ? error.message : String(error)}`;
      }
    }
    this.#swap(make("div", "out-note", refused ?? "This output is empty"), "", control);
  }

  /** A widget stands here as its words; whoever looks should know that there is more to it. */
  #tellWidget(host: HTMLElement, output: Bundled, mime: string): void {
    if (!(WIDGET in output.data) || mime === WIDGET) return;
    this.element.dataset["held"] = "widget";
    host.append(make("div", "out-note", "An interactive widget, shown as its text"));
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
    return (async () => (await renderer)(host, await value, context))();
  }

  #swap(host: HTMLElement, mime: string, control: AbortController): void {
    const before = this.#shown;
    this.#shown = control;
    this.#coming = undefined;
    this.element.dataset["mime"] = mime;
    this.element.replaceChildren(host);
    before?.abort();
  }
}

const WIDGET = "application/vnd.jupyter.widget-view+json";
const javascript = () => import("./javascript.ts").then((module) => module.renderJavascript);

/** Renderers that load with the first value of their type. */
const LAZY: Record<string, () => Promise<MimeRenderer>> = {
  "text/html": () => import("./html.ts").then((module) => module.renderHtml),
  "text/markdown": () => import("./markdown-output.ts").then((module) => module.renderMarkdownOutput),
  "text/latex": () => import("./latex.ts").then((module) => module.renderLatex),
  "application/json": () => import("./json-tree.ts").then((module) => module.renderJson),
  "application/vnd.plotly.v1+json": () => import("./plotly.ts").then((module) => module.renderPlotly),
  "application/javascript": javascript,
  "text/javascript": javascript,
};
const loaded = new Map<string, MimeRenderer>();

function rendererOf(mime: string): MimeRenderer | Promise<MimeRenderer> {
  if (mime.startsWith("image/")) return renderImage;
  if (mime === "text/plain") return renderText;
  const load = LAZY[mime] ?? (/[/+]json$/.test(mime) ? LAZY["application/json"] : undefined);
  if (!load) return renderText;
  const ready = loaded.get(mime);
  if (ready) return ready;
  return load().then((renderer) => {
    loaded.set(mime, renderer);
    return renderer;
  });
}
