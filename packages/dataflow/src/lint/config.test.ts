/** Who has the last word on a rule: `project / notebook / line` and the level that comes out. */
import { describe, expect, test } from "vitest";
import { analyser } from "../testing/cells.ts";
import { lintSubjectOf } from "../testing/lint-notebooks.ts";
import { ignoringLine, LintConfig, lintNotebook, readSettings } from "./index.ts";
import { satisfies } from "./versions.ts";

const STAR = "from math import *";
const levels = async (text: string, ...layers: object[]): Promise<string> => {
  const config = new LintConfig(...layers);
  const problems = await lintNotebook(lintSubjectOf(text), { analyser, ruff: null, config });
  return problems
    .filter(({ rule }) => rule === "W209")
    .map(({ level }) => level)
    .join(" ");
};

describe("[D61] settings: the later layer wins", () => {
  const rows: readonly (readonly [string, object[], string])[] = [
    ["nothing", [], "warning"],
    ["by id", [{ ignore: ["W209"] }], ""],
    ["by name", [{ ignore: ["star-import"] }], ""],
    ["by family", [{ ignore: ["W2"] }], ""],
    ["all but one", [{ select: ["W209"] }], "warning"],
    ["others", [{ select: ["E"] }], ""],
    ["another level", [{ levels: { W209: "error" } }], "error"],
    ["off", [{ levels: { "star-import": "off" } }], ""],
    ["the exact one counts", [{ levels: { all: "info", W209: "error" } }], "error"],
    ["the notebook over the project", [{ levels: { W209: "off" } }, { levels: { W209: "info" } }], "info"],
    ["the notebook may be silent", [{ levels: { W209: "error" } }, { ignore: ["W209"] }], ""],
  ];
  test.each(rows)("%s", async (_, layers, wanted) => expect(await levels(STAR, ...layers)).toBe(wanted));

  test("what cannot be read is told and left out", () => {
    const { settings, trouble } = readSettings({ ignore: "W209", levels: { E1: "loud", W2: "info" } });
    expect(settings).toEqual({ levels: { W2: "info" } });
    expect(trouble).toEqual(["ignore must be a list of rules.", "levels.E1 must be error, warning, info or off."]);
  });
});

describe("[D62] a line may be silent", () => {
  const rows: readonly (readonly [string, string])[] = [
    [`${STAR}  # pellucid: ignore`, ""],
    [`${STAR}  # pellucid: ignore[W209]`, ""],
    [`${STAR}  # pellucid: ignore[E101, star-import]`, ""],
    [`${STAR}  # pellucid: ignore[E101]`, "warning"],
    [`# pellucid: ignore[W209]\n${STAR}`, ""],
    [`x = 1  # pellucid: ignore[W209]\n${STAR}`, "warning"],
    [`# pellucid: ignore-file\n%%\n${STAR}`, ""],
  ];
  test.each(rows)("%j gives %j", async (text, wanted) => expect(await levels(text)).toBe(wanted));

  test("the text that says so", () => {
    expect(ignoringLine("x = 1", "W209")).toBe("x = 1  # pellucid: ignore[W209]");
    expect(ignoringLine("x = 1  # pellucid: ignore[E101]", "W209")).toBe("x = 1  # pellucid: ignore[E101, W209]");
  });
});

describe("requires-python", () => {
  test.each([
    ["3.11.2", ">=3.10", true],
    ["3.9.1", ">=3.10", false],
    ["3.11.2", ">=3.10,<3.11", false],
    ["3.10.9", "~=3.10", true],
    ["3.11.2", "~=3.10.1", false],
    ["3.11.2", "==3.11.*", true],
    ["3.11.2", "whatever", null],
    ["", ">=3.10", null],
  ])("%s under %s: %s", (version, wish, wanted) => expect(satisfies(version, wish)).toBe(wanted));
});
