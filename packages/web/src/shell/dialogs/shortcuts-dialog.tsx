/** The list of keys: every command that has one, by topic, with a field to find one. Opened by Show Keyboard Shortcuts. */
import { useState } from "react";
import { Dialog } from "../../ui/dialog.tsx";
import { Button } from "../../ui/button.tsx";
import { commands } from "../commands.ts";
import { showKeys } from "../keys.ts";
import { type CommandMode, SHORTCUTS } from "../shortcuts.ts";

const WHERE = { command: "on a selected cell", edit: "while editing", both: "in a notebook", app: "" } as const;

interface Row {
  id: string;
  label: string;
  keys: readonly string[];
  mode: CommandMode;
}

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState("");
  const known = Object.entries(SHORTCUTS).map(([id, row]) => ({ id, ...row }));
  const others = commands()
    .filter(({ id, keys }) => !SHORTCUTS[id] && keys?.length)
    .map(({ id, label, category = "Other", keys = [], mode = "app" as const }) => ({
      id,
      label,
      category,
      keys,
      mode,
    }));
  const wanted = text.trim().toLocaleLowerCase();
  const rows = [...known, ...others].filter(({ label, keys }) => {
    const shown = `${label} ${keys.map((spelling) => showKeys(spelling)).join(" ")}`.toLocaleLowerCase();
    return keys.length > 0 && shown.includes(wanted);
  });
  const topics = [...new Set(rows.map(({ category }) => category))];
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose} wide>
      <input
        className="field shortcuts-find"
        aria-label="Find a shortcut"
        placeholder="Find a command or a key"
        data-first
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="shortcuts" role="region" aria-label="Shortcuts" tabIndex={0}>
        {topics.map((topic) => (
          <Topic key={topic} name={topic} rows={rows.filter(({ category }) => category === topic)} />
        ))}
        {!rows.length && <p className="palette-none">No command and no key is called that.</p>}
      </div>
      <div className="dialog-actions">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}

/** Where the keys act is said once, at the topic, and at the rows that differ. */
function Topic({ name, rows }: { name: string; rows: readonly Row[] }) {
  const usual = rows[0]?.mode ?? "app";
  return (
    <section>
      <h3>
        {name} <span className="shortcut-where">{WHERE[usual]}</span>
      </h3>
      <dl>
        {rows.map(({ id, label, keys, mode }) => (
          <div key={id} className="shortcut">
            <dt>
              {label} {mode !== usual && <span className="shortcut-where">{WHERE[mode]}</span>}
            </dt>
            <dd>
              {[...new Set(keys.map((spelling) => showKeys(spelling)))].map((shown) => (
                <kbd key={shown}>{shown}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
