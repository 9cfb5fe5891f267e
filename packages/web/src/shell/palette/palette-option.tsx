/** One line of the palette: its icon, its words with the letters that matched, and its key. */
import { Box, SquareFunction, Variable } from "lucide-react";
import { useRef } from "react";
import { FileIcon, TerminalIcon } from "../../files/file-icon.tsx";
import { nameOf, parentOf } from "../../files/tree-model.ts";
import { Icon } from "../../ui/icon.tsx";
import { showKeys } from "../keys.ts";
import { commandIcon } from "./palette-icons.ts";
import { textOf, type Found } from "./palette-search.ts";

interface PaletteOptionProps {
  id: string;
  found: Found;
  selected: boolean;
  onChoose: (found: Found, stay: boolean) => void;
}

export function PaletteOption({ id, found, selected, onChoose }: PaletteOptionProps) {
  const { entry, pieces } = found;
  /** What the press met: the list may have moved on below it before the button is let go. */
  const pressed = useRef<Found | null>(null);
  // A file stands with its name first; a terminal or a second view as it is called.
  const isPath = entry.kind === "file" || (entry.kind === "tab" && entry.label === entry.tab.path);
  const path = isPath ? textOf(entry) : null;
  return (
    <div
      id={id}
      role="option"
      aria-label={textOf(entry)}
      aria-selected={selected}
      className="palette-option"
      onPointerDown={(event) => {
        event.preventDefault();
        pressed.current = found;
      }}
      onClick={(event) => onChoose(pressed.current ?? found, event.ctrlKey || event.metaKey)}
    >
      <EntryIcon entry={entry} />
      <span className="palette-label">
        {path !== null ? <FileLabel pieces={pieces} path={path} /> : pieces.map(piece)}
        {found.also && <span className="palette-detail">{found.also}</span>}
        {entry.kind === "name" && <span className="palette-detail">cell {entry.made.number}</span>}
      </span>
      {entry.kind === "command" && entry.keys && <span className="key" data-beside={showKeys(entry.keys)} />}
    </div>
  );
}

function EntryIcon({ entry }: { entry: Found["entry"] }) {
  if (entry.kind === "command") return <Icon of={commandIcon(entry.label, entry.category)} />;
  if (entry.kind === "name") return <Icon of={NAME_ICONS[entry.made.kind]} />;
  if (entry.kind === "tab" && entry.tab.kind === "terminal") return <TerminalIcon />;
  return <FileIcon path={entry.kind === "tab" ? entry.tab.path : entry.path} />;
}

const NAME_ICONS = { class: Box, function: SquareFunction, name: Variable } as const;

const piece = ({ text, hit }: Found["pieces"][number], at: number) =>
  hit ? <b key={at}>{text}</b> : <span key={at}>{text}</span>;

/** The name first, its folder after it in grey; the marks stay on the letters that matched. */
function FileLabel({ pieces, path }: { pieces: Found["pieces"]; path: string }) {
  const cut = path.length - nameOf(path).length;
  const before: Found["pieces"][number][] = [];
  const name: Found["pieces"][number][] = [];
  let at = 0;
  for (const { text, hit } of pieces) {
    const inFolder = Math.max(0, Math.min(text.length, cut - at));
    if (inFolder) before.push({ text: text.slice(0, inFolder), hit });
    if (inFolder < text.length) name.push({ text: text.slice(inFolder), hit });
    at += text.length;
  }
  return (
    <>
      {name.map(piece)}
      {parentOf(path) && (
        <span aria-hidden className="palette-detail">
          {before.map(piece)}
        </span>
      )}
    </>
  );
}
