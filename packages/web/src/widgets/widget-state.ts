/**
 * The state of widgets in the notebook's own metadata, as ipywidgets writes it: only when a person asks, because it can be
 * large. With it the notebook shows its widgets without a kernel, here and in other programs.
 */
import type { Json } from "@pellucid/notebook";
import type { ModelState } from "@pellucid/protocol";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { CommSocket } from "./comm-socket.ts";

const PLACE = ["widgets", "application/vnd.jupyter.widget-state+json"];

/** [W64] */
export async function saveWidgetState(session: NotebookSession): Promise<void> {
  const { models, buffers } = await allModels(session.path);
  const tell = (text: string) => session.store.notice.set({ level: "info", text });
  if (models.length === 0) return tell("No widget is alive in this notebook, so there is no state to save.");
  let next = 0;
  const state = models.map((model) => {
    const own = buffers.slice(next, (next += model.paths.length));
    for (const { buffers: skipped } of model.said ?? []) next += skipped;
    return [model.comm, saved(model, own)];
  });
  const value = { version_major: 2, version_minor: 0, state: Object.fromEntries(state) as Json };
  session.edit({ type: "set-metadata", path: PLACE, value });
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

function saved({ state, paths }: ModelState, buffers: readonly ArrayBuffer[]): Json {
  const { _model_name, _model_module, _model_module_version } = state;
  const binary = paths.map((path, i) => ({ path, encoding: "base64", data: base64(buffers[i]!) }));
  return {
    model_name: _model_name,
    model_module: _model_module,
    model_module_version: _model_module_version,
    state,
    ...(binary.length > 0 && { buffers: binary }),
  } as unknown as Json;
}

function base64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 32_768) text += String.fromCodePoint(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
