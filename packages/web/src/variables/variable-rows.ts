/**
 * The rows of the listing: variables that fit the search, in the order of a column, modules and functions in a group of
 * their own at the end, and below each opened one what is inside. Pure; drawn by variable-grid.tsx.
 */
import type {
  NameView,
  Variable,
  VariableItem,
  VariablePath,
  VariableStep,
  VariableSummary,
  VariableView,
} from "@pellucid/protocol";
import { countOf, isFolded } from "./variable-words.ts";

export const COLUMNS = ["name", "type", "shape", "value", "memory", "gpu", "made", "read"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  readonly by: Column;
  readonly down: boolean;
}

/** A value that was opened, and the window of it that is there. */
export interface Opened {
  readonly path: VariablePath;
  readonly start: number;
  readonly columnStart: number;
  readonly slice: readonly number[];
  /** Null until the first answer. */
  readonly view: VariableView | null;
  readonly trouble: string | null;
}

export type Row =
  | { kind: "variable"; key: string; level: number; expanded: boolean | null; path: VariablePath; variable: Variable }
  | { kind: "group"; key: string; level: number; expanded: boolean; count: number }
  | { kind: "item"; key: string; level: number; expanded: boolean | null; path: VariablePath; item: VariableItem }
  /** Something that is no list of rows: a table, text, an image. */
  | { kind: "view"; key: string; level: number; expanded: null; path: VariablePath; opened: Opened }
  /** The way to the rest of a long container. */
  | { kind: "more"; key: string; level: number; expanded: null; path: VariablePath; opened: Opened; total: number }
  | { kind: "note"; key: string; level: number; expanded: null; text: string };

export interface Asked {
  readonly variables: readonly Variable[];
  readonly names: Readonly<Record<string, NameView>>;
  readonly opened: ReadonlyMap<string, Opened>;
  readonly query: string;
  readonly order: Order;
  readonly groupOpen: boolean;
  /** A cell's number among the code cells. */
  readonly number: (id: string) => number | null;
}

export const keyOf = (path: VariablePath): string => JSON.stringify(path);
export const GROUP = "modules and functions";
/** Items of a container that are shown at a time. */
export const PAGE = 100;

export function rowsOf(asked: Asked): Row[] {
  const found = asked.variables.filter((variable) => fits(variable, asked.query)).toSorted(comparing(asked));
  const rows: Row[] = [];
  for (const variable of found) if (!isFolded(variable)) addVariable(rows, variable, 1, asked.opened);
  const folded = found.filter(isFolded);
  if (folded.length === 0) return rows;
  // Who searches sees what was found, wherever it is.
  const expanded = asked.groupOpen || asked.query.trim() !== "";
  rows.push({ kind: "group", key: GROUP, level: 1, expanded, count: folded.length });
  if (expanded) for (const variable of folded) addVariable(rows, variable, 2, asked.opened);
  return rows;
}

function fits({ name, type }: Variable, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return words.every((word) => name.toLowerCase().includes(word) || type.toLowerCase().includes(word));
}

const natural = new Intl.Collator("en", { numeric: true });

function comparing({ order, names, number }: Asked): (a: Variable, b: Variable) => number {
  const place = (id: string | null | undefined) => (id ? (number(id) ?? Infinity) : Infinity);
  const value: Record<Column, (variable: Variable) => number | string> = {
    name: ({ name }) => name,
    type: ({ type }) => type,
    shape: countOf,
    value: ({ preview }) => preview,
    memory: ({ memory }) => memory,
    gpu: ({ cuda = 0 }) => cuda,
    made: ({ name }) => place(names[name]?.made),
    read: ({ name }) => place(names[name]?.read[0]),
  };
  const of = value[order.by];
  return (a, b) => {
    const [x, y] = [of(a), of(b)];
    const way = typeof x === "string" ? natural.compare(x, String(y)) : x < Number(y) ? -1 : x > Number(y) ? 1 : 0;
    return (order.down ? -way : way) || natural.compare(a.name, b.name);
  };
}

function addVariable(rows: Row[], variable: Variable, level: number, opened: Asked["opened"]): void {
  const path: VariablePath = [variable.name];
  const expanded = variable.opens ? opened.has(keyOf(path)) : null;
  rows.push({ kind: "variable", key: keyOf(path), level, expanded, path, variable });
  if (expanded) addInside(rows, path, level + 1, opened);
}

function addInside(rows: Row[], path: VariablePath, level: number, all: Asked["opened"]): void {
  const opened = all.get(keyOf(path))!;
  const key = keyOf(path);
  const note = (text: string) => void rows.push({ kind: "note", key: `${key} note`, level, expanded: null, text });
  const { view, trouble } = opened;
  if (trouble !== null) return note(trouble);
  if (view === null) return note("Reading");
  if (view.view === "nothing") return note("There is nothing more to see inside");
  if (view.view !== "items")
    return void rows.push({ kind: "view", key: `${key} view`, level, expanded: null, path, opened });
  for (const item of view.items) addItem(rows, [...path, item.step], item, level, all);
  if (view.total === 0) note("Empty");
  if (view.total > view.items.length)
    rows.push({ kind: "more", key: `${key} more`, level, expanded: null, path, opened, total: view.total });
}

function addItem(rows: Row[], path: VariablePath, item: VariableItem, level: number, all: Asked["opened"]): void {
  const expanded = item.opens ? all.has(keyOf(path)) : null;
  rows.push({ kind: "item", key: keyOf(path), level, expanded, path, item });
  if (expanded) addInside(rows, path, level + 1, all);
}

/** The name of a row, by which letters find it. */
export function labelOf(row: Row): string {
  if (row.kind === "variable") return row.variable.name;
  if (row.kind === "item") return row.item.label;
  return row.kind === "group" ? "Modules and functions" : "";
}

/** `df`, `d["a"].x`: a path as people say it; entries of mappings by their labels where those are known. */
export function pathInWords([name, ...steps]: VariablePath): string {
  return name + (steps as readonly VariableStep[]).map(stepInWords).join("");
}

const stepInWords = (step: VariableStep): string =>
  "attribute" in step ? `.${step.attribute}` : `[${"index" in step ? step.index : step.entry}]`;

/** What all together take; what is shared is counted for each who holds it. */
export const memoryOf = (variables: readonly VariableSummary[]): number =>
  variables.reduce((sum, { kind, memory }) => sum + (kind === "module" ? 0 : memory), 0);
