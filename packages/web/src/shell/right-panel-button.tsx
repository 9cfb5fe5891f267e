/** Shows the right panel; stands at the end of the tab strip. The panel itself is fetched when it is first open. */
import { PanelRight } from "lucide-react";
import { lazy, Suspense } from "react";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { keysOf } from "./commands.ts";
import { right, setRight } from "./panels.ts";

const RightPanel = lazy(() => import("./right-panel.tsx"));

export function RightPanelButton() {
  const { open } = useStore(right);
  return (
    <IconButton
      label="Outline, variables, queue"
      keys={keysOf("application:toggle-right-area")[0]}
      icon={<Icon of={PanelRight} />}
      aria-pressed={open}
      onClick={() => setRight({ open: !open })}
    />
  );
}

export function RightPanelSlot() {
  const { open } = useStore(right);
  if (!open) return null;
  return (
    <Suspense fallback={null}>
      <RightPanel />
    </Suspense>
  );
}
