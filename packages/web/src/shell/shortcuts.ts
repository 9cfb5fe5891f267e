/**
 * The one table of commands that fingers know: Jupyter's ids, English labels and default keys, exactly.
 * Read by the registry (commands.ts), which fills in what a registration leaves out, and by the list of keys.
 * It says nothing of what the commands do. A row may stand here before anybody registers its command.
 *
 * Keys: "Accel" is Ctrl, and Cmd on a Mac. "D D" is a sequence. Mode "command" is a selected cell, "edit" the caret in
 * one, "both" either of them, "app" anywhere.
 */
import { isMac } from "./keys.ts";

export type CommandMode = "command" | "edit" | "both" | "app";

export interface Shortcut {
  label: string;
  category: string;
  keys: readonly string[];
  mode: CommandMode;
}

type Row = readonly [id: string, label: string, mode: CommandMode, ...keys: string[]];

const topic = (category: string, rows: readonly Row[]): [string, Shortcut][] =>
  rows.map(([id, label, mode, ...keys]) => [id, { label, category, keys, mode }]);

const RUN = topic("Run", [
  ["notebook:run-cell-and-select-next", "Run Selected Cell", "both", "Shift Enter"],
  ["notebook:run-cell", "Run Selected Cell and Do Not Advance", "both", "Accel Enter", "Ctrl Enter"],
  ["notebook:run-cell-and-insert-below", "Run Selected Cell and Insert Below", "both", "Alt Enter"],
  ["notebook:run-all-cells", "Run All Cells", "both"],
  ["notebook:run-stale", "Run Stale Cells", "both"],
  ["notebook:run-as-from-top", "Run as from the Top", "both"],
  ["notebook:run-to-here", "Run to Here", "both"],
  ["notebook:run-all-above", "Run All Above Selected Cell", "both"],
  ["notebook:run-all-below", "Run Selected Cell and All Below", "both"],
  ["pellucid:follow-run", "Follow Running Cell", "both"],
  ["pellucid:notify-never", "Notify when a Long Run Ends: Never", "both"],
  ["pellucid:notify-10", "Notify when a Long Run Ends: After 10 Seconds", "both"],
  ["pellucid:notify-60", "Notify when a Long Run Ends: After 1 Minute", "both"],
  ["pellucid:notify-300", "Notify when a Long Run Ends: After 5 Minutes", "both"],
  ["toc:run-cells", "Select and Run Cell(s) for this Heading", "both"],
  ["notebook:run-in-console", "Run Selected Text or Current Line in Scratchpad", "both"],
  ["notebook:run-init-cells", "Run Initialization Cells", "both"],
  ["notebook:render-all-markdown", "Render All Markdown Cells", "both"],
  ["notebook:rerun-off", "Re-run by Itself: Off", "both"],
  ["notebook:rerun-lazy", "Re-run by Itself: Off, Fade What Is Stale", "both"],
  ["notebook:rerun-auto", "Re-run by Itself: Quick and Pure Cells", "both"],
  ["notebook:show-ghosts", "Show Names Without a Cell", "both"],
  ["notebook:verify", "Verify Notebook", "both"],
  ["notebook:show-cell-history", "Show Cell History", "both"],
  ["notebook:show-output-history", "Show Output History", "both"],
  ["notebook:name-version", "Name Version…", "both"],
  ["notebook:slice-to-notebook", "Slice to New Notebook", "both"],
  ["notebook:slice-to-script", "Slice to Script", "both"],
  ["notebook:slice-name", "Slice a Name or File", "both"],
  ["notebook:show-dead-cells", "Show Dead Cells", "both"],
  ["notebook:show-impact", "Show Impact of Edit", "both"],
]);

const DEBUG = topic("Debug", [
  ["debugger:show-panel", "Show Debugger", "app", "Accel Shift E"],
  ["debugger:debug-cell", "Debug Cell", "both"],
  ["debugger:debug-error", "Debug from This Error", "both"],
  ["debugger:continue", "Continue", "app", "F5"],
  ["debugger:pause", "Pause", "app", "F6"],
  ["debugger:next", "Step Over", "app", "F10"],
  ["debugger:stepIn", "Step In", "app", "F11"],
  ["debugger:stepOut", "Step Out", "app", "Shift F11"],
  ["debugger:terminate", "Stop Debugging", "app", "Shift F5", "Shift F9"],
  ["debugger:toggle-breakpoint", "Toggle Breakpoint", "both", "F9"],
  ["debugger:edit-breakpoint", "Edit Breakpoint", "both"],
  ["debugger:mute-breakpoints", "Mute Breakpoints", "both"],
  ["debugger:clear-breakpoints", "Remove All Breakpoints", "both"],
  ["debugger:pause-on-exceptions", "Pause on Exceptions", "both"],
]);

const KERNEL = topic("Kernel", [
  ["notebook:interrupt-kernel", "Interrupt Kernel", "command", "I I"],
  ["notebook:restart-kernel", "Restart Kernel", "command", "0 0"],
  ["notebook:restart-clear-output", "Restart Kernel and Clear Outputs of All Cells", "both"],
  ["notebook:restart-run-all", "Restart Kernel and Run All Cells", "both"],
  ["notebook:restart-and-run-to-selected", "Restart Kernel and Run up to Selected Cell", "both"],
  ["notebook:shutdown-kernel", "Shut Down Kernel", "both"],
  ["filemenu:close-and-cleanup", "Close and Shut Down Notebook", "app", "Ctrl Shift Q"],
  ["notebook:change-kernel", "Change Kernel", "both"],
  ["notebook:reconnect-to-kernel", "Reconnect to Kernel", "both"],
  ["kernelmenu:shutdownAll", "Shut Down All Kernels…", "app"],
  ["running:shut-down-unused", "Shut Down Unused Kernels…", "app"],
]);

const CELL = topic("Cell", [
  ["notebook:enter-edit-mode", "Enter Edit Mode", "command", "Enter"],
  ["notebook:enter-command-mode", "Enter Command Mode", "edit", "Escape", "Ctrl M"],
  ["notebook:insert-cell-above", "Insert Cell Above", "command", "A"],
  ["notebook:insert-cell-below", "Insert Cell Below", "command", "B"],
  ["notebook:delete-cell", "Delete Cell", "command", "D D"],
  ["notebook:cut-cell", "Cut Cell", "command", "X"],
  ["notebook:copy-cell", "Copy Cell", "command", "C"],
  ["notebook:paste-cell-below", "Paste Cell Below", "command", "V"],
  ["notebook:paste-cell-above", "Paste Cell Above", "command", "Shift V"],
  ["notebook:paste-and-replace-cell", "Paste Cell and Replace", "command"],
  ["notebook:paste-without-outputs", "Paste Cells without Outputs", "command"],
  ["notebook:duplicate-below", "Duplicate Cell", "command"],
  ["notebook:insert-heading-above", "Insert Heading Above Current Heading", "command", "Shift A"],
  ["notebook:insert-heading-below", "Insert Heading Below Current Heading", "command", "Shift B"],
  ["notebook:undo-cell-action", "Undo Cell Operation", "command", "Z"],
  ["notebook:redo-cell-action", "Redo Cell Operation", "command", "Shift Z"],
  ["notebook:change-cell-to-code", "Change to Code Cell Type", "command", "Y"],
  ["notebook:change-cell-to-markdown", "Change to Markdown Cell Type", "command", "M"],
  ["notebook:change-cell-to-raw", "Change to Raw Cell Type", "command", "R"],
  ["notebook:change-cell-to-heading-1", "Change to Heading 1", "command", "1"],
  ["notebook:change-cell-to-heading-2", "Change to Heading 2", "command", "2"],
  ["notebook:change-cell-to-heading-3", "Change to Heading 3", "command", "3"],
  ["notebook:change-cell-to-heading-4", "Change to Heading 4", "command", "4"],
  ["notebook:change-cell-to-heading-5", "Change to Heading 5", "command", "5"],
  ["notebook:change-cell-to-heading-6", "Change to Heading 6", "command", "6"],
  ["notebook:split-cell-at-cursor", "Split Cell", "edit", "Ctrl Shift -"],
  ["notebook:merge-cells", "Merge Selected Cells", "command", "Shift M"],
  ["notebook:merge-cell-above", "Merge Cell Above", "command", "Ctrl Backspace"],
  ["notebook:merge-cell-below", "Merge Cell Below", "command", "Ctrl Shift M"],
  ["notebook:move-cell-up", "Move Cell Up", "command", "Ctrl Shift ArrowUp"],
  ["notebook:move-cell-down", "Move Cell Down", "command", "Ctrl Shift ArrowDown"],
  ["notebook:toggle-skip", "Skip Cell When Running All", "command"],
  ["notebook:toggle-pin", "Pin Cell: Keep Its Output and Values", "command"],
  ["notebook:toggle-expensive", "Mark Cell as Expensive", "command"],
  ["notebook:toggle-lock", "Lock Cell", "command"],
  ["notebook:toggle-init", "Run Cell When the Kernel Starts", "command"],
  ["property-inspector:show-panel", "Property Inspector", "both", "Accel Shift U"],
  ["notebook:edit-cell-metadata", "Edit Cell Metadata", "both"],
  ["notebook:edit-notebook-metadata", "Edit Notebook Metadata", "both"],
]);

const SELECT = topic("Select", [
  ["notebook:move-cursor-up", "Select Cell Above", "command", "ArrowUp", "K"],
  ["notebook:move-cursor-down", "Select Cell Below", "command", "ArrowDown", "J"],
  ["notebook:extend-marked-cells-above", "Extend Selection Above", "command", "Shift ArrowUp", "Shift K"],
  ["notebook:extend-marked-cells-below", "Extend Selection Below", "command", "Shift ArrowDown", "Shift J"],
  ["notebook:extend-marked-cells-top", "Extend Selection to Top", "command", "Shift Home"],
  ["notebook:extend-marked-cells-bottom", "Extend Selection to Bottom", "command", "Shift End"],
  ["notebook:select-all", "Select All Cells", "command", "Accel A"],
  ["notebook:deselect-all", "Deselect All Cells", "command"],
  ["notebook:select-last-run-cell", "Select Running or Last Run Cell", "both"],
  ["pellucid:select-next-changed", "Select Next Changed Cell", "both"],
  ["pellucid:select-previous-changed", "Select Previous Changed Cell", "both"],
  ["notebook:scroll-down", "Scroll Down", "command", "Space"],
  ["notebook:scroll-up", "Scroll Up", "command", "Shift Space"],
]);

const OUTPUT = topic("Output", [
  ["notebook:clear-cell-output", "Clear Cell Output", "command"],
  ["notebook:clear-all-cell-outputs", "Clear Outputs of All Cells", "both"],
  ["notebook:toggle-cell-outputs", "Toggle Selected Outputs", "command", "O"],
  ["notebook:toggle-output-scrolling", "Toggle Scrolling for Outputs", "command", "Shift O"],
  ["notebook:enable-output-scrolling", "Enable Scrolling for Outputs", "command"],
  ["notebook:disable-output-scrolling", "Disable Scrolling for Outputs", "command"],
  ["notebook:hide-cell-outputs", "Collapse Selected Outputs", "command"],
  ["notebook:show-cell-outputs", "Expand Selected Outputs", "command"],
  ["notebook:hide-all-cell-outputs", "Collapse All Outputs", "both"],
  ["notebook:show-all-cell-outputs", "Expand All Outputs", "both"],
  ["notebook:trust", "Trust Notebook", "both"],
  ["pellucid:save-widget-state", "Save Widget State in Notebook", "both"],
  ["pellucid:clear-widget-state", "Clear Widget State of Notebook", "both"],
]);

const VIEW_CELL = topic("View", [
  ["notebook:hide-cell-code", "Collapse Selected Code", "command"],
  ["notebook:show-cell-code", "Expand Selected Code", "command"],
  ["notebook:hide-all-cell-code", "Collapse All Code", "both"],
  ["notebook:show-all-cell-code", "Expand All Code", "both"],
  [
    "notebook:move-cursor-heading-above-or-collapse",
    "Select Heading Above or Collapse Heading",
    "command",
    "ArrowLeft",
  ],
  ["notebook:move-cursor-heading-below-or-expand", "Select Heading Below or Expand Heading", "command", "ArrowRight"],
  ["notebook:collapse-all-headings", "Collapse All Headings", "command", "Ctrl Shift ArrowLeft"],
  ["notebook:expand-all-headings", "Expand All Headings", "command", "Ctrl Shift ArrowRight"],
  ["notebook:toggle-heading-collapse", "Toggle Collapse Notebook Heading", "both"],
  ["pellucid:close-pager", "Close Pager", "command", "Q", "Escape"],
  ["notebook:toggle-cell-line-numbers", "Show Line Numbers", "command", "L"],
  ["notebook:toggle-all-cell-line-numbers", "Show All Line Numbers", "command", "Shift L"],
  ["pellucid:markdown-values", "Toggle Values in Markdown", "both"],
  ["pellucid:markdown-preview-off", "Markdown Preview: Off", "both"],
  ["pellucid:markdown-preview-below", "Markdown Preview: Below the Text", "both"],
  ["pellucid:markdown-preview-beside", "Markdown Preview: Beside the Text", "both"],
  ["pellucid:remove-unused-attachments", "Remove Unused Attachments", "both"],
  ["notebook:toggle-render-side-by-side-current", "Render Side-by-Side", "command", "Shift R"],
  ["notebook:set-side-by-side-ratio", "Set Side-by-Side Ratio", "app"],
]);

const EDITING = topic("Edit", [
  ["documentsearch:start", "Find…", "both", "Accel F"],
  ["documentsearch:startWithReplace", "Find and Replace…", "both", "Accel H"],
  ["documentsearch:highlightNext", "Find Next", "both", "Accel G", "F3"],
  ["documentsearch:highlightPrevious", "Find Previous", "both", "Accel Shift G", "Shift F3"],
  ["documentsearch:toggleSearchInSelection", "Find in Selection", "both", "Alt L"],
  ["pellucid:go-to-definition", "Go to Definition", "app", "F12"],
  ["pellucid:find-references", "Find References", "app", "Shift F12"],
  ["pellucid:rename-symbol", "Rename Symbol", "app", "F2"],
  ["pellucid:quick-fix", "Quick Fix", "app", "Accel ."],
  ["pellucid:toggle-inlay-hints", "Toggle Inlay Hints", "app"],
  ["pellucid:set-up-language-help", "Set Up Language Help", "app"],
  ["pellucid:restart-language-server", "Restart Language Server", "app"],
  ["notebook:undo", "Undo", "both", "Accel Z"],
  ["notebook:redo", "Redo", "both", "Accel Shift Z", "Accel Y"],
  ["notebook:access-previous-history", "Access Previous Kernel History Entry", "edit", "Alt ArrowUp"],
  ["notebook:access-next-history", "Access Next Kernel History Entry", "edit", "Alt ArrowDown"],
  ["codemirror:toggle-comment", "Toggle Comment", "edit", "Accel /"],
  ["codemirror:toggle-block-comment", "Toggle Block Comment", "edit", "Alt A"],
  ["codemirror:delete-line", "Delete the Current Line", "edit", "Accel D", "Accel Shift K"],
  ["codemirror:select-next-occurrence", "Select Next Occurrence", "edit", "Accel Shift D"],
  ["codemirror:indent-more", "Indent", "edit", "Accel ]"],
  ["codemirror:indent-less", "Indent Less", "edit", "Accel ["],
  ["codemirror:toggle-bold", "Toggle Bold", "edit", "Accel B"],
  ["notebook:toggle-autoclosing-brackets", "Auto Close Brackets", "app"],
  ["viewmenu:word-wrap", "Wrap Words", "app"],
  ["codemirror:toggle-tab-focus-mode", "Toggle Tab Focus Mode", "app"],
  ["fileeditor:go-to-line", "Go to Line…", "app"],
  // VS Code's keys; CodeMirror's are typed by AltGr on many boards, and Ctrl+Shift+[ and ] are the tabs'.
  ["codemirror:toggle-fold", "Fold or Unfold Current Region", "app", "Accel K Accel L"],
  ["codemirror:fold-current", "Fold Current Region", "app", "Accel K Accel ["],
  ["codemirror:unfold-current", "Unfold Current Region", "app", "Accel K Accel ]"],
  ["codemirror:fold-subregions", "Fold All Subregions", "app"],
  ["codemirror:unfold-subregions", "Unfold All Subregions", "app"],
  ["codemirror:fold-all", "Fold All Regions", "app", "Accel K Accel 0"],
  ["codemirror:unfold-all", "Unfold All Regions", "app", "Accel K Accel J"],
  ["pellucid:format-cell", "Format Cell", "both", "Shift Alt F"],
  ["pellucid:format-notebook", "Format Notebook", "both"],
  ["pellucid:organize-imports", "Organize Imports", "both"],
  ["pellucid:toggle-format-on-save", "Toggle Format on Save", "both"],
  ["codemirror:markdown-italic", "Toggle Italic", "edit"],
  ["codemirror:markdown-code", "Toggle Inline Code", "edit"],
  ["codemirror:markdown-math", "Toggle Formula", "edit"],
  ["codemirror:markdown-link", "Insert Link", "edit"],
  ["codemirror:markdown-heading", "Change Heading Level of Line", "edit"],
  ["codemirror:markdown-list", "Toggle List", "edit"],
  ["codemirror:markdown-quote", "Toggle Quotation", "edit"],
  ["inline-completer:invoke", "Suggest from History", "edit", "Alt \\"],
  ["inline-completer:next", "Next Suggestion", "edit", "Alt ]"],
  ["inline-completer:previous", "Previous Suggestion", "edit", "Alt ["],
  ["inline-completer:accept", "Accept Suggestion", "edit", "Alt End"],
  ["pellucid:toggle-suggestions", "Toggle Suggestions while Typing", "app"],
  ["pellucid:editor-settings", "Editor Settings", "app"],
  ["pellucid:toggle-vim", "Toggle Vim Keymap", "app"],
  ["pellucid:toggle-emacs", "Toggle Emacs Keymap", "app"],
  ["pellucid:toggle-sublime", "Toggle Sublime Keymap", "app"],
]);

/** Keys of the classic notebook that JupyterLab leaves free. Each stands for a command that has a name already. */
const CLASSIC = topic("Classic", [
  ["classic:save", "Save", "command", "S"],
  ["classic:find", "Find and Replace", "command", "F"],
  ["classic:palette", "Activate Command Palette", "command", "P"],
  ["classic:help", "Show Keyboard Shortcuts", "command", "H"],
]);

/** Jupyter's key for Continue; where nothing is paused it is the breakpoint's, as elsewhere. */
const PAUSED = topic("Debug", [["jupyter:continue", "Continue", "both", "F9"]]);

/** They share a key with another command, and never act when that one can. */
export const TAKING_TURNS: readonly string[] = ["jupyter:continue", "application:toggle-fullscreen-mode"];

export const CLASSIC_MEANS: Readonly<Record<string, readonly string[]>> = {
  "jupyter:continue": ["debugger:continue"],
  "classic:save": ["docmanager:save"],
  "classic:find": ["documentsearch:startWithReplace", "documentsearch:start"],
  "classic:palette": ["apputils:activate-command-palette"],
  "classic:help": ["apputils:display-shortcuts"],
};

const FILE = topic("File", [
  ["docmanager:save", "Save", "app", "Accel S"],
  ["docmanager:save-all", "Save All", "app"],
  ["docmanager:save-as", "Save As", "app", "Accel Shift S"],
  ["docmanager:reload", "Reload from Disk", "app"],
  ["docmanager:restore-checkpoint", "Revert to Checkpoint…", "both"],
  ["docmanager:toggle-autosave", "Autosave Documents", "app"],
  ["docmanager:download", "Download", "app"],
  ["pellucid:export", "Export…", "both"],
  ["pellucid:export-html", "Export as HTML", "both"],
  ["pellucid:export-pdf", "Export as PDF", "both"],
  ["pellucid:export-slides", "Export as Slides", "both"],
  ["pellucid:export-script", "Export as Script", "both"],
  ["pellucid:export-md", "Export as Markdown", "both"],
  ["apputils:print", "Print", "app", "Accel P"],
  ["docmanager:rename", "Rename", "app"],
  ["docmanager:duplicate", "Duplicate", "app"],
  ["docmanager:delete", "Delete", "app"],
  ["filebrowser:copy-path", "Copy Path", "app"],
  ["docmanager:open-browser-tab", "Open in New Browser Tab", "app"],
  ["notebook:create-new", "New Notebook", "app"],
  ["fileeditor:create-new", "New Text File", "app"],
  ["filebrowser:create-new-directory", "New Folder", "app"],
  ["filebrowser:upload", "Upload Files", "app"],
  ["filebrowser:refresh", "Refresh File List", "app"],
  ["filebrowser:open-path", "Open from Path", "app"],
  ["filebrowser:go-to-path", "Show Active File in File Browser", "app"],
]);

const LAYOUT = topic("View", [
  ["apputils:activate-command-palette", "Activate Command Palette", "app", "Accel Shift C", "Accel Shift P"],
  ["application:toggle-left-area", "Show Left Sidebar", "app", "Accel B"],
  ["application:toggle-right-area", "Show Right Sidebar", "app", "Accel J"],
  ["toc:show-panel", "Table of Contents", "app", "Accel Shift K"],
  ["pellucid:show-queue", "Show Queue", "app"],
  ["pellucid:show-problems", "Show Problems", "app"],
  ["pellucid:show-history", "Show History", "app"],
  ["pellucid:show-scratchpad", "Show Scratchpad", "app", "Accel Alt B"],
  ["pellucid:show-variables", "Show Variables", "app"],
  ["inspector:open", "Show Contextual Help", "app", "Accel I"],
  ["pellucid:show-graph", "Show Graph", "app"],
  ["filebrowser:toggle-main", "File Browser", "app", "Accel Shift F"],
  ["running:show-panel", "Sessions and Tabs", "app", "Accel Shift B"],
  ["running:show-modal", "Search Tabs and Running Sessions", "app", "Accel Alt A"],
  ["extensionmanager:show-panel", "Extension Manager", "app", "Accel Shift X"],
  ["launcher:create", "New Launcher", "app", "Accel Shift L"],
  ["application:toggle-mode", "Simple Interface", "app", "Accel Shift D"],
  ["application:toggle-presentation-mode", "Presentation Mode", "app"],
  ["application:toggle-fullscreen-mode", "Fullscreen Mode", "app", "F11"],
  ["statusbar:toggle", "Show Status Bar", "app"],
  ["apputils:incr-font-size", "Increase Code Font Size", "app"],
  ["apputils:decr-font-size", "Decrease Code Font Size", "app"],
  ["pellucid:incr-content-font-size", "Increase Content Font Size", "app"],
  ["pellucid:decr-content-font-size", "Decrease Content Font Size", "app"],
  ["pellucid:reset-font-sizes", "Reset Font Sizes", "app"],
  ["apputils:theme-light", "Theme: Light", "app"],
  ["apputils:theme-dark", "Theme: Dark", "app"],
  ["apputils:theme-contrast", "Theme: High Contrast", "app"],
  ["apputils:theme-system", "Theme: System", "app"],
  ["apputils:density-compact", "Toggle Compact Density", "app"],
  ["notebook:toggle-full-width", "Toggle Full Width Notebook", "app"],
  ["settingeditor:open", "Settings", "app", "Accel ,"],
]);

/** As many as there are parts at that side. On a Mac these keys write letters, and Jupyter leaves them alone there. */
export const SIDES = { left: 2, right: 9 } as const;
const sidebarTabs = (side: keyof typeof SIDES, name: string, held: string): Row[] =>
  Array.from({ length: SIDES[side] }, (_, at) => [
    `application:toggle-${side}-tab-${at + 1}`,
    `Toggle ${name} Sidebar Tab ${at + 1}`,
    "app",
    `${held} ${at + 1}`,
  ]);
const SIDEBARS = topic(
  "View",
  isMac() ? [] : [...sidebarTabs("left", "Left", "Alt"), ...sidebarTabs("right", "Right", "Alt Shift")],
);

const TABS = topic("Tabs", [
  ["application:close", "Close Tab", "app", "Alt W"],
  ["application:close-other-tabs", "Close All Other Tabs", "app"],
  ["application:close-right-tabs", "Close Tabs to Right", "app"],
  ["application:close-all", "Close All Tabs", "app"],
  ["application:reopen-closed", "Reopen Closed Tab", "app", "Accel Shift T"],
  ["application:activate-next-tab", "Activate Next Tab", "app", "Ctrl Shift ]"],
  ["application:activate-previous-tab", "Activate Previous Tab", "app", "Ctrl Shift ["],
  ["application:activate-next-tab-bar", "Activate Next Tab Bar", "app", "Ctrl Shift ."],
  ["application:activate-previous-tab-bar", "Activate Previous Tab Bar", "app", "Ctrl Shift ,"],
  ["tabsmenu:activate-previously-used-tab", "Activate Previously Used Tab", "app", "Accel Shift '"],
  ["docmanager:clone", "New View for Notebook", "both"],
  ["notebook:create-output-view", "Create New View for Cell Output", "both"],
  ["application:split-right", "Split Tab Right", "app", "Accel \\"],
  ["application:split-down", "Split Tab Down", "app"],
  ["application:reset-layout", "Reset Layout", "app"],
]);

const TERMINAL = topic("Terminal", [
  ["terminal:create-new", "New Terminal", "app"],
  ["terminal:shut-down", "Shut Down Terminal", "app"],
  ["terminal:find", "Find in Terminal", "app"],
  ["terminal:clear", "Clear Terminal", "app"],
  ["terminal:increase-font", "Increase Terminal Font Size", "app"],
  ["terminal:decrease-font", "Decrease Terminal Font Size", "app"],
]);

const HELP = topic("Help", [
  ["apputils:display-shortcuts", "Show Keyboard Shortcuts", "app", "Accel Shift H"],
  ["pellucid:copy-read-only-link", "Copy Read-only Link", "both"],
  ["pellucid:show-read-only-links", "Show Read-only Links", "both"],
  ["pellucid:change-person", "Change Your Name and Color", "both"],
  ["pellucid:follow-person", "Follow Person", "both"],
  ["help:about", "About Pellucid", "app"],
  ["pellucid:open-welcome", "Open Welcome Notebook", "app"],
  ["pellucid:restore-deleted", "Restore Deleted Notebook…", "app"],
  ["pellucid:log-out", "Log Out", "app"],
]);

export const SHORTCUTS: Readonly<Record<string, Shortcut>> = Object.fromEntries([
  ...FILE,
  ...EDITING,
  ...RUN,
  ...PAUSED,
  ...DEBUG,
  ...KERNEL,
  ...CELL,
  ...SELECT,
  ...OUTPUT,
  ...VIEW_CELL,
  ...LAYOUT,
  ...SIDEBARS,
  ...TABS,
  ...TERMINAL,
  ...HELP,
  ...CLASSIC,
]);

/**
 * Commands that change a notebook by one plain key. Such a key is not heard where it may be meant as text (key-guard.ts).
 * Undo is not among them: it takes nothing away that Redo does not give back.
 */
export const CHANGING =
  /^notebook:(insert-|delete-cell|cut-cell|paste-|duplicate|change-cell-to-|merge-|move-cell-|interrupt-kernel|restart-kernel|clear-)/;

/**
 * Those of them that take something away. Inserting and pasting take nothing, and whoever has pressed into the output of a loop that
 * does not end must be able to stop it.
 */
export const TAKING = /^notebook:(delete-cell|cut-cell|change-cell-to-|merge-|restart-kernel|clear-)/;
