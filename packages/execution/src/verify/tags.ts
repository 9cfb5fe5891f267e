/** What a person said of a cell's comparison by its tags, and of all cells in the notebook's metadata. */
import { isList, isObject, type Cell, type Json, type Notebook } from "@pellucid/notebook";
import { METADATA_KEY } from "./environment.ts";

export interface Wishes {
  /** `nondeterministic`: what it shows may differ. `skip-compare`: it is not looked at. */
  readonly volatile: "nondeterministic" | "skip-compare" | null;
  /** `tolerance=1e-3`. */
  readonly tolerance: number | null;
}

export function wishesOf(cell: Cell, notebook: Notebook): Wishes {
  const tags = [...textsOf(cell.metadata["tags"]), ...defaultsOf(notebook)];
  const tolerance = tags
    .map((tag) => /^tolerance=(.+)$/.exec(tag)?.[1])
    .find((text) => text !== undefined && Number(text) >= 0);
  const volatile = (["skip-compare", "nondeterministic"] as const).find((tag) => tags.includes(tag)) ?? null;
  return { volatile, tolerance: tolerance === undefined ? null : Number(tolerance) };
}

/** `{"pellucid": {"verify": {"tags": [...]}}}` in the notebook's metadata holds for every cell. */
function defaultsOf({ metadata }: Notebook): readonly string[] {
  const ours = metadata[METADATA_KEY];
  const verify = isObject(ours) ? (ours as { verify?: Json }).verify : undefined;
  return isObject(verify) ? textsOf((verify as { tags?: Json }).tags) : [];
}

const textsOf = (value: Json | undefined): string[] =>
  value !== undefined && isList(value) ? value.filter((one): one is string => typeof one === "string") : [];

/** Single precision carries seven digits. */
const SINGLE =
  /\b(?:float32|float16|bfloat16|import torch|from torch|import tensorflow|from tensorflow|import keras|from keras|import jax|from jax|import cupy|import cudf|\.cuda\(|mps)\b/;

export const toleranceOf = (notebook: Notebook): number =>
  notebook.cells.some((cell) => cell.type === "code" && SINGLE.test(cell.source)) ? 1e-5 : 1e-9;
