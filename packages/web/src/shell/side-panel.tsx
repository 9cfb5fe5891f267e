/**
 * The left panel: its head, what is in it, and the edge by which it is made wider. In a narrow window it lies over the
 * content, and a press outside or Escape puts it away.
 */
import { FilePlus2, FolderPlus, MoreHorizontal, NotebookPen } from "lucide-react";
import { useEffect, useRef, type PointerEvent } from "react";
import { FileTree } from "../files/file-tree.tsx";
import { newFile, newFolder, newNotebook, uploadTo } from "../files/file-actions.ts";
import { refresh } from "../files/tree-store.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { MenuButton } from "../ui/menu.tsx";
import { useStore } from "../ui/store.ts";
import { reported } from "./failure.ts";
import { lab } from "./lab.ts";
import { activeTab } from "./tabs.ts";
import { narrow, panel, setPanel } from "./panels.ts";
import { RunningPanel } from "./running-panel.tsx";

export function SidePanel() {
  const { open, name, width } = useStore(panel);
  const over = useStore(narrow);
  const element = useRef<HTMLElement>(null);
  useAway(element, open && over);
  if (!open) return null;
  return (
    <aside
      ref={element}
      className="side"
      style={{ width }}
      data-over={over ? "" : undefined}
      aria-label={name === "files" ? "Files" : "Kernels and terminals"}
    >
      {name === "files" ? (
        <FilesHead />
      ) : (
        <header className="side-head">
          <span className="side-title">Kernels and terminals</span>
        </header>
      )}
      <div className="side-body">{name === "files" ? <FileTree /> : <RunningPanel />}</div>
      <Edge width={width} />
    </aside>
  );
}

function FilesHead() {
  const { name } = useStore(lab);
  return (
    <header className="side-head">
      <span className="side-title" title={name}>
        {name || "Files"}
      </span>
      <IconButton label="New notebook" icon={<Icon of={NotebookPen} />} onClick={() => reported(newNotebook())} />
      <IconButton label="New file" icon={<Icon of={FilePlus2} />} onClick={() => reported(newFile())} />
      <IconButton label="New folder" icon={<Icon of={FolderPlus} />} onClick={() => reported(newFolder())} />
      <MenuButton
        label="More"
        icon={<Icon of={MoreHorizontal} />}
        items={() => [
          { label: "Upload files", run: () => reported(uploadTo()) },
          { label: "Refresh", run: () => reported(refresh()) },
        ]}
      />
    </header>
  );
}

/** Lying over the content, it goes away on Escape, on a press outside and when a file has come in front. */
function useAway(element: React.RefObject<HTMLElement | null>, watching: boolean): void {
  useEffect(() => {
    if (!watching) return;
    const away = () => setPanel({ open: false });
    const onPress = (event: Event) => {
      const target = event.target as Element;
      if (!element.current?.contains(target) && !target.closest(".activity,.menu,.dialog,.toasts")) away();
    };
    const onKey = (event: KeyboardEvent) =>
      event.key === "Escape" && element.current?.contains(event.target as Node) && away();
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("keydown", onKey);
    const stopHearing = activeTab.subscribe(away);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("keydown", onKey);
      stopHearing();
    };
  }, [element, watching]);
}

function Edge({ width }: { width: number }) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const edge = event.currentTarget;
    edge.setPointerCapture(event.pointerId);
    const from = event.clientX;
    const onMove = (moved: globalThis.PointerEvent) => setPanel({ width: width + moved.clientX - from });
    const onUp = () => edge.removeEventListener("pointermove", onMove);
    edge.addEventListener("pointermove", onMove);
    edge.addEventListener("pointerup", onUp, { once: true });
    edge.addEventListener("pointercancel", onUp, { once: true });
  };
  return (
    <div
      className="side-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={width}
      aria-valuemin={180}
      aria-valuemax={480}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onDoubleClick={() => setPanel({ width: 228 })}
      onKeyDown={(event) => {
        const by = event.key === "ArrowLeft" ? -16 : event.key === "ArrowRight" ? 16 : 0;
        if (!by) return;
        event.preventDefault();
        setPanel({ width: width + by });
      }}
    />
  );
}
