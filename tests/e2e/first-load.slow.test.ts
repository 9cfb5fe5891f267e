/** What a browser has to fetch, as it travels, before the first cell of a notebook shows: counted in the built page. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../lab/lab.ts";

const web = join(root, "dist", "web");
/** A script and all that it imports before it can run; what it imports later is not in it. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const code = readFileSync(join(web, "assets", name), "utf8");
  for (const [, other] of code.matchAll(/(?:\bimport|\bfrom)\s*"\.\/([\w.-]+\.js)"/g)) withImports(other!, seen);
  return seen;
}

/** As it travels to a browser that takes brotli. */
const travels = (name: string) => {
  const path = join(web, name);
  return statSync(existsSync(`${path}.br`) ? `${path}.br` : path).size;
};

test("[W12] script and style before the first cell are under 250 kB", () => {
  const page = readFileSync(join(web, "index.html"), "utf8");
  const named = [...page.matchAll(/(?:src|href)="\/assets\/([\w.-]+\.(?:js|css))"/g)].map(([, name]) => name!);
  const scripts = new Set<string>();
  for (const name of named) if (name.endsWith(".js")) withImports(name, scripts);
  const styles = named.filter((name) => name.endsWith(".css"));
  const rows = [...scripts, ...styles].map((name) => [name, travels(`assets/${name}`)] as const);
  const sum = rows.reduce((total, [, bytes]) => total + bytes, travels("index.html"));
  const shown = rows.toSorted((a, b) => b[1] - a[1]).map(([name, bytes]) => `${bytes} ${name}`);
  expect(sum, shown.join("\n")).toBeLessThan(250_000);
  // The panel of a notebook is in them.
  const codes = [...scripts].map((name) => readFileSync(join(web, "assets", name), "utf8"));
  expect(codes.some((code) => code.includes("notebook-scroll"))).toBe(true);
});

test("every file that a page is told to fetch early is there", () => {
  const { early, notebook } = JSON.parse(readFileSync(join(web, "parts.json"), "utf8")) as {
    early: string;
    notebook: string[];
  };
  expect(notebook.length).toBeGreaterThan(0);
  expect([early, ...notebook].filter((name) => !existsSync(join(web, name)))).toEqual([]);
});
