/**
 * The widgets of a run that nobody watches. What is printed, shown or raised inside an Output widget belongs to that widget,
 * as it does in the lab: the cells do not get it, and who compares them with what a lab saved does not find it there. So that
 * nothing is lost, the widgets' state goes into the notebook then. Called by `pellucid run` and by verify.
 */
import { OutputCapture, WidgetModels } from "@pellucid/execution/widgets";
import type { HeadlessPlan } from "@pellucid/execution/headless";
import type { Edit, Json } from "@pellucid/notebook";
import { type JupyterMessage, WIDGET_STATE_PLACE, widgetStateInFile } from "@pellucid/protocol";
import { commMessageOf } from "./comm-message.ts";

export interface RunWidgets {
  readonly takeFirst: NonNullable<HeadlessPlan["takeFirst"]>;
  /** What writes the widgets' state into the notebook; null where no widget took anything. */
  stateEdit(): Edit | null;
}

export function widgetsOfRun(): RunWidgets {
  const capture = new OutputCapture();
  const models = new WidgetModels();
  let took = false;

  function isTaken(message: JupyterMessage): boolean {
    if (message.channel !== "iopub") return false;
    const comm = message.header.msg_type.startsWith("comm_") ? commMessageOf(message) : null;
    if (comm) {
      capture.see(comm);
      models.fold(comm, message.buffers ?? []);
      return false;
    }
    const taken = capture.take(message);
    for (const { comm: id, outputs } of taken ? [taken, ...capture.changed()] : capture.changed())
      models.fold({ type: "comm_msg", comm: id, data: { method: "update", state: { outputs } } });
    took ||= taken !== null;
    return taken !== null;
  }

  function stateEdit(): Edit | null {
    if (!took) return null;
    const { models: all, buffers } = models.closure(null);
    const value = widgetStateInFile(all, buffers, (bytes) => Buffer.from(bytes).toString("base64")) as Json;
    return { type: "set-metadata", path: WIDGET_STATE_PLACE, value };
  }

  const takeFirst: RunWidgets["takeFirst"] = (_, events) =>
    events.filter((event) => event.kind !== "message" || !isTaken(event.message));
  return { takeFirst, stateEdit };
}
