/** The workbench's planes: activity bar, side panels, tabs, rail, status bar. No state of its own. */
import "flexlayout-react/style/light.css";
import "./workbench.css";
import "./layout/dock.css";
import "./start/start.css";
import "../files/files.css";
import { ActivityBar } from "./sides/activity-bar.tsx";
import { ConnectionStrip } from "./connection-strip.tsx";
import { Dock } from "./layout/dock.tsx";
import { RightPanelSlot, RightRail } from "./sides/right-rail.tsx";
import { SidePanel } from "./sides/side-panel.tsx";
import { StatusBar } from "./status-bar.tsx";

export function Workbench() {
  return (
    <div className="workbench">
      <ActivityBar />
      <SidePanel />
      <div className="workbench-main">
        <ConnectionStrip />
        <div className="workbench-dock">
          <Dock />
        </div>
      </div>
      <RightPanelSlot />
      <RightRail />
      <StatusBar />
    </div>
  );
}
