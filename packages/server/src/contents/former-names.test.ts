import { describe, expect, test } from "vitest";
import { FormerNames } from "./former-names.ts";

describe("[R39] what a file is called now", () => {
  test.each<[what: string, renames: [from: string, to: string][], now: string | null]>([
    ["was never renamed", [["b.ipynb", "c.ipynb"]], null],
    ["was renamed", [["a.ipynb", "b.ipynb"]], "b.ipynb"],
    [
      "was renamed again",
      [
        ["a.ipynb", "b.ipynb"],
        ["b.ipynb", "sub/c.ipynb"],
        ["sub", "other"],
      ],
      "other/c.ipynb",
    ],
    [
      "has its name back",
      [
        ["a.ipynb", "b.ipynb"],
        ["b.ipynb", "a.ipynb"],
      ],
      null,
    ],
    [
      "is the second that bore this name",
      [
        ["a.ipynb", "b.ipynb"],
        ["a.ipynb", "c.ipynb"],
      ],
      "c.ipynb",
    ],
    ["begins as another", [["a.ipy", "b.ipy"]], null],
  ])("%s", (_, renames, now) => {
    const names = new FormerNames();
    for (const [from, to] of renames) names.note(from, to);
    expect(names.nowCalled("a.ipynb")).toBe(now);
  });
});
