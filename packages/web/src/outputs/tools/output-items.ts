/**
 * What can be done with one output: copied as what it is, shown as another of its types, looked at raw, opened in a window,
 * cleared. Loaded when a menu of outputs is first opened.
 */
import type { MimeBundle } from "@pellucid/notebook";
import { bytes } from "../../notebook/running/run-words.ts";
import { toast } from "../../ui/toast.tsx";
import type { MenuItem } from "../../ui/menu.tsx";
import { BundleView } from "../bundle-view.ts";
import { choices } from "../mime-choice.ts";
import type { OutputArea } from "../output-area.ts";
import type { ShownOutput } from "../output-view.ts";
import { sizeOf } from "../output-size.ts";
import { copyHtml, copyPicture, copyText, pictureIn } from "./copying.ts";
import { showRaw } from "./raw-view.ts";
import { openWindow } from "./window-view.ts";

export interface OutputTools {
  readonly area: OutputArea;
  readonly index: number;
  /** What its raw data is called. */
  readonly title: string;
  readonly path: string;
  readonly cell: string;
  /** Takes this output away; null for who only reads. */
  readonly clear: (() => void) | null;
}

/** "Figure", "Text": what the menu of one output is called. */
export function nameOfOutput(output: ShownOutput): string {
  if (output.type === "stream") return output.name === "stderr" ? "Warnings" : "Text";
  if (output.type === "error") return "Error";
  if (!("data" in output)) return "Other";
  const mimes = Object.keys(output.data);
  if (mimes.some((mime) => /^image\/|plotly|vega|bokeh/.test(mime))) return "Figure";
  if (mimes.some((mime) => mime.includes("widget-view"))) return "Widget";
  const html = output.data["text/html"];
  return typeof html === "string" && /<table/i.test(html) ? "Table" : html === undefined ? "Text" : "Page";
}

export function outputItems({ area, index, title, path, cell, clear }: OutputTools): MenuItem[] {
  const shown = area.at(index);
  if (!shown || shown.output.type === "elided" || shown.output.type === "continued") return [];
  const { output, element, view } = shown;
  const size = sizeOf(output);
  const rendered = pictureIn(element);
  const framed = element.querySelector("iframe") !== null;
  return [
    ...(rendered ? [{ label: "Copy as image", run: () => void said(copyPicture(rendered), "image") }] : []),
    { label: "Copy as text", run: () => void said(copyText(output, element), "text") },
    ...("data" in output && !framed
      ? [{ label: "Copy as HTML", run: () => void said(copyHtml(output, element), "HTML") }]
      : []),
    ...("data" in output && view instanceof BundleView ? showAs(output.data, view) : []),
    { label: "Raw data…", detail: size > 1e5 ? bytes(size) : undefined, run: () => showRaw(output, title) },
    { label: "Open in a window", run: () => openWindow(path, cell, index, element) },
    ...(clear ? [{ label: "Clear this output", run: clear }] : []),
  ];
}

function showAs(data: MimeBundle, view: BundleView): MenuItem[] {
  const mimes = choices(data);
  if (mimes.length < 2) return [];
  const items = mimes.map((mime) => ({
    label: mime,
    checked: view.mime === mime,
    run: () => view.showAs(mime === mimes[0] ? null : mime),
  }));
  return [{ label: "Show as", items }];
}

async function said(done: Promise<void>, what: string): Promise<void> {
  try {
    await done;
    toast({ text: `Copied as ${what}` });
  } catch (error) {
    const why =
      error instanceof Error && error.name !== "NotAllowedError" ? error.message : "the browser did not allow it";
    toast({ level: "error", text: `Nothing was copied: ${why}` });
  }
}
