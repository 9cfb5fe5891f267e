/**
 * Between the kept arrangement (layout-json.ts) and the dock's own model. The only place that knows how flexlayout
 * writes things down, beside dock.tsx, which draws it.
 */
import {
  Model,
  RowNode,
  TabNode,
  TabSetNode,
  type IJsonModel,
  type IJsonRowNode,
  type IJsonTabNode,
  type IJsonTabSetNode,
  type Node,
} from "flexlayout-react";
import { nameOf } from "../../files/tree-model.ts";
import type { KeptGroup, KeptLayout, KeptRow, TabConfig } from "./layout-json.ts";

export const START: TabConfig = { kind: "start", path: "" };

export function titleOf({ kind, path, view, cellName }: TabConfig): string {
  if (kind === "start") return "Start";
  if (kind === "terminal") return `Terminal ${path}`;
  // The cell first: a narrow tab shows the beginning, and a notebook may have many.
  if (kind === "output") return `Output of ${cellName === undefined ? "" : `${cellName} · `}${nameOf(path)}`;
  return view === undefined ? nameOf(path) : `${nameOf(path)} (${view})`;
}

export const tabJson = (config: TabConfig): IJsonTabNode => ({
  type: "tab",
  name: titleOf(config),
  component: config.kind,
  config,
  enableRenderOnDemand: true,
});

const GLOBAL: NonNullable<IJsonModel["global"]> = {
  tabSetEnableMaximize: true,
  tabSetEnableTabScrollbar: false,
  tabSetMinWidth: 160,
  tabSetMinHeight: 100,
  tabEnableRename: false,
  tabEnableScrollbars: false,
  tabSetEnableSingleTabStretch: false,
  // Closable, so that a group goes away with its last tab; by a button of its own it is not.
  tabSetEnableClose: true,
  tabSetEnableCloseButton: false,
  enableEdgeDock: true,
  enableEdgeDockIndicators: false,
};

/** The dock's model of what was kept; with the start page when nothing was. */
export function modelOf(kept: KeptLayout | null): Model {
  const root = kept ? rowJson(kept.layout) : null;
  const filled = root?.children?.length
    ? root
    : rowJson({ row: [{ tabs: [START], selected: 0, weight: 100 }], weight: 100 });
  return Model.fromJson({ global: GLOBAL, borders: [], layout: filled });
}

const rowJson = ({ row, weight }: KeptRow): IJsonRowNode => ({
  type: "row",
  weight,
  children: row.map((child) => ("row" in child ? rowJson(child) : groupJson(child))),
});

const groupJson = ({ tabs, selected, weight, active }: KeptGroup): IJsonTabSetNode => ({
  type: "tabset",
  weight,
  selected,
  name: "Tabs",
  ...(active ? { active } : {}),
  children: tabs.map(tabJson),
});

/** What to keep of it. */
export function keptOf(model: Model): KeptLayout {
  const active = model.getActiveTabset();
  const groupOf = (node: TabSetNode): KeptGroup => ({
    tabs: node.getTabNodes().map(configOf),
    selected: Math.max(0, node.getSelected()),
    weight: Math.round(node.getWeight() * 100) / 100,
    ...(node === active ? { active: true as const } : {}),
  });
  const rowOf = (node: RowNode): KeptRow => ({
    row: node.getChildren().flatMap((child): (KeptRow | KeptGroup)[] => {
      if (child instanceof RowNode) return [rowOf(child)];
      return child instanceof TabSetNode && child.getTabNodes().length ? [groupOf(child)] : [];
    }),
    weight: Math.round(node.getWeight() * 100) / 100,
  });
  const root = model.getRootRow();
  return { version: 1, layout: root ? rowOf(root) : { row: [], weight: 100 } };
}

export const configOf = (node: TabNode): TabConfig => node.getConfig() as TabConfig;

export function tabNodes(model: Model): TabNode[] {
  const found: TabNode[] = [];
  model.visitNodes((node: Node) => {
    if (node instanceof TabNode) found.push(node);
  });
  return found;
}

export function tabSets(model: Model): TabSetNode[] {
  const found: TabSetNode[] = [];
  model.visitNodes((node: Node) => {
    if (node instanceof TabSetNode) found.push(node);
  });
  return found;
}
