/** What the palette offers behind "@": open tabs, what runs without one, and files that were open lately; each once. Pure. */
import type { TerminalModel, Session } from "../../connection/api.ts";
import { titleOf } from "../layout/dock-model.ts";
import { tabId, type TabConfig } from "../layout/layout-json.ts";
import type { PaletteTab } from "./palette-search.ts";

interface Alive {
  readonly sessions: readonly Session[];
  readonly terminals: readonly TerminalModel[];
}

/** `asTab` says how a file is opened. */
export function paletteTabs(
  open: readonly TabConfig[],
  alive: Alive,
  lately: readonly string[],
  asTab: (path: string) => TabConfig,
): PaletteTab[] {
  const running = [
    ...alive.sessions.filter(({ kernel }) => kernel).map(({ path }) => asTab(path)),
    ...alive.terminals.map(({ name }): TabConfig => ({ kind: "terminal", path: name })),
  ];
  const seen = new Set<string>();
  const once = (topic: PaletteTab["topic"], tabs: readonly TabConfig[]) =>
    tabs
      .filter((tab) => tab.kind !== "start" && !seen.has(tabId(tab)) && seen.add(tabId(tab)))
      .map((tab): PaletteTab => ({ kind: "tab", tab, label: labelOf(tab), topic }));
  return [...once("Open", open), ...once("Running", running), ...once("Recent", lately.map(asTab))];
}

const labelOf = (tab: TabConfig): string =>
  tab.kind === "terminal" || tab.kind === "output" || tab.view !== undefined ? titleOf(tab) : tab.path;
