/**
 * The rail at the far right: one icon for each part of the right panel, always there, so that no part has to be known to be
 * found. It is the mirror of the activity bar: an icon shows its part, and hides it when it is the one shown. One stop of
 * Tab; the arrows walk. The panel itself is fetched when it is first open.
 */
import { Suspense, useState, type KeyboardEvent } from "react";
import { late } from "../../ui/late.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/button.tsx";
import { useStore } from "../../ui/store.ts";
import { keysOf } from "../commands.ts";
import { right, type RightName, toggleRight } from "./panels.ts";
import { RIGHT_PARTS } from "./right-parts.ts";

const RightPanel = late(() => import("./right-panel.tsx"));

export function RightRail() {
  const { open, name } = useStore(right);
  const [walked, setWalked] = useState<RightName>(name);
  // A part that this browser remembers may be gone.
  const stop = RIGHT_PARTS.find((part) => part.name === walked) ?? RIGHT_PARTS[0]!;
  return (
    <div
      className="rail"
      role="toolbar"
      aria-label="Panels"
      aria-orientation="vertical"
      data-tips="left"
      onKeyDown={walk}
    >
      {RIGHT_PARTS.map((part) => {
        const on = open && part.name === name;
        return (
          <span key={part.name} className="activity-item" data-on={on ? "" : undefined}>
            <IconButton
              label={part.label}
              keys={keysOf(part.command)[0]}
              icon={<Icon of={part.icon} size={20} />}
              aria-pressed={on}
              tabIndex={part === stop ? 0 : -1}
              onFocus={() => setWalked(part.name)}
              onClick={() => toggleRight(part.name)}
            />
          </span>
        );
      })}
    </div>
  );
}

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  if (!step) return;
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  event.preventDefault();
  buttons[step(at, buttons.length)]?.focus();
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
