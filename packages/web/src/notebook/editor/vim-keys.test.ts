/** Which presses in an editor are Vim's, and which stay the lab's. */
import { describe, expect, test } from "vitest";
import { press } from "../testing/press.ts";
import { isVims } from "./vim-keys.ts";

describe("[W15] Escape is Vim's first, then the cell's", () => {
  test.each<[Parameters<typeof isVims>[0], string, boolean, string, boolean]>([
    ["insert", "", false, "Escape", true],
    ["visual", "", false, "Escape", true],
    ["normal", "a command half typed", true, "Escape", true],
    ["normal", "", false, "Escape", false],
    ["normal", "", false, "Ctrl+d", true],
    ["normal", "", false, "Ctrl+b", true],
    ["normal", "", false, "Ctrl+r", true],
    ["insert", "", false, "Ctrl+w", true],
    ["insert", "", false, "Ctrl+b", false],
    ["insert", "", false, "Ctrl+s", false],
    ["normal", "", false, "Ctrl+s", false],
    ["normal", "", false, "Ctrl+m", false],
    ["normal", "", false, "Shift+Enter", false],
    ["normal", "", false, "Ctrl+Enter", false],
    ["normal", "", false, "Ctrl+Shift+-", false],
    ["normal", "", false, "Ctrl+Shift+c", false],
    ["normal", "", false, "d", false],
  ])("%s %s(%s): %s is Vim's: %s", (mode, _, begun, keys, vims) =>
    expect(isVims(mode, begun, false, press(keys))).toBe(vims),
  );
  test("several carets are ended by it too", () => expect(isVims("normal", false, true, press("Escape"))).toBe(true));
});
