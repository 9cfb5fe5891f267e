// What a kernel that was there before us tells of its widgets, as ipywidgets puts it.
import { WidgetModels } from "@pellucid/execution";
import type { CommMessage } from "@pellucid/protocol";
import { expect, test } from "vitest";
import type { KernelLine } from "./kernel-line.ts";
import { StateQuestions } from "./state-questions.ts";

test("[E81] binary values of all widgets at once stand where they belong, also deep in a value", () => {
  const said: CommMessage[] = [];
  const line = { say: (message: CommMessage) => void said.push(message), ask: () => "info" };
  const models = new WidgetModels();
  const questions = new StateQuestions(line as unknown as KernelLine, models);
  void questions.ask();
  const widget = (state: object) => ({ model_name: "M", model_module: "m", model_module_version: "1", state });
  const data = {
    method: "update_states",
    states: { a: widget({ n: 1, points: { shape: [2] } }), b: widget({}) },
    buffer_paths: [
      ["a", "state", "points", "view"],
      ["b", "state", "image"],
    ],
  };
  const buffers = [new Uint8Array(2), new Uint8Array(3)];
  expect(questions.hear({ type: "comm_msg", comm: said[0]!.comm, data }, buffers)).toBe(true);
  const { models: found, buffers: bytes } = models.closure(["a", "b"]);
  expect(found.map(({ paths }) => paths)).toEqual([[["points", "view"]], [["image"]]]);
  expect(bytes).toEqual(buffers);
});
