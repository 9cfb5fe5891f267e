/** The commands of the application itself: files, tabs, look, terminals. Registered once by app.tsx. */
import { contents, copyExample, logOut, terminals } from "../connection/api.ts";
import { currentFolder, download, newFile, newFolder, newNotebook, uploadTo } from "../files/file-actions.ts";
import { saveAs } from "../files/save-as.ts";
import { choose, refresh, renaming, reveal } from "../files/tree-store.ts";
import { toggleKeymap } from "../notebook/editor/editor-keymap.ts";
import { changeEditor, editorSettings } from "../notebook/editor/editor-settings.ts";
import { createStore } from "../ui/store.ts";
import { canRun, registerCommand, registerKnown } from "./commands.ts";
import { focusContent } from "./focus.ts";
import { holdForFocus, showLate } from "./keymap.ts";
import { lab } from "./lab.ts";
import { openPalette } from "./palette/palette.tsx";
import { PANEL_NAMES, setPanel, togglePanel, toggleRight } from "./sides/panels.ts";
import { loadScratchpad, RIGHT_PARTS } from "./sides/right-parts.ts";
import { readRunning } from "./running.ts";
import { settingsAt } from "./dialogs/settings-place.ts";
import { SHORTCUTS, SIDES } from "./shortcuts.ts";
import {
  activeTab,
  backToTab,
  closeAll,
  closedTabs,
  closeTab,
  openFile,
  openTab,
  openTabs,
  reopenClosed,
  restoreLayout,
  saveAll,
  splitActive,
  step,
  stepGroup,
} from "./tabs.ts";
import { START } from "./layout/dock-model.ts";
import { isFile } from "./layout/layout-json.ts";
import { appearance, setAppearance } from "./theme.ts";
import { type FileLink, OPEN_EVENT } from "../outputs/markdown/markdown-options.ts";
import { addressOf, pathOfAddress } from "./address.ts";

export const shortcutsShown = createStore(false);

const folderOf = (arg: unknown): string =>
  typeof arg === "object" && arg !== null && "folder" in arg ? String(arg.folder) : currentFolder();

const activeFile = () => {
  const tab = activeTab.get();
  return tab && isFile(tab) ? tab : null;
};
const hasFile = () => activeFile() !== null;
const hasTab = () => activeTab.get() !== null;

async function newTerminal(folder: string): Promise<void> {
  const { name } = await terminals.create(folder);
  openTab({ kind: "terminal", path: name });
  focusContent();
  void readRunning();
}

async function endTerminal(arg: unknown): Promise<void> {
  const tab = activeTab.get();
  const name = typeof arg === "string" ? arg : tab?.kind === "terminal" ? tab.path : null;
  if (name === null) return;
  await terminals.close(name).catch(() => {});
  await closeTab({ kind: "terminal", path: name });
  void readRunning();
}

/** `example`: its name; the welcome notebook, if none is given. */
async function openWelcome(example?: unknown): Promise<void> {
  const path = typeof example === "string" ? await copyExample(example) : (lab.get().welcome ?? (await copyExample()));
  openFile(path);
  focusContent();
}

async function renameActive(): Promise<void> {
  const tab = activeFile();
  if (!tab) return;
  setPanel({ open: true, name: "files" });
  await reveal(tab.path);
  renaming.set(tab.path);
}

const fileCommands = () => [
  registerKnown("notebook:create-new", (arg) => newNotebook(folderOf(arg))),
  registerKnown("fileeditor:create-new", (arg) => newFile(folderOf(arg))),
  registerKnown("filebrowser:create-new-directory", (arg) => newFolder(folderOf(arg))),
  registerKnown("filebrowser:upload", (arg) => uploadTo(folderOf(arg))),
  registerKnown("filebrowser:refresh", refresh),
  registerKnown("filebrowser:open-path", () => openPalette("/")),
  registerKnown("filebrowser:go-to-path", () => showInFiles(), hasFile),
  registerKnown("docmanager:download", () => download(activeFile()!.path), hasFile),
  registerKnown("docmanager:save-as", saveAs, hasFile),
  registerKnown("docmanager:rename", renameActive, hasFile),
  registerKnown("docmanager:save-all", saveAll, () => openTabs().length > 0),
  registerKnown("docmanager:open-browser-tab", () => void open(addressOf(activeFile()), "_blank"), hasFile),
  registerKnown("fileeditor:go-to-line", () => showLate(import("./go-to-line.ts"), (part) => part.askLine()), hasText),
  registerKnown("pellucid:open-welcome", openWelcome),
  registerKnown("pellucid:restore-deleted", () =>
    showLate(import("../history/deleted-dialog.tsx"), (part) => part.showDeleted()),
  ),
  registerKnown("pellucid:log-out", () => logOut().then(() => location.assign("/login"))),
];

async function showInFiles(): Promise<void> {
  const tab = activeFile();
  if (!tab) return;
  setPanel({ open: true, name: "files" });
  await reveal(tab.path);
  choose(tab.path);
}

/** Of a notebook and of a text file alike; fetched with the first of them. */
/** A library's source is read, and its names lead on; nothing can be changed there. */
const hasText = () => hasCode() || activeTab.get()?.kind === "source";
const hasCode = () => activeTab.get()?.kind === "notebook" || activeTab.get()?.kind === "text";
const FOLLOWS = "pellucid:go-to-definition pellucid:find-references";
const LANGUAGE =
  "go-to-definition find-references rename-symbol quick-fix toggle-inlay-hints set-up-language-help restart-language-server";
const languageCommands = () =>
  LANGUAGE.split(" ").map((name) => {
    const id = `pellucid:${name}`;
    return registerKnown(
      id,
      async () => (await import("../language/server/commands.ts")).LANGUAGE_ACTS[id]?.(),
      FOLLOWS.includes(id) ? hasText : hasCode,
    );
  });

/** Seldom used (lab-acts.ts): fetched with the first of them. */
const OF_LAB =
  "application:toggle-presentation-mode apputils:incr-font-size apputils:decr-font-size pellucid:incr-content-font-size pellucid:decr-content-font-size terminal:increase-font terminal:decrease-font pellucid:reset-font-sizes notebook:set-side-by-side-ratio notebook:toggle-autoclosing-brackets viewmenu:word-wrap docmanager:toggle-autosave statusbar:toggle help:about";
const OF_FILE = "docmanager:duplicate docmanager:delete filebrowser:copy-path";
const seldom = (ids: string, when?: () => boolean) =>
  ids
    .split(" ")
    .map((id) => registerKnown(id, async () => void (await (await import("./lab-acts.ts")).LAB_ACTS[id]?.()), when));

const viewCommands = () => [
  registerKnown("apputils:activate-command-palette", () => openPalette()),
  registerKnown("application:toggle-left-area", () => togglePanel()),
  registerKnown("application:toggle-right-area", () => toggleRight()),
  ...RIGHT_PARTS.map(({ name, command }) => registerKnown(command, () => toggleRight(name))),
  registerKnown("pellucid:show-history", () => import("../history/scope.ts").then((part) => part.showHistory())),
  registerKnown("pellucid:show-scratchpad", () => {
    holdForFocus(loadScratchpad(), "[data-scratchpad]");
    return import("../scratchpad/scratch-acts.ts").then((part) => part.toggleScratchpad());
  }),
  registerKnown("filebrowser:toggle-main", () => togglePanel("files")),
  registerKnown("running:show-panel", () => togglePanel("running")),
  registerKnown("running:show-modal", () => openPalette("@")),
  registerKnown("extensionmanager:show-panel", () =>
    showLate(import("./dialogs/extensions-dialog.tsx"), (part) => part.showExtensions()),
  ),
  ...sidebarTabs("left", (at) => togglePanel(PANEL_NAMES[at])),
  ...sidebarTabs("right", (at) => toggleRight(RIGHT_PARTS[at]?.name)),
  registerKnown("launcher:create", () => openTab(START)),
  registerKnown("apputils:theme-light", () => setAppearance({ theme: "light" })),
  registerKnown("apputils:theme-dark", () => setAppearance({ theme: "dark" })),
  registerKnown("apputils:theme-contrast", () => setAppearance({ theme: "contrast" })),
  registerKnown("apputils:theme-system", () => setAppearance({ theme: "system" })),
  registerKnown("apputils:density-compact", () =>
    setAppearance({ density: appearance().density === "compact" ? "comfortable" : "compact" }),
  ),
  registerKnown("notebook:toggle-full-width", () => setAppearance({ wide: !appearance().wide })),
  registerKnown("kernelmenu:shutdownAll", () =>
    showLate(import("./shut-down-all.ts"), (part) => part.shutDownKernels("all")),
  ),
  registerKnown("running:shut-down-unused", () =>
    showLate(import("./shut-down-all.ts"), (part) => part.shutDownKernels("unused")),
  ),
  registerKnown("settingeditor:open", () => settingsAt.set(document.querySelector('[aria-label="Settings"]'))),
  registerKnown("pellucid:toggle-vim", () => toggleKeymap("vim")),
  registerKnown("pellucid:toggle-emacs", () => toggleKeymap("emacs")),
  registerKnown("pellucid:toggle-sublime", () => toggleKeymap("sublime")),
  registerKnown("pellucid:toggle-suggestions", () => changeEditor({ suggest: !editorSettings.get().suggest })),
  registerKnown("pellucid:editor-settings", () =>
    showLate(import("./dialogs/editor-dialog.tsx"), (part) => part.openEditorSettings()),
  ),
  registerKnown("application:toggle-mode", () => import("./layout/simple-mode.ts").then((part) => part.toggleSimple())),
  // While a run is paused its key is the debugger's.
  registerKnown("application:toggle-fullscreen-mode", toggleFullScreen, () => !canRun("debugger:stepIn")),
  registerKnown("apputils:display-shortcuts", () => {
    holdForFocus(import("./dialogs/shortcuts-dialog.tsx"), "dialog");
    shortcutsShown.set(true);
  }),
];

/** Keys only: each part has a command with its own name. */
const sidebarTabs = (side: keyof typeof SIDES, show: (at: number) => void) =>
  Array.from({ length: SIDES[side] }, (_, at) => `application:toggle-${side}-tab-${at + 1}`)
    .filter((id) => SHORTCUTS[id])
    .map((id, at) => registerCommand({ ...SHORTCUTS[id]!, id, hidden: true, run: () => show(at) }));

const toggleFullScreen = () =>
  document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();

const tabCommands = () => [
  registerKnown("application:close", async () => void (await closeTab(activeTab.get()!)), hasTab),
  registerKnown("application:close-other-tabs", () => closeAll("others"), hasTab),
  registerKnown("application:close-right-tabs", () => closeAll("right"), hasTab),
  registerKnown("application:close-all", () => closeAll("all"), hasTab),
  registerKnown(
    "application:reopen-closed",
    () => reopenClosed(),
    () => closedTabs.get().length > 0,
  ),
  registerKnown("application:activate-next-tab", () => (step(1), focusContent())),
  registerKnown("application:activate-previous-tab", () => (step(-1), focusContent())),
  registerKnown("application:activate-next-tab-bar", () => (stepGroup(1), focusContent())),
  registerKnown("application:activate-previous-tab-bar", () => (stepGroup(-1), focusContent())),
  registerKnown("tabsmenu:activate-previously-used-tab", () => (backToTab(), focusContent())),
  registerKnown("application:split-right", () => splitActive("right"), hasTab),
  registerKnown("application:split-down", () => splitActive("down"), hasTab),
  registerKnown("application:reset-layout", () => restoreLayout(null)),
  registerKnown("terminal:create-new", (arg) => newTerminal(folderOf(arg))),
  registerKnown("terminal:shut-down", endTerminal, () => activeTab.get()?.kind === "terminal"),
];

/** The answer takes them all away. */
export function registerAppCommands(): () => void {
  const all = [
    ...fileCommands(),
    ...viewCommands(),
    ...tabCommands(),
    ...languageCommands(),
    ...seldom(OF_LAB),
    ...seldom(OF_FILE, hasFile),
  ];
  all.push(followContentLinks());
  return () => all.forEach((dispose) => dispose());
}

/** Opens a path of the address bar: a file in front, a folder in the tree. */
export async function openAddress(path: string): Promise<void> {
  const found = await contents.stat(path).catch(() => null);
  if (found?.type === "directory") await reveal(`${path}/.`).catch(() => {});
  else openFile(path);
}

/** Links in outputs and Markdown to files of the project open here instead of leaving the page. */
function followContentLinks(): () => void {
  const goTo = (path: string, fragment: string) =>
    void import("../notebook/anchor-jump.ts").then(({ goToAnchor }) => goToAnchor(path, fragment));
  const open = (event: Event) => {
    event.preventDefault();
    const { path, fragment } = (event as CustomEvent<FileLink>).detail;
    void openAddress(path).then(() => fragment !== "" && goTo(path, fragment));
  };
  const asked = location.hash ? pathOfAddress(location.pathname) : null;
  if (asked !== null) goTo(asked, location.hash);
  document.addEventListener(OPEN_EVENT, open);
  return () => document.removeEventListener(OPEN_EVENT, open);
}
