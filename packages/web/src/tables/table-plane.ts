/** Of an array of more than two dimensions a plane is seen: one field for each dimension that leads. */
import { make } from "../outputs/elements.ts";
import type { TableModel } from "./table-model.ts";

export class TablePlane {
  /** None where there is but one plane. */
  readonly elements: readonly HTMLElement[];
  private readonly inputs: readonly HTMLInputElement[];
  private readonly look: (plane: readonly number[]) => void;

  constructor({ about }: TableModel, look: (plane: readonly number[]) => void) {
    this.look = look;
    const leading = about.library === "numpy" || about.library === "torch" ? about.shape.slice(0, -2) : [];
    this.inputs = leading.map((size) => this.input(size));
    const box = make("div", "table-plane");
    for (const [axis, input] of this.inputs.entries()) {
      const label = make("label", "", `Axis ${axis}`);
      label.append(input, make("span", "", `of ${leading[axis]!.toLocaleString("en")}`));
      box.append(label);
    }
    this.elements = leading.length === 0 ? [] : [box];
  }

  set(plane: readonly number[]): void {
    for (const [axis, input] of this.inputs.entries()) input.value = String(plane[axis] ?? 0);
  }

  private input(size: number): HTMLInputElement {
    const input = make("input", "field");
    Object.assign(input, { type: "number", min: "0", max: String(size - 1), value: "0" });
    input.addEventListener("keydown", (event) => event.stopPropagation());
    input.addEventListener("change", () => {
      input.value = String(Math.max(0, Math.min(size - 1, Math.trunc(input.valueAsNumber) || 0)));
      this.look(this.inputs.map((one) => Number(one.value)));
    });
    return input;
  }
}
