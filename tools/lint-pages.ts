// Writes docs/lint/ from the table of rules: `npx tsx tools/lint-pages.ts`. A test says when it has to be run again.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageOf, RULES, rulesIndex } from "@pellucid/dataflow";

const folder = join(import.meta.dirname, "../docs/lint");
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) rmSync(join(folder, name));
for (const rule of RULES) writeFileSync(join(folder, `${rule.id}.md`), pageOf(rule));
writeFileSync(join(folder, "README.md"), rulesIndex());
