/**
 * Every default key of Jupyter in command mode, in edit mode and in both, one line each, and the classic notebook's where
 * JupyterLab leaves them free: the list is written from Jupyter's side, so that a key which goes missing here is missed.
 */
import { describe, expect, test } from "vitest";
import type { Command } from "./commands.ts";
import { KeyMatcher, reachable } from "./keymap.ts";
import { parseKeys } from "./keys.ts";
import { CLASSIC_MEANS, SHORTCUTS } from "./shortcuts.ts";

type Mode = "command" | "edit";

/** What these keys run in this mode, on a board and a system of either kind. */
function runs(keys: string, mode: Mode, mac: boolean): string | null {
  const list = Object.entries(SHORTCUTS).map(([id, row]): Command => ({ id, ...row, run: () => {} }));
  const matcher = new KeyMatcher(() => list, mac);
  const allowed = (id: string, stroke: string) =>
    reachable(SHORTCUTS[id]!.mode, stroke, mode === "edit" ? "editor" : "plain", { mode });
  let found: string | null = null;
  parseKeys(keys, mac).forEach((stroke, at) => {
    const parts = stroke.split(/\+(?!$)/);
    const key = parts.at(-1)!;
    const held = (name: string) => parts.slice(0, -1).includes(name);
    const press = {
      key: key === "Space" ? " " : key.length === 1 && !held("Shift") ? key.toLowerCase() : key,
      code: "",
      ctrlKey: held("Ctrl"),
      shiftKey: held("Shift"),
      altKey: held("Alt"),
      metaKey: held("Cmd"),
    };
    found = matcher.press(press, allowed, at * 100);
  });
  return found;
}

const COMMAND: [string, string][] = [
  ["Enter", "enter-edit-mode"],
  ["ArrowUp", "move-cursor-up"],
  ["K", "move-cursor-up"],
  ["ArrowDown", "move-cursor-down"],
  ["J", "move-cursor-down"],
  ["Shift ArrowUp", "extend-marked-cells-above"],
  ["Shift K", "extend-marked-cells-above"],
  ["Shift ArrowDown", "extend-marked-cells-below"],
  ["Shift J", "extend-marked-cells-below"],
  ["Shift Home", "extend-marked-cells-top"],
  ["Shift End", "extend-marked-cells-bottom"],
  ["Accel A", "select-all"],
  ["A", "insert-cell-above"],
  ["B", "insert-cell-below"],
  ["D D", "delete-cell"],
  ["X", "cut-cell"],
  ["C", "copy-cell"],
  ["V", "paste-cell-below"],
  ["Z", "undo-cell-action"],
  ["Shift Z", "redo-cell-action"],
  ["Y", "change-cell-to-code"],
  ["M", "change-cell-to-markdown"],
  ["R", "change-cell-to-raw"],
  ...[1, 2, 3, 4, 5, 6].map((level): [string, string] => [`${level}`, `change-cell-to-heading-${level}`]),
  ["Shift M", "merge-cells"],
  ["Ctrl Backspace", "merge-cell-above"],
  ["Ctrl Shift M", "merge-cell-below"],
  ["Ctrl Shift ArrowUp", "move-cell-up"],
  ["Ctrl Shift ArrowDown", "move-cell-down"],
  ["Shift L", "toggle-all-cell-line-numbers"],
  ["Shift R", "toggle-render-side-by-side-current"],
  ["ArrowLeft", "move-cursor-heading-above-or-collapse"],
  ["ArrowRight", "move-cursor-heading-below-or-expand"],
  ["Ctrl Shift ArrowLeft", "collapse-all-headings"],
  ["Ctrl Shift ArrowRight", "expand-all-headings"],
  ["Shift A", "insert-heading-above"],
  ["Shift B", "insert-heading-below"],
  ["I I", "interrupt-kernel"],
  ["0 0", "restart-kernel"],
];

const BOTH: [string, string][] = [
  ["Shift Enter", "notebook:run-cell-and-select-next"],
  ["Accel Enter", "notebook:run-cell"],
  ["Ctrl Enter", "notebook:run-cell"],
  ["Alt Enter", "notebook:run-cell-and-insert-below"],
  ["Accel S", "docmanager:save"],
  ["Accel Shift S", "docmanager:save-as"],
  ["Accel Z", "notebook:undo"],
  ["Accel Shift Z", "notebook:redo"],
  ["Accel Shift U", "property-inspector:show-panel"],
  ["Accel F", "documentsearch:start"],
  ["Accel H", "documentsearch:startWithReplace"],
  ["Accel G", "documentsearch:highlightNext"],
  ["Accel Shift G", "documentsearch:highlightPrevious"],
  ["Accel Shift C", "apputils:activate-command-palette"],
  ["Accel Shift H", "apputils:display-shortcuts"],
  ["Accel Shift F", "filebrowser:toggle-main"],
  ["Accel Shift B", "running:show-panel"],
  ["Accel Shift L", "launcher:create"],
  ["Accel ,", "settingeditor:open"],
  ["Ctrl Shift ]", "application:activate-next-tab"],
  ["Ctrl Shift [", "application:activate-previous-tab"],
  ["Alt W", "application:close"],
  ["Accel Shift T", "application:reopen-closed"],
  ["Accel P", "apputils:print"],
  ["Accel Shift X", "extensionmanager:show-panel"],
  ["Accel Shift E", "debugger:show-panel"],
  ["Accel I", "inspector:open"],
  ["Accel J", "application:toggle-right-area"],
  ["Accel Alt A", "running:show-modal"],
  ["Alt L", "documentsearch:toggleSearchInSelection"],
  ["Ctrl Shift .", "application:activate-next-tab-bar"],
  ["Ctrl Shift ,", "application:activate-previous-tab-bar"],
  ["Accel Shift '", "tabsmenu:activate-previously-used-tab"],
  ["Ctrl Shift Q", "filemenu:close-and-cleanup"],
  ["F9", "jupyter:continue"],
  ["F10", "debugger:next"],
  ["F11", "debugger:stepIn"],
  ["Shift F11", "debugger:stepOut"],
  ["Shift F9", "debugger:terminate"],
  ...[1, 2].map((tab): [string, string] => [`Alt ${tab}`, `application:toggle-left-tab-${tab}`]),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((tab): [string, string] => [
    `Alt Shift ${tab}`,
    `application:toggle-right-tab-${tab}`,
  ]),
];

const EDIT: [string, string][] = [
  ["Escape", "notebook:enter-command-mode"],
  ["Ctrl M", "notebook:enter-command-mode"],
  ["Ctrl Shift -", "notebook:split-cell-at-cursor"],
  ["Alt ArrowUp", "notebook:access-previous-history"],
  ["Alt ArrowDown", "notebook:access-next-history"],
  ["Accel /", "codemirror:toggle-comment"],
  ["Alt A", "codemirror:toggle-block-comment"],
  ["Accel D", "codemirror:delete-line"],
  ["Accel Shift K", "codemirror:delete-line"],
  ["Accel Shift D", "codemirror:select-next-occurrence"],
  ["Accel ]", "codemirror:indent-more"],
  ["Accel [", "codemirror:indent-less"],
  ["Accel B", "codemirror:toggle-bold"],
  ["Alt \\", "inline-completer:invoke"],
  ["Alt ]", "inline-completer:next"],
  ["Alt [", "inline-completer:previous"],
  ["Alt End", "inline-completer:accept"],
];

const CLASSIC: [string, string][] = [
  ["O", "notebook:toggle-cell-outputs"],
  ["Shift O", "notebook:toggle-output-scrolling"],
  ["L", "notebook:toggle-cell-line-numbers"],
  ["H", "classic:help"],
  ["P", "classic:palette"],
  ["S", "classic:save"],
  ["F", "classic:find"],
  ["Space", "notebook:scroll-down"],
  ["Shift Space", "notebook:scroll-up"],
  ["Shift V", "notebook:paste-cell-above"],
  ["Q", "pellucid:close-pager"],
  ["Escape", "pellucid:close-pager"],
];

/** Keys that stay the browser's or the editor's: nobody may take them. */
const FREE: [string, Mode][] = [
  ["Tab", "edit"],
  ["Shift Tab", "edit"],
  ["ArrowUp", "edit"],
  ["Enter", "edit"],
  ["Accel A", "edit"],
  ["Accel C", "edit"],
  ["Accel V", "edit"],
  ["Accel C", "command"],
  ["Accel V", "command"],
  ["Accel X", "command"],
  ["D", "edit"],
];

describe.each([false, true])("[W13] Jupyter's keys (mac %s)", (mac) => {
  test.each(COMMAND)("command mode: %s is %s", (keys, id) => expect(runs(keys, "command", mac)).toBe(`notebook:${id}`));
  test.each(BOTH)("both modes: %s is %s", (keys, id) => {
    expect(runs(keys, "command", mac)).toBe(id);
    expect(runs(keys, "edit", mac)).toBe(id);
  });
  test("a selected cell: Accel Shift K is the outline", () =>
    expect(runs("Accel Shift K", "command", mac)).toBe("toc:show-panel"));
  test.each(EDIT)("edit mode: %s is %s", (keys, id) => expect(runs(keys, "edit", mac)).toBe(id));
  test.each(CLASSIC)("the classic notebook's %s is %s", (keys, id) => expect(runs(keys, "command", mac)).toBe(id));
  test.each(FREE)("%s is nobody's in %s mode", (keys, mode) => expect(runs(keys, mode, mac)).toBeNull());
});

test("[W13] a classic key stands for a command of the table, or one of the notebook's search", () => {
  for (const means of Object.values(CLASSIC_MEANS))
    for (const id of means) expect(SHORTCUTS[id] !== undefined || id.startsWith("documentsearch:"), id).toBe(true);
});
