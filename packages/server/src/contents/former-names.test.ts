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
  ])("%s", async (_, renames, now) => {
    const names = new FormerNames(async (path) => path === now);
    for (const [from, to] of renames) names.note(from, to);
    expect(await names.nowCalled("a.ipynb")).toBe(now);
  });

  test("was renamed in a folder that was renamed after it: what is there", async () => {
    const there = ["later/b.ipynb"];
    const names = new FormerNames(async (path) => there.includes(path));
    names.note("sub/a.ipynb", "sub/b.ipynb");
    names.note("sub", "later");
    expect(await names.nowCalled("sub/a.ipynb")).toBe("later/b.ipynb");
    there.push("later/a.ipynb");
    expect(await names.nowCalled("sub/a.ipynb")).toBe("later/a.ipynb");
    there.push("sub/a.ipynb");
    expect(await names.nowCalled("sub/a.ipynb")).toBeNull();
  });
});
