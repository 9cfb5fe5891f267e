// Which widgets are made before anybody shows them: [why, state, what else the message says, made].
import { expect, test } from "vitest";
import { canBeDrawnAhead, canBeMadeAhead } from "./ahead.ts";

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

test.each<[string, Record<string, unknown>, boolean]>([
  ["a slider", { _view_module: CONTROLS, _view_name: "IntSliderView", description_allow_html: false }, true],
  ["a box of them", { _view_module: CONTROLS, _view_name: "VBoxView" }, true],
  [
    "one whose words are HTML",
    { _view_module: CONTROLS, _view_name: "IntSliderView", description_allow_html: true },
    false,
  ],
  ["HTML", { _view_module: CONTROLS, _view_name: "HTMLView" }, false],
  ["a layout", { _view_module: "@jupyter-widgets/base", _view_name: "LayoutView" }, false],
  ["nothing to be seen", { _view_module: CONTROLS, _view_name: null }, false],
])("[W125] drawn before anybody shows it: %s", (_, state, drawn) => {
  expect(canBeDrawnAhead({ get: (key) => state[key] })).toBe(drawn);
});
