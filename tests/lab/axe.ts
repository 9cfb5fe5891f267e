/** What axe-core finds on a page by the rules of WCAG 2.2 A and AA: for screens that tests have in front of them anyway. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";
import { still } from "./lab.ts";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** On the page, or in a part of it: rule, element, and what is to be done. */
export async function axeProblems(page: Page, part = "html"): Promise<string[]> {
  await still(page);
  return axeInFrame(page.mainFrame(), part);
}

/** In one frame, which axe does not look into from outside. Frames let the page through: what lies under them is put there. */
export async function axeInFrame(frame: Frame, part = "html"): Promise<string[]> {
  if (!(await frame.evaluate(() => "axe" in globalThis))) await frame.evaluate(source);
  if (frame.parentFrame())
    await frame.evaluate(() => (document.documentElement.style.background = "var(--surface-page)"));
  return frame.evaluate(
    async ([within, tags]) => {
      type Found = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] };
      const { axe } = globalThis as unknown as { axe: { run(on: string, how: object): Promise<Found> } };
      // Off by default, as the rule is new.
      const rules = { "label-content-name-mismatch": { enabled: true } };
      const { violations } = await axe.run(within, { runOnly: { type: "tag", values: tags }, rules });
      return violations.flatMap(({ id, nodes }) =>
        nodes.slice(0, 3).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary.slice(0, 300)}`),
      );
    },
    [part, RULES] as const,
  );
}

/** In the two colour schemes that the system may ask for. */
export async function axeInBoth(page: Page, part = "html"): Promise<Record<"light" | "dark", string[]>> {
  await page.emulateMedia({ colorScheme: "light" });
  const light = await axeProblems(page, part);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await axeProblems(page, part);
  await page.emulateMedia({ colorScheme: null });
  return { light, dark };
}
