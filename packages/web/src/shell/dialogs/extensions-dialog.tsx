/**
 * What stands where JupyterLab has its extension manager: which parts of the lab are added from outside, how each of them
 * stands, and where it is set up. It installs nothing by itself. Loaded on first use.
 */
import { useEffect, useState } from "react";
import { askAgain, languageStatus } from "../../language/server/server-status.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showDialog } from "../../ui/show-dialog.ts";
import { canRun, runCommand } from "../commands.ts";
import { activeTab } from "../tabs.ts";
import "./extensions-dialog.css";

export function showExtensions(): void {
  showDialog((close) => <ExtensionsDialog onClose={close} />);
}

const WIDGETS =
  "ipywidgets, anywidget, ipympl and others are found in the environment of a notebook's kernel. Install them there with pip; the lab shows them at once.";
const BUILT_IN =
  "Table of contents, variables, debugger, formatting, history, git marks, tables and export are part of the lab, and need nothing.";

function ExtensionsDialog({ onClose }: { onClose: () => void }) {
  const language = useLanguageWords();
  const then = (id: string) => () => (onClose(), void runCommand(id));
  return (
    <Dialog title="Extensions" onClose={onClose}>
      <dl className="extensions">
        <dt>Language help</dt>
        <dd>{language}</dd>
        <dt>Widgets</dt>
        <dd>{WIDGETS}</dd>
        <dt>Everything else</dt>
        <dd>{BUILT_IN}</dd>
      </dl>
      <div className="dialog-actions">
        {canRun("pellucid:set-up-language-help") && (
          <Button onClick={then("pellucid:set-up-language-help")}>Set up language help</Button>
        )}
        <Button kind="primary" data-first onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}

/** How the language server of what is in front stands, in words. */
function useLanguageWords(): string {
  const [words, setWords] = useState("Asking the server…");
  useEffect(() => {
    let gone = false;
    void wordsFor(activeTab.get()).then((found) => gone || setWords(found));
    return () => void (gone = true);
  }, []);
  return words;
}

async function wordsFor(tab: ReturnType<typeof activeTab.get>): Promise<string> {
  if (tab?.kind !== "notebook" && tab?.kind !== "text")
    return "Open a notebook or a file of code to see which language server it has.";
  askAgain();
  const status = await languageStatus(tab.path);
  if (!status) return "The server did not say whether there is a language server.";
  if ("offer" in status) return "No language server is installed for this language.";
  if (status.state === "ready") return `Comes from ${status.name}.`;
  if (status.state === "given-up") return status.reason;
  if (status.state === "off") return "Switched off where the server was started.";
  return "There is no language server for this language.";
}
