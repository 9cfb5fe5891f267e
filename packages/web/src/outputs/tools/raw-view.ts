/** What the kernel sent for an output, type by type, as text: nothing of it is drawn or run. */
import type { BlobRef, Json, Output } from "@pellucid/notebook";
import { bytes } from "../../notebook/running/run-words.ts";
import { isBlobRef, resolve } from "../content.ts";
import { copyAction, make } from "../elements.ts";
import { lengthOf } from "../output-size.ts";

/** Of a longer value the beginning is shown; copying takes all of it. */
const MOST = 500_000;

export function showRaw(output: Output, title: string): void {
  const parts = partsOf(output);
  const before = document.activeElement;
  const dialog = make("dialog", "dialog floating raw-view");
  dialog.dataset["wide"] = "";
  dialog.setAttribute("aria-label", `Raw data of ${title}`);
  const text = make("pre", "raw-text");
  text.tabIndex = 0;
  const choice = make("select", "field");
  choice.setAttribute("aria-label", "Type");
  for (const [name, value] of parts) choice.append(new Option(`${name}, ${bytes(lengthOf(value))}`, name));
  const value = () => rawText(parts.find(([name]) => name === choice.value)![1], choice.value);
  const show = async () => {
    const whole = await value().catch((error: unknown) => String(error));
    text.textContent = whole.slice(0, MOST) + (whole.length > MOST ? "\n…" : "");
  };
  choice.addEventListener("change", () => void show());
  const close = make("button", "button", "Close");
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  const foot = make("div", "dialog-actions");
  foot.append(copyAction("Copy", value), close);
  dialog.append(make("h2", "", `Raw data of ${title}`), choice, text, foot);
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  void show();
}

function partsOf(output: Output): [name: string, value: unknown][] {
  if (output.type === "stream")
    return [[output.name, typeof output.text === "string" ? output.text : output.text.tail]];
  if (output.type === "error")
    return [
      ["traceback", output.traceback.join("\n")],
      ["error", { ...output }],
    ];
  if (!("data" in output)) return [["output", { ...output }]];
  const metadata: [string, unknown][] = Object.keys(output.metadata).length > 0 ? [["metadata", output.metadata]] : [];
  return [...Object.entries(output.data), ...metadata];
}

async function rawText(value: unknown, mime: string): Promise<string> {
  const whole = isBlobRef(value) ? await resolve(value as Json | BlobRef, mime) : value;
  return typeof whole === "string" ? whole : JSON.stringify(whole, null, 2);
}
