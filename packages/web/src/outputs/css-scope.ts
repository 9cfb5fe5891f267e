/**
 * Style that comes with outputs, held to its own output: selectors get a scope, addresses that would load something and rules that
 * reach beyond their element are taken out. Called by sanitise.ts. It reads style with the browser's own parser.
 */

import { dimmedInDark, onGround } from "./ink.ts";

/** Style text that applies only inside `scope` (a selector); ids in it carry `prefix`. */
export function scopeStyle(css: string, scope: string, prefix: string): string {
  const sheet = new CSSStyleSheet();
  try {
    sheet.replaceSync(css.slice(0, 2_000_000));
  } catch {
    return "";
  }
  return [...sheet.cssRules].map((rule) => scopeRule(rule, scope, prefix)).join("\n");
}

function scopeRule(rule: CSSRule, scope: string, prefix: string): string {
  if (rule instanceof CSSStyleRule) {
    const selectors = splitSelectors(rule.selectorText).map((selector) => scopeSelector(selector, scope, prefix));
    const nested = [...rule.cssRules].map((inner) => nestedRule(inner, prefix)).join(" ");
    const declared = `${safeDeclarations(rule.style)} ${dimmed(rule)}`;
    return `${readable(rule, selectors)}${selectors.join(", ")} { ${declared} ${nested} }`;
  }
  const group = groupHead(rule);
  if (!group) return "";
  return `${group} { ${[...(rule as CSSGroupingRule).cssRules].map((inner) => scopeRule(inner, scope, prefix)).join(" ")} }`;
}

/** Of pandas' Styler. */
const isBar = (rule: CSSStyleRule): boolean =>
  rule.selectorText.includes("#T_") &&
  !rule.style.color &&
  rule.style.backgroundImage.includes("gradient") &&
  isSafe("background-image", rule.style.backgroundImage);

/** Grounds are set and their text is left to the page, which may be dark. Any colour that another rule does set wins. */
function readable(rule: CSSStyleRule, selectors: readonly string[]): string {
  const where = `:where(${selectors.join(", ")})`;
  if (isBar(rule)) return `${where} { text-shadow: 0 0 2px var(--surface-page), 0 0 4px var(--surface-page); }\n`;
  const ink = onGround(rule.style.backgroundColor, rule.style.color !== "");
  return ink ? `${where} { ${ink} }\n` : "";
}

/** Bars stand behind the page's own text. */
const dimmed = (rule: CSSStyleRule): string =>
  isBar(rule) ? `background-image: ${dimmedInDark(rule.style.backgroundImage)};` : "";

/** A rule inside a style rule is in scope by where it stands; it is only made safe. */
function nestedRule(rule: CSSRule, prefix: string): string {
  if (rule instanceof CSSStyleRule) {
    const selectors = splitSelectors(rule.selectorText).map((selector) => prefixIds(selector, prefix));
    return `${selectors.join(", ")} { ${safeDeclarations(rule.style)} }`;
  }
  const group = groupHead(rule);
  if (!group) return "";
  return `${group} { ${[...(rule as CSSGroupingRule).cssRules].map((inner) => nestedRule(inner, prefix)).join(" ")} }`;
}

/** Conditions are kept; keyframes, fonts, imports, layers and properties have names for the whole page, and are not. */
function groupHead(rule: CSSRule): string | null {
  if (rule instanceof CSSMediaRule) return `@media ${rule.media.mediaText}`;
  if (rule instanceof CSSSupportsRule) return `@supports ${rule.conditionText}`;
  if (typeof CSSContainerRule !== "undefined" && rule instanceof CSSContainerRule)
    return `@container ${rule.conditionText}`;
  return null;
}

export function scopeSelector(selector: string, scope: string, prefix: string): string {
  const own = prefixIds(selector.trim(), prefix);
  // The page's own root stands for the output here.
  const root = own.replace(/^(?:html|body|:root|:host)(?:\s*>?\s*body)?(?=$|[\s.#[:>+~])/, scope);
  return root !== own ? root : `${scope} ${own}`;
}

function prefixIds(selector: string, prefix: string): string {
  return selector.replace(/#((?:[\w-]|[\u0080-\uffff]|\\.)+)(?![^[]*\])/g, (_, id: string) => `#${prefix}${id}`);
}

/** At the commas outside brackets and strings. */
export function splitSelectors(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === "\\") at++;
    else if (quote) quote = char === quote ? "" : quote;
    else if (char === '"' || char === "'") quote = char;
    else if (char === "(" || char === "[") depth++;
    else if (char === ")" || char === "]") depth--;
    else if (char === "," && depth === 0) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(text.slice(from));
  return parts.map((part) => part.trim()).filter(Boolean);
}

/** Declarations without addresses, without what leaves the output's own box, and without endless motion. */
export function safeDeclarations(style: CSSStyleDeclaration): string {
  const kept: string[] = [];
  for (let at = 0; at < style.length; at++) {
    const name = style.item(at);
    const value = style.getPropertyValue(name);
    if (!isSafe(name, value)) continue;
    const important = style.getPropertyPriority(name) ? " !important" : "";
    kept.push(`${name}: ${name === "position" && value === "fixed" ? "absolute" : value}${important};`);
  }
  return kept.join(" ");
}

const LOADS =
  /(?:^|[^\w-])(?:url|src|image|image-set|-webkit-image-set|cross-fade|-webkit-cross-fade|element|paint)\s*\(/i;
const LOADS_NOTHING =
  /url\(\s*(?:"(?:data:(?:image|font)\/|#)[^"]*"|'(?:data:(?:image|font)\/|#)[^']*'|(?:data:(?:image|font)\/|#)[^)"']*)\s*\)/gi;

/** True for a declaration that loads nothing and stays in its box. */
export function isSafe(name: string, value: string): boolean {
  if (/^(?:animation|transition|view-transition|anchor-name|behavior|-moz-binding)/.test(name)) return false;
  const plain = unescapeCss(value);
  if (/<\/?style/i.test(plain)) return false;
  return !LOADS.test(plain.replace(LOADS_NOTHING, ""));
}

/** CSS lets any letter be written as a number: what is judged is what the browser will read. */
function unescapeCss(text: string): string {
  return text
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : "";
    })
    .replace(/\\(.)/gs, "$1")
    .replace(/\/\*.*?\*\//gs, "");
}
