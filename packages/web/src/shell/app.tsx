/**
 * The whole page: the workbench and the layers above it. It starts what runs beside the page (commands, the watch over
 * files and connection, the keeping of the layout). `prepare` comes first; then main.tsx renders it once.
 */
import { Suspense, useEffect } from "react";
import { late } from "../ui/late.ts";
import { currentFolder } from "../files/file-actions.ts";
import { showActive, tree, watchFiles } from "../files/tree-store.ts";
import { fromDrop, upload } from "../files/upload.ts";
import { Dialogs } from "../ui/dialog.tsx";
import { MenuLayer } from "../ui/menu.tsx";
import { useStore } from "../ui/store.ts";
import { toast, Toasts } from "../ui/toast.tsx";
import { followAddress, pathOfAddress } from "./address.ts";
import { openAddress, registerAppCommands, shortcutsShown } from "./app-commands.ts";
import { onCommandFailure } from "./commands.ts";
import { messageOf } from "./failure.ts";
import { lab, readLab, watchReach } from "./lab.ts";
import { isFile } from "./layout/layout-json.ts";
import { outputOfQuery } from "./output-address.ts";
import { keepLayout, keptLayout } from "./layout/layout-keeper.ts";
import { Palette, warmPalette } from "./palette/palette.tsx";
import { watchWidth } from "./sides/panels.ts";
import { watchRecent } from "./start/recent.ts";
import { watchRunning } from "./running.ts";
import { settingsAt } from "./dialogs/settings-place.ts";
import { beginNotebook } from "./tab-content.tsx";
import { activeTab, kindOf, openFile, restoreLayout, unsaved, wakeNotebooks } from "./tabs.ts";
import { Workbench } from "./workbench.tsx";

const OutputWindow = late(() => import("../notebook/results/output-window.tsx"));
const Reader = late(() => import("../people/reader.tsx"));
const SettingsPopover = late(() => import("./dialogs/settings-popover.tsx"));
const ShortcutsDialog = late(() => import("./dialogs/shortcuts-dialog.tsx"));

export function App({ onReady }: { onReady: () => void }) {
  const bare = outputAsked() !== null || lab.get().reader;
  return bare ? <BareApp onReady={onReady} /> : <LabApp onReady={onReady} />;
}

/** The output that this window is of, if it is of one. */
const outputAsked = () => outputOfQuery(location.search);

/** Without a lab around it: an output in a window of its own, or the notebook for whoever came by a read-only link. */
function BareApp({ onReady }: { onReady: () => void }) {
  const path = pathOfAddress(location.pathname) ?? "";
  const output = outputAsked();
  return (
    <>
      <Suspense fallback={null}>
        {output ? (
          <OutputWindow path={path} place={output} onReady={onReady} />
        ) : (
          <Reader path={path} onReady={onReady} />
        )}
      </Suspense>
      <MenuLayer />
      <Dialogs />
      <Toasts />
    </>
  );
}

function LabApp({ onReady }: { onReady: () => void }) {
  const shortcuts = useStore(shortcutsShown);
  const settings = useStore(settingsAt);
  useEffect(() => {
    const stop = watch();
    onReady();
    return stop;
  }, [onReady]);
  return (
    <>
      <Workbench />
      <Palette />
      <Suspense fallback={null}>{settings && <SettingsPopover />}</Suspense>
      <Suspense fallback={null}>{shortcuts && <ShortcutsDialog onClose={() => shortcutsShown.set(false)} />}</Suspense>
      <MenuLayer />
      <Dialogs />
      <Toasts />
    </>
  );
}

/**
 * What has to be known before the first drawing: which lab this is, how its tabs were arranged, and what the address
 * asks for. For a notebook it waits for the notebook's code as well: shell and cells are then drawn in one go.
 */
export async function prepare(): Promise<void> {
  onCommandFailure((command, error) => toast({ level: "error", text: `${command.label} failed: ${messageOf(error)}` }));
  const asked = pathOfAddress(location.pathname);
  const output = outputAsked();
  const notebook = asked !== null && output === null && kindOf(asked) === "notebook";
  const [{ instance, reader }] = await Promise.all([readLab(), notebook && beginNotebook(asked)]);
  if (reader || output) return;
  restoreLayout(keptLayout(instance));
  // A second view of it, or an output of it in a tab of its own, was in front and is again.
  if (asked !== null && activeTab.get()?.path === asked) return;
  if (notebook) openFile(asked);
  else if (asked) await openAddress(asked);
}

const WARM_AFTER = 3000;

/** Everything that goes on beside the page, in the order in which it needs each other. */
function watch(): () => void {
  const stops = [
    registerAppCommands(),
    watchReach(),
    watchWidth(),
    followActive(),
    wakeNotebooks(),
    watchRecent(),
    followAddress(() => lab.get().name),
    keepLayout(lab.get().instance),
    watchFiles(),
    watchRunning(),
    takeDrops(),
  ];
  const warm = setTimeout(warmPalette, WARM_AFTER);
  stops.push(() => clearTimeout(warm));
  addEventListener("beforeunload", warnOfUnsaved);
  stops.push(() => removeEventListener("beforeunload", warnOfUnsaved));
  return () => stops.forEach((stop) => stop());
}

/** The file tree marks what is in front. */
function followActive(): () => void {
  let waiting = false;
  const mark = () => {
    const tab = activeTab.get();
    waiting = tab !== null && isFile(tab) && !showActive(tab.path);
  };
  const stops = [activeTab.subscribe(mark), tree.subscribe(() => waiting && mark())];
  mark();
  return () => stops.forEach((stop) => stop());
}

/** Files dropped anywhere are brought in; the browser would leave the lab to show them. */
function takeDrops(): () => void {
  const over = (event: DragEvent) => {
    if (event.dataTransfer?.types.includes("Files") && !event.defaultPrevented) event.preventDefault();
  };
  const drop = (event: DragEvent) => {
    if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    void fromDrop(event.dataTransfer).then((incoming) => upload(incoming, currentFolder()));
  };
  addEventListener("dragover", over);
  addEventListener("drop", drop);
  return () => {
    removeEventListener("dragover", over);
    removeEventListener("drop", drop);
  };
}

/** The browser asks before it drops text that is in no file and no journal. Notebooks never need this. */
function warnOfUnsaved(event: BeforeUnloadEvent): void {
  if (unsaved()) event.preventDefault();
}
