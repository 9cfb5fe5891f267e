/** The bar at the far left: the mark with the one menu, the panels, and the settings at the foot. */
import { Activity, Files, Settings } from "lucide-react";
import { useRef } from "react";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/button.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { useStore } from "../../ui/store.ts";
import { keysOf } from "../commands.ts";
import { mainMenu } from "../main-menu.ts";
import { Mark } from "../start/mark.tsx";
import { panel, togglePanel, type PanelName } from "./panels.ts";
import { runningCount } from "../running.ts";
import { settingsAt } from "../dialogs/settings-place.ts";

const PANELS: readonly { name: PanelName; label: string; icon: typeof Files; command?: string }[] = [
  { name: "files", label: "Files", icon: Files, command: "filebrowser:toggle-main" },
  { name: "running", label: "Sessions and tabs", icon: Activity, command: "running:show-panel" },
];

export function ActivityBar() {
  const shown = useStore(panel);
  const running = useStore(runningCount);
  const settings = useRef<HTMLSpanElement>(null);
  return (
    <nav className="activity" aria-label="Views" data-tips="right">
      <span className="activity-mark">
        <MenuButton label="Menu" icon={<Mark />} items={mainMenu} />
      </span>
      {PANELS.map(({ name, label, icon, command }) => (
        <span key={name} className="activity-item" data-on={shown.open && shown.name === name ? "" : undefined}>
          <IconButton
            label={label}
            keys={command ? keysOf(command)[0] : undefined}
            icon={<Icon of={icon} size={20} />}
            aria-pressed={shown.open && shown.name === name}
            onClick={() => togglePanel(name)}
          />
          {name === "running" && running > 0 && <i className="activity-dot" />}
        </span>
      ))}
      <span className="activity-space" />
      <span className="activity-item" ref={settings}>
        <IconButton
          label="Settings"
          keys={keysOf("settingeditor:open")[0]}
          icon={<Icon of={Settings} size={20} />}
          onClick={(event) => settingsAt.set(event.currentTarget)}
        />
      </span>
    </nav>
  );
}
