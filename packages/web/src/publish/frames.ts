/**
 * Outputs that carry script, as the published page holds them: what is to run, as data that the browser does not read, and a place
 * for it. The page's own program (page/frames.ts) puts it into a frame of opaque origin when it comes near the view. Here nothing
 * runs. Programs that many outputs share (plotly.js, widgets) stand once in the file.
 */
import { make } from "../outputs/elements.ts";
import { codeNamed, type PageCode, pageCode, scriptsIn } from "../outputs/page-code.ts";
import type { Asset } from "./request.ts";
import type { WidgetLink } from "./widget-links.ts";

export type Program = Extract<
  Asset,
  "plotly-3.js.gz" | "plotly-4.js.gz" | "widgets.js.gz" | "vega.js.gz" | "mermaid.js.gz"
>;

export interface FrameData {
  readonly html?: string;
  readonly script?: string;
  readonly program?: Program;
  /** Scripts that run before `html` is read, by the names under which they are kept. */
  readonly before?: readonly string[];
  /** What the program draws. */
  readonly figure?: unknown;
  readonly widget?: {
    readonly model: string;
    readonly models: readonly unknown[];
    readonly buffers: readonly string[];
    /** Code out of the kernel's environment, by the name that it is asked for, and under which it is kept. */
    readonly files?: Readonly<Record<string, string>>;
  };
}

export class Frames {
  readonly programs = new Set<Program>();
  /** Scripts from beside the notebook, each with the name under which it stands in the file. */
  readonly kept = new Map<string, string>();
  /** Between widgets, which may stand in several frames. */
  links: readonly WidgetLink[] = [];
  readonly #nonce: string;
  readonly #codes: PageCode[] = [];
  #count = 0;

  constructor(nonce: string) {
    this.#nonce = nonce;
  }

  get any(): boolean {
    return this.#count > 0;
  }

  keep(script: string): string {
    const name = this.kept.get(script) ?? `kept-${this.kept.size + 1}.js.gz`;
    this.kept.set(script, name);
    return name;
  }

  /** [W67] The names of the scripts that the outputs before left for the one in `html`, which may leave some itself. */
  codeFor(html: string): string[] {
    const scripts = codeNamed(html, this.#codes).flatMap((code) => scriptsIn(code.html));
    const own = pageCode(html);
    if (own) this.#codes.push(own);
    return scripts.map((script) => this.keep(script));
  }

  /** `words`: what stands there until it is drawn, or where script is switched off. */
  place(data: FrameData, title: string, words: string, height: number): HTMLElement {
    const element = make("div", "published-frame");
    element.dataset["frame"] = String(++this.#count);
    element.dataset["title"] = title;
    element.style.minHeight = `${height}px`;
    element.append(make("pre", "published-frame-words", words));
    const holder = document.createElement("script");
    holder.type = "application/json";
    if (data.program) this.programs.add(data.program);
    const html = data.html === undefined ? {} : { html: this.#withNonces(data.html) };
    holder.textContent = asData({ ...data, ...html });
    element.append(holder);
    return element;
  }

  /** The file's policy runs script only that carries this file's own nonce. What would be fetched is not there at all. */
  #withNonces(html: string): string {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    for (const script of parsed.querySelectorAll("script")) {
      if (/^\s*(?:https?:)?\/\//i.test(script.getAttribute("src") ?? "")) script.remove();
      else script.setAttribute("nonce", this.#nonce);
    }
    for (const one of parsed.querySelectorAll("base, link, meta")) one.remove();
    for (const one of parsed.querySelectorAll("*"))
      for (const { name, value } of Array.from(one.attributes)) {
        if (!/^on[a-z]+$/i.test(name)) continue;
        one.removeAttribute(name);
        // The frame's first script makes a listener of it (page/frame.ts).
        one.setAttribute(`data-handler-${name.slice(2)}`, value);
      }
    return parsed.head.innerHTML + parsed.body.innerHTML;
  }
}

/** JSON that no HTML reader takes for anything else. */
export const asData = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
