/**
 * For a run that nobody watches: what is printed, shown or raised inside an Output widget belongs to that widget, as it does
 * in the lab. The cells do not get it, and who compares them with what a lab saved does not find it there.
 */
import { OutputCapture, type RunnerOptions } from "@pellucid/execution";
import type { JupyterMessage } from "@pellucid/protocol";
import { commMessageOf } from "./comm-message.ts";

export function outputsIntoWidgets(): NonNullable<RunnerOptions["takeFirst"]> {
  const capture = new OutputCapture();
  const isTaken = (message: JupyterMessage): boolean => {
    if (message.channel !== "iopub") return false;
    const comm = message.header.msg_type.startsWith("comm_") ? commMessageOf(message) : null;
    if (comm) capture.see(comm);
    return !comm && capture.take(message) !== null;
  };
  return (_, events) => events.filter((event) => event.kind !== "message" || !isTaken(event.message));
}
