/**
 * What of a cell is published: the options of the export, and what the notebook says itself by tags and metadata as Jupyter, Jupyter
 * Book and Quarto write them (`remove-cell`, `hide-input`, `#| echo: false`). Also a cell's label and caption. Pure.
 */
import type { Cell, JsonObject } from "@pellucid/notebook";
import type { PublishOptions } from "./request.ts";

export type Shown = "open" | "folded" | "none";

export interface CellWishes {
  readonly whole: boolean;
  readonly code: Shown;
  readonly output: Shown;
  /** The source without its lines of options. */
  readonly source: string;
  readonly label: string | null;
  readonly caption: string | null;
}

const OPTION = /^#\|[ \t]*([\w.-]+)[ \t]*:[ \t]*(.*?)[ \t]*$/;

export function wishesOf(cell: Cell, options: PublishOptions): CellWishes {
  const tags = tagsOf(cell.metadata);
  const has = (name: string) => tags.has(name) || tags.has(name.replaceAll("-", "_"));
  const { said, source } = cell.type === "code" ? lineOptions(cell.source) : { said: new Map(), source: cell.source };
  const off = (name: string) => said.get(name) === "false";
  const jupyter = objectOf(cell.metadata["jupyter"]);
  const code: Shown =
    options.hideCode || has("remove-input") || off("echo")
      ? "none"
      : options.report || has("hide-input") || has("hide-cell") || jupyter["source_hidden"] === true
        ? "folded"
        : "open";
  const output: Shown =
    options.hideOutput || has("remove-output") || off("output")
      ? "none"
      : has("hide-output") ||
          has("hide-cell") ||
          cell.metadata["collapsed"] === true ||
          jupyter["outputs_hidden"] === true
        ? "folded"
        : "open";
  const whole = !has("remove-cell") && !off("include") && !(cell.type === "raw" && options.report);
  const text = (name: string) => unquoted(said.get(name)) ?? textOf(cell.metadata[name]);
  const label = text("label") ?? text("name");
  return { whole, code, output, source, label, caption: text("fig-cap") ?? text("tbl-cap") ?? text("caption") };
}

export const tagsOf = (metadata: JsonObject): ReadonlySet<string> =>
  new Set(Array.isArray(metadata["tags"]) ? metadata["tags"].map(String) : []);

const objectOf = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
const textOf = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function unquoted(value: string | undefined): string | null {
  if (value === undefined || value === "") return null;
  const match = /^(["'])(.*)\1$/s.exec(value);
  return match ? match[2]!.replaceAll(`\\${match[1]}`, match[1]!) : value;
}

/** Lines `#| name: value` at the top. They are for programs such as this one, and not shown. */
function lineOptions(source: string): { said: Map<string, string>; source: string } {
  const said = new Map<string, string>();
  const lines = source.split("\n");
  let at = 0;
  for (; at < lines.length; at++) {
    const match = OPTION.exec(lines[at]!);
    if (!match) break;
    said.set(match[1]!, match[2]!);
  }
  return { said, source: at === 0 ? source : lines.slice(at).join("\n").replace(/^\n+/, "") };
}
