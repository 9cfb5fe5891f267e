// ipympl's first picture, where it drew before its page listened, is no PNG, and in its state no address; all later ones are.
import { expect, test } from "vitest";
import { isBarePixels, pictureOf } from "./ipympl-picture.ts";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const said = (content: unknown) => ({ type: "comm_msg", comm: "c", data: { method: "custom", content } }) as const;
const binary = { data: '{"type": "binary"}' };

test.each([
  ["pixels", binary, [255, 255, 255, 255, 0], true],
  ["nothing", binary, [], true],
  ["a PNG", binary, PNG, false],
  ["another message of it", { data: '{"type": "refresh"}' }, [255], false],
  ["another widget's", { data: 1 }, [255], false],
  ["nobody's", null, [255], false],
])("%s", (_what, content, bytes, expected) =>
  expect(isBarePixels(said(content), [new Uint8Array(bytes).buffer])).toBe(expected),
);

test.each([
  ["iVBORw0KGgo", "jupyter-matplotlib", { _data_url: "data:image/png;base64,iVBORw0KGgo" }],
  ["data:image/png;base64,iVBORw0KGgo", "jupyter-matplotlib", {}],
  [null, "jupyter-matplotlib", {}],
  ["iVBORw0KGgo", "another", {}],
])("the picture %s in the state of a model of %s", (picture, module, expected) =>
  expect(pictureOf({ _model_module: module, _data_url: picture })).toEqual(expected),
);
