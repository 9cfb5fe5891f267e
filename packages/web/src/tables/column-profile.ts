/** All figures of one column as it is seen: exact where the header is rounded. */
import type { ColumnProfile } from "@pellucid/protocol";
import { make } from "../outputs/elements.ts";
import { drawSpark, share } from "./column-picture.ts";
import { openPopup } from "./table-popup.ts";

export function openProfile(
  anchor: Element,
  back: HTMLElement,
  name: string,
  asked: Promise<ColumnProfile | null>,
  keep: (text: string) => void,
): void {
  const popup = openPopup(anchor, `Profile of ${name}`, back);
  const box = make("div", "table-profile");
  box.append(make("p", "table-quiet", "Reading"));
  popup.element.append(box);
  popup.element.focus();
  void asked.then((profile) => {
    if (!profile)
      return box.replaceChildren(make("p", "table-quiet", "The kernel did not give the figures of this column"));
    box.replaceChildren(
      make("h3", "", name),
      make("p", "table-quiet", profile.type),
      drawSpark(profile),
      list(figuresOf(profile)),
      ...(profile.top?.length ? [commonest(profile, keep, popup.close)] : []),
    );
  });
}

const number = (value: number) => value.toLocaleString("en");

/** Name and value of every figure there is, in order. Pure. */
export function figuresOf(profile: ColumnProfile): [string, string][] {
  const { count, missing, distinct, infinite, minimum, maximum, mean, deviation, quantiles = [] } = profile;
  const rows: [string, string][] = [
    ["Rows", number(count)],
    ["Missing", missing === 0 ? "0" : `${number(missing)} (${share(missing, count)})`],
  ];
  if (distinct !== undefined) rows.push(["Distinct", number(distinct)]);
  if (infinite) rows.push(["Infinite", number(infinite)]);
  if (minimum !== undefined) rows.push(["Minimum", minimum]);
  for (const [quantile, value] of quantiles) rows.push([QUANTILES[quantile] ?? `${quantile * 100} %`, value]);
  if (maximum !== undefined) rows.push(["Maximum", maximum]);
  if (mean !== undefined) rows.push(["Mean", String(mean)]);
  if (deviation !== undefined) rows.push(["Standard deviation", String(deviation)]);
  return rows;
}

const QUANTILES: Readonly<Record<number, string>> = { 0.25: "Lower quartile", 0.5: "Median", 0.75: "Upper quartile" };

function list(rows: readonly (readonly [string, string])[]): HTMLElement {
  const element = make("dl", "table-figures");
  for (const [name, value] of rows) element.append(make("dt", "", name), make("dd", "", value));
  return element;
}

function commonest(
  { top = [], counted = 0 }: ColumnProfile,
  keep: (text: string) => void,
  close: () => void,
): HTMLElement {
  const element = make("ol", "table-commonest");
  for (const [text, times] of top.slice(0, 10)) {
    const row = make("li", "");
    const button = make("button", "table-link", text || "(empty)");
    button.type = "button";
    button.title = `Only rows with ${text}`;
    button.addEventListener("click", () => {
      keep(text);
      close();
    });
    row.append(button, make("small", "", `${number(times)} (${share(times, counted)})`));
    element.append(row);
  }
  return element;
}
