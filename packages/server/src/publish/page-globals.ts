/**
 * A document to draw in, where there is no browser: jsdom's, with script switched off, and the few things that the views of the page
 * ask for and jsdom does not have. Nothing in it loads or runs anything. Used by publisher-main.ts.
 */
import { JSDOM, VirtualConsole } from "jsdom";

/** Names that the views use as globals. */
const NAMES = [
  ..."document Node Element HTMLElement HTMLAnchorElement HTMLImageElement HTMLInputElement HTMLTableElement SVGElement".split(
    " ",
  ),
  ..."DocumentFragment DOMParser NodeFilter MutationObserver Text Comment CustomEvent Event CSSStyleRule CSSMediaRule".split(
    " ",
  ),
  ..."getComputedStyle HTMLTemplateElement NamedNodeMap HTMLFormElement HTMLDetailsElement location".split(" "),
];

export function givePage(): void {
  const { window } = new JSDOM("<!doctype html><html><body></body></html>", {
    url: "https://published.invalid/",
    virtualConsole: new VirtualConsole(),
  });
  const page = window as unknown as Record<string, unknown>;
  Object.assign(globalThis, {
    window,
    ...Object.fromEntries(NAMES.filter((name) => name in page).map((name) => [name, page[name]])),
    CSSSupportsRule: page["CSSSupportsRule"] ?? Unknown,
    CSS: { supports: supportsIn(window.document) },
    ResizeObserver: StandsStill,
    IntersectionObserver: StandsStill,
    CSSStyleSheet: sheetsOf(window.document),
    matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
    requestAnimationFrame: (act: () => void) => setTimeout(act),
    cancelAnimationFrame: (handle: NodeJS.Timeout) => clearTimeout(handle),
  });
  // Colours of grounds are judged by a canvas: this one knows the ways in which programs write plain colours.
  window.HTMLCanvasElement.prototype.getContext = (() => new Paint()) as never;
}

/** What is not understood is not kept by an element's style. */
function supportsIn(document: Document): (property: string, value: string) => boolean {
  const { style } = document.createElement("i");
  return (property, value) => {
    style.cssText = "";
    style.setProperty(property, value);
    return style.getPropertyValue(property) !== "";
  };
}

/** A kind of rule that jsdom does not read: none is one. */
function Unknown(): void {}

class StandsStill {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}

class Paint {
  #color = "#000000";
  get fillStyle(): string {
    return this.#color;
  }
  /** As a canvas: what is no colour changes nothing. */
  set fillStyle(text: string) {
    this.#color = hexOf(text.trim().toLowerCase()) ?? this.#color;
  }
}

function hexOf(text: string): string | null {
  if (/^#[0-9a-f]{6}$/.test(text)) return text;
  if (/^#[0-9a-f]{3}$/.test(text)) return `#${text.slice(1).replace(/./g, "$&$&")}`;
  const parts = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/.exec(text);
  if (parts)
    return `#${parts
      .slice(1)
      .map((part) => Math.min(255, Number(part)).toString(16).padStart(2, "0"))
      .join("")}`;
  return NAMED[text] ?? null;
}

/** Those that people write in a Styler. */
const NAMED: Readonly<Record<string, string>> = {
  white: "#ffffff",
  black: "#000000",
  red: "#ff0000",
  green: "#008000",
  blue: "#0000ff",
  yellow: "#ffff00",
  orange: "#ffa500",
  pink: "#ffc0cb",
  gray: "#808080",
  grey: "#808080",
  lightgreen: "#90ee90",
  lightblue: "#add8e6",
  lightgray: "#d3d3d3",
  lightyellow: "#ffffe0",
  salmon: "#fa8072",
  coral: "#ff7f50",
  gold: "#ffd700",
  cyan: "#00ffff",
  magenta: "#ff00ff",
  purple: "#800080",
};

/** Sheets that are made by themselves: jsdom reads style only where it stands in a document. */
function sheetsOf(document: Document): new () => object {
  return class {
    cssRules: readonly object[] = [];
    replaceSync(text: string): void {
      const style = document.createElement("style");
      style.textContent = text;
      document.head.append(style);
      this.cssRules = [...(style.sheet?.cssRules ?? [])].map((rule) => asBrowsersHaveIt(rule, document));
      style.remove();
    }
  };
}

/** Declarations are those of an element, which jsdom knows well; rules without rules inside say so by an empty list. */
function asBrowsersHaveIt(rule: CSSRule, document: Document): CSSRule {
  const { style, cssRules } = rule as unknown as { style?: { cssText: string }; cssRules?: Iterable<CSSRule> };
  for (const inner of cssRules ?? []) asBrowsersHaveIt(inner, document);
  if (!cssRules) Object.defineProperty(rule, "cssRules", { value: [] });
  if (style) {
    const probe = document.createElement("i");
    probe.setAttribute("style", style.cssText);
    Object.defineProperty(rule, "style", { value: probe.style });
  }
  return rule;
}
