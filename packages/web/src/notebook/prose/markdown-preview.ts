/**
 * Whether a Markdown cell shows its text while it is typed, and where. The choice is the person's, kept in this browser and
 * followed by its other windows.
 */
import { Value } from "../value.ts";

export type Preview = "off" | "below" | "beside";

const KEY = "pellucid:markdown-preview";

const kept = (): Preview => {
  try {
    const value = localStorage.getItem(KEY);
    return value === "below" || value === "beside" ? value : "off";
  } catch {
    return "off";
  }
};

export const markdownPreview = new Value<Preview>(kept());

export function choosePreview(preview: Preview): void {
  markdownPreview.set(preview);
  try {
    localStorage.setItem(KEY, preview);
  } catch {
    // It holds until the page is closed, then.
  }
}

globalThis.addEventListener?.("storage", (event) => {
  if (event.key === KEY) markdownPreview.set(kept());
});
