/**
 * A notebook as one Markdown file: prose as it was written, code in fences, results as text, tables as Markdown's own where they fit,
 * pictures as `data:` addresses (the command line puts them beside the file instead). Called by index.ts.
 */
import type { Cell, Json, Notebook, Output } from "@pellucid/notebook";
import { asText } from "../outputs/content.ts";
import { choices } from "../outputs/mime-choice.ts";
import { sanitise } from "../outputs/sanitise.ts";
import { Screen } from "../outputs/text/screen.ts";
import { asShown } from "../outputs/text/written-over.ts";
import { wishesOf } from "./cell-wishes.ts";
import { fenced } from "./fence.ts";
import { languageOf } from "./finish.ts";
import { attached } from "./cells.ts";
import { pictureAddress, wholeText } from "./outputs.ts";
import type { Published, PublishRequest, Surroundings } from "./request.ts";

export async function markdownOf(
  notebook: Notebook,
  { options }: PublishRequest,
  _surroundings: Surroundings,
): Promise<Published> {
  const language = languageOf(notebook);
  const notes: string[] = [];
  const blocks = notebook.cells.flatMap((cell) => {
    const wishes = wishesOf(cell, options);
    if (!wishes.whole) return [];
    if (cell.type === "markdown") return [proseOf(cell)];
    if (cell.type === "raw") return [cell.source];
    const shown: string[] = [];
    if (wishes.code !== "none" && !(options.report && wishes.code === "folded") && wishes.source.trim() !== "")
      shown.push(fenced(wishes.source.replace(/\n+$/, ""), language));
    if (wishes.output !== "none")
      for (const output of asShown(cell.outputs))
        if (!(options.report && output.type === "stream" && output.name === "stderr"))
          shown.push(outputAsMarkdown(output, notes));
    if (wishes.caption !== null) shown.push(`*${wishes.caption}*`);
    return shown;
  });
  return { text: `${blocks.filter((block) => block.trim() !== "").join("\n\n")}\n`, notes: [...new Set(notes)] };
}

/** Attached pictures are named in the text and lie in the cell: they come along at the end, as addresses of their names. */
function proseOf({ source, attachments }: Cell): string {
  if (!attachments) return source;
  return source.replace(/\]\(attachment:([^)\s]+)/g, (whole, name: string) => {
    const address = attached(attachments, decoded(name));
    return address === null ? whole : `](${address}`;
  });
}

const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};

const plain = (text: string): string => {
  const screen = new Screen();
  screen.write(text);
  return screen.lines
    .slice(0, screen.count)
    .map((line) => line.text.trimEnd())
    .join("\n")
    .replace(/\n+$/, "");
};
const asPrinted = (text: string): string => (plain(text) === "" ? "" : fenced(plain(text), "text"));

function outputAsMarkdown(output: Output, notes: string[]): string {
  if (output.type === "stream") return asPrinted(wholeText(output.text));
  if (output.type === "error")
    return asPrinted(output.traceback.length > 0 ? output.traceback.join("\n") : `${output.ename}: ${output.evalue}`);
  if (output.type !== "display" && output.type !== "result") return "";
  for (const mime of choices(output.data)) {
    const shown = valueAsMarkdown(asText(output.data[mime] as Json), mime);
    if (shown !== null) return shown;
  }
  notes.push("An interactive output has no form that Markdown can hold");
  return "";
}

function valueAsMarkdown(text: string, mime: string): string | null {
  if (mime === "text/markdown" || mime === "text/latex") return text;
  if (mime.startsWith("image/")) {
    const address = pictureAddress(text, mime);
    return address === null ? null : `![Output](${address})`;
  }
  if (mime === "text/html") return tableAsMarkdown(text);
  if (mime === "text/plain") return asPrinted(text);
  if (mime === "application/json") return fenced(text, "json");
  return null;
}

/** A table of one header row and plain cells; null for any other HTML, of which the plain text says as much. */
function tableAsMarkdown(html: string): string | null {
  const { fragment } = sanitise(html, { path: "", scope: "[data-none]", prefix: "" });
  const tables = fragment.querySelectorAll("table");
  const table = tables[0];
  if (!table || tables.length > 1) return null;
  const rows = [...table.rows];
  const width = rows[0]?.cells.length ?? 0;
  const regular = rows.every(
    (row) => row.cells.length === width && [...row.cells].every((cell) => cell.colSpan === 1 && cell.rowSpan === 1),
  );
  if (!regular || width === 0 || rows.length < 2) return null;
  const line = (row: HTMLTableRowElement) =>
    `| ${[...row.cells].map((cell) => (cell.textContent ?? "").trim().replace(/\s+/g, " ").replaceAll("|", "\\|")).join(" | ")} |`;
  const rule = `|${" --- |".repeat(width)}`;
  const rest = fragment.querySelector("p")?.textContent?.trim();
  return [line(rows[0]!), rule, ...rows.slice(1).map(line), ...(rest ? ["", rest] : [])].join("\n");
}
