/**
 * Outputs with script in a published page: each in a sandboxed frame of opaque origin, made when it comes near the view. Figures far
 * from the view give their frame back and stand as a picture, so that a hundred of them cost no more than those that are seen.
 * A frame can tell its height and send its picture; what it says is checked, and never read as HTML.
 */
import { themedLayout, type Figure, type FigureLook } from "../../outputs/figures/plotly-figure.ts";
import { FRAME_TOKENS, tokenValues } from "../../outputs/theme-watch.ts";
import type { FrameData } from "../frames.ts";
import type { WidgetLink } from "../widget-links.ts";
import { serveWidget } from "./widget-line.ts";
import { WidgetMoves } from "./widget-moves.ts";

/** Higher content scrolls inside its frame. */
const HIGHEST = 4000;
/** How long whoever prints waits for a frame to be drawn, for one that is drawn to be painted, and how often it looks, ms. */
const PATIENCE = 20_000;
const PAINTING = 2000;
const STEP = 20;
const NEAR = "600px 0px";
const FAR = "2400px 0px";

const nonce = document.currentScript?.nonce ?? "";
const unpacked = new Map<string, Promise<string>>();

function programText(name: string): Promise<string> {
  let text = unpacked.get(name);
  if (!text) unpacked.set(name, (text = unpack(name)));
  return text;
}

async function unpack(name: string): Promise<string> {
  const holder = document.querySelector(`script[data-program="${name}"]`)?.textContent ?? "";
  if (!name.endsWith(".gz")) return JSON.parse(holder) as string;
  const bytes = Uint8Array.from(atob(holder), (char) => char.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

const linked = document.querySelector('script[data-program="links.json"]')?.textContent || "[]";
const moves = new WidgetMoves(JSON.parse(linked) as WidgetLink[]);

class FramePlace {
  readonly element: HTMLElement;
  readonly #data: FrameData;
  #frame: HTMLIFrameElement | null = null;
  #picture: HTMLImageElement | null = null;
  #painted = false;
  #waiting: (() => void)[] = [];

  constructor(element: HTMLElement) {
    this.element = element;
    this.#data = JSON.parse(element.querySelector("script")!.textContent ?? "{}") as FrameData;
  }

  get isFigure(): boolean {
    return this.#data.figure !== undefined;
  }

  get isDrawn(): boolean {
    return this.element.dataset["drawn"] !== undefined;
  }

  async show(): Promise<void> {
    if (this.#frame) return;
    const frame = document.createElement("iframe");
    this.#frame = frame;
    frame.setAttribute("sandbox", "allow-scripts");
    frame.setAttribute("referrerpolicy", "no-referrer");
    frame.title = this.element.dataset["title"] ?? "Output";
    frame.style.height = this.element.style.minHeight || "40px";
    const listener = await programText("frame.js");
    const program = this.#data.program ? await programText(this.#data.program) : "";
    const before = await Promise.all((this.#data.before ?? []).map(programText));
    if (this.#frame !== frame) return;
    frame.srcdoc = documentOf([listener, ...before], this.#data.html ?? "");
    frame.addEventListener("load", () => this.#begin(frame, program), { once: true });
    if (this.#picture) {
      this.#picture.before(frame);
      frame.style.position = "absolute";
      frame.style.visibility = "hidden";
    } else this.element.append(frame);
  }

  /** Back to a picture, where there is one. */
  rest(): void {
    if (!this.#frame || !this.#picture) return;
    this.#frame.remove();
    this.#frame = null;
    this.#picture.hidden = false;
  }

  again(): void {
    if (!this.#frame) return;
    this.#frame.remove();
    this.#frame = null;
    this.#painted = false;
    this.#picture?.remove();
    this.#picture = null;
    void this.show();
  }

  /** Once it can be printed. */
  printable(): Promise<void> {
    if (this.#picture || this.#painted) return Promise.resolve();
    void this.show();
    return new Promise((done) => this.#waiting.push(done));
  }

  /** On paper frames of figures do not draw: the picture stands for them. */
  toPaper(on: boolean): void {
    if (!this.#picture || !this.#frame) return;
    this.#picture.hidden = !on;
    this.#frame.hidden = on;
  }

  #begin(frame: HTMLIFrameElement, program: string): void {
    const { script, figure, widget } = this.#data;
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }) => this.#hear(frame, data as unknown));
    port1.start();
    const ports = [port2];
    if (widget) ports.push(serveWidget(widget, { say: (words) => this.#say(words), kept: programText, moves }));
    const drawn =
      figure === undefined ? undefined : { ...(figure as Figure), layout: themedLayout(figure as Figure, look()) };
    const first = { kind: "begin", theme: theme(), script: script ?? "", program, figure: drawn };
    frame.contentWindow?.postMessage(first, "*", ports);
  }

  #hear(frame: HTMLIFrameElement, data: unknown): void {
    if (frame !== this.#frame || typeof data !== "object" || data === null) return;
    const { kind, height, picture } = data as Record<string, unknown>;
    if (kind === "height" && typeof height === "number" && Number.isFinite(height) && !this.isFigure)
      frame.style.height = `${Math.min(HIGHEST, Math.max(0, Math.ceil(height)))}px`;
    if (kind === "shown") {
      this.element.dataset["drawn"] = "";
      if (this.#picture) {
        frame.style.position = "";
        frame.style.visibility = "";
        this.#picture.hidden = true;
      }
    }
    if (kind === "painted") {
      this.#painted = true;
      this.#done();
    }
    if (kind === "picture" && typeof picture === "string" && /^data:image\/(?:png|svg\+xml)[;,]/.test(picture))
      this.#keep(frame, picture);
  }

  #say(words: string): void {
    if (this.element.querySelector(".out-note")) return;
    const note = document.createElement("div");
    note.className = "out-note";
    note.textContent = words;
    this.element.append(note);
  }

  #keep(frame: HTMLIFrameElement, address: string): void {
    this.#picture ??= this.element.appendChild(document.createElement("img"));
    this.#picture.alt = this.element.dataset["title"] ?? "Figure";
    this.#picture.hidden = this.#frame === frame;
    this.#picture.src = address;
    void this.#picture.decode().then(
      () => this.#done(),
      () => this.#done(),
    );
  }

  #done(): void {
    for (const one of this.#waiting.splice(0)) one();
  }
}

const theme = (): "light" | "dark" => {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return matchMedia("(prefers-color-scheme: dark)").matches && !matchMedia("print").matches ? "dark" : "light";
};

function look(): FigureLook {
  const style = getComputedStyle(document.body);
  const color = (name: string): string => {
    const probe = document.createElement("i");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  return {
    dark: theme() === "dark",
    text: color("--text"),
    quiet: color("--text-3"),
    line: color("--line"),
    font: style.getPropertyValue("--font-ui").trim(),
  };
}

/** The tokens come along, so that what is drawn in the frame may use them. */
function documentOf(scripts: readonly string[], html: string): string {
  const base =
    "html{font:13px/20px system-ui,sans-serif;background:transparent;print-color-adjust:exact}body{margin:0;display:flow-root;overflow-x:auto;overflow-y:hidden}" +
    "img,svg,canvas{max-width:100%}table{border-collapse:collapse}";
  const tokens = Object.entries(tokenValues(FRAME_TOKENS)).map(([name, value]) => `${name}:${value}`);
  return `<!doctype html><html class="${theme()}" data-theme="${theme()}" style="color-scheme:${theme()}"><head><meta charset="utf-8"><style>:root{${tokens.join(";")}}${base}</style>${scripts.map(scriptTag).join("")}</head><body data-jp-theme-light="${theme() === "light"}">${html}</body></html>`;
}

const scriptTag = (text: string): string =>
  `<script nonce="${nonce}">${text.replace(/<(?=\/script|!--)/gi, "\\x3c")}</script>`;

export function startFrames(): void {
  const places = [...document.querySelectorAll<HTMLElement>(".published-frame[data-frame]")].map(
    (one) => new FramePlace(one),
  );
  if (places.length === 0) return;
  const of = new Map(places.map((one) => [one.element as Element, one]));
  const observers: IntersectionObserver[] = [];
  const watch = (margin: string, act: (place: FramePlace, near: boolean) => void) => {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) act(of.get(entry.target)!, entry.isIntersecting);
      },
      { rootMargin: margin },
    );
    for (const { element } of places) observer.observe(element);
    observers.push(observer);
  };
  watch(NEAR, (place, near) => near && void place.show());
  watch(FAR, (place, near) => !near && place.rest());
  const anew = () => places.forEach((place) => place.again());
  new MutationObserver(anew).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  addEventListener("beforeprint", () => places.forEach((place) => place.toPaper(true)));
  addEventListener("afterprint", () => places.forEach((place) => place.toPaper(false)));
  Object.assign(globalThis, {
    pellucidPrintable: () => {
      for (const one of observers) one.disconnect();
      return allPrintable(places);
    },
  });
}

/** For whoever prints by a program: every figure has its picture, or has had its time. */
async function allPrintable(places: readonly FramePlace[]): Promise<void> {
  for (const place of places) {
    place.element.scrollIntoView({ block: "center" });
    await standing(place);
    place.rest();
  }
  scrollTo(0, 0);
}

/**
 * Drawing may take long; what is drawn is painted soon, unless the browser holds the frame back until the window is higher. By the
 * clock: in a page that is not in view each step may last a second.
 */
async function standing(place: FramePlace): Promise<void> {
  let stands = false;
  void place.printable().then(() => (stands = true));
  let until = performance.now() + PATIENCE;
  while (!stands && performance.now() < until) {
    await new Promise((done) => setTimeout(done, STEP));
    if (!place.isFigure && place.isDrawn) until = Math.min(until, performance.now() + PAINTING);
  }
}
