/** What is kept of the editor's settings: read with the usual where it is none of ours. */
import { afterEach, describe, expect, test } from "vitest";
import {
  changeEditor,
  editorSettings,
  presenting,
  readEditorSettings,
  readRulers,
  sizeNow,
  sizeProperties,
  stepSize,
  USUAL_EDITOR,
} from "./editor-settings.ts";

describe("settings of the editor", () => {
  test.each([
    [null, {}],
    ["{", {}],
    ["null", {}],
    ["[1]", {}],
    ['{"wrap":true,"tabSize":2}', { wrap: true, tabSize: 2 }],
    ['{"wrap":"yes","tabSize":99,"fontSize":2}', {}],
    ['{"codePart":95,"proseSize":12,"terminalSize":90}', { proseSize: 12 }],
    ['{"codePart":30,"autosave":true}', { codePart: 30, autosave: true }],
    ['{"fontSize":16.4,"rulers":[120,"80",-1,80,9999]}', { fontSize: 16, rulers: [1, 80, 120] }],
  ])("%s", (text, change) => expect(readEditorSettings(text)).toEqual({ ...USUAL_EDITOR, ...change }));

  test.each([
    ["80, 120", [80, 120]],
    ["120 80 80", [80, 120]],
    ["none", []],
    ["0 501 500", [500]],
  ])("rulers: %s", (text, columns) => expect(readRulers(text)).toEqual(columns));
});

describe("sizes of text", () => {
  afterEach(() => {
    changeEditor(USUAL_EDITOR);
    presenting.set(false);
  });
  const own = () => Object.fromEntries(sizeProperties().filter(([, value]) => value !== ""));

  test("the density's, while nobody asks for others", () => expect(own()).toEqual({}));

  test("step by step from what is seen, and back", () => {
    stepSize("fontSize", 1);
    expect(own()).toEqual({ "--type-code": "14px/21px var(--font-code)", "--code-line": "21px" });
    stepSize("fontSize", null);
    stepSize("proseSize", -1);
    expect(own()["--type-prose"]).toBe("14px/22px var(--font-ui)");
    expect(own()["--type-h1"]).toBe("600 24px/33px var(--font-ui)");
    for (let step = 0; step < 99; step++) stepSize("terminalSize", 1);
    expect(editorSettings.get().terminalSize).toBe(40);
  });

  test("a presentation makes all of them larger, and keeps nothing", () => {
    changeEditor({ fontSize: 20 });
    presenting.set(true);
    expect([sizeNow("fontSize"), sizeNow("proseSize"), sizeNow("terminalSize")]).toEqual([28, 21, 18]);
    expect(Object.keys(own())).toContain("--type-prose");
    stepSize("fontSize", 1);
    expect(editorSettings.get().fontSize).toBe(21);
    presenting.set(false);
    expect(Object.keys(own())).toEqual(["--type-code", "--code-line"]);
  });
});
