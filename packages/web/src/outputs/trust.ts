/**
 * May this output run script in its frame? The server knows what came of runs here and what a person said; this file asks it,
 * and says what is held back and how to let it run. Called by frame.ts before anything runs, and by the command.
 */
import { action, make } from "./elements.ts";
import type { MimeContext } from "./output-view.ts";

const address = (path: string) => `/api/pellucid/trust/${path.split("/").map(encodeURIComponent).join("/")}`;

/** Held outputs of this page, to be shown when their notebook is trusted. */
const waiting = new Map<() => void, string>();
/** How often somebody trusted a notebook here. */
let trusts = 0;

export async function isTrusted({ path, cell, index, mime, trusted }: MimeContext): Promise<boolean> {
  if (trusted) return trusted(index, mime).catch(() => false);
  const query = new URLSearchParams({ cell, output: String(index), mime });
  const answer = await fetch(`${address(path)}?${query}`).catch(() => null);
  return answer?.ok === true && ((await answer.json()) as { trusted?: unknown }).trusted === true;
}

/** From now on this notebook's outputs may run, as they stand now. */
export async function trustNotebook(path: string): Promise<boolean> {
  const answer = await fetch(address(path), { method: "POST" }).catch(() => null);
  if (!answer?.ok) return false;
  trusts++;
  for (const [show, of] of waiting) if (of === path) show();
  return true;
}

/** [W65] Calls `show` when the output may run; until then it says what is held back. */
export async function whenTrusted(place: HTMLElement, context: MimeContext, show: () => void): Promise<void> {
  const before = trusts;
  if (await isTrusted(context)) return void (context.signal.aborted || show());
  if (context.signal.aborted) return;
  // While the answer was on its way somebody trusted it: the next answer knows.
  if (before !== trusts) return whenTrusted(place, context, show);
  const isWidget = context.mime.includes("widget-view");
  context.output.dataset["held"] = isWidget ? "widget" : "script";
  const words = isWidget ? "This widget's saved state is held back" : "Script in this output is held back";
  const note = make("div", "out-note", `${words}: it comes with the file, and not from a run here. `);
  note.append(action("Trust this notebook", () => void trustNotebook(context.path)));
  place.replaceChildren(note);
  const release = () => {
    waiting.delete(release);
    delete context.output.dataset["held"];
    note.remove();
    show();
  };
  waiting.set(release, context.path);
  context.signal.addEventListener("abort", () => waiting.delete(release));
}
