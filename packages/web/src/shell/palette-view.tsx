/**
 * The command palette on the screen: a dialog with a combobox over a listbox. Enter runs and closes, Ctrl+Enter runs and
 * stays. The focus goes back to where it was before the command runs, so that it acts on the notebook it was meant for.
 */
import { Play, Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { flushSync } from "react-dom";
import { FileIcon } from "../files/file-icon.tsx";
import { nameOf, parentOf } from "../files/tree-model.ts";
import { Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { runCommand } from "./commands.ts";
import { focusContent } from "./focus.ts";
import { showKeys } from "./keys.ts";
import { offered } from "./main-menu.ts";
import { projectFiles, readProjectFiles } from "./project-files.ts";
import { search, type Found, type PaletteCommand } from "./palette-search.ts";
import { recent } from "./recent.ts";
import { openFile } from "./tabs.ts";

const optionId = (at: number) => `palette-option-${at}`;

export default function PaletteView({ start, onClose }: { start: string; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(start);
  const [at, setAt] = useState(0);
  const files = useStore(projectFiles);
  const lately = useStore(recent);
  const commands = useMemo(() => listCommands(), []);
  const groups = useMemo(
    () =>
      search(
        text,
        commands,
        files,
        lately.map(({ path }) => path),
      ),
    [text, commands, files, lately],
  );
  const flat = groups.flatMap(({ found }) => found);
  const current = Math.min(at, flat.length - 1);

  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    void readProjectFiles();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    document.getElementById(optionId(current))?.scrollIntoView({ block: "nearest" });
  }, [current, text]);

  const choose = (found: Found | undefined, stay = false) => {
    if (!found) return;
    if (stay) return act(found);
    // At once: whoever types on is ahead of any timer, and a key meant for after the command must not come before it.
    dialog.current?.close();
    flushSync(onClose);
    act(found);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const last = flat.length - 1;
    const moves: Record<string, number> = {
      ArrowDown: current >= last ? 0 : current + 1,
      ArrowUp: current <= 0 ? last : current - 1,
      PageDown: Math.min(last, current + 10),
      PageUp: Math.max(0, current - 10),
    };
    const to = moves[event.key];
    if (to === undefined && event.key !== "Enter") return;
    // This press is the palette's alone, whatever the command makes of the page.
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) setAt(to);
    else choose(flat[current], event.ctrlKey || event.metaKey);
  };
  /** Where each group begins among all options. */
  const begins = groups.map((_, at) => groups.slice(0, at).reduce((sum, { found }) => sum + found.length, 0));
  return (
    <dialog
      ref={dialog}
      className="palette floating"
      aria-label="Command palette"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className="palette-inner">
        <div className="palette-field">
          <Icon of={Search} />
          <input
            role="combobox"
            aria-label="Command palette"
            aria-expanded
            aria-controls="palette-list"
            aria-autocomplete="list"
            aria-activedescendant={flat.length ? optionId(current) : undefined}
            placeholder="Type a command, or / and the name of a file"
            spellCheck={false}
            autoFocus
            value={text}
            onChange={(event) => {
              setText(event.target.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div id="palette-list" className="palette-list" role="listbox" aria-label="Commands and files">
          {groups.map(({ title, found }, group) => (
            <div key={title} role="group" aria-label={title}>
              <div className="palette-title" role="presentation">
                {title}
              </div>
              {found.map((one, place) => {
                const mine = begins[group]! + place;
                return (
                  <Option
                    key={mine}
                    id={optionId(mine)}
                    found={one}
                    selected={mine === current}
                    onChoose={(stay) => choose(one, stay)}
                  />
                );
              })}
            </div>
          ))}
          {!flat.length && <p className="palette-none">Nothing is called that.</p>}
        </div>
        <footer className="palette-foot" aria-hidden>
          <span>Enter to run</span>
          <span>Ctrl Enter to run and stay</span>
          <span className="palette-space" />
          <span>{"Type / for files, > for commands"}</span>
        </footer>
      </div>
    </dialog>
  );
}

const listCommands = (): PaletteCommand[] =>
  offered().map(({ id, label, category, keys }) => ({
    kind: "command",
    id,
    label,
    category: category ?? "Other",
    keys: keys?.[0],
  }));

function act({ entry }: Found): void {
  if (entry.kind === "command") return void runCommand(entry.id);
  openFile(entry.path);
  focusContent();
}

interface OptionProps {
  id: string;
  found: Found;
  selected: boolean;
  onChoose: (stay: boolean) => void;
}

function Option({ id, found: { entry, pieces }, selected, onChoose }: OptionProps) {
  const file = entry.kind === "file";
  return (
    <div
      id={id}
      role="option"
      aria-label={file ? entry.path : entry.label}
      aria-selected={selected}
      className="palette-option"
      onPointerDown={(event) => event.preventDefault()}
      onClick={(event) => onChoose(event.ctrlKey || event.metaKey)}
    >
      {file ? <FileIcon path={entry.path} /> : <Icon of={Play} />}
      <span className="palette-label">
        {file ? <FileLabel pieces={pieces} path={entry.path} /> : pieces.map(piece)}
      </span>
      {!file && entry.keys && <span className="key">{showKeys(entry.keys)}</span>}
    </div>
  );
}

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
      {parentOf(path) && <span className="palette-detail">{before.map(piece)}</span>}
    </>
  );
}
