/**
 * The right panel: what belongs to the notebook in front, one part at a time behind tabs. Each part is a file of its own,
 * loaded when it is first shown; a part is added by one line in `PARTS`. In a narrow window the panel lies over the content.
 */
import { X } from "lucide-react";
import { lazy, Suspense, type ComponentType, type KeyboardEvent } from "react";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { PanelEdge, useAway } from "./panel-edge.tsx";
import "./right-panel.css";
import { narrowRight, right, setRight, type RightName } from "./panels.ts";

const PARTS: readonly { name: RightName; label: string; Part: ComponentType }[] = [
  { name: "outline", label: "Outline", Part: lazy(() => import("../notebook/outline-panel.tsx")) },
  { name: "variables", label: "Variables", Part: lazy(() => import("../variables/variables-panel.tsx")) },
  { name: "graph", label: "Graph", Part: lazy(() => import("../slice/graph-panel.tsx")) },
  { name: "problems", label: "Problems", Part: lazy(() => import("../lint/problems-panel.tsx")) },
  { name: "help", label: "Help", Part: lazy(() => import("../language/help-panel.tsx")) },
  { name: "queue", label: "Queue", Part: lazy(() => import("../notebook/queue-panel.tsx")) },
  { name: "history", label: "History", Part: lazy(() => import("../history/history-panel.tsx")) },
];

export default function RightPanel() {
  const { open, name, width } = useStore(right);
  const over = useStore(narrowRight);
  const element = useAway(open && over, () => setRight({ open: false }));
  if (!open) return null;
  const { label, Part } = PARTS.find((part) => part.name === name) ?? PARTS[0]!;
  return (
    <aside
      ref={element}
      className="side side-right"
      style={{ width }}
      data-over={over ? "" : undefined}
      aria-label={label}
    >
      <header className="side-head right-head">
        <div role="tablist" aria-label="Parts of the panel" className="right-tabs" onKeyDown={byArrows}>
          {PARTS.map((part) => (
            <button
              key={part.name}
              ref={part.name === name ? shown : undefined}
              type="button"
              role="tab"
              className="right-tab"
              aria-selected={part.name === name}
              tabIndex={part.name === name ? 0 : -1}
              onClick={() => setRight({ name: part.name })}
            >
              {part.label}
            </button>
          ))}
        </div>
        <IconButton label="Close the panel" icon={<Icon of={X} />} onClick={() => setRight({ open: false })} />
      </header>
      <div className="side-body" role="tabpanel" aria-label={label}>
        <Suspense fallback={null}>
          <Part />
        </Suspense>
      </div>
      <PanelEdge side="left" width={width} usual={264} change={(to) => setRight({ width: to })} />
    </aside>
  );
}

/** In a narrow panel not all tabs fit: the chosen one is brought into view. */
function shown(tab: HTMLElement | null): void {
  const strip = tab?.parentElement;
  if (!tab || !strip) return;
  const right = tab.offsetLeft + tab.offsetWidth + 16 - strip.offsetLeft;
  if (right > strip.scrollLeft + strip.clientWidth) strip.scrollLeft = right - strip.clientWidth;
  else strip.scrollLeft = Math.min(strip.scrollLeft, tab.offsetLeft - strip.offsetLeft - 8);
}

function byArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (!step) return;
  event.preventDefault();
  const at = PARTS.findIndex(({ name }) => name === right.get().name);
  const next = (at + step + PARTS.length) % PARTS.length;
  setRight({ name: PARTS[next]!.name });
  (event.currentTarget.children[next] as HTMLElement).focus();
}
