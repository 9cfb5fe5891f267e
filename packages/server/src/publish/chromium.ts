/**
 * A Chromium that is on this machine, for printing: by `PELLUCID_CHROME`, on the PATH, or where systems put it. Never downloaded.
 * Used by pdf.ts.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = [
  ..."chromium chromium-browser google-chrome google-chrome-stable chrome microsoft-edge msedge brave-browser".split(
    " ",
  ),
  ..."chrome.exe msedge.exe".split(" "),
];
const PLACES = [
  "/usr/bin/chromium",
  "/usr/lib/chromium/chromium",
  "/snap/bin/chromium",
  "/opt/google/chrome/chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

export function findChromium(env: NodeJS.ProcessEnv = process.env, exists = existsSync): string | null {
  const named = env["PELLUCID_CHROME"];
  // A person's word is the last: "none" of them, or this one.
  if (named) return exists(named) ? named : null;
  const onPath = (env["PATH"] ?? "").split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath.filter((path) => path !== ""), ...PLACES].find((path) => exists(path)) ?? null;
}
