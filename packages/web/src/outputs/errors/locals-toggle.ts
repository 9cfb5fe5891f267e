/** The button at a frame that shows the names in it. Small: what asks and shows them comes with the first press. */
import type { FailedFrame } from "@pellucid/protocol";
import { action, make } from "../elements.ts";
import type { ErrorActs } from "./error-acts.ts";

export function addLocals(element: HTMLElement, head: HTMLElement, frame: FailedFrame, acts: ErrorActs): void {
  const box = make("div", "out-locals");
  box.hidden = true;
  const toggle = action("Locals", () => {
    box.hidden = !box.hidden;
    toggle.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) void import("./frame-locals.ts").then((part) => part.showLocals(box, frame, acts));
  });
  toggle.classList.add("out-locals-toggle");
  toggle.setAttribute("aria-expanded", "false");
  head.append(toggle);
  element.append(box);
}
