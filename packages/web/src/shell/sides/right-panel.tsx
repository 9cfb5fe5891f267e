/** The right panel: one part of the notebook in front at a time, chosen on the rail beside it (right-parts.ts has them all). */
import { X } from "lucide-react";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useStore } from "../../ui/store.ts";
import "./right-panel.css";
import { right, rightSide, setRight } from "./panels.ts";
import { RIGHT_PARTS } from "./right-parts.ts";
import { SideFrame } from "./side-frame.tsx";

export default function RightPanel() {
  const { name } = useStore(right);
  const { label, Part } = RIGHT_PARTS.find((part) => part.name === name) ?? RIGHT_PARTS[0]!;
  const head = (
    <header className="side-head">
      <h2 className="side-title">{label}</h2>
      <IconButton label="Close the panel" icon={<Icon of={X} />} onClick={() => setRight({ open: false })} />
    </header>
  );
  return (
    <SideFrame at="right" side={rightSide} label={label} head={head}>
      <Part />
    </SideFrame>
  );
}
