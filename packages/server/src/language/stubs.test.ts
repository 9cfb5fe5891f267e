import { expect, test } from "vitest";
import { withoutStubs } from "./stubs.ts";

const at = (line: number, length: number) => ({
  start: { line, character: 0 },
  end: { line, character: length },
});
const outside = (name: string, line = 0, length = 0) => ({ path: null, name, ...at(line, length) });
const module = (name: string) => outside(`/lib/${name}`);
const cell = { cell: "a", ...at(3, 4) };

test.each([
  ["a stub alone", [module("sys/__init__.pyi")], "all"],
  ["a module with stub and source", [module("json/__init__.pyi"), module("json/__init__.py")], [1]],
  ["one that is a file", [module("stdlib/abc.pyi"), module("python3.11/abc.py")], [1]],
  ["a name with stub and source", [outside("/a/datetime.pyi", 9, 4), outside("/b/_pydatetime.py", 70, 8)], [1]],
  ["a module and the source of another one", [module("sys/__init__.pyi"), module("typing_extensions.py")], "all"],
  ["a cell, and nothing else", [cell], "all"],
  ["a cell and a stub", [cell, outside("/a/x.pyi", 2, 3)], [0]],
] as const)("[R99] the definition is %s", (_, found, meant) => {
  expect(withoutStubs(found)).toEqual(meant === "all" ? found : meant.map((place) => found[place]));
});
