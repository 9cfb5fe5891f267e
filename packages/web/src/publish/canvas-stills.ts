/**
 * Figures of ipympl in a published page: their kernel draws them, and the state in the file holds the picture that was drawn last. It
 * stands as a picture; within other widgets a widget of plain HTML takes its place. Pure but for the element.
 */
import type { ModelState } from "@pellucid/protocol";
import { make } from "../outputs/elements.ts";

const CANVAS = "jupyter-matplotlib";
const PICTURE = /^data:image\/png;base64,[A-Za-z0-9+/]+=*$/;

/** Null: it is none of ipympl's, or was never drawn. */
export function lastPicture(state: ModelState["state"], words: string): HTMLImageElement | null {
  const source = pictureOf(state);
  if (source === null) return null;
  const image = make("img", "out-image");
  image.alt = typeof state["_figure_label"] === "string" ? state["_figure_label"] : words;
  const [width, height] = sizeOf(state);
  if (width > 0) image.width = width;
  if (height > 0) image.height = height;
  image.src = source;
  return image;
}

/** The canvas and its tool bar, whose buttons ask the kernel. */
export const withStills = (models: readonly ModelState[]): readonly ModelState[] =>
  models.map((model) => (model.state["_model_module"] === CANVAS ? still(model) : model));

function still({ comm, state }: ModelState): ModelState {
  const source = pictureOf(state);
  const [width] = sizeOf(state);
  const value = source === null ? "" : `<img src="${source}" alt="Figure"${width > 0 ? ` width="${width}"` : ""}>`;
  const own = "@jupyter-widgets/controls";
  const names = { _model_name: "HTMLModel", _view_name: "HTMLView", _model_module: own, _view_module: own };
  const versions = { _model_module_version: "2.0.0", _view_module_version: "2.0.0" };
  const layout = state["layout"] === undefined ? {} : { layout: state["layout"] };
  return { comm, state: { ...names, ...versions, ...layout, value }, paths: [] };
}

function pictureOf(state: ModelState["state"]): string | null {
  const source = state["_data_url"];
  return state["_model_module"] === CANVAS && typeof source === "string" && PICTURE.test(source) ? source : null;
}

const sizeOf = ({ _size }: ModelState["state"]): [number, number] =>
  Array.isArray(_size) ? [Math.round(Number(_size[0])) || 0, Math.round(Number(_size[1])) || 0] : [0, 0];
