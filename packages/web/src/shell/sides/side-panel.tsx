/**
 * The left panel: its head, what is in it, and the edge by which it is made wider. In a narrow window it lies over the
 * content, and a press outside or Escape puts it away.
 */
import { FilePlus2, FolderPlus, MoreHorizontal, NotebookPen } from "lucide-react";
import { Suspense } from "react";
import { late } from "../../ui/late.ts";
import { FileTree } from "../../files/file-tree.tsx";
import { newFile, newFolder, newNotebook, uploadTo } from "../../files/file-actions.ts";
import { refresh } from "../../files/tree-store.ts";
import { commandEntry } from "../../notebook/menu-entry.ts";
import { IconButton } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { MenuButton } from "../../ui/menu.tsx";
import { useStore } from "../../ui/store.ts";
import { reported } from "../failure.ts";
import { lab } from "../lab.ts";
import { PanelEdge, useAway } from "./panel-edge.tsx";
import { narrow, panel, setPanel } from "./panels.ts";

const RunningPanel = late(() => import("./running-panel.tsx"));

export function SidePanel() {
  const { open, name, width } = useStore(panel);
  const over = useStore(narrow);
  const element = useAway(open && over, () => setPanel({ open: false }));
  if (!open) return null;
  return (
    <aside
      ref={element}
      className="side"
      style={{ width }}
      data-over={over ? "" : undefined}
      aria-label={name === "files" ? "Files" : "Sessions and tabs"}
    >
      {name === "files" ? (
        <FilesHead />
      ) : (
        <header className="side-head">
          <span className="side-title">Sessions and tabs</span>
        </header>
      )}
      <div className="side-body">
        {name === "files" ? (
          <FileTree />
        ) : (
          <Suspense fallback={null}>
            <RunningPanel />
          </Suspense>
        )}
      </div>
      <PanelEdge side="right" width={width} usual={228} change={(to) => setPanel({ width: to })} />
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
          commandEntry("pellucid:restore-deleted"),
        ]}
      />
    </header>
  );
}
