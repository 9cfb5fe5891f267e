// What an Output widget takes in a run that nobody watches.
import type { KernelEvent } from "@pellucid/protocol";
import { expect, test } from "vitest";
import { widgetsOfRun } from "./into-widgets.ts";

const said = (type: string, content: object, parent = "run"): KernelEvent =>
  ({
    kind: "message",
    message: { channel: "iopub", header: { msg_type: type }, parent: { msg_id: parent }, content, metadata: {} },
  }) as unknown as KernelEvent;
const printed = (text: string, parent?: string) => said("stream", { name: "stdout", text }, parent);
const widget = (state: object) => said("comm_msg", { comm_id: "w", data: { method: "update", state } });
const opened = said("comm_open", {
  comm_id: "w",
  target_name: "jupyter.widget",
  data: { state: { _model_name: "OutputModel", msg_id: "", outputs: [] } },
});

test("[E84] what is printed while an Output widget takes it reaches no cell", () => {
  const { takeFirst, stateEdit } = widgetsOfRun();
  const through = (...events: KernelEvent[]) => takeFirst("k", events).length;
  expect(through(opened, printed("hi"))).toBe(2);
  expect(through(widget({ msg_id: "run" }))).toBe(1);
  expect(stateEdit()).toBeNull();
  expect(through(printed("in the widget"), said("error", { ename: "ValueError", evalue: "", traceback: [] }))).toBe(0);
  expect(through(printed("of another run", "other"))).toBe(1);
  expect(through(widget({ msg_id: "" }), printed("after it"))).toBe(2);
  const state = { outputs: [{ output_type: "stream", text: "in the widget" }, { ename: "ValueError" }] };
  expect(stateEdit()).toMatchObject({ value: { state: { w: { model_name: "OutputModel", state } } } });
});
