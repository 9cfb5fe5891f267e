/** The bar at the foot: what the tab in front says of itself, and whether the server is there. */
import { Glyph } from "../ui/icon.tsx";
import { useStore, useStoreValue } from "../ui/store.ts";
import { runCommand } from "./commands.ts";
import { reach } from "./lab.ts";
import { tabId } from "./layout/layout-json.ts";
import { running, runningWords } from "./running.ts";
import { tabStates, type StatusItem } from "./tab-state.ts";
import { activeTab } from "./tabs.ts";

const NONE: readonly StatusItem[] = [];

export function StatusBar() {
  const tab = useStore(activeTab);
  const items = useStoreValue(tabStates, (all) => (tab ? all.get(tabId(tab))?.status : undefined) ?? NONE);
  const state = useStore(reach);
  const alive = useStoreValue(running, runningWords);
  return (
    <footer className="status" aria-label="Status">
      {items.filter(({ side }) => side === "left").map(item)}
      {alive && item({ id: "alive", text: alive, side: "left", tip: "What is running", command: "running:show-panel" })}
      <span className="status-slot" data-status-slot="" />
      <span className="status-space" />
      {items.filter(({ side, text }) => side === "right" && text).map(item)}
      {(items.length === 0 || state !== "up") && (
        <span className="status-item" data-tone={state === "up" ? undefined : "warn"}>
          {state === "up" ? "Connected" : state === "lost" ? "Reconnecting…" : "Logged out"}
        </span>
      )}
    </footer>
  );
}

const item = ({ id, text, glyph, tone, tip, command }: StatusItem) => {
  const inner = (
    <>
      {glyph && <Glyph name={glyph} />}
      {text}
    </>
  );
  const common = { className: "status-item", "data-tone": tone, "data-tip": tip };
  return command ? (
    <button key={id} type="button" {...common} onClick={() => void runCommand(command)}>
      {inner}
    </button>
  ) : (
    <span key={id} {...common}>
      {inner}
    </span>
  );
};
