/** Of an array of more than two dimensions a plane is seen: one field for each dimension that leads. */
import { make } from "../outputs/elements.ts";
import type { TableModel } from "./table-model.ts";

export function planeFields(model: TableModel, look: (plane: readonly number[]) => void): HTMLElement[] {
  const leading =
    model.about.library === "numpy" || model.about.library === "torch" ? model.about.shape.slice(0, -2) : [];
  if (leading.length === 0) return [];
  const box = make("div", "table-plane");
  const plane = leading.map(() => 0);
  for (const [axis, size] of leading.entries()) {
    const label = make("label", "", `Axis ${axis}`);
    const input = make("input", "field");
    Object.assign(input, { type: "number", min: "0", max: String(size - 1), value: "0" });
    input.addEventListener("keydown", (event) => event.stopPropagation());
    input.addEventListener("change", () => {
      const to = Math.max(0, Math.min(size - 1, Math.trunc(input.valueAsNumber) || 0));
      input.value = String(to);
      plane[axis] = to;
      look([...plane]);
    });
    label.append(input, make("span", "", `of ${size.toLocaleString("en")}`));
    box.append(label);
  }
  return [box];
}
