/**
 * Commands that Jupyter's hands look for and that are seldom used: sizes of text, presentation, what is saved by itself, the
 * file in front. Fetched with the first of them (app-commands.ts has their names from the table).
 */
import { duplicate, remove } from "../files/file-actions.ts";
import { changeEditor, editorSettings, presenting, stepSize } from "../notebook/editor/editor-settings.ts";
import { prompt } from "../ui/dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { showAbout } from "./dialogs/about-dialog.tsx";
import { appearance, setAppearance } from "./theme.ts";
import { activeTab } from "./tabs.ts";

type Toggled = "autosave" | "closeBrackets";

/** What nobody sees at once is said. */
function toggle(name: Toggled, on: string, off: string): void {
  changeEditor({ [name]: !editorSettings.get()[name] });
  toast({ text: editorSettings.get()[name] ? on : off });
}

async function askRatio(): Promise<void> {
  const said = await prompt({
    title: "Set side-by-side ratio",
    text: "How much of the width the code has where outputs stand beside it, from 10 to 90 percent.",
    label: "Percent",
    value: String(editorSettings.get().codePart),
    confirm: "Set",
  });
  const codePart = readRatio(said);
  if (codePart !== null) changeEditor({ codePart });
}

/** Percent as somebody typed it; null where it is no number. Pure. */
export function readRatio(said: string | null): number | null {
  const percent = Number.parseFloat(said ?? "");
  return Number.isFinite(percent) ? Math.round(Math.min(90, Math.max(10, percent))) : null;
}

const path = (): string => activeTab.get()?.path ?? "";

export const LAB_ACTS: Readonly<Record<string, () => unknown>> = {
  "application:toggle-presentation-mode": () => presenting.set((on) => !on),
  "apputils:incr-font-size": () => stepSize("fontSize", 1),
  "apputils:decr-font-size": () => stepSize("fontSize", -1),
  "pellucid:incr-content-font-size": () => stepSize("proseSize", 1),
  "pellucid:decr-content-font-size": () => stepSize("proseSize", -1),
  "terminal:increase-font": () => stepSize("terminalSize", 1),
  "terminal:decrease-font": () => stepSize("terminalSize", -1),
  "pellucid:reset-font-sizes": () => changeEditor({ fontSize: 0, proseSize: 0, terminalSize: 0 }),
  "notebook:set-side-by-side-ratio": askRatio,
  "notebook:toggle-autoclosing-brackets": () =>
    toggle("closeBrackets", "Brackets and quotes close in cells.", "Brackets and quotes do not close in cells."),
  "viewmenu:word-wrap": () => changeEditor({ wrap: !editorSettings.get().wrap }),
  "docmanager:toggle-autosave": () =>
    toggle(
      "autosave",
      "Text files are saved by themselves. Notebooks always are.",
      "Text files are saved with Save. Notebooks are saved by themselves all the same.",
    ),
  "statusbar:toggle": () => setAppearance({ bare: !appearance().bare }),
  "docmanager:duplicate": () => duplicate(path()),
  "docmanager:delete": () => remove([path()]),
  "filebrowser:copy-path": () => navigator.clipboard?.writeText(path()),
  "help:about": showAbout,
};
