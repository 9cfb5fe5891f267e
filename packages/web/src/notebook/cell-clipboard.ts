/**
 * Copied cells, in three places at once: the system's clipboard as cells (our form and Jupyter's) and as plain text, so
 * that they paste into another window, an editor or a mail; and this browser's storage, so that V pastes them in any tab
 * without the browser asking whether it may read the clipboard.
 *
 * V takes the system's clipboard where the person has allowed it to be read, and what was copied last in the lab
 * otherwise. Ctrl+V (clipboard-events.ts) always takes the system's.
 */
import type { Cell } from "@pellucid/notebook";
import { JUPYTER_CELLS, jupyterCell, OWN_CELLS } from "./cell-json.ts";
import { type Copied, copiedHere, copiedOf, keep, sameText } from "./copied-cells.ts";

/** Writes the cells into a copy or cut event, in every form. */
export function writeCells(data: DataTransfer, cells: readonly Cell[]): void {
  const copied = copiedOf(cells);
  keep(copied);
  data.setData("text/plain", copied.text);
  data.setData(OWN_CELLS, JSON.stringify(copied.cells));
  data.setData(JUPYTER_CELLS, JSON.stringify(copied.cells.map(jupyterCell)));
}

/** Copies by a command: the browser is asked for a copy event, and gets the cells in it. */
export function copyCells(cells: readonly Cell[]): void {
  if (cells.length === 0) return;
  let written = false;
  const fill = (event: ClipboardEvent) => {
    if (!event.clipboardData) return;
    writeCells(event.clipboardData, cells);
    event.preventDefault();
    event.stopImmediatePropagation();
    written = true;
  };
  addEventListener("copy", fill, { capture: true });
  try {
    // The only way that needs no permission, works without TLS, and can carry cells as cells.
    document.execCommand("copy");
  } finally {
    removeEventListener("copy", fill, { capture: true });
  }
  if (written) return;
  const copied = copiedOf(cells);
  keep(copied);
  void navigator.clipboard?.writeText(copied.text).catch(() => undefined);
}

let mayRead = false;
/** Whether the person has allowed reading the system's clipboard; never asked for, and known before a key is pressed. */
async function watchPermission(): Promise<void> {
  try {
    const status = await navigator.permissions.query({ name: "clipboard-read" as PermissionName });
    const take = () => (mayRead = status.state === "granted");
    take();
    status.addEventListener("change", take);
  } catch {
    // A browser that knows no such permission: Ctrl+V is the way there.
  }
}
if (globalThis.navigator?.permissions) void watchPermission();

/** The cells that V pastes; at once, unless the system's clipboard may have newer ones. */
export function cellsToPaste(): readonly Cell[] | Promise<readonly Cell[]> {
  const copied = copiedHere();
  return mayRead ? newestCells(copied) : (copied?.cells ?? []);
}

async function newestCells(copied: Copied | null): Promise<readonly Cell[]> {
  const text = await navigator.clipboard.readText().catch(() => "");
  if (text === "" || sameText(text, copied?.text ?? null)) return copied?.cells ?? [];
  const { cellsFromText } = await import("./pasted-cells.ts");
  return cellsFromText(text);
}
