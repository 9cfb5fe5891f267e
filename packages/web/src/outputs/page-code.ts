/**
 * Code that one output leaves for others. Libraries such as shap, itables and Lets-Plot print their program once, into an output of its
 * own, and later outputs call it by the names that it gave to `window`, as all outputs of other notebooks share a page. Here each
 * output with script is a frame, so each gets in front what it names. Nothing runs here.
 *
 * Called by html.ts and javascript.ts in the lab, and by publish/outputs.ts for a file to give away.
 */

/** [W67] An output that gives names, as HTML, its elements closed. */
export interface PageCode {
  readonly html: string;
  readonly names: readonly string[];
}

const GIVEN =
  /\b(?:window|globalThis|self)\s*(?:\.\s*([A-Za-z_$][\w$]{2,})|\[\s*["']([A-Za-z_$][\w$]{2,})["']\s*\])\s*=(?![=>])/g;

/** What the browser itself has there (`onload`, `location`) is nobody's library. */
export const namesGiven = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(GIVEN)].map(([, plain, quoted]) => (plain ?? quoted)!).filter((name) => !(name in window)),
  ),
];

/** Null for an output that leaves nothing behind. */
export function pageCode(html: string): PageCode | null {
  const names = namesGiven(html);
  if (names.length === 0) return null;
  const { head, body } = new DOMParser().parseFromString(html, "text/html");
  return { html: head.innerHTML + body.innerHTML, names };
}

/** Its classic scripts, each of which may fail by itself. */
export function scriptsIn(html: string): string[] {
  const scripts = new DOMParser().parseFromString(html, "text/html").querySelectorAll("script");
  const classic = [...scripts].filter(({ type }) => type === "" || /javascript$/i.test(type));
  return classic.map(({ textContent }) => textContent ?? "");
}

/** Those of `codes` that the output in `html` calls, or that one of them calls in its turn, in their order. Pure. */
export function codeNamed(html: string, codes: readonly PageCode[]): readonly PageCode[] {
  const own = new Set(namesGiven(html));
  const needed: PageCode[] = [];
  for (const code of codes.toReversed()) {
    const calls = (name: string) =>
      !own.has(name) && [html, ...needed.map((one) => one.html)].some((text) => hasWord(text, name));
    if (code.names.some(calls)) needed.unshift(code);
  }
  return needed;
}

const hasWord = (text: string, name: string): boolean =>
  text.includes(name) && new RegExp(`(?<![\\w$])${name.replaceAll("$", "\\$")}(?![\\w$])`).test(text);

interface Kept extends PageCode {
  readonly isTrusted: () => Promise<boolean>;
}

/** What the outputs of a notebook leave, by cell and place, and those that stand without any of it, which may come later. */
class Leavings {
  readonly codes = new Map<string, Kept>();
  readonly without = new Map<() => void, string>();
}
const leavings = new Map<string, Leavings>();

function leavingsOf(path: string): Leavings {
  const found = leavings.get(path) ?? new Leavings();
  leavings.set(path, found);
  return found;
}

/** Where an output with script stands, and until when. */
export interface PagePlace {
  readonly path: string;
  readonly place: string;
  readonly signal: AbortSignal;
  /** May it run? */
  readonly isTrusted: () => Promise<boolean>;
  /** Called when what it calls came after it was drawn. */
  readonly again: () => void;
}

export function keepPageCode({ path, place, signal, isTrusted }: PagePlace, html: string): void {
  const code = pageCode(html);
  if (!code) return;
  const { codes, without } = leavingsOf(path);
  const mine = { ...code, isTrusted };
  codes.set(place, mine);
  signal.addEventListener("abort", () => {
    if (codes.get(place) === mine) codes.delete(place);
  });
  for (const [again, text] of without) if (codeNamed(text, [code]).length > 0) again();
}

/** To stand in front of the output in `html`; what is not trusted is left out. */
export async function pageCodeFor({ path, place, signal, again }: PagePlace, html: string): Promise<string> {
  const { codes, without } = leavingsOf(path);
  const others = [...codes].flatMap(([at, code]) => (at === place ? [] : [code]));
  const named = codeNamed(html, others) as readonly Kept[];
  if (named.length > 0) without.delete(again);
  else without.set(again, html);
  signal.addEventListener("abort", () => without.delete(again));
  const allowed = await Promise.all(named.map((code) => code.isTrusted()));
  const shown = named.filter((_code, at) => allowed[at]).map((code) => code.html);
  return shown.length > 0 ? `<div hidden>${shown.join("\n")}</div>` : "";
}
