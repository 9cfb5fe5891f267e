/**
 * Formatting of cells by ruff, under the settings of the project around the notebook. It is given texts and gives texts:
 * the page makes one edit of them. A cell that is no Python, or that ruff cannot read, is left as it is and named.
 */
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formattable } from "@pellucid/dataflow";
import { parse } from "smol-toml";
import { projectRoot } from "../lint/lint-project.ts";
import { loadWholeRuff, type RuffOptions } from "../lint/ruff.ts";

export type Deed = "format" | "imports";

export interface CellText {
  readonly id: string;
  readonly source: string;
}

export interface Formatted {
  /** Cells whose text is another now. */
  readonly changed: readonly CellText[];
  /** Cells that were left, and why, in words. */
  readonly left: readonly { readonly id: string; readonly reason: string }[];
}

export async function formatCells(cells: readonly CellText[], deed: Deed, options: RuffOptions): Promise<Formatted> {
  const ruff = await loadWholeRuff();
  const changed: CellText[] = [];
  const left: { id: string; reason: string }[] = [];
  for (const { id, source } of cells) {
    const plain = formattable(source);
    if (!plain) continue;
    try {
      const formatted = await (deed === "format"
        ? ruff.format(plain.text, options)
        : ruff.organise(plain.text, options));
      const text = plain.restore(formatted);
      if (text === null) left.push({ id, reason: "its magics would not have stayed as they are" });
      else if (text !== source) changed.push({ id, source: text });
    } catch (error) {
      left.push({ id, reason: reasonOf(plain.text, error) });
    }
  }
  return { changed, left };
}

/** Ruff counts bytes; people count lines. */
function reasonOf(text: string, error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const place = /^(.*?) at byte range (\d+)\.\./s.exec(words);
  if (!place) return words;
  const before = Buffer.from(text).subarray(0, Number(place[2])).toString();
  return `line ${before.split("\n").length}: ${place[1]}`;
}

const KEPT = ["line-length", "indent-width", "format", "lint"] as const;

/** What the project says to ruff about style: its ruff.toml, or `[tool.ruff]` of its pyproject.toml. */
export async function styleOf(file: string): Promise<RuffOptions> {
  const root = await projectRoot(dirname(file));
  if (root === null) return {};
  const own = (await tomlAt(join(root, ".ruff.toml"))) ?? (await tomlAt(join(root, "ruff.toml")));
  const tool = own ?? table(table((await tomlAt(join(root, "pyproject.toml")))?.["tool"])["ruff"]);
  const { isort } = table(tool["lint"]);
  const kept = Object.fromEntries(KEPT.filter((key) => key in tool).map((key) => [key, tool[key]]));
  return { ...kept, ...("lint" in kept && { lint: isort === undefined ? {} : { isort } }) };
}

const table = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

async function tomlAt(path: string): Promise<Record<string, unknown> | null> {
  try {
    return parse(await readFile(path, "utf8"));
  } catch {
    return null;
  }
}
