/** A column's values as a small picture: a histogram of numbers and times, shares of the commonest of the rest. */
import type { ColumnProfile } from "@pellucid/protocol";

const NS = "http://www.w3.org/2000/svg";
const SIZE = { width: 90, height: 20 } as const;

export function drawSpark(profile: ColumnProfile): SVGElement {
  const svg = document.createElementNS(NS, "svg");
  svg.setAttribute("viewBox", `0 0 ${SIZE.width} ${SIZE.height}`);
  svg.setAttribute("class", "table-spark");
  svg.setAttribute("aria-hidden", "true");
  if (profile.bins) bars(svg, profile.bins);
  else if (profile.top) shares(svg, profile);
  return svg;
}

function bar(svg: SVGElement, x: number, width: number, height: number, shade: "1" | "2"): void {
  const rect = document.createElementNS(NS, "rect");
  const at = { x, y: SIZE.height - height, width: Math.max(0.5, width), height };
  for (const [name, value] of Object.entries(at)) rect.setAttribute(name, value.toFixed(2));
  rect.setAttribute("class", `table-shade-${shade}`);
  svg.append(rect);
}

function bars(svg: SVGElement, bins: readonly number[]): void {
  const most = Math.max(1, ...bins);
  const step = SIZE.width / bins.length;
  for (const [at, count] of bins.entries())
    if (count > 0)
      bar(svg, at * step, step - (bins.length > 1 ? 1 : 0), Math.max(1, (count / most) * SIZE.height), "1");
}

function shares(svg: SVGElement, { top = [], counted = 0 }: ColumnProfile): void {
  let x = 0;
  for (const [at, [, times]] of top.slice(0, 8).entries()) {
    const width = (times / Math.max(1, counted)) * SIZE.width;
    bar(svg, x, width - 1, 8, at === 0 ? "1" : "2");
    x += width;
  }
}

const number = (value: number) => value.toLocaleString("en");

/** In one short line: from where to where, how many values, how much of it is true. */
export function rangeWords(profile: ColumnProfile): string {
  const { minimum, maximum, top, distinct = 0, count, missing, kind, counted = 0 } = profile;
  const absent = missing > 0 ? `, ${share(missing, count)} missing` : "";
  if (count === missing) return missing > 0 ? "all missing" : "no rows";
  if (minimum !== undefined && maximum !== undefined) {
    if (kind === "time") return `${minimum.slice(0, 10)} – ${maximum.slice(0, 10)}${absent}`;
    return `${rounded(minimum)} – ${rounded(maximum)}${absent}`;
  }
  const yes = kind === "bool" && top?.find(([text]) => text === "True");
  if (yes) return `${share(yes[1], counted)} true${absent}`;
  return `${number(distinct)} ${distinct === 1 ? "value" : "values"}${absent}`;
}

export function share(part: number, whole: number): string {
  const percent = (100 * part) / Math.max(1, whole);
  if (percent > 0 && percent < 1) return "< 1 %";
  return `${percent > 99 && percent < 100 ? "> 99" : Math.round(percent)} %`;
}

/** For the header only: the profile has it exactly. */
function rounded(text: string): string {
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  // Four digits may be years, which nobody groups.
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return Math.abs(value) < 1e4 ? text : number(value);
  return value
    .toPrecision(3)
    .replace(/\.0+(?=$|e)|(\.\d*?[1-9])0+(?=$|e)/, "$1")
    .replace("e+", "e");
}
