/** The pages of docs/lint are what the table of rules says. `npx tsx tools/lint-pages.ts` writes them. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pageOf, RULES, rulesIndex } from "@pellucid/dataflow";

const folder = join(import.meta.dirname, "../docs/lint");

test("every rule of lint has its page, and nothing else stands there", () => {
  const wanted = new Map([
    ...RULES.map((rule) => [`${rule.id}.md`, pageOf(rule)] as const),
    ["README.md", rulesIndex()],
  ]);
  const there = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
  expect([...there.keys()].toSorted()).toEqual([...wanted.keys()].toSorted());
  for (const [name, text] of wanted) expect(there.get(name), `${name}: run npx tsx tools/lint-pages.ts`).toBe(text);
});
