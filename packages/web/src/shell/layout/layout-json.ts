/**
 * The arrangement of tabs and splits as it is kept between visits, and the checks when it comes back. Pure. Kept small
 * and ours (not the dock's own JSON), so that another version of the dock, or an edited or broken value, still gives a
 * workbench. tabs.ts turns it into the dock's model and back.
 */

export type TabKind = "notebook" | "text" | "image" | "terminal" | "start" | "output" | "source";

export interface TabConfig {
  kind: TabKind;
  /** A file's path, a terminal's name, an absolute path (source); empty for the start page. */
  path: string;
  /** Of a notebook that has several views in this window: which, from the second on. */
  view?: number;
  /** Of an output in a tab of its own: its cell. */
  cell?: string;
  /** What that cell was called when its output was last shown: the output's tab is called after it. */
  cellName?: string;
  /** Of a source outside of the lab: the notebook or file from which one came. It is not kept: who gives it may be gone. */
  of?: string;
  /** Of a source: who gives it, the notebook's kernel where nothing is said. */
  by?: "language server";
}

/** A file of the lab, in whatever way it is shown. */
export const isFile = ({ kind }: TabConfig): boolean => kind !== "start" && kind !== "terminal" && kind !== "source";

export interface KeptGroup {
  tabs: TabConfig[];
  /** Which of them is in front. */
  selected: number;
  weight: number;
  active?: true;
}

export interface KeptRow {
  row: (KeptRow | KeptGroup)[];
  weight: number;
}

export interface KeptLayout {
  version: 1;
  layout: KeptRow;
}

const KINDS: ReadonlySet<string> = new Set(["notebook", "text", "image", "terminal", "start", "output"]);
const MOST_TABS = 200;

export const tabId = ({ kind, path, view, cell }: TabConfig): string => {
  if (kind === "output") return `output:${cell}:${path}`;
  if (view !== undefined) return `view:${view}:${path}`;
  return kind === "start" || kind === "terminal" || kind === "source" ? `${kind}:${path}` : path;
};

/** What was kept, or null where it is not ours. Broken tabs are left out, a tab twice is kept once. */
export function readLayout(text: string | null): KeptLayout | null {
  if (!text) return null;
  try {
    const value = JSON.parse(text) as { version?: unknown; layout?: unknown };
    if (value.version !== 1) return null;
    const seen = new Set<string>();
    const layout = readRow(value.layout, seen, 0);
    return layout ? { version: 1, layout } : null;
  } catch {
    return null;
  }
}

const weightOf = (value: unknown) => (typeof value === "number" && value > 0 && Number.isFinite(value) ? value : 100);

function readRow(value: unknown, seen: Set<string>, depth: number): KeptRow | null {
  if (typeof value !== "object" || value === null || depth > 12) return null;
  const { row, weight } = value as { row?: unknown; weight?: unknown };
  if (!Array.isArray(row)) return null;
  const children = row
    .map((child: unknown) => readRow(child, seen, depth + 1) ?? readGroup(child, seen))
    .filter((child) => child !== null);
  return children.length || depth === 0 ? { row: children, weight: weightOf(weight) } : null;
}

function readGroup(value: unknown, seen: Set<string>): KeptGroup | null {
  if (typeof value !== "object" || value === null) return null;
  const { tabs, selected, weight, active } = value as Record<string, unknown>;
  if (!Array.isArray(tabs)) return null;
  const kept = tabs.filter((tab: unknown): tab is TabConfig => {
    if (typeof tab !== "object" || tab === null) return false;
    const { kind, path, view, cell, cellName } = tab as Record<string, unknown>;
    if (typeof kind !== "string" || !KINDS.has(kind) || typeof path !== "string") return false;
    if (view !== undefined && (kind !== "notebook" || !Number.isSafeInteger(view))) return false;
    if ((kind === "output") !== (typeof cell === "string")) return false;
    if (cellName !== undefined && (kind !== "output" || typeof cellName !== "string")) return false;
    const id = tabId(tab as TabConfig);
    if (seen.has(id) || seen.size >= MOST_TABS) return false;
    seen.add(id);
    return true;
  });
  if (!kept.length) return null;
  const front = typeof selected === "number" && selected >= 0 && selected < kept.length ? selected : 0;
  const tabsOnly = kept.map(({ kind, path, view, cell, cellName }) => ({
    kind,
    path,
    ...(view !== undefined && { view }),
    ...(cell !== undefined && { cell }),
    ...(cellName !== undefined && { cellName }),
  }));
  return { tabs: tabsOnly, selected: front, weight: weightOf(weight), ...(active === true ? { active } : {}) };
}

export const tabsOf = (row: KeptRow): TabConfig[] =>
  row.row.flatMap((child) => ("row" in child ? tabsOf(child) : child.tabs));
