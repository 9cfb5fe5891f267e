/** What is kept of the editor's settings: read with the usual where it is none of ours. */
import { describe, expect, test } from "vitest";
import { readEditorSettings, readRulers, USUAL_EDITOR } from "./editor-settings.ts";

describe("settings of the editor", () => {
  test.each([
    [null, {}],
    ["{", {}],
    ["null", {}],
    ["[1]", {}],
    ['{"wrap":true,"tabSize":2}', { wrap: true, tabSize: 2 }],
    ['{"wrap":"yes","tabSize":99,"fontSize":2}', {}],
    ['{"fontSize":16.4,"rulers":[120,"80",-1,80,9999]}', { fontSize: 16, rulers: [1, 80, 120] }],
  ])("%s", (text, change) => expect(readEditorSettings(text)).toEqual({ ...USUAL_EDITOR, ...change }));

  test.each([
    ["80, 120", [80, 120]],
    ["120 80 80", [80, 120]],
    ["none", []],
    ["0 501 500", [500]],
  ])("rulers: %s", (text, columns) => expect(readRulers(text)).toEqual(columns));
});
