/**
 * The page's address and title follow the tab in front: `/lab/tree/PATH` opens that file in front, `/lab` is the start
 * page or a terminal.
 */
import { encodePath } from "../connection/api.ts";
import { titleOf } from "./layout/dock-model.ts";
import { isFile, type TabConfig } from "./layout/layout-json.ts";
import { activeTab } from "./tabs.ts";

const TREE = "/lab/tree/";

/** The path an address names, null where it names none. */
export function pathOfAddress(address: string): string | null {
  if (!address.startsWith(TREE)) return null;
  try {
    return address.slice(TREE.length).split("/").filter(Boolean).map(decodeURIComponent).join("/") || null;
  } catch {
    return null;
  }
}

export const addressOf = (tab: TabConfig | null): string => (tab && isFile(tab) ? TREE + encodePath(tab.path) : "/lab");

export const windowTitle = (tab: TabConfig | null, root: string): string => {
  const place = root ? `${root} · Pellucid` : "Pellucid";
  return tab && tab.kind !== "start" ? `${titleOf(tab)} · ${place}` : place;
};

/** Begins to follow; the answer stops it. The history keeps one entry a visit: Back leaves the lab, as people expect. */
export function followAddress(root: () => string): () => void {
  const write = () => {
    const tab = activeTab.get();
    const address = addressOf(tab);
    document.title = windowTitle(tab, root());
    // A place in one file is none in another.
    if (location.pathname !== address) history.replaceState(null, "", address);
  };
  write();
  return activeTab.subscribe(write);
}
