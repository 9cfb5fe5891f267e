/** What is said of a variable in a row: its shape, what it is in short, its cells. Pure. */
import type { NameView, Variable, VariableSummary } from "@pellucid/protocol";

const grouped = (count: number): string => count.toLocaleString("en");

/** `1,000 × 12` of arrays and frames, `9` of containers and text, nothing of the rest. */
export function shapeOf({ kind, shape, length }: VariableSummary): string {
  if (kind === "series") return grouped(length ?? shape?.[0] ?? 0);
  if (shape) return shape.length === 0 ? "one number" : shape.map(grouped).join(" × ");
  return length === undefined ? "" : grouped(length);
}

/** `float64`, `float32 on cuda:0`, or nothing. */
export const detailOf = ({ dtype, device }: VariableSummary): string =>
  [dtype, device && device !== "cpu" ? `on ${device}` : undefined].filter(Boolean).join(" ");

/** Without its library, with what it is made of: `ndarray float64`. */
export const typeOf = (summary: VariableSummary): string =>
  [summary.type.split(".").at(-1), detailOf(summary)].filter(Boolean).join(" ");

/** Where there is no room for type, shape and value each: the one that says most. */
export function inShort(summary: VariableSummary): string {
  const { kind, type, preview } = summary;
  if (kind === "array" || kind === "frame" || kind === "series" || kind === "tensor" || kind === "image")
    return shapeOf(summary);
  if (kind === "container") return `${type} of ${shapeOf(summary)}`;
  if (kind === "object") return type.split(".").at(-1) ?? type;
  return preview;
}

/** For sorting by size: how many elements there are. */
export const countOf = ({ shape, length }: VariableSummary): number =>
  shape ? shape.reduce((product, size) => product * size, 1) : (length ?? -1);

export const isFolded = ({ kind }: VariableSummary): boolean =>
  kind === "module" || kind === "function" || kind === "class";

/** All that a row says, for who hears it. */
export function sentenceOf(
  { name, type, preview }: Variable,
  shape: string,
  story: NameView | undefined,
  number: (id: string) => number | null,
): string {
  const cells = (ids: readonly string[]) => ids.map(number).filter((one) => one !== null);
  const made = story?.made ? number(story.made) : null;
  const read = cells(story?.read ?? []);
  const words = [
    name,
    [type, shape].filter(Boolean).join(" "),
    preview,
    made === null ? "" : `made by cell ${made}`,
    read.length === 0 ? "" : `read by ${read.length === 1 ? "cell" : "cells"} ${read.join(", ")}`,
    story?.truth?.why ?? "",
  ];
  return words.filter(Boolean).join(", ");
}
