// Which Chromium the tests drive: the one named, one on PATH, Debian's package, Playwright's own download; in this order.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./root.mjs";
import { run } from "./run.mjs";
import { step } from "./say.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/** A browser that is there already, or null. */
export function findBrowser() {
  if (process.env.PELLUCID_CHROME) return process.env.PELLUCID_CHROME;
  for (const folder of (process.env.PATH ?? "").split(delimiter))
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  return null;
}

/** As `findBrowser`, installing one where that is possible. Null, after one clear message, where it is not. */
export async function ensureBrowser(say) {
  const found = findBrowser();
  if (found) return found;
  const isDebian = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  const attempts = [
    isDebian && ["Installing Chromium with apt", installWithApt],
    ["Installing Chromium with Playwright", installWithPlaywright],
  ];
  for (const [text, install] of attempts.filter(Boolean)) {
    const browser = await step(text, install).catch((error) => say(`${text}: ${error.message.split("\n").at(-1)}`));
    if (browser) return browser;
  }
  say("There is no Chromium or Chrome to test with. Install one, or name it in PELLUCID_CHROME.");
  return null;
}

async function installWithApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env });
  await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core"], { env });
  return findBrowser();
}

async function installWithPlaywright() {
  await run(process.execPath, [join(root, "node_modules", "playwright-core", "cli.js"), "install", "chromium"]);
  const { chromium } = await import("playwright-core");
  return chromium.executablePath();
}
