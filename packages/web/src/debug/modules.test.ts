/** The filter of what a kernel has loaded. */
import { expect, test } from "vitest";
import { filterModules, shortPath } from "./modules.ts";

const library = (name: string, path: string) => ({ name, path, lab: null });
const MODULES = [
  library("asyncio.tasks", "/usr/lib/python3.12/asyncio/tasks.py"),
  library("json", "/usr/lib/python3.12/json/__init__.py"),
  library("json.decoder", "/usr/lib/python3.12/json/decoder.py"),
  library("mini", "/venv/site-packages/jsonlike.py"),
  { name: "tools.json_out", path: "/lab/tools/json_out.py", lab: "tools/json_out.py" },
  library("ujson", "/venv/site-packages/ujson.py"),
];

test.each([
  ["", ["tools.json_out", "asyncio.tasks", "json", "json.decoder", "mini", "ujson"]],
  ["JSON", ["tools.json_out", "json", "json.decoder", "ujson", "mini"]],
  [" json.d", ["json.decoder"]],
  ["asyncio/", ["asyncio.tasks"]],
  ["pandas", []],
])("[P116] %j shows %j", (text, names) => expect(filterModules(MODULES, text).map(({ name }) => name)).toEqual(names));

test("of a path its end is shown", () => {
  expect(shortPath("/usr/lib/python3.12/json/decoder.py")).toBe("json/decoder.py");
  expect(shortPath(null)).toBe("");
});
