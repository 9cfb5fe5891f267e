/**
 * plotly figures. Called by bundle-view.ts.
 *
 * A figure is drawn when it comes near the view. When more are alive than a page can carry (figure-live.ts), those far away rest as
 * pictures of themselves, and are drawn again, with what a person did to them, when they come back. Figures whose drawing writes
 * programs as it goes stand in an isolated frame (plotly-frame.ts).
 */
import type { Json } from "@pellucid/notebook";
import { make } from "../elements.ts";
import { asDrawnButton, figureBar } from "./figure-bar.ts";
import type { FigurePictures } from "./figure-save.ts";
import { figureHeight, figureWords } from "./figure-room.ts";
import { imageSource } from "../image.ts";
import { enter, inTurn, leave, type LiveFigure } from "./figure-live.ts";
import type { MimeContext } from "../output-view.ts";
import { drawInPage, FigureState, isPicture, type Drawing } from "./plotly-drawing.ts";
import { contextsOf, needsFrame, needsNetwork, readFigure, themedLayout } from "./plotly-figure.ts";
import type { Figure, FigureLook } from "./plotly-figure.ts";
import { currentTheme, onThemeChange, tokenValues } from "../theme-watch.ts";

const NEAR = "800px 0px";

export function renderPlotly(host: HTMLElement, value: Json, context: MimeContext): void {
  const figure = readFigure(value);
  if (needsNetwork(figure)) {
    context.output.dataset["held"] = "network";
    host.append(make("div", "out-note", "Map backgrounds come from the web; outputs have no network here"));
  }
  const place = new FigurePlace(figure, context);
  host.append(place.element);
  const { bar } = figureBar(host, place);
  bar.classList.add("out-plotly-bar");
  bar.prepend(asDrawnButton(() => place.turnAsDrawn()));
}

class FigurePlace implements LiveFigure, FigurePictures {
  readonly element = make("div", "out-plotly");
  readonly contexts: number;
  readonly #figure: Figure;
  readonly #context: MimeContext;
  readonly #state = new FigureState();
  #drawing: Drawing | null = null;
  #near = false;
  #asDrawn = false;
  /** Counts how often it was to be drawn anew: a drawing that was begun before is not shown. */
  #turns = 0;

  constructor(figure: Figure, context: MimeContext) {
    this.#figure = figure;
    this.#context = context;
    this.contexts = contextsOf(figure);
    this.element.style.minHeight = `${figureHeight(figure)}px`;
    this.element.dataset["words"] = figureWords(figure);
    this.#standSaved();
    this.#watch();
  }

  /** A picture that was saved with the figure stands in its place until it is drawn. */
  #standSaved(): void {
    const { bundle, signal } = this.#context;
    const mime = ["image/svg+xml", "image/png"].find((one) => bundle[one] !== undefined);
    if (mime === undefined) return;
    const image = make("img", "out-plotly-picture");
    image.alt = "Figure";
    image.src = imageSource(bundle[mime]!, mime, signal);
    image.addEventListener("error", () => image.remove());
    this.element.append(image);
  }

  #watch(): void {
    const { signal } = this.#context;
    const observer = new IntersectionObserver(
      (entries) => {
        this.#near = entries.at(-1)!.isIntersecting;
        if (this.#near) this.wake();
      },
      // The notebook scrolls in a box of its own: its margin counts as well as the window's.
      { rootMargin: NEAR, scrollMargin: NEAR } as IntersectionObserverInit,
    );
    observer.observe(this.element);
    // One that rests in view, because there is too much beside it, comes alive under the pointer.
    this.element.addEventListener("pointerenter", () => this.wake());
    const stop = onThemeChange(() => this.#anew());
    signal.addEventListener("abort", () => {
      observer.disconnect();
      stop();
      this.#end();
    });
  }

  wake(): void {
    if (this.#drawing) return;
    inTurn(this, async () => {
      if (this.#drawing || !this.#near || this.#context.signal.aborted) return;
      await enter(this);
      await this.#draw();
    });
  }

  async #draw(): Promise<void> {
    const before = this.element.querySelector(":scope > .out-plotly-picture");
    const turn = this.#turns;
    try {
      const shown = {
        data: this.#figure.data,
        layout: this.#asDrawn ? this.#figure.layout : themedLayout(this.#figure, lookOf()),
        ...(this.#figure.frames ? { frames: this.#figure.frames } : {}),
        config: configOf(this.#figure),
      };
      const drawing = needsFrame(this.#figure)
        ? await (
            await import("./plotly-frame.ts")
          ).drawInFrame(this.element, this.#figure, shown, this.#state, this.#context)
        : await drawInPage(this.element, this.#figure, shown, this.#state);
      if (turn !== this.#turns) return drawing.end();
      this.#drawing = drawing;
      if (this.#context.signal.aborted) this.#end();
    } catch (error) {
      if (turn !== this.#turns) return;
      leave(this);
      this.element.style.minHeight = "";
      const reason = error instanceof Error ? error.message : String(error);
      this.element.replaceChildren(make("div", "out-note", `The figure could not be drawn: ${reason}`));
    }
    this.element.dataset["figure"] = "live";
    void this.#drawing?.shown.then(() => before?.remove());
  }

  async rest(): Promise<void> {
    const drawing = this.#drawing;
    if (!drawing) return leave(this);
    const picture = await drawing.picture().catch(() => null);
    if (isPicture(picture)) await this.#stand(picture);
    this.#end();
    this.element.dataset["figure"] = "picture";
  }

  async #stand(address: string): Promise<void> {
    const image = make("img", "out-plotly-picture");
    image.alt = "Figure";
    image.src = address;
    await image.decode().catch(() => undefined);
    this.element.style.minHeight = `${this.element.offsetHeight}px`;
    this.element.prepend(image);
  }

  turnAsDrawn(): boolean {
    this.#asDrawn = !this.#asDrawn;
    this.#anew();
    return this.#asDrawn;
  }

  async seen(): Promise<HTMLImageElement> {
    const address = await this.#drawing?.picture();
    const resting = this.element.querySelector<HTMLImageElement>(":scope > .out-plotly-picture")?.src;
    return pictureFrom(address ?? resting, this.#context.signal);
  }

  async original(): Promise<HTMLImageElement> {
    if (needsFrame(this.#figure)) {
      const address = await this.#drawing?.original?.();
      return address ? pictureFrom(address, this.#context.signal) : this.seen();
    }
    const { offsetWidth, offsetHeight } = this.element;
    const asked = (side: "width" | "height") => Number(this.#figure.layout[side]);
    const size = { width: asked("width") || offsetWidth, height: asked("height") || offsetHeight };
    const { originalPicture } = await import("./plotly-picture.ts");
    return pictureFrom(await originalPicture(this.#figure, this.#state, size), this.#context.signal);
  }

  /** Colours are part of what was drawn, alive or as a picture. */
  #anew(): void {
    this.#turns++;
    this.#end();
    this.element.replaceChildren();
    delete this.element.dataset["figure"];
    if (this.#near) this.wake();
  }

  #end(): void {
    this.#drawing?.end();
    this.#drawing = null;
    leave(this);
  }
}

async function pictureFrom(address: string | undefined, signal: AbortSignal): Promise<HTMLImageElement> {
  if (address === undefined) throw new Error("it is not drawn yet");
  const { imageOf } = await import("./plotly-picture.ts");
  return imageOf(address, signal);
}

function lookOf(): FigureLook {
  const tokens = tokenValues(["--text", "--text-3", "--line", "--font-ui"]);
  return {
    dark: currentTheme() === "dark",
    text: tokens["--text"]!,
    quiet: tokens["--text-3"]!,
    line: tokens["--line"]!,
    font: tokens["--font-ui"]!,
  };
}

/** The figure's own wishes, but no logo, no upload, and a tool bar only under the pointer. */
function configOf(figure: Figure): object {
  const { displayModeBar, scrollZoom, editable, staticPlot, modeBarButtonsToRemove, doubleClick } = figure.config;
  const asked = { displayModeBar, scrollZoom, editable, staticPlot, modeBarButtonsToRemove, doubleClick };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  return { displayModeBar: "hover", ...given, responsive: false, displaylogo: false, showLink: false };
}
