/**
 * What the palette finds: commands by their label, files by their path, best first, with the letters that matched.
 * ">" looks among commands only, "/" among files only, "#" among the names of the notebook in front, "@" among what is open, runs,
 * or was open lately. Pure, on fuzzysort.
 */
import fuzzysort from "fuzzysort";
import type { CellName } from "../../notebook/cell-names.ts";
import type { TabConfig } from "../layout/layout-json.ts";

export interface PaletteCommand {
  kind: "command";
  id: string;
  label: string;
  category: string;
  keys: string | undefined;
  /** What Jupyter calls it, where that is something else. */
  also?: readonly string[];
}

export interface PaletteFile {
  kind: "file";
  path: string;
}

/** A tab, or what would be one: a kernel's notebook or a terminal that runs without. */
export interface PaletteTab {
  kind: "tab";
  tab: TabConfig;
  label: string;
  topic: "Open" | "Running" | "Recent";
}

/** A name that a cell of the notebook in front makes. */
export interface PaletteName {
  kind: "name";
  label: string;
  made: CellName;
}

export type PaletteEntry = PaletteCommand | PaletteFile | PaletteTab | PaletteName;

export const textOf = (entry: PaletteEntry): string => (entry.kind === "file" ? entry.path : entry.label);

/** Names are looked for behind "#", and behind all that is typed without a sign. */
export const wantsNames = (text: string): boolean => /^[^>/@\s]/.test(text);

export interface Found {
  entry: PaletteEntry;
  /** Pieces of what is shown, those that matched marked. */
  pieces: readonly { text: string; hit: boolean }[];
  /** Found by this other name. */
  also?: string;
}

export interface PaletteGroup {
  title: string;
  found: readonly Found[];
}

const MOST_COMMANDS = 60;
const MOST_FILES = 20;
const MOST_NAMES = 12;
const IN_NOTEBOOK = "In this notebook";

export function search(
  text: string,
  commands: readonly PaletteCommand[],
  files: readonly PaletteFile[],
  lately: readonly string[],
  tabs: readonly PaletteTab[] = [],
  /** Ids of commands that were chosen lately, newest first. */
  used: readonly string[] = [],
  names: readonly PaletteName[] = [],
): PaletteGroup[] {
  if (text.startsWith("@")) return byTopic(text.slice(1).trim(), tabs);
  if (text.startsWith("#")) return group(IN_NOTEBOOK, among(text.slice(1).trim(), names));
  const only = text.startsWith(">") ? "command" : text.startsWith("/") ? "file" : null;
  const wanted = (only ? text.slice(1) : text).trim();
  if (!wanted) return emptySearch(only, commands, files, lately, used);
  return [
    ...group("Commands", only === "file" ? [] : matchCommands(wanted, commands)),
    ...group("Files", only === "command" ? [] : match(wanted, files, textOf, MOST_FILES)),
    ...group(IN_NOTEBOOK, only ? [] : match(wanted, names, textOf, MOST_NAMES)),
  ];
}

const group = (title: string, found: readonly Found[]): PaletteGroup[] => (found.length > 0 ? [{ title, found }] : []);

/** All of them while nothing is typed. */
const among = (wanted: string, entries: readonly (PaletteTab | PaletteName)[]): Found[] =>
  wanted ? match(wanted, entries, textOf, entries.length) : entries.map(plain);

const plain = (entry: PaletteEntry): Found => ({
  entry,
  pieces: [{ text: textOf(entry), hit: false }],
});

function byTopic(wanted: string, tabs: readonly PaletteTab[]): PaletteGroup[] {
  const found = among(wanted, tabs);
  return (["Open", "Running", "Recent"] as const).flatMap((title) =>
    group(
      title,
      found.filter(({ entry }) => entry.kind === "tab" && entry.topic === title),
    ),
  );
}

/** Nothing typed yet: everything by topic; commands that were chosen lately, and files lately in front, first. */
function emptySearch(
  only: "command" | "file" | null,
  commands: readonly PaletteCommand[],
  files: readonly PaletteFile[],
  lately: readonly string[],
  used: readonly string[],
): PaletteGroup[] {
  if (only === "file") {
    const rest = files.filter(({ path }) => !lately.includes(path));
    const all = [...lately.map((path): PaletteFile => ({ kind: "file", path })), ...rest].slice(0, 100);
    return all.length ? [{ title: "Files", found: all.map(plain) }] : [];
  }
  const topics = new Map<string, PaletteCommand[]>();
  const recent = used.flatMap((id) => commands.find((one) => one.id === id) ?? []);
  if (recent.length > 0) topics.set("Recent", recent);
  for (const one of commands)
    if (!recent.includes(one)) topics.set(one.category, [...(topics.get(one.category) ?? []), one]);
  return [...topics].map(([title, list]) => ({ title, found: list.map(plain) }));
}

/** By their labels; behind those the ones that have another name of this kind. */
function matchCommands(wanted: string, commands: readonly PaletteCommand[]): Found[] {
  const found = match(wanted, commands, textOf, MOST_COMMANDS);
  const seen = new Set(found.map(({ entry }) => entry));
  const names = commands.flatMap((one) => (seen.has(one) ? [] : (one.also ?? []).map((also) => ({ one, also }))));
  const others = fuzzysort.go(wanted, names, { key: "also", limit: MOST_COMMANDS, threshold: OTHER_NAMES });
  for (const { obj } of others) {
    if (seen.has(obj.one)) continue;
    seen.add(obj.one);
    found.push({ ...plain(obj.one), also: obj.also });
  }
  return found;
}

/** Whoever looks by another name types words of it, not letters out of it. */
const OTHER_NAMES = 0.5;

function match<T extends PaletteEntry>(
  wanted: string,
  all: readonly T[],
  read: (entry: T) => string,
  limit: number,
): Found[] {
  const exact = wanted.toLocaleLowerCase();
  const results = fuzzysort.go(wanted, all as T[], {
    key: (entry: T) => read(entry),
    limit: limit * 2,
    threshold: 0.2,
  });
  return results
    .map((result) => ({ result, first: Number(read(result.obj).toLocaleLowerCase() === exact) }))
    .toSorted((a, b) => b.first - a.first || b.result.score - a.result.score)
    .slice(0, limit)
    .map(({ result }) => ({ entry: result.obj, pieces: piecesOf(read(result.obj), result.indexes) }));
}

export function piecesOf(text: string, indexes: readonly number[]): { text: string; hit: boolean }[] {
  const hits = new Set(indexes);
  const pieces: { text: string; hit: boolean }[] = [];
  for (let at = 0; at < text.length; at++) {
    const last = pieces.at(-1);
    if (last && last.hit === hits.has(at)) last.text += text[at];
    else pieces.push({ text: text[at]!, hit: hits.has(at) });
  }
  return pieces;
}
