/**
 * The file tree: an ARIA tree named Files. One row has the keyboard at a time (aria-activedescendant would lose the
 * screen reader's place; the focus itself moves). A press opens a file and leaves the keyboard here; Enter or a second
 * press goes into it. Drops bring files in or move them.
 */
import { useEffect, useMemo, useRef, useState, type DragEvent, type KeyboardEvent } from "react";
import { openFile } from "../shell/tabs.ts";
import { focusContent } from "../shell/focus.ts";
import { useStore } from "../ui/store.ts";
import { drawn, useView } from "./drawn-rows.ts";
import { draggedAny } from "./drag.ts";
import { moveInto, removeChosen } from "./file-actions.ts";
import { openFileMenu } from "./file-menu.ts";
import { TreeItem } from "./tree-item.tsx";
import { findByTyping, moveInTree, parentOf, rowsOf, type TreeRow } from "./tree-model.ts";
import { actedOn, choose, openFolder, renaming, selection, tree } from "./tree-store.ts";
import { fromDrop, upload } from "./upload.ts";

/** So long after a letter the next one begins anew, ms. */
const TYPING_ENDS = 700;

export function FileTree() {
  const value = useStore(tree);
  const chosen = useStore(selection);
  const editing = useStore(renaming);
  const rows = useMemo(() => rowsOf(value), [value]);
  const element = useRef<HTMLUListElement>(null);
  const { target, drops } = useDrops(rows);
  const typing = useTyping();
  const focus = rows.some((row) => row.entry.path === chosen.focus) ? chosen.focus : (rows[0]?.entry.path ?? null);
  useFollowFocus(element, focus, editing);
  // Where the browser's focus is: taken away before the focus has moved on, that row would take it along.
  const [held, setHeld] = useState<string | null>(null);
  const placeOf = (path: string | null) => rows.findIndex(({ entry }) => entry.path === path);
  const shown = drawn(rows.length, useView(element, rows.length), [focus, held, editing].map(placeOf));
  const item = (row: TreeRow) => (
    <TreeItem
      key={row.entry.path}
      row={row}
      focused={row.entry.path === focus}
      chosen={chosen.chosen.has(row.entry.path)}
      editing={editing === row.entry.path}
      target={target !== null && target !== "" && row.entry.path === target}
      onPress={(event) => press(rows, row, event)}
    />
  );

  const onKeyDown = (event: KeyboardEvent) => {
    if (editing !== null) return;
    const row = rows.find(({ entry }) => entry.path === focus);
    // A space within a name that is typed opens nothing.
    if (!(event.key === " " && typing.goesOn()) && actOnKey(event, row)) return void event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move = moveInTree(rows, focus, event.key);
    if (move) {
      event.preventDefault();
      if ("focus" in move) selectTo(rows, move.focus, event.shiftKey && event.key.startsWith("Arrow"));
      else void openFolder("open" in move ? move.open : move.close, "open" in move);
      return;
    }
    if (event.key.length !== 1) return;
    event.preventDefault();
    const found = findByTyping(rows, focus, typing.text(event.key));
    if (found) choose(found);
  };
  return (
    <ul
      ref={element}
      className="tree"
      role="tree"
      aria-label="Files"
      aria-multiselectable
      data-drop={target === "" ? "" : undefined}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => setHeld(pathAt(target))}
      onContextMenu={(event) => {
        event.preventDefault();
        openFileMenu({ x: event.clientX, y: event.clientY }, null);
      }}
      {...drops}
    >
      {shown.flatMap(({ from, to }, at) => [
        <Gap key={`gap ${at}`} rows={from - (shown[at - 1]?.to ?? 0)} />,
        ...rows.slice(from, to).map(item),
      ])}
      <Gap rows={rows.length - (shown.at(-1)?.to ?? 0)} />
      <EmptyOrFailed rows={rows} error={value.errors.get("")} read={value.folders.has("")} />
    </ul>
  );
}

const pathAt = (element: Element) => element.closest<HTMLElement>("[data-path]")?.dataset.path ?? null;

/** The place of rows that are not drawn. */
const Gap = ({ rows }: { rows: number }) =>
  rows > 0 && <li role="none" style={{ height: `calc(var(--row) * ${rows})` }} />;

/** What is dropped on a folder, or on a file in it, goes there. `target`: the folder under the pointer, "" for the root. */
function useDrops(rows: readonly TreeRow[]) {
  const [target, setTarget] = useState<string | null>(null);
  const folderAt = (event: DragEvent): string => {
    const path = pathAt(event.target as Element);
    const row = rows.find(({ entry }) => entry.path === path);
    if (!row) return "";
    return row.entry.type === "directory" ? row.entry.path : parentOf(row.entry.path);
  };
  const drops = {
    onDragOver: (event: DragEvent) => {
      if (draggedAny() === null && !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = draggedAny() === null ? "copy" : "move";
      setTarget(folderAt(event));
    },
    onDragLeave: (event: DragEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setTarget(null);
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const folder = folderAt(event);
      const path = draggedAny();
      setTarget(null);
      if (path !== null) void moveInto(actedOn(path), folder);
      else void fromDrop(event.dataTransfer).then((incoming) => upload(incoming, folder));
    },
  };
  return { target, drops };
}

function EmptyOrFailed({ rows, error, read }: { rows: readonly TreeRow[]; error: string | undefined; read: boolean }) {
  if (error)
    return (
      <li className="tree-note" role="none">
        {error}
      </li>
    );
  if (read && !rows.length)
    return (
      <li className="tree-note" role="none">
        This folder is empty. Drop files here, or make a notebook with the button above.
      </li>
    );
  return null;
}

/** The focus follows the row that has the keyboard, but never comes from elsewhere by itself. */
function useFollowFocus(
  element: React.RefObject<HTMLUListElement | null>,
  focus: string | null,
  editing: string | null,
) {
  useEffect(() => {
    if (focus === null || editing !== null) return;
    const row = element.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(focus)}"]`);
    row?.scrollIntoView({ block: "nearest" });
    const here = element.current?.contains(document.activeElement);
    if (here && document.activeElement !== row) row?.focus({ preventScroll: true });
  }, [element, focus, editing]);
}

/** What is typed without a pause. */
function useTyping() {
  const state = useRef({ text: "", at: -TYPING_ENDS });
  return useMemo(() => {
    const goesOn = () => performance.now() - state.current.at < TYPING_ENDS;
    const text = (letter: string) => {
      const before = goesOn() ? state.current.text : "";
      // The same letter again leads to the next name that begins with it.
      state.current = { text: before === letter ? letter : before + letter, at: performance.now() };
      return state.current.text;
    };
    return { goesOn, text };
  }, []);
}

/** Keys that act on the row instead of moving. */
function actOnKey(event: KeyboardEvent, row: TreeRow | undefined): boolean {
  if (!row) return false;
  const { path, type } = row.entry;
  if (event.key === "F2") renaming.set(path);
  else if (event.key === "Delete") void removeChosen(actedOn(path));
  else if (event.key === "Enter" || event.key === " ") {
    if (type === "directory") void openFolder(path, !row.open);
    else {
      openFile(path, event.ctrlKey || event.metaKey ? { split: "right" } : {});
      if (event.key === "Enter") focusContent();
    }
  } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
    const box = (event.target as Element).getBoundingClientRect();
    openFileMenu({ x: box.left + 24, y: box.bottom }, row.entry);
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "c" && !event.shiftKey) {
    void navigator.clipboard?.writeText(actedOn(path).join("\n"));
  } else return false;
  return true;
}

function selectTo(rows: readonly TreeRow[], path: string, extend: boolean): void {
  if (!extend) return choose(path);
  selection.set(({ chosen }) => ({
    focus: path,
    chosen: new Set([...chosen, path].filter((one) => rows.some(({ entry }) => entry.path === one))),
  }));
}

function press(rows: readonly TreeRow[], row: TreeRow, event: React.MouseEvent): void {
  const { path, type } = row.entry;
  if (event.ctrlKey || event.metaKey) {
    selection.set(({ chosen }) => {
      const next = new Set(chosen);
      if (!next.delete(path)) next.add(path);
      return { focus: path, chosen: next };
    });
    return;
  }
  if (event.shiftKey) {
    const from = rows.findIndex(({ entry }) => entry.path === selection.get().focus);
    const to = rows.indexOf(row);
    const range = rows.slice(Math.max(0, Math.min(from, to)), Math.max(from, to) + 1).map(({ entry }) => entry.path);
    selection.set({ focus: path, chosen: new Set(range) });
    return;
  }
  choose(path);
  if (type === "directory") void openFolder(path, !row.open);
  else openFile(path);
}
