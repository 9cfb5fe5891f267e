/**
 * The command palette on the screen: a dialog with a combobox over a listbox. Enter runs and closes, Ctrl+Enter runs and
 * stays. The focus goes back to where it was before the command runs, so that it acts on the notebook it was meant for.
 */
import { Search } from "lucide-react";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore, type KeyboardEvent, type RefObject } from "react";
import { flushSync } from "react-dom";
import { frontNotebook } from "../../notebook/front-notebook.ts";
import { Icon } from "../../ui/icon.tsx";
import { useStore } from "../../ui/store.ts";
import { commands as registered, runCommand, subscribe, type Command } from "../commands.ts";
import { focusContent } from "../focus.ts";
import { offered } from "../main-menu.ts";
import { projectFiles, readProjectFiles } from "./project-files.ts";
import {
  search,
  wantsNames,
  type Found,
  type PaletteGroup,
  type PaletteCommand,
  type PaletteEntry,
  type PaletteName,
} from "./palette-search.ts";
import { PaletteOption } from "./palette-option.tsx";
import { ALSO_CALLED } from "./palette-words.ts";
import { paletteTabs } from "./palette-tabs.ts";
import { recent } from "../start/recent.ts";
import { noteCommand, recentCommands } from "./recent-commands.ts";
import { readRunning, running } from "../running.ts";
import { tabId } from "../layout/layout-json.ts";
import { kindOf, openFile, openTab, openTabs } from "../tabs.ts";

const optionId = (at: number) => `palette-option-${at}`;

interface PaletteProps {
  /** What stands in the field at first. */
  start: string;
  onClose: () => void;
}

export default function PaletteView({ start, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState(start);
  const groups = useFound(text);
  const { flat, current, setChosen } = useChosen(groups);
  useModal(dialog);
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
    const to = movedTo(event.key, current, flat.length - 1);
    if (to === undefined && event.key !== "Enter") return;
    // This press is the palette's alone, whatever the command makes of the page.
    event.preventDefault();
    event.stopPropagation();
    if (to !== undefined) setChosen(flat[to] ? idOf(flat[to].entry) : null);
    else choose(flat[current], event.ctrlKey || event.metaKey);
  };
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
        <Field
          text={text}
          active={flat.length ? optionId(current) : undefined}
          onText={(next) => (setText(next), setChosen(null))}
          onKeyDown={onKeyDown}
        />
        <div id="palette-list" className="palette-list" role="listbox" aria-label="Commands and files">
          <Groups groups={groups} current={current} onChoose={choose} />
          {!flat.length && <p className="palette-none">{NOTHING[text.trim()] ?? "Nothing is called that."}</p>}
        </div>
        <footer className="palette-foot" aria-hidden>
          <span>Enter to run</span>
          <span>Ctrl Enter to run and stay</span>
          <span className="palette-space" />
          <span>{"/ files  > commands  @ open  # names"}</span>
        </footer>
      </div>
    </dialog>
  );
}

/** What the text finds, by subject. */
function useFound(text: string): readonly PaletteGroup[] {
  const files = useStore(projectFiles);
  const lately = useStore(recent);
  const commands = useCommands();
  const alive = useStore(running);
  const names = useNames(wantsNames(text));
  // As they stood when it opened.
  const [used] = useState(recentCommands.get);
  return useMemo(() => {
    const paths = lately.map(({ path }) => path);
    const tabs = () => paletteTabs(openTabs(), alive, paths, (path) => ({ kind: kindOf(path), path }));
    return search(text, commands, files, paths, text.startsWith("@") ? tabs() : [], used, names);
  }, [text, commands, files, lately, alive, used, names]);
}

/** What was chosen among what is found; null: the first. By itself, not its place: files and commands may come late. */
function useChosen(groups: readonly PaletteGroup[]) {
  const [chosen, setChosen] = useState<string | null>(null);
  const flat = groups.flatMap(({ found }) => found);
  const place = flat.findIndex(({ entry }) => idOf(entry) === chosen);
  return { flat, current: Math.max(0, place), setChosen };
}

/** Shows the dialog, and gives the focus back when it goes. */
function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    void readProjectFiles();
    void readRunning();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [dialog]);
}

/** Where a key leads in the list; undefined: nowhere. */
function movedTo(key: string, current: number, last: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: current >= last ? 0 : current + 1,
    ArrowUp: current <= 0 ? last : current - 1,
    PageDown: Math.min(last, current + 10),
    PageUp: Math.max(0, current - 10),
  };
  return moves[key];
}

interface FieldProps {
  text: string;
  /** The option that the keys are at. */
  active: string | undefined;
  onText: (text: string) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

const Field = ({ text, active, onText, onKeyDown }: FieldProps) => (
  <div className="palette-field">
    <Icon of={Search} />
    <input
      role="combobox"
      aria-label="Command palette"
      aria-expanded
      aria-controls="palette-list"
      aria-autocomplete="list"
      aria-activedescendant={active}
      placeholder="Type a command, or / and the name of a file"
      spellCheck={false}
      autoFocus
      value={text}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={onKeyDown}
    />
  </div>
);

interface GroupsProps {
  groups: readonly PaletteGroup[];
  current: number;
  onChoose: (found: Found, stay: boolean) => void;
}

function Groups({ groups, current, onChoose }: GroupsProps) {
  /** Where each group begins among all options. */
  const begins = groups.map((_, at) => groups.slice(0, at).reduce((sum, { found }) => sum + found.length, 0));
  return groups.map(({ title, found }, group) => (
    <div key={title} role="group" aria-label={title}>
      <div className="palette-title" role="presentation">
        {title}
      </div>
      {found.map((one, place) => {
        const mine = begins[group]! + place;
        return (
          <PaletteOption key={mine} id={optionId(mine)} found={one} selected={mine === current} onChoose={onChoose} />
        );
      })}
    </div>
  ));
}

/** The commands as they are: some come with code that is fetched after the notebook is there. */
function useCommands(): PaletteCommand[] {
  const all = useSyncExternalStore(subscribe, registered);
  return useMemo(() => listCommands(all), [all]);
}

/** Nothing is there behind a sign alone. */
const NOTHING: Readonly<Record<string, string>> = {
  "@": "Nothing is open.",
  "#": "No notebook in front makes a name.",
};

const NO_NAMES: readonly PaletteName[] = [];

/** What the notebook in front makes, once it is wanted: reading it takes a moment in a long one. */
function useNames(wanted: boolean): readonly PaletteName[] {
  const session = useStore(frontNotebook);
  const [names, setNames] = useState(NO_NAMES);
  useEffect(() => {
    if (!wanted || session?.store.kernelspecLanguage !== "python") return;
    let here = true;
    const code = session.notebook.cells.filter(({ type }) => type === "code");
    const cells = code.map(({ id, source }, at) => ({ id, source, number: at + 1 }));
    void import("../../notebook/cell-names.ts")
      .then(({ namesOf }) => namesOf(cells, () => here))
      .then((found) => found && here && setNames(found.map((made) => ({ kind: "name", label: made.name, made }))))
      .catch(() => {});
    return () => void (here = false);
  }, [session, wanted]);
  return names;
}

/** The same whenever the list is made anew. */
function idOf(entry: PaletteEntry): string {
  if (entry.kind === "command") return `command ${entry.id}`;
  if (entry.kind === "file") return `file ${entry.path}`;
  return entry.kind === "name" ? `name ${entry.label}` : `tab ${entry.topic} ${tabId(entry.tab)}`;
}

const listCommands = (all: readonly Command[]): PaletteCommand[] =>
  offered(all).map(({ id, label, category, keys }) => ({
    kind: "command",
    id,
    label,
    category: category ?? "Other",
    keys: keys?.[0],
    ...(ALSO_CALLED[id] && { also: ALSO_CALLED[id] }),
  }));

function act({ entry }: Found): void {
  if (entry.kind === "command") {
    noteCommand(entry.id);
    return void runCommand(entry.id);
  }
  if (entry.kind === "name") return void goToName(entry);
  if (entry.kind === "tab") openTab(entry.tab);
  else openFile(entry.path);
  focusContent();
}

/** The caret comes to where it is made. */
async function goToName({ made: { cell, from } }: PaletteName): Promise<void> {
  const session = frontNotebook.get();
  const source = session?.cell(cell)?.source;
  if (!session || source === undefined) return;
  const { goToCell } = await import("../../language/server/navigation.ts");
  const before = source.slice(0, from).split("\n");
  goToCell(session, { cell, start: { line: before.length - 1, character: before.at(-1)!.length } });
}
