/** How text is edited and how large it is. Each choice acts at once and is kept. Loaded on first use. */
import { useState } from "react";
import {
  changeEditor,
  editorSettings,
  readRulers,
  type EditorSettings,
} from "../../notebook/editor/editor-settings.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showDialog } from "../../ui/show-dialog.ts";
import { useStore } from "../../ui/store.ts";
import "./editor-dialog.css";

export function openEditorSettings(): void {
  showDialog((close) => <EditorDialog onClose={close} />);
}

type Switch = {
  [Name in keyof EditorSettings]: EditorSettings[Name] extends boolean ? Name : never;
}[keyof EditorSettings];

const SWITCHES: readonly [Switch, string][] = [
  ["lineNumbers", "Line numbers"],
  ["wrap", "Wrap long lines of code"],
  ["whitespace", "Show spaces and tabs"],
  ["closeBrackets", "Close brackets and quotes"],
  ["tabs", "Indent with tabs"],
  ["suggest", "Suggest from history while typing"],
  ["autosave", "Save text files by themselves"],
];
const TAB_SIZES = [2, 3, 4, 8];
const SIZES = [0, 11, 12, 13, 14, 15, 16, 18, 20, 24];

function EditorDialog({ onClose }: { onClose: () => void }) {
  const settings = useStore(editorSettings);
  return (
    <Dialog title="Editor settings" onClose={onClose}>
      <div className="editor-settings">
        {SWITCHES.map(([name, label], at) => (
          <label key={name} className="editor-settings-row">
            <input
              type="checkbox"
              data-first={at === 0 ? "" : undefined}
              checked={settings[name]}
              onChange={(event) => changeEditor({ [name]: event.target.checked })}
            />
            {label}
          </label>
        ))}
        <Numbers
          label="Tab size"
          options={TAB_SIZES}
          value={settings.tabSize}
          choose={(tabSize) => changeEditor({ tabSize })}
        />
        <Numbers
          label="Font size of code"
          options={SIZES}
          value={settings.fontSize}
          choose={(fontSize) => changeEditor({ fontSize })}
        />
        <Numbers
          label="Font size of text"
          options={SIZES}
          value={settings.proseSize}
          choose={(proseSize) => changeEditor({ proseSize })}
        />
        <Numbers
          label="Font size in terminals"
          options={SIZES}
          value={settings.terminalSize}
          choose={(terminalSize) => changeEditor({ terminalSize })}
        />
        <Rulers columns={settings.rulers} />
      </div>
      <div className="dialog-actions">
        <Button kind="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </Dialog>
  );
}

interface NumbersProps {
  label: string;
  options: readonly number[];
  value: number;
  choose: (value: number) => void;
}

function Numbers({ label, options, value, choose }: NumbersProps) {
  const all = options.includes(value) ? options : [...options, value].toSorted((a, b) => a - b);
  return (
    <label className="editor-settings-field">
      {label}
      <select className="field" value={value} onChange={(event) => choose(Number(event.target.value))}>
        {all.map((option) => (
          <option key={option} value={option}>
            {option === 0 ? "As the density has it" : option}
          </option>
        ))}
      </select>
    </label>
  );
}

function Rulers({ columns }: { columns: readonly number[] }) {
  const [typed, setTyped] = useState(columns.join(", "));
  return (
    <label className="editor-settings-field">
      Rulers at columns, with commas between
      <input
        className="field"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          changeEditor({ rulers: readRulers(event.target.value) });
        }}
      />
    </label>
  );
}
