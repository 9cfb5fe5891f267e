/** One row of the file tree, and the field in its place while its name is typed. Drawn by file-tree.tsx. */
import { ChevronRight } from "lucide-react";
import { memo, useEffect, useRef, type MouseEvent } from "react";
import { focusContent } from "../shell/focus.ts";
import { tabStates } from "../shell/tab-state.ts";
import { Glyph, Icon } from "../ui/icon.tsx";
import { useStoreValue } from "../ui/store.ts";
import { beginDrag, endDrag } from "./drag.ts";
import { rename } from "./file-actions.ts";
import { FileIcon, FolderIcon } from "./file-icon.tsx";
import { openFileMenu } from "./file-menu.ts";
import { stemLength, type TreeEntry, type TreeRow } from "./tree-model.ts";
import { choose, renaming, selection } from "./tree-store.ts";

interface TreeItemProps {
  row: TreeRow;
  focused: boolean;
  chosen: boolean;
  editing: boolean;
  /** Something is dragged over it that it would take. */
  target: boolean;
  onPress: (event: MouseEvent) => void;
}

const same = (a: TreeItemProps, b: TreeItemProps) =>
  a.row.entry === b.row.entry &&
  a.row.open === b.row.open &&
  a.row.level === b.row.level &&
  a.row.position === b.row.position &&
  a.row.setSize === b.row.setSize &&
  a.row.error === b.row.error &&
  a.focused === b.focused &&
  a.chosen === b.chosen &&
  a.editing === b.editing &&
  a.target === b.target;

export const TreeItem = memo(function TreeItem({ row, focused, chosen, editing, target, onPress }: TreeItemProps) {
  const { entry, level, position, setSize, open, error } = row;
  const folder = entry.type === "directory";
  return (
    <li
      role="treeitem"
      className="tree-row"
      aria-label={entry.name}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={setSize}
      aria-expanded={folder ? open : undefined}
      aria-selected={chosen}
      tabIndex={focused && !editing ? 0 : -1}
      data-path={entry.path}
      data-target={target ? "" : undefined}
      style={{ "--level": level - 1 } as React.CSSProperties}
      title={error}
      draggable={!editing}
      onDragStart={(event) => {
        beginDrag(entry.path, folder);
        event.dataTransfer.effectAllowed = "copyMove";
        event.dataTransfer.setData("text/plain", entry.path);
      }}
      onDragEnd={endDrag}
      onClick={editing ? undefined : onPress}
      onDoubleClick={() => !folder && !editing && focusContent()}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        if (!selection.get().chosen.has(entry.path)) choose(entry.path);
        openFileMenu({ x: event.clientX, y: event.clientY }, entry);
      }}
    >
      <span className="tree-twist">{folder && <Icon of={ChevronRight} />}</span>
      {folder ? <FolderIcon open={open} /> : <FileIcon path={entry.path} />}
      {editing ? <NameField entry={entry} /> : <span className="tree-name">{entry.name}</span>}
      {!folder && <FileMark path={entry.path} />}
    </li>
  );
}, same);

/** What an open file says of itself: running, failed, not saved. */
function FileMark({ path }: { path: string }) {
  const state = useStoreValue(tabStates, (all) => all.get(path));
  if (state?.glyph) {
    return (
      <span className="tab-mark" data-state={state.glyph}>
        <Glyph name={state.glyph} label={state.glyphLabel} />
      </span>
    );
  }
  return state?.dirty ? <span className="dirty-dot" role="img" aria-label="Not saved" data-tip="Not saved" /> : null;
}

function NameField({ entry }: { entry: TreeEntry }) {
  const field = useRef<HTMLInputElement>(null);
  const done = useRef(false);
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(0, stemLength(entry.name, entry.type));
  }, [entry.name, entry.type]);
  const finish = (keep: boolean) => {
    if (done.current) return;
    done.current = true;
    const name = field.current?.value.trim() ?? "";
    const row = field.current?.closest<HTMLElement>("[role=treeitem]");
    renaming.set(null);
    row?.focus();
    if (keep) void rename(entry.path, name);
  };
  return (
    <input
      ref={field}
      className="tree-field"
      aria-label="Name"
      defaultValue={entry.name}
      spellCheck={false}
      onClick={(event) => event.stopPropagation()}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
      }}
    />
  );
}
