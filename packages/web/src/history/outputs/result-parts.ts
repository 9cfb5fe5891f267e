/**
 * What of a result can be compared: its pictures by their address, its tables as text, and the words it printed. Values that
 * lie on the server are fetched. HTML is only read here, in a document of its own, never shown.
 */
import type { Json, MimeBundle, Output } from "@pellucid/notebook";
import { asText, isBlobRef, resolve } from "../../outputs/content.ts";
import { imageSource } from "../../outputs/image.ts";
import { Screen } from "../../outputs/text/screen.ts";
import type { TableText } from "./table-diff.ts";

export interface ResultParts {
  readonly pictures: readonly string[];
  readonly tables: readonly TableText[];
  readonly text: string;
}

const PICTURES = ["image/png", "image/svg+xml", "image/jpeg", "image/webp", "image/gif"];
const MOST_TEXT = 1_000_000;

export async function partsOf(outputs: readonly Output[], signal: AbortSignal): Promise<ResultParts> {
  const pictures: string[] = [];
  const tables: TableText[] = [];
  const words: string[] = [];
  for (const output of outputs) {
    if (output.type === "stream") words.push(plain(typeof output.text === "string" ? output.text : output.text.tail));
    else if (output.type === "error") words.push(plain(`${output.ename}: ${output.evalue}`));
    else if ("data" in output) await bundleParts(output.data, { pictures, tables, words }, signal);
  }
  return { pictures, tables, text: words.join("\n").slice(0, MOST_TEXT) };
}

interface Found {
  readonly pictures: string[];
  readonly tables: TableText[];
  readonly words: string[];
}

async function bundleParts(data: MimeBundle, { pictures, tables, words }: Found, signal: AbortSignal): Promise<void> {
  const mime = PICTURES.find((each) => each in data);
  if (mime) return void pictures.push(imageSource(data[mime]!, mime, signal));
  const html = await textOf(data, "text/html");
  const table = html === null ? null : tableIn(html);
  if (table) return void tables.push(table);
  const text = (await textOf(data, "text/plain")) ?? (await textOf(data, "text/markdown"));
  if (text !== null) words.push(plain(text));
}

async function textOf(data: MimeBundle, mime: string): Promise<string | null> {
  const value = data[mime];
  if (value === undefined) return null;
  if (isBlobRef(value) && value.size > MOST_TEXT) return null;
  return asText((await resolve(value as Json, mime)) as Json);
}

/** As a terminal would have it: without colours, and with what was written over. */
function plain(text: string): string {
  const screen = new Screen();
  screen.write(text.slice(0, MOST_TEXT));
  return screen.lines
    .slice(0, screen.count)
    .map((line) => line.text)
    .join("\n");
}

/** The first table, with its header rows joined; labels are the heads of its rows. */
function tableIn(html: string): TableText | null {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  const body = [...(table?.tBodies ?? [])].flatMap((each) => [...each.rows]);
  if (!table || body.length === 0) return null;
  const words = (cell: Element) => cell.textContent?.trim() ?? "";
  const heads = (row: HTMLTableRowElement) => [...row.cells].filter((cell) => cell.tagName === "TH").length;
  const labels = Math.min(...body.map(heads));
  const header = [...(table.tHead?.rows ?? [])].map((row) => [...row.cells].slice(labels).map(words));
  const rows = body.map((row) => {
    const cells = [...row.cells].map(words);
    return { label: cells.slice(0, labels).join(" "), cells: cells.slice(labels) };
  });
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  const columns = Array.from({ length: width }, (_, at) => {
    const name = header
      .map((row) => row[at] ?? "")
      .filter((each) => each !== "")
      .join(" ");
    return name || String(at + 1);
  });
  return { columns: unique(columns), rows };
}

/** Columns of one name are told apart by their place. */
function unique(names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
