/** Holds SPEC.md to its word: every rule is cited by the name of a test, and no test cites a rule that is not there. */
import { readFileSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";

const here = new URL(".", import.meta.url).pathname;

test("every rule of SPEC.md has a test, and every test's rule is in SPEC.md", () => {
  const rules = [...readFileSync(`${here}../SPEC.md`, "utf8").matchAll(/^- \*\*(N\d+)\*\*/gm)].map((found) => found[1]);
  const tests = readdirSync(here).filter((name) => name.endsWith(".test.ts"));
  const names = tests.flatMap(
    (name) => readFileSync(here + name, "utf8").match(/\b(?:test|describe)[^"`]*["`]\[N\d+\][^"`]*["`]/g) ?? [],
  );
  const cited = new Set(names.flatMap((name) => [...name.matchAll(/\[(N\d+)\]/g)].map((found) => found[1])));
  expect({ "without a test": rules.filter((rule) => !cited.has(rule)) }).toEqual({ "without a test": [] });
  expect({ "not in SPEC.md": [...cited].filter((rule) => !rules.includes(rule)) }).toEqual({ "not in SPEC.md": [] });
});
