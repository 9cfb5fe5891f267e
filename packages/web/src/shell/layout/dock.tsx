/**
 * The tabs and splits on the screen: flexlayout drawn in our clothes. It takes the model and every rule about opening
 * and closing from tabs.ts; here are only the looks of a tab, its menu and its drops.
 */
import { Columns2, Maximize2, Minimize2, MoreHorizontal, Plus, X } from "lucide-react";
import {
  Actions,
  Layout,
  TabNode,
  TabSetNode,
  type Action,
  type ITabRenderValues,
  type ITabSetRenderValues,
} from "flexlayout-react";
import { useCallback, type MouseEvent } from "react";
import { FileIcon, StartIcon, TerminalIcon } from "../../files/file-icon.tsx";
import { draggedPath } from "../../files/drag.ts";
import { reveal } from "../../files/tree-store.ts";
import { IconButton } from "../../ui/button.tsx";
import { Glyph, Icon } from "../../ui/icon.tsx";
import { MenuButton, openMenu } from "../../ui/menu.tsx";
import { useStore, useStoreValue } from "../../ui/store.ts";
import { keysOf, runCommand } from "../commands.ts";
import { configOf, tabJson } from "./dock-model.ts";
import { isFile, tabId, type TabConfig } from "./layout-json.ts";
import { newItems } from "../new-menu.ts";
import { TabContent } from "../tab-content.tsx";
import { tabStates } from "../tab-state.ts";
import {
  act,
  arrangement,
  closeAll,
  closeTab,
  dock,
  forget,
  kindOf,
  mayClose,
  noteChange,
  openFile,
  openTabs,
  openTab,
  openView,
  splitActive,
} from "../tabs.ts";

const ICONS = {
  close: (node: TabNode) => <CloseMark config={configOf(node)} />,
  more: () => <Icon of={MoreHorizontal} />,
  maximize: () => <Icon of={Maximize2} />,
  restore: () => <Icon of={Minimize2} />,
};

/** Names that assistive technology reads and tooltips show; the rest of the dock's own words are never seen. */
const LABELS: Record<string, string> = {
  "flexlayout.ui.overflow.menu.tooltip": "More tabs",
  "flexlayout.ui.maximize.tabset": "Maximise",
  "flexlayout.ui.restore.tabset": "Restore",
  "flexlayout.ui.splitter": "Divider",
  "flexlayout.ui.close.tab": "Close",
  "flexlayout.ui.move.tabset": "Move tabs",
  "flexlayout.ui.move.tabs (?)": "Move ? tabs",
};

export function Dock() {
  const model = useStore(dock);
  const factory = useCallback((node: TabNode) => <NodeContent node={node} />, []);
  return (
    <Layout
      model={model}
      factory={factory}
      icons={ICONS}
      keyMap={{ closeTab: "Delete" }}
      onAction={onAction}
      onModelChange={noteChange}
      onRenderTab={renderTab}
      onRenderTabSet={renderTabSet}
      onAuxMouseClick={onAuxClick}
      onContextMenu={onTabMenu}
      onExternalDrag={onExternalDrag}
      i18nTranslator={(key) => LABELS[key] ?? key}
      realtimeResize
    />
  );
}

/** The dock draws a tab's content once; a rename comes through here. */
function NodeContent({ node }: { node: TabNode }) {
  return <TabContent config={useStoreValue(arrangement, () => configOf(node))} />;
}

/** A close that has to be asked about waits; everything else happens at once. */
function onAction(action: Action): Action | undefined {
  if (action.type !== Actions.DELETE_TAB) return action;
  const node = dock.get().getNodeById(String(action.data.node));
  if (!(node instanceof TabNode)) return action;
  const config = configOf(node);
  if (config.kind === "text" && tabStates.get().get(tabId(config))?.dirty) {
    void mayClose(config).then((may) => {
      if (!may) return;
      act(Actions.deleteTab(node.getId()));
      forget(config);
    });
    return undefined;
  }
  queueMicrotask(() => forget(config));
  return action;
}

function renderTab(node: TabNode, values: ITabRenderValues): void {
  const config = configOf(node);
  values.leading = <TabMark config={config} />;
  values.content = (
    <span className="tab-name" title={config.path}>
      {node.getName()}
    </span>
  );
}

function renderTabSet(node: TabSetNode | unknown, values: ITabSetRenderValues): void {
  if (!(node instanceof TabSetNode)) return;
  const first = () => act(Actions.setActiveTabset(node.getId()));
  values.buttons.push(
    <span key="new" className="dock-button" onPointerDown={first}>
      <MenuButton label="New" icon={<Icon of={Plus} />} items={newItems} />
    </span>,
    <span key="split" className="dock-button" onPointerDown={first}>
      <IconButton
        label="Split right"
        keys={keysOf("application:split-right")[0]}
        icon={<Icon of={Columns2} />}
        onClick={() => splitActive("right")}
      />
    </span>,
  );
}

function TabMark({ config }: { config: TabConfig }) {
  const state = useStoreValue(tabStates, (all) => all.get(tabId(config)));
  if (state?.glyph) {
    return (
      <span className="tab-mark" data-state={state.glyph}>
        <Glyph name={state.glyph} label={state.glyphLabel} />
      </span>
    );
  }
  if (config.kind === "start") return <StartIcon />;
  return config.kind === "terminal" ? <TerminalIcon /> : <FileIcon path={config.path} />;
}

function CloseMark({ config }: { config: TabConfig }) {
  const dirty = useStoreValue(tabStates, (all) => !!all.get(tabId(config))?.dirty);
  return (
    <span className="tab-close" data-dirty={dirty ? "" : undefined} title={dirty ? "Not saved. Close" : "Close"}>
      <Icon of={X} />
    </span>
  );
}

function onAuxClick(node: unknown, event: MouseEvent): void {
  if (event.button === 1 && node instanceof TabNode) {
    event.preventDefault();
    void closeTab(configOf(node));
  }
}

function onTabMenu(node: unknown, event: MouseEvent): void {
  event.preventDefault();
  if (!(node instanceof TabNode)) return;
  const config = configOf(node);
  openTab(config);
  const file = isFile(config);
  openMenu(
    { x: event.clientX, y: event.clientY },
    [
      { label: "Close", keys: keysOf("application:close")[0], run: () => void closeTab(config) },
      { label: "Close others", run: () => void closeAll("others") },
      { label: "Close to the right", run: () => void closeAll("right") },
      "separator",
      { label: "Split right", keys: keysOf("application:split-right")[0], run: () => splitActive("right") },
      { label: "Split down", run: () => splitActive("down") },
      ...(config.kind === "notebook" ? [{ label: "New view", run: () => openView(config.path) }] : []),
      ...(file ? (["separator", ...fileItems(config)] as const) : []),
      ...(config.kind === "terminal"
        ? ([
            "separator",
            { label: "End terminal", run: () => runCommand("terminal:shut-down", config.path), danger: true },
          ] as const)
        : []),
    ],
    "Tab",
  );
}

const fileItems = (config: TabConfig) => [
  { label: "Show in files", run: () => void reveal(config.path) },
  { label: "Copy path", run: () => void navigator.clipboard?.writeText(config.path) },
  ...(config.kind === "notebook" || config.kind === "image"
    ? [{ label: "Open as text", run: () => openAsText(config) }]
    : kindOf(config.path) === config.kind
      ? []
      : [
          {
            label: `Open as ${kindOf(config.path)}`,
            run: () => void closeTab(config).then((done) => done && openFile(config.path)),
          },
        ]),
];

async function openAsText(config: TabConfig): Promise<void> {
  if (await closeTab(config)) openFile(config.path, { as: "text" });
}

function onExternalDrag() {
  const path = draggedPath();
  if (path === null) return undefined;
  const config: TabConfig = { kind: kindOf(path), path };
  // A file is open once: what is open already is moved by its tab.
  if (openTabs().some((open) => tabId(open) === tabId(config))) return undefined;
  return { json: tabJson(config), onDrop: noteChange };
}
