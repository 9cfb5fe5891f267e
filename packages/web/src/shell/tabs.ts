/**
 * What is open, and what is in front: opening, closing, moving and splitting tabs. Everybody who opens a file comes
 * here; dock.tsx draws the model kept here, address.ts and layout-keeper.ts listen to it.
 *
 * A tab is known by its kind and path (layout-json.ts, tabId); a file is open at most once. Closing asks only where
 * something would be lost: a notebook's and a terminal's state is the server's, so theirs close at once.
 */
import { Actions, DockLocation, Model, TabNode, TabSetNode, type Action } from "flexlayout-react";
import { isImage, isNotebook } from "../files/file-icon.tsx";
import { isWithin, nameOf } from "../files/tree-model.ts";
import { ask } from "../ui/dialog.tsx";
import { createStore } from "../ui/store.ts";
import { configOf, modelOf, START, tabJson, tabNodes, tabSets, titleOf } from "./layout/dock-model.ts";
import { isFile, tabId, type KeptLayout, type TabConfig } from "./layout/layout-json.ts";
import { setTabState, tabStates } from "./tab-state.ts";

export const dock = createStore<Model>(modelOf(null));
/** The tab in front of the active group, null when there is none. */
export const activeTab = createStore<TabConfig | null>(START);
/** Goes up with every change of the arrangement. */
export const arrangement = createStore(0);

/** Tabs that were closed in this window, the last one first; each once. They are known over a reload. */
export const closedTabs = createStore<readonly TabConfig[]>(keptClosed());
/** What was in front before what is. */
let usedBefore: TabConfig | null = null;
const CLOSED_KEY = "pellucid:closed";
const CLOSED_MOST = 20;
const WAKE_FIRST = 1500;
const WAKE_NEXT = 500;
/** More than these wait until they are looked at: each may be large. */
const WAKE_MOST = 8;

export function restoreLayout(kept: KeptLayout | null): void {
  dock.set(modelOf(kept));
  noteChange();
}

/** Called after every action of the dock. */
export function noteChange(): void {
  const node = dock.get().getActiveTabset()?.getSelectedNode() ?? firstShown();
  const now = node instanceof TabNode ? configOf(node) : null;
  const before = activeTab.get();
  const other = (now && tabId(now)) !== (before && tabId(before)) || now?.kind !== before?.kind;
  if (other) usedBefore = before;
  if (other || now?.cellName !== before?.cellName) activeTab.set(now);
  arrangement.set((count) => count + 1);
}

const firstShown = () =>
  tabSets(dock.get())
    .find((set) => set.getSelectedNode())
    ?.getSelectedNode();

export const act = (action: Action): void => {
  dock.get().doAction(action);
  noteChange();
};

export const kindOf = (path: string): TabConfig["kind"] =>
  isNotebook(path) ? "notebook" : isImage(path) ? "image" : "text";

export const openFile = (path: string, options: OpenOptions = {}): void =>
  openTab({ kind: options.as ?? kindOf(path), path }, options);

export interface OpenOptions {
  as?: "text" | "notebook" | "image";
  /** Beside what is in front instead of among its tabs. */
  split?: "right" | "down";
}

const find = (config: TabConfig): TabNode | undefined =>
  tabNodes(dock.get()).find((node) => tabId(configOf(node)) === tabId(config));

export function openTab(config: TabConfig, { split }: OpenOptions = {}): void {
  const model = dock.get();
  const there = find(config);
  if (there && !split) {
    if (configOf(there).kind === config.kind || tabStates.get().get(tabId(config))?.dirty) {
      act(Actions.selectTab(there.getId()));
      return;
    }
    // The same file in another way (a broken notebook as text): in the place of the first.
    const tabs = there.getParent() as TabSetNode;
    act(
      Actions.addTab(tabJson(config), tabs.getId(), DockLocation.CENTER, tabs.getTabNodes().indexOf(there) + 1, true),
    );
    act(Actions.deleteTab(there.getId()));
    return;
  }
  const group = model.getActiveTabset() ?? tabSets(model)[0];
  if (!group)
    return restoreLayout({ version: 1, layout: { row: [{ tabs: [config], selected: 0, weight: 100 }], weight: 100 } });
  const place = split === "right" ? DockLocation.RIGHT : split === "down" ? DockLocation.BOTTOM : DockLocation.CENTER;
  const at = place === DockLocation.CENTER ? nextTo(group) : -1;
  if (there) act(Actions.moveNode(there.getId(), group.getId(), place, at, true));
  else act(Actions.addTab(tabJson(config), group.getId(), place, at, true));
  const start = find(START);
  // The start page makes room for the first thing opened from it.
  if (start && start.getParent() === group && config.kind !== "start" && group.getTabNodes().length === 2) {
    act(Actions.deleteTab(start.getId()));
  }
}

/** One more view of an open notebook beside the one in front: in step with it, with a place and a selection of its own. */
export function openView(path: string): void {
  const taken = new Set(
    openTabs().flatMap((tab) => (tab.kind === "notebook" && tab.path === path ? (tab.view ?? 1) : [])),
  );
  let view = 1;
  while (taken.has(view)) view++;
  openTab({ kind: "notebook", path, ...(view > 1 && { view }) }, { split: "right" });
}

/** A new tab stands right of the one in front. */
const nextTo = (group: TabSetNode) => (group.getSelected() < 0 ? -1 : group.getSelected() + 1);

/**
 * Notebooks behind others are joined too, one after the other when there is time: their tabs then show what their
 * kernels do. The answer stops it.
 */
export function wakeNotebooks(): () => void {
  let woken = 0;
  const wake = () => {
    const asleep = tabNodes(dock.get()).filter(
      (node) => configOf(node).kind === "notebook" && node.isEnableRenderOnDemand(),
    );
    const behind = asleep.find((node) => !node.isSelected()) ?? asleep[0];
    if (!behind || ++woken > WAKE_MOST) return;
    act(Actions.updateNodeAttributes(behind.getId(), { enableRenderOnDemand: false }));
    timer = setTimeout(wake, WAKE_NEXT);
  };
  let timer = setTimeout(wake, WAKE_FIRST);
  return () => clearTimeout(timer);
}

export async function closeTab(config: TabConfig): Promise<boolean> {
  const node = find(config);
  if (!node) return true;
  if (!(await mayClose(config))) return false;
  act(Actions.deleteTab(node.getId()));
  forget(config);
  return true;
}

/** After a tab went away, however it did. */
export function forget(config: TabConfig): void {
  if (config.kind !== "start" && config.kind !== "source") setClosed([config, ...others(config)]);
  setTabState(tabId(config), null);
  if (!tabNodes(dock.get()).length) openTab(START);
}

export async function mayClose(config: TabConfig): Promise<boolean> {
  if (config.kind !== "text" || !tabStates.get().get(tabId(config))?.dirty) return true;
  const { choice } = await ask({
    title: `Save ${nameOf(config.path)} before closing?`,
    text: "Its changes are only in this tab.",
    confirm: "Save and close",
    other: "Close without saving",
  });
  if (choice === "cancel") return false;
  if (choice === "other") return true;
  return saveText(config.path);
}

/** Text that is nowhere but in a tab of this window. */
export const unsaved = (): boolean =>
  openTabs().some((config) => config.kind === "text" && tabStates.get().get(tabId(config))?.dirty);

/** What an open text editor lends to the shell. */
export interface OpenText {
  save(): Promise<boolean>;
  text(): string;
  /** Its file is called this now; its tab is drawn anew and goes on from there. */
  rename(to: string): void;
}

const texts = new Map<string, OpenText>();

/** The editor of a text file says how it is saved; the answer takes it back. */
export function registerText(path: string, open: OpenText): () => void {
  texts.set(path, open);
  return () => {
    if (texts.get(path) === open) texts.delete(path);
  };
}

const savers = new Set<() => unknown>();

/** Whoever has a notebook open says how it is saved now; the answer takes it back. */
export function registerSaver(save: () => unknown): () => void {
  savers.add(save);
  return () => savers.delete(save);
}

/** Every notebook of this window, and every text that is not saved. */
export async function saveAll(): Promise<void> {
  for (const save of savers) save();
  for (const [path, text] of texts) if (tabStates.get().get(tabId({ kind: "text", path }))?.dirty) await text.save();
}

const saveText = async (path: string): Promise<boolean> => (await texts.get(path)?.save()) ?? true;

/** What stands in its editor now; null when it is not open. */
export const textOf = (path: string): string | null => texts.get(path)?.text() ?? null;

export const openTabs = (): TabConfig[] => tabNodes(dock.get()).map(configOf);

/** The tabs of the group in front, in order. */
const groupTabs = (): TabConfig[] => (dock.get().getActiveTabset()?.getTabNodes() ?? []).map(configOf);

export async function closeAll(which: "all" | "others" | "right"): Promise<void> {
  const active = activeTab.get();
  const group = groupTabs();
  const at = group.findIndex((config) => active && tabId(config) === tabId(active));
  const others = openTabs().filter((config) => !active || tabId(config) !== tabId(active));
  const going = which === "all" ? openTabs() : which === "others" ? others : group.slice(at + 1);
  for (const config of going) if (!(await closeTab(config))) return;
}

/** The one that was closed last, or this one. */
export function reopenClosed(config = closedTabs.get()[0]): void {
  if (!config) return;
  setClosed(others(config));
  openTab(config);
}

const others = (config: TabConfig) => closedTabs.get().filter((one) => tabId(one) !== tabId(config));

function setClosed(tabs: readonly TabConfig[]): void {
  closedTabs.set(tabs.slice(0, CLOSED_MOST));
  try {
    sessionStorage.setItem(CLOSED_KEY, JSON.stringify(closedTabs.get()));
  } catch {
    // They are known until the page is closed, then.
  }
}

function keptClosed(): readonly TabConfig[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(CLOSED_KEY) ?? "[]") as TabConfig[];
    return kept.filter((one) => typeof one?.kind === "string" && typeof one.path === "string");
  } catch {
    return [];
  }
}

export function step(by: 1 | -1): void {
  const all = openTabs();
  const active = activeTab.get();
  const at = all.findIndex((config) => active && tabId(config) === tabId(active));
  const next = all[(at + by + all.length) % all.length];
  if (next) openTab(next);
}

/** To the tab that was in front before, and with the next press back again. */
export function backToTab(): void {
  if (usedBefore && find(usedBefore)) openTab(usedBefore);
}

/** Puts the next group of tabs in front, or the one before. */
export function stepGroup(by: 1 | -1): void {
  const sets = tabSets(dock.get());
  const at = sets.findIndex((set) => set === dock.get().getActiveTabset());
  const next = sets[(at + by + sets.length) % sets.length];
  if (next) act(Actions.setActiveTabset(next.getId()));
}

/** The tab in front moves into a half of its own. Alone in its group, it leaves a start page behind. */
export function splitActive(side: "right" | "down"): void {
  const active = activeTab.get();
  const group = dock.get().getActiveTabset();
  if (!active || !group) return;
  const place = side === "right" ? DockLocation.RIGHT : DockLocation.BOTTOM;
  const node = find(active);
  if (group.getTabNodes().length > 1 && node) act(Actions.moveNode(node.getId(), group.getId(), place, -1, true));
  else if (active.kind !== "start") {
    const start = find(START);
    if (start) act(Actions.moveNode(start.getId(), group.getId(), place, -1, true));
    else act(Actions.addTab(tabJson(START), group.getId(), place, -1, true));
  }
}

/** The tab of an output is called after its cell, whose number changes with what is above it. */
export function nameOutputTab(path: string, cell: string, cellName: string): void {
  const node = find({ kind: "output", path, cell });
  if (!node || configOf(node).cellName === cellName) return;
  const config = { ...configOf(node), cellName };
  act(Actions.updateNodeAttributes(node.getId(), { config, name: titleOf(config) }));
}

/** Files that were renamed or moved keep their tabs. */
export function followRename(from: string, to: string): void {
  for (const node of tabNodes(dock.get())) {
    const config = configOf(node);
    if (!isFile(config) || !isWithin(config.path, from)) continue;
    const moved = { ...config, path: to + config.path.slice(from.length) };
    const unsavedText = config.kind === "text" && tabStates.get().get(tabId(config))?.dirty === true;
    const otherKind = config.path === from && config.kind !== "output" && !unsavedText;
    const kind = otherKind ? kindOf(to) : config.kind;
    const next = { ...moved, kind };
    if (find(next)) {
      // It was opened by its new name before this window heard of that. Text that is nowhere else stays in its tab.
      if (!unsavedText) act(Actions.deleteTab(node.getId()));
      continue;
    }
    if (kind === "text") texts.get(config.path)?.rename(moved.path);
    act(Actions.updateNodeAttributes(node.getId(), { config: next, component: kind, name: titleOf(next) }));
    setTabState(tabId(config), null);
  }
}

/** Tabs of files that went to the trash close; the answer says which were open. */
export function followDelete(path: string): string[] {
  const going = tabNodes(dock.get()).filter((node) => {
    const config = configOf(node);
    return isFile(config) && isWithin(config.path, path);
  });
  return going.map((node) => {
    const config = configOf(node);
    act(Actions.deleteTab(node.getId()));
    forget(config);
    return config.path;
  });
}
