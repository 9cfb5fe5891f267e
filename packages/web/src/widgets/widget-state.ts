/**
 * The state of widgets in the notebook's own metadata, as ipywidgets writes it: only when a person asks, because it can be
 * large. With it the notebook shows its widgets without a kernel, here and in other programs.
 */
import type { Json } from "@pellucid/notebook";
import { type ModelState, WIDGET_STATE_PLACE, widgetStateInFile } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { CommSocket } from "./comm-socket.ts";

/** [W64] */
export async function saveWidgetState(session: NotebookSession): Promise<void> {
  const { models, buffers } = await allModels(session.path);
  const tell = (text: string) => session.store.notice.set({ level: "info", text });
  if (models.length === 0) return tell("No widget is alive in this notebook, so there is no state to save.");
  const value = widgetStateInFile(models, buffers, base64) as Json;
  session.edit({ type: "set-metadata", path: WIDGET_STATE_PLACE, value });
  tell(`The state of ${models.length} widgets is in the notebook's metadata now.`);
}

export function clearWidgetState(session: NotebookSession): void {
  session.edit({ type: "set-metadata", path: ["widgets"] });
}

function allModels(path: string): Promise<{ models: readonly ModelState[]; buffers: readonly ArrayBuffer[] }> {
  return new Promise((done) => {
    const socket = new CommSocket(path, {
      open: () => socket.send({ kind: "want", request: 0, models: null }),
      frame(frame, buffers) {
        if (frame.kind !== "models") return;
        socket.close();
        done({ models: frame.models, buffers });
      },
    });
  });
}

function base64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCodePoint(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
