/**
 * Which widgets a frame may have before it is to show one: Jupyter's own that are nothing but a state. Whatever runs code of others,
 * speaks to the kernel or moves by itself, and what carries bytes, is made when it is shown, and in the frame that shows it. The views of
 * those that hundreds are made of are drawn ahead as well, unless they hold HTML. Used by frame-manager.ts.
 */
import type { CommMessage } from "@pellucid/protocol";

const MODULES = new Set<unknown>(["@jupyter-widgets/base", "@jupyter-widgets/controls"]);
const NOT_STILL = /^(?:Play|Controller|FileUpload|Image|Audio|Video|(?:Directional)?Link)Model$/;
const DRAWN = /(?:Slider|Box|Text|Button|Checkbox|Progress|Dropdown)View$/;

/** `has`: what it names must be there, for it would be asked for. */
export function canBeMadeAhead({ data }: CommMessage, has: (model: string) => boolean): boolean {
  const { state, buffer_paths: paths } = data as { state?: Record<string, unknown>; buffer_paths?: unknown[] };
  if (typeof state !== "object" || state === null || (paths?.length ?? 0) > 0) return false;
  if (!MODULES.has(state["_model_module"]) || NOT_STILL.test(String(state["_model_name"]))) return false;
  return [...JSON.stringify(state).matchAll(/"IPY_MODEL_([^"]+)"/g)].every(([, model]) => has(model!));
}

/** One that canBeMadeAhead, and was. */
export const canBeDrawnAhead = (model: { get(key: string): unknown }): boolean =>
  model.get("_view_module") === "@jupyter-widgets/controls" &&
  DRAWN.test(String(model.get("_view_name"))) &&
  model.get("description_allow_html") !== true;
