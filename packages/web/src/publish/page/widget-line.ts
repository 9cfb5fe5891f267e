/**
 * The other end of a widget's line in a published page: gives the frame the models that the file has, and nothing else. No kernel
 * answers; what is moved stays in the frame.
 */
export interface SavedWidget {
  readonly model: string;
  readonly models: readonly unknown[];
  readonly buffers: readonly string[];
}

/** `unheard`: it asks something of a kernel. */
export function serveWidget({ model, models, buffers }: SavedWidget, unheard: () => void): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener("message", ({ data }) => {
    const { kind, request, id, name } = (data ?? {}) as Record<string, unknown>;
    if (kind === "ready") port1.postMessage({ kind: "begin", model, touch: true });
    else if (kind === "want") {
      const bytes = buffers.map((text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer);
      port1.postMessage({ kind: "models", request, models, missing: [], buffers: bytes, saved: true }, bytes);
    } else if (kind === "unheard") unheard();
    else if (kind === "say") port1.postMessage({ kind: "done", id });
    else if (kind === "file") port1.postMessage({ kind: "file", request, ...fileOf(String(name)) });
  });
  port1.start();
  return port2;
}

/** Files that came along, by name. */
function fileOf(name: string): { text: string | null; reason: string } {
  const files = JSON.parse(
    document.querySelector('script[data-program="widgets.json"]')?.textContent || "{}",
  ) as Record<string, string>;
  const text = Object.hasOwn(files, name) ? files[name]! : null;
  return { text, reason: text === null ? `${name} is not in this file` : "" };
}
