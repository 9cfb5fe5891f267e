/**
 * An output in a window of its own, for a second screen: live, as in a tab of its own. A table scrolls, a widget answers, and
 * the next run is seen. The page in it is notebook/results/output-window.tsx.
 */
import { addressOfOutput } from "../../shell/output-address.ts";
import { toast } from "../../ui/toast.tsx";

/** Around the output, px: margins, and the line with the cell's name. */
const AROUND = { width: 64, height: 104 };
/** A grid takes what room there is; of anything else that is known. */
const GRID = { width: 900, height: 640 };

export function openWindow(path: string, cell: string, at: number, element: HTMLElement): void {
  const box = element.getBoundingClientRect();
  const least = element.querySelector("[data-grid]") ? GRID : { width: 480, height: 240 };
  const width = Math.ceil(Math.max(least.width, box.width + AROUND.width));
  const height = Math.ceil(Math.max(least.height, Math.min(900, box.height + AROUND.height)));
  const opened = window.open(addressOfOutput(path, cell, at), "_blank", `popup,width=${width},height=${height}`);
  if (!opened) toast({ level: "warning", text: "The browser did not allow a window: allow pop-ups for this address." });
}
