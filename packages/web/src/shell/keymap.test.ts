/** Keys to commands, told as tables: which press means what, from where, in which mode. */
import { describe, expect, test } from "vitest";
import { parseKeys, showKeys, strokesOf } from "./keys.ts";
import { KeyMatcher, reachable, type FocusKind } from "./keymap.ts";
import type { Command } from "./commands.ts";
import { type CommandMode, SHORTCUTS, TAKING_TURNS } from "./shortcuts.ts";

const CODES: Record<string, string> = {
  "-": "Minus",
  _: "Minus",
  "]": "BracketRight",
  "}": "BracketRight",
  "\\": "Backslash",
};

/** "Ctrl+Shift+_" as a browser on a US board tells it. */
const press = (spelling: string) => {
  const parts = spelling.split("+");
  const key = parts.pop()!;
  const letter = /^[a-z]$/i.test(key);
  return {
    key: letter ? (parts.includes("Shift") ? key.toUpperCase() : key.toLowerCase()) : key,
    code: CODES[key] ?? (letter ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key),
    ctrlKey: parts.includes("Ctrl"),
    shiftKey: parts.includes("Shift"),
    altKey: parts.includes("Alt"),
    metaKey: parts.includes("Cmd"),
  };
};

describe("spelling", () => {
  test.each([
    ["Accel Shift C", false, ["Ctrl+Shift+C"]],
    ["Accel Shift C", true, ["Cmd+Shift+C"]],
    ["Ctrl Enter", true, ["Ctrl+Enter"]],
    ["D D", false, ["D", "D"]],
    ["0 0", false, ["0", "0"]],
    ["Ctrl Shift -", false, ["Ctrl+Shift+-"]],
    ["Escape", false, ["Escape"]],
  ] as const)("%s (mac %s) is %j", (spelling, mac, strokes) => expect(parseKeys(spelling, mac)).toEqual(strokes));

  test.each([
    ["Accel Shift C", false, "Ctrl Shift C"],
    ["Accel Shift C", true, "⇧⌘C"],
    ["Ctrl Shift ArrowUp", false, "Ctrl Shift ↑"],
    ["D D", false, "D D"],
  ] as const)("%s is shown (mac %s) as %s", (spelling, mac, shown) => expect(showKeys(spelling, mac)).toBe(shown));
});

describe("[W3] a press may go by several names", () => {
  test.each([
    ["Ctrl+Shift+_", "Ctrl+Shift+-"],
    ["Ctrl+Shift+}", "Ctrl+Shift+]"],
    ["Shift+a", "Shift+A"],
    ["d", "D"],
    ["Ctrl+Shift+ArrowUp", "Ctrl+Shift+ArrowUp"],
  ])("%s: %s", (given, name) => expect(strokesOf(press(given))).toContain(name));
  test("a digit that needs Shift is the digit", () =>
    expect(strokesOf({ ...press("Shift+1"), key: "1" })).toContain("1"));
  test("a letter of another alphabet goes by its place", () =>
    expect(strokesOf({ ...press("d"), key: "в", code: "KeyD" })).toContain("D"));
  test("a modifier alone is nothing", () => expect(strokesOf({ ...press("Shift"), key: "Shift" })).toEqual([]));
});

/** The table's commands, and what a row of presses runs. */
function typed(
  presses: string,
  from: { mode?: "command" | "edit"; kind?: FocusKind; wait?: number; repeat?: boolean } = {},
) {
  const list = Object.entries(SHORTCUTS).map(([id, row]): Command => ({ id, ...row, run: () => {} }));
  const matcher = new KeyMatcher(() => list, false);
  const context = { mode: from.mode ?? "command" } as const;
  const allowed = (id: string, stroke: string) => reachable(SHORTCUTS[id]!.mode, stroke, from.kind ?? "plain", context);
  return presses
    .split(" ")
    .map(
      (one, at) => matcher.press(press(one), allowed, at * (from.wait ?? 100), at > 0 && (from.repeat ?? false)) ?? "-",
    )
    .map((id) => id.replace(/^\w+:/, ""))
    .join(" ");
}

describe("[W1] on a selected cell", () => {
  test.each([
    ["a", "insert-cell-above"],
    ["b", "insert-cell-below"],
    ["d d", "taken delete-cell"],
    ["d d d d", "taken delete-cell taken delete-cell"],
    ["d x", "taken cut-cell"],
    ["d i i", "taken taken interrupt-kernel"],
    ["0 0", "taken restart-kernel"],
    ["i i", "taken interrupt-kernel"],
    ["Shift+Enter", "run-cell-and-select-next"],
    ["Ctrl+Enter", "run-cell"],
    ["Alt+Enter", "run-cell-and-insert-below"],
    ["Enter", "enter-edit-mode"],
    ["j k ArrowDown ArrowUp", "move-cursor-down move-cursor-up move-cursor-down move-cursor-up"],
    ["z Shift+z", "undo-cell-action redo-cell-action"],
    ["y m r", "change-cell-to-code change-cell-to-markdown change-cell-to-raw"],
    ["1 6", "change-cell-to-heading-1 change-cell-to-heading-6"],
    ["Ctrl+Shift+c", "activate-command-palette"],
    ["Ctrl+a", "select-all"],
    ["Ctrl+Shift+ArrowUp", "move-cell-up"],
    ["w", "-"],
  ])("%s runs %s", (presses, ids) => expect(typed(presses)).toBe(ids));

  test("[W2] a sequence is not finished after a second", () =>
    expect(typed("d d", { wait: 1500 })).toBe("taken taken"));
  test("[W2] holding a key down does not fill a sequence", () =>
    expect(typed("d d d", { repeat: true })).toBe("taken taken taken"));
  test("holding an arrow goes on", () =>
    expect(typed("j j", { repeat: true })).toBe("move-cursor-down move-cursor-down"));
});

describe("in a cell's editor", () => {
  test.each([
    ["a d d", "- - -"],
    ["Escape", "enter-command-mode"],
    ["Shift+Enter", "run-cell-and-select-next"],
    ["Ctrl+Shift+_", "split-cell-at-cursor"],
    ["Ctrl+a", "-"],
    ["Enter", "-"],
    ["Ctrl+s", "save"],
  ])("%s runs %s", (presses, ids) => expect(typed(presses, { mode: "edit", kind: "editor" })).toBe(ids));
});

describe("[W1] elsewhere", () => {
  test.each<[FocusKind, string, string]>([
    ["field", "a d d Enter", "- - - -"],
    ["field", "Ctrl+Shift+c", "activate-command-palette"],
    ["field", "Shift+Enter", "-"],
    ["outside", "d d", "- -"],
    ["outside", "Ctrl+b", "toggle-left-area"],
    ["control", "Enter", "-"],
    ["control", "b", "insert-cell-below"],
    ["control", "F2", "-"],
    ["outside", "F2", "-"],
    ["editor", "F2", "rename-symbol"],
    ["terminal", "Ctrl+b", "-"],
    ["terminal", "Ctrl+s", "-"],
    ["terminal", "Alt+w", "-"],
    ["terminal", "Ctrl+Shift+p", "activate-command-palette"],
  ])("from a %s, %s runs %s", (kind, presses, ids) => expect(typed(presses, { kind })).toBe(ids));
});

test("[W3] no two commands of one mode share a key", () => {
  const taken = new Map<string, string>();
  const clashes: string[] = [];
  const overlap: Record<CommandMode, CommandMode[]> = {
    command: ["command", "both"],
    edit: ["edit", "both"],
    both: ["command", "edit", "both"],
    app: ["app"],
  };
  for (const [id, { keys, mode }] of Object.entries(SHORTCUTS)) {
    for (const spelling of keys) {
      const strokes = parseKeys(spelling, false).join(" ");
      for (const other of overlap[mode]) {
        const name = `${other} ${strokes}`;
        const before = taken.get(name);
        if (before && before !== id && !TAKING_TURNS.includes(id) && !TAKING_TURNS.includes(before))
          clashes.push(`${name}: ${before}, ${id}`);
      }
      taken.set(`${mode} ${strokes}`, id);
    }
  }
  expect(clashes).toEqual([]);
});
