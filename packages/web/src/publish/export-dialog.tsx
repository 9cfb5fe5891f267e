/** Export with choices: the format, and what of the notebook comes along. Opened by the command Export…. */
import { useState } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { showDialog } from "../ui/show-dialog.ts";
import { exportNotebook, FORMATS, type ExportChoice, type Format } from "./export-acts.ts";
import "./export-dialog.css";

export function askExport(session: NotebookSession): void {
  showDialog((close) => <ExportDialog session={session} close={close} />);
}

const CHOICES: readonly [keyof ExportChoice, string, (to: Format) => boolean][] = [
  ["report", "As a report: code folded, contents, numbers of figures and tables", (to) => to !== "script"],
  ["hideCode", "Without code", (to) => to !== "script"],
  ["hideOutput", "Without outputs", (to) => to !== "script"],
  ["percent", "Cells marked by # %%", (to) => to === "script"],
];

function ExportDialog({ session, close }: { session: NotebookSession; close: () => void }) {
  const [to, setTo] = useState<Format>("html");
  const [choice, setChoice] = useState<ExportChoice>({});
  const words = FORMATS.find(([format]) => format === to)![1];
  return (
    <Dialog title="Export" onClose={close}>
      <form
        className="export-form"
        onSubmit={(event) => {
          event.preventDefault();
          close();
          void exportNotebook(session, to, choice);
        }}
      >
        <fieldset className="export-formats">
          <legend>Format</legend>
          {FORMATS.map(([format, label]) => (
            <label key={format}>
              <input
                type="radio"
                name="export-format"
                data-first={format === "html" ? "" : undefined}
                checked={to === format}
                onChange={() => setTo(format)}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <fieldset className="export-choices">
          <legend>What comes along</legend>
          {CHOICES.filter(([, , fits]) => fits(to)).map(([name, label]) => (
            <label key={name}>
              <input
                type="checkbox"
                checked={choice[name] ?? false}
                onChange={(event) => setChoice({ ...choice, [name]: event.target.checked })}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <div className="dialog-actions">
          <Button kind="quiet" onClick={close}>
            Cancel
          </Button>
          <button type="submit" className="button" data-kind="primary">
            Export {words}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
