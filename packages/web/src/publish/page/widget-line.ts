/**
 * The other end of a widget's line in a published page: gives the frame the models that the file has, and nothing else. No kernel
 * answers; what is moved is seen in the page's other frames too.
 */
import type { WidgetMoves } from "./widget-moves.ts";

export interface SavedWidget {
  readonly model: string;
  readonly models: readonly unknown[];
  readonly buffers: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** What the rest of the page does for it. */
export interface WidgetPage {
  /** Something stands still here: it asks for a kernel, or cannot be drawn. */
  say(words: string): void;
  readonly moves: WidgetMoves;
  /** A text that came along, by the name under which it is kept. */
  kept(name: string): Promise<string>;
}

const UNHEARD = "Parts of this widget come from Python, which a file does not have.";

export function serveWidget(saved: SavedWidget, page: WidgetPage): MessagePort {
  const { model, models, buffers, files = {} } = saved;
  const { port1, port2 } = new MessageChannel();
  page.moves.join(saved, (comm, state) => port1.postMessage({ kind: "moved", comm, state }));
  port1.addEventListener("message", ({ data }) => {
    const { kind, request, id, name, reason, comm, state } = (data ?? {}) as Record<string, unknown>;
    if (kind === "ready") port1.postMessage({ kind: "begin", model, touch: true });
    else if (kind === "want") {
      const bytes = buffers.map((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer);
      const now = page.moves.now(models);
      port1.postMessage({ kind: "models", request, models: now, missing: [], buffers: bytes, saved: true }, bytes);
    } else if (kind === "unheard") page.say(UNHEARD);
    else if (kind === "failed") page.say(`This widget cannot be drawn: ${String(reason).slice(0, 300)}`);
    else if (kind === "moved" && typeof state === "object") page.moves.moved(saved, String(comm), { ...state });
    else if (kind === "say") port1.postMessage({ kind: "done", id });
    else if (kind === "file")
      void fileOf(String(name), files, page).then((file) => port1.postMessage({ kind: "file", request, ...file }));
  });
  port1.start();
  return port2;
}

/** Files that came along, by name. */
async function fileOf(
  name: string,
  files: Readonly<Record<string, string>>,
  page: WidgetPage,
): Promise<{ text: string | null; reason: string }> {
  if (Object.hasOwn(files, name)) return { text: await page.kept(files[name]!), reason: "" };
  const always = JSON.parse(
    document.querySelector('script[data-program="widgets.json"]')?.textContent || "{}",
  ) as Record<string, string>;
  const text = Object.hasOwn(always, name) ? always[name]! : null;
  return { text, reason: text === null ? `${name} is not in this file` : "" };
}
