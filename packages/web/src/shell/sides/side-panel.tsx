/** The left panel: the folder's files, or what runs and is open. */
import { FilePlus2, FolderPlus, MoreHorizontal, NotebookPen } from "lucide-react";
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
import { leftSide, panel } from "./panels.ts";
import { SideFrame } from "./side-frame.tsx";

const RunningPanel = late(() => import("./running-panel.tsx"));

export function SidePanel() {
  const { name } = useStore(panel);
  return name === "files" ? (
    <SideFrame at="left" side={leftSide} label="Files" head={<FilesHead />}>
      <FileTree />
    </SideFrame>
  ) : (
    <SideFrame at="left" side={leftSide} label="Sessions and tabs" head={<RunningHead />}>
      <RunningPanel />
    </SideFrame>
  );
}

const RunningHead = () => (
  <header className="side-head">
    <span className="side-title">Sessions and tabs</span>
  </header>
);

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
