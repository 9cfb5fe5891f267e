/**
 * The right panel: one part of the notebook in front at a time, chosen on the rail beside it (right-parts.ts has them all).
 * In a narrow window it lies over the content, and a press outside or Escape puts it away.
 */
import { X } from "lucide-react";
import { Suspense } from "react";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore } from "../../ui/store.ts";
import { PanelEdge, useAway } from "./panel-edge.tsx";
import "./right-panel.css";
import { narrowRight, right, setRight } from "./panels.ts";
import { RIGHT_PARTS } from "./right-parts.ts";

export default function RightPanel() {
  const { open, name, width } = useStore(right);
  const over = useStore(narrowRight);
  const element = useAway(open && over, () => setRight({ open: false }));
  if (!open) return null;
  const { label, Part } = RIGHT_PARTS.find((part) => part.name === name) ?? RIGHT_PARTS[0]!;
  return (
    <aside
      ref={element}
      className="side side-right"
      style={{ width }}
      data-over={over ? "" : undefined}
      aria-label={label}
    >
      <header className="side-head">
        <h2 className="side-title">{label}</h2>
        <IconButton label="Close the panel" icon={<Icon of={X} />} onClick={() => setRight({ open: false })} />
      </header>
      <div className="side-body">
        <Suspense fallback={null}>
          <Part />
        </Suspense>
      </div>
      <PanelEdge side="left" width={width} usual={264} change={(to) => setRight({ width: to })} />
    </aside>
  );
}
