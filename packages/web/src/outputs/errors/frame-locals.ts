/** The names in a frame and their values, asked of the kernel when a person wants them. Loaded with the first question. */
import type { FailedFrame, Variable } from "@pellucid/protocol";
import { make } from "../elements.ts";
import type { ErrorActs } from "./error-acts.ts";

/** Fills the box under a frame; what it says stays until it is asked again. */
export async function showLocals(box: HTMLElement, frame: FailedFrame, acts: ErrorActs): Promise<void> {
  box.replaceChildren(make("div", "out-note", "Asking the kernel"));
  const reply = await acts.locals(frame);
  if (reply.status !== "ok") return box.replaceChildren(make("div", "out-note", reply.reason));
  const { variables, total } = reply;
  if (total === 0) return box.replaceChildren(make("div", "out-note", "No names here"));
  const table = make("table", "out-locals-table");
  const body = table.appendChild(document.createElement("tbody"));
  body.append(...variables.map(rowOf));
  box.replaceChildren(table);
  if (total > variables.length) box.append(make("div", "out-note", `${total - variables.length} more names`));
}

function rowOf(variable: Variable): HTMLElement {
  const row = document.createElement("tr");
  const name = make("th", "", variable.name);
  name.scope = "row";
  row.append(name, make("td", "out-locals-type", variable.type), make("td", "out-locals-value", valueOf(variable)));
  return row;
}

/** "17,379 × 11", and what the preview adds to it. */
function valueOf({ shape, preview }: Variable): string {
  const size = shape?.map((each) => each.toLocaleString("en")).join(" × ") ?? "";
  return [size, preview].filter(Boolean).join("  ");
}
