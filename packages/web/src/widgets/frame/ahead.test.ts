// Which widgets are made before anybody shows them: [why, state, what else the message says, made].
import { expect, test } from "vitest";
import { canBeMadeAhead } from "./ahead.ts";

const CONTROLS = "@jupyter-widgets/controls";
const has = (model: string) => model === "known";

test.each<[string, unknown, object, boolean]>([
  ["a control", { _model_module: CONTROLS, _model_name: "IntSliderModel", layout: "IPY_MODEL_known" }, {}, true],
  ["a layout", { _model_module: "@jupyter-widgets/base", _model_name: "LayoutModel" }, { buffer_paths: [] }, true],
  ["one that names what is not there", { _model_module: CONTROLS, children: ["IPY_MODEL_other"] }, {}, false],
  ["code of others", { _model_module: "anywidget", _model_name: "AnyModel" }, {}, false],
  ["one that moves by itself", { _model_module: CONTROLS, _model_name: "PlayModel" }, {}, false],
  ["a link", { _model_module: CONTROLS, _model_name: "LinkModel" }, {}, false],
  ["bytes", { _model_module: CONTROLS, _model_name: "IntSliderModel" }, { buffer_paths: [["value"]] }, false],
  ["no state", undefined, {}, false],
])("[W125] %s", (_, state, more, made) => {
  const message = { type: "comm_open" as const, comm: "one", data: { state, ...more } };
  expect(canBeMadeAhead(message, has)).toBe(made);
});
