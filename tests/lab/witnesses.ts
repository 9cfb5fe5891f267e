/**
 * Who can tell what was to be seen when a test fails: every open page, every server. Kept at the process, since the runner
 * that asks them (runner.ts) has modules of its own.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";

export type Witness = () => Promise<string>;

const KEY = Symbol.for("pellucid witnesses");
const shared = globalThis as { [KEY]?: Set<Witness> };
export const witnesses: Set<Witness> = (shared[KEY] ??= new Set());

/** A page that hangs must not make its test hang too. */
const WITHIN = 10_000;

export const pagesOf =
  (browser: Browser): Witness =>
  async () =>
    (await Promise.all(browser.contexts().flatMap((context) => context.pages().map(seen)))).join("\n");

async function seen(page: Page): Promise<string> {
  const late = new Promise<string>((done) => setTimeout(done, WITHIN, "does not answer").unref());
  const told = page.evaluate(look).catch((error: Error) => error.message.split("\n")[0]!);
  await picture(page).catch(() => {});
  return `page ${page.url()}: ${await Promise.race([told, late])}`;
}

/** Errors of a browser's pages and requests that failed: the last of them. */
export function listen(context: BrowserContext): void {
  const heard: string[] = [];
  const hear = (text: string) => void (heard.push(text.slice(0, 300)), heard.splice(0, heard.length - 5));
  context.on("weberror", (error) => hear(`error: ${error.error().message}`));
  context.on("requestfailed", (request) => hear(`${request.url()}: ${request.failure()?.errorText}`));
  const witness: Witness = async () => heard.join("\n");
  witnesses.add(witness);
  context.on("close", () => witnesses.delete(witness));
}

let pictures = 0;
/** With PELLUCID_SHOTS=folder, a picture too. */
async function picture(page: Page): Promise<void> {
  const folder = process.env.PELLUCID_SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${process.pid}-${++pictures}.png`), timeout: WITHIN });
}

/** In the page: its title, focus, what lies over it, its cells. */
function look(): string {
  const words = (one: Element) => (one as HTMLElement).innerText.replace(/\s+/g, " ").slice(0, 200);
  const name = (one: Element | null) =>
    one === null
      ? "nothing"
      : [one.tagName.toLowerCase(), one.getAttribute("role"), one.getAttribute("aria-label"), one.className]
          .concat(one.closest("[data-cell-id]")?.getAttribute("data-cell-id") ?? "")
          .filter(Boolean)
          .join(" ");
  const all = (selector: string) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const over = all("dialog, [role=dialog], [role=menu], [role=listbox], [role=tooltip], [role=status], [role=alert]");
  const cells = all("[data-cell-id]").slice(0, 12);
  const notebook = document.querySelector("[data-notebook]");
  const state = ["kernel", "saved", "mode"].map((key) => `${key} ${notebook?.getAttribute(`data-${key}`)}`);
  return [
    `"${document.title}"`,
    `focus on ${name(document.activeElement)}`,
    notebook && state.join(", "),
    ...over.map((one) => words(one) && `${one.getAttribute("role") ?? "dialog"} "${words(one)}"`),
    ...cells.map((one) => {
      const data = (one as HTMLElement).dataset;
      return `${data["active"] === undefined ? "" : "*"}${data["cellId"]} ${data["run"]} ${data["truth"]} "${words(one).slice(0, 60)}"`;
    }),
  ]
    .filter(Boolean)
    .join("; ");
}
