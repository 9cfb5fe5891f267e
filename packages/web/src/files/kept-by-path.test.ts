/** What is kept of a file goes with its name, and nothing else does. */
import { expect, test } from "vitest";
import { keptMoves } from "./kept-by-path.ts";

const KEYS = [
  "pellucid:view:a.ipynb",
  "pellucid:view:view:2:a.ipynb",
  "pellucid:folds:a.ipynb",
  "pellucid:folds:src/m.py",
  "pellucid:output-heights:src/deep/b.ipynb",
  "pellucid:pending:a.ipynb:client",
  "pellucid:view:other/a.ipynb",
  "pellucid:view:a.ipynb.bak",
  "pellucid:panel",
];

test.each<[string, string, string, [string, string][]]>([
  [
    "a notebook",
    "a.ipynb",
    "done/b.ipynb",
    [
      ["pellucid:view:a.ipynb", "pellucid:view:done/b.ipynb"],
      ["pellucid:view:view:2:a.ipynb", "pellucid:view:view:2:done/b.ipynb"],
      ["pellucid:folds:a.ipynb", "pellucid:folds:done/b.ipynb"],
    ],
  ],
  [
    "a folder",
    "src",
    "lib",
    [
      ["pellucid:folds:src/m.py", "pellucid:folds:lib/m.py"],
      ["pellucid:output-heights:src/deep/b.ipynb", "pellucid:output-heights:lib/deep/b.ipynb"],
    ],
  ],
  ["a file of which nothing is kept", "x.py", "y.py", []],
])("[W126] %s", (_, from, to, moves) => expect(keptMoves(KEYS, from, to)).toEqual(moves));
