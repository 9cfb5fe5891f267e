/** Colours of diagrams: no pair of ground and text that cannot be read, and no two neighbours alike. */
import { describe, expect, test } from "vitest";
import { diagramColours, TOKENS } from "./diagram-colours.ts";

const HUES = "--syntax-keyword --syntax-number --syntax-string --ansi-magenta --ansi-cyan --syntax-decorator".split(
  " ",
);
/** A look in which only page, text and the hues matter: the values of tokens.css, as a page says them. */
const look = (page: string, text: string, hues: readonly string[]) => ({
  ...Object.fromEntries(TOKENS.map((name) => [name, text])),
  "--surface-page": page,
  "--surface-code": page,
  "--surface-raised": page,
  "--line": page,
  "--state-fail": "rgb(179, 38, 30)",
  ...Object.fromEntries(HUES.map((name, at) => [name, hues[at]!])),
});
const LIGHT = diagramColours(
  look("rgb(255, 255, 255)", "rgb(26, 31, 33)", [
    "rgb(11, 87, 164)",
    "rgb(154, 67, 10)",
    "rgb(44, 105, 49)",
    "rgb(147, 51, 107)",
    "rgb(11, 106, 120)",
    "rgb(108, 90, 0)",
  ]),
  false,
);
const DARK = diagramColours(
  look("rgb(25, 28, 30)", "rgb(228, 232, 233)", [
    "rgb(134, 187, 236)",
    "rgb(229, 166, 115)",
    "rgb(154, 203, 143)",
    "rgb(223, 160, 196)",
    "rgb(111, 198, 207)",
    "rgb(208, 187, 120)",
  ]),
  true,
);

const light = (hex: string) =>
  [0.2126, 0.7152, 0.0722].reduce((sum, weight, at) => {
    const value = Number.parseInt(hex.slice(1 + 2 * at, 3 + 2 * at), 16) / 255;
    return sum + weight * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  }, 0);
const contrast = (one: string, other: string) => {
  const [low, high] = [light(one), light(other)].toSorted((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe.each([
  ["light", LIGHT],
  ["dark", DARK],
])("[M10] diagrams on a %s page", (_, colours) => {
  const of = (name: string) => colours[name] as string;
  const pairs = [
    ...Array.from({ length: 12 }, (_, at) => [`cScale${at}`, `cScaleLabel${at}`]),
    ...Array.from({ length: 8 }, (_, at) => [`git${at}`, `gitBranchLabel${at}`]),
    ...Array.from({ length: 12 }, (_, at) => [`pie${at + 1}`, "textColor"]),
    ..."taskBkgColor activeTaskBkgColor critBkgColor doneTaskBkgColor"
      .split(" ")
      .map((task) => [task, "taskTextColor"]),
    ["actorBkg", "actorTextColor"],
    ["lineColor", "sequenceNumberColor"],
    ["noteBkgColor", "noteTextColor"],
  ] as [string, string][];
  test.each(pairs)("%s carries %s", (ground, text) =>
    expect(contrast(of(ground), of(text)), `${of(ground)} ${of(text)}`).toBeGreaterThanOrEqual(4.5),
  );

  test("no two slices or branches that stand side by side look alike", () => {
    expect(new Set(Array.from({ length: 12 }, (_, at) => of(`pie${at + 1}`))).size).toBe(12);
    expect(new Set((of("xyChart") as unknown as { plotColorPalette: string }).plotColorPalette.split(",")).size).toBe(
      6,
    );
    expect(new Set(Array.from({ length: 6 }, (_, at) => of(`git${at}`))).size).toBe(6);
  });
});
