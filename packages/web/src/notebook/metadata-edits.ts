/**
 * Metadata as JSON text: reads what a person wrote, says what is wrong with it and where, and makes the edits that lead
 * from the old to the new. Only what differs is edited, so that values which JSON in a browser cannot hold exactly stay
 * as they are in the file. Pure. The rules are nbformat's for the keys it knows; other keys may hold anything.
 */
import { apply, equalJson, type CellId, type Edit, isObject, type Json } from "@pellucid/notebook";
import type { JsonObject } from "@pellucid/notebook";

export type MetadataOf = "cell" | "notebook";
export type ReadMetadata = { readonly value: JsonObject } | { readonly problem: string };

export const metadataText = (value: JsonObject): string => JSON.stringify(value, null, 2);

export function readMetadata(text: string, of: MetadataOf): ReadMetadata {
  let value: Json;
  try {
    value = JSON.parse(text.trim() === "" ? "{}" : text) as Json;
  } catch (error) {
    return { problem: placed(text, error instanceof Error ? error.message : String(error)) };
  }
  if (!isObject(value)) return { problem: "Metadata is an object: it begins with { and ends with }" };
  const problem = (of === "cell" ? CELL_RULES : NOTEBOOK_RULES).find(([path, rule]) => {
    const found = at(value, path);
    return found !== undefined && !rule.holds(found);
  });
  return problem ? { problem: `"${problem[0]}" ${problem[1].says}` } : { value };
}

/** The browser's message, with its place said as line and column before it. */
function placed(text: string, message: string): string {
  const said = /line (\d+) column (\d+)/.exec(message);
  const at = /position (\d+)/.exec(message);
  const before = text.slice(0, at ? Number(at[1]) : text.length).split("\n");
  const [line, column] = said ? [said[1], said[2]] : [before.length, before.at(-1)!.length + 1];
  const reason = message.replace(/^JSON\.parse: |( in JSON)?( at position .*| at line .*)$/g, "");
  return `Line ${line}, column ${column}: ${reason}`;
}

interface Rule {
  readonly holds: (value: Json) => boolean;
  readonly says: string;
}

const flag: Rule = { holds: (value) => typeof value === "boolean", says: "is true or false" };
const object: Rule = { holds: isObject, says: "is an object" };
const text: Rule = { holds: (value) => typeof value === "string" && value !== "", says: "is a text that is not empty" };
const tags: Rule = {
  holds: (value) =>
    Array.isArray(value) &&
    value.every((tag) => typeof tag === "string" && /^[^,]+$/.test(tag)) &&
    new Set(value).size === value.length,
  says: "is a list of different words without commas",
};
const scrolled: Rule = {
  holds: (value) => typeof value === "boolean" || value === "auto",
  says: 'is true, false or "auto"',
};

const CELL_RULES: readonly (readonly [string, Rule])[] = [
  ["tags", tags],
  ["name", text],
  ["collapsed", flag],
  ["scrolled", scrolled],
  ["editable", flag],
  ["deletable", flag],
  ["init_cell", flag],
  ["jupyter", object],
  ["jupyter.source_hidden", flag],
  ["jupyter.outputs_hidden", flag],
  ["execution", object],
];
const NOTEBOOK_RULES: readonly (readonly [string, Rule])[] = [
  ["kernelspec", object],
  ["kernelspec.name", text],
  ["kernelspec.display_name", text],
  ["language_info", object],
  ["language_info.name", text],
  ["title", { holds: (value) => typeof value === "string", says: "is a text" }],
  ["authors", { holds: Array.isArray, says: "is a list" }],
];

function at(value: JsonObject, path: string): Json | undefined {
  let found: Json | undefined = value;
  for (const key of path.split(".")) found = isObject(found) ? found[key] : undefined;
  return found;
}

/** The same metadata with one value set, or taken away. An object that becomes empty goes too. */
export function withValue(metadata: JsonObject, path: readonly string[], value: Json | undefined): JsonObject {
  const empty = { cells: [], format: { major: 4, minor: 5 } };
  const edit = (where: readonly string[], what: Json | undefined): Edit => ({
    type: "set-metadata",
    path: where,
    ...(what === undefined ? {} : { value: what }),
  });
  const changed = apply({ ...empty, metadata }, edit(path, value)).metadata;
  const [key] = path;
  const rest = key === undefined ? undefined : changed[key];
  const emptied = path.length > 1 && isObject(rest) && Object.keys(rest).length === 0;
  return emptied ? apply({ ...empty, metadata: changed }, edit([key!], undefined)).metadata : changed;
}

/** What leads from one to the other, in the metadata of a cell, or of the notebook when `id` is absent. */
export function metadataEdits(
  before: JsonObject,
  after: JsonObject,
  id?: CellId,
  path: readonly string[] = [],
): Edit[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    const value = Object.hasOwn(after, key) ? after[key] : undefined;
    const place = [...path, key];
    if (equalJson(old, value)) return [];
    if (isObject(old) && isObject(value) && Object.keys(value).length > 0) return metadataEdits(old, value, id, place);
    const whose = id === undefined ? {} : { id };
    return [{ type: "set-metadata" as const, ...whose, path: place, ...(value === undefined ? {} : { value }) }];
  });
}
