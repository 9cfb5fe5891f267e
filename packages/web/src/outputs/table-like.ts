/**
 * Which outputs show a table or an array, told by how the libraries print them. Only whoever holds the kernel knows for sure:
 * this says where to ask. Pure.
 */
import type { MimeBundle } from "@pellucid/notebook";
import { isBlobRef } from "./content.ts";

/** pandas and polars mark their tables; a Styler's has an id of its own and stays as its author made it. */
const FRAME = /<table[^>]*\bclass="(?:[^"]* )?dataframe\b/;
const STYLED = /<table[^>]*\bid="T_/;
const ARRAY = /^(?:masked_)?(?:array|tensor|matrix|memmap|rec\.array|Parameter containing:\ntensor)\(/;
const OTHERS = /^(?:pyarrow\.(?:Table|RecordBatch)\b|<pyarrow\.lib\.ChunkedArray|shape: \([\d_, ]+\)\nSeries:)/;
const SERIES = /(?:^|\n|, )dtype: [\w[\], :/-]+$/;

export function looksLikeTable(bundle: MimeBundle): boolean {
  const html = bundle["text/html"];
  if (html !== undefined) {
    if (isBlobRef(html)) return isBlobRef(bundle["text/plain"]);
    const text = flat(html).slice(0, 4000);
    return FRAME.test(text) && !STYLED.test(text);
  }
  const plain = bundle["text/plain"];
  if (plain === undefined || Object.keys(bundle).length > 1) return false;
  if (isBlobRef(plain)) return true;
  const text = flat(plain);
  if (ARRAY.test(text)) return !isShort(text);
  return OTHERS.test(text) || SERIES.test(text.slice(-200));
}

/** An array of one dimension that is all there in a line or three reads better as it is. */
function isShort(text: string): boolean {
  return !text.includes("...") && !text.includes("[[") && text.split("\n").length <= 3;
}

const flat = (value: unknown): string => (Array.isArray(value) ? value.join("") : String(value));

/** Of a grid, px: rows, at most, and beside the rows the bar under it. */
const ROOM = { row: 24, most: 440, bar: 33 } as const;
/** The heights of a grid's header: see tables/header-cell.ts. */
const HEADER = { full: 78, typed: 44, plain: 30, fewRows: 10 } as const;

/** How high a grid stands that takes the place of so many rows: the same before and after it comes. */
export function roomOf(rows: number, header: number): number {
  const { row, most, bar } = ROOM;
  return Math.min(most, header + Math.max(1, rows) * row) + bar;
}

/** The header that a grid will have in the place of so many rows. */
export const headerOf = (rows: number, array: boolean): number =>
  array ? HEADER.plain : rows > HEADER.fewRows ? HEADER.full : HEADER.typed;
