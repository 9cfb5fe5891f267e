/** The state of widgets as a notebook's file has it, which is as ipywidgets writes it. Made by the page and by runs that nobody watches. */
import type { ModelState } from "./comms.ts";

/** Where it stands in the notebook's metadata. */
export const WIDGET_STATE_PLACE: readonly string[] = ["widgets", "application/vnd.jupyter.widget-state+json"];

/** `buffers` are those of all models in their order, with what was said to them; `base64` writes one of them as text. */
export function widgetStateInFile<Bytes>(
  models: readonly ModelState[],
  buffers: readonly Bytes[],
  base64: (bytes: Bytes) => string,
): object {
  let next = 0;
  const state = models.map((model) => {
    const own = buffers.slice(next, (next += model.paths.length));
    for (const { buffers: skipped } of model.said ?? []) next += skipped;
    return [model.comm, modelInFile(model, own.map(base64))];
  });
  return { version_major: 2, version_minor: 0, state: Object.fromEntries(state) as object };
}

function modelInFile({ state, paths }: ModelState, texts: readonly string[]): object {
  const { _model_name, _model_module, _model_module_version } = state;
  const buffers = paths.map((path, at) => ({ path, encoding: "base64", data: texts[at] }));
  return {
    model_name: _model_name,
    model_module: _model_module,
    model_module_version: _model_module_version,
    state,
    ...(buffers.length > 0 && { buffers }),
  };
}
