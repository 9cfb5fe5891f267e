/** What the line under a grid says. Pure. */
import type { TableModel } from "./table-model.ts";

const number = (value: number) => value.toLocaleString("en");
const counted = (count: number, word: string) => `${number(count)} ${word}${count === 1 ? "" : "s"}`;

type Seen = Pick<TableModel, "about" | "total" | "coming" | "view" | "searched">;

export function seenWords({ about, total, coming, view, searched }: Seen): string {
  const { rows, columns, shape, library } = about;
  const whole =
    shape.length > 2
      ? `${shape.map(number).join(" × ")} ${library === "torch" ? "tensor" : "array"}`
      : `${counted(rows, "row")}, ${counted(columns, "column")}`;
  const narrowed = (view.tests?.length ?? 0) > 0 || Boolean(view.search);
  if (searched !== null) {
    const found = coming ? "Nothing" : counted(total, "row");
    return `${found} so far, ${Math.floor(searched * 100)} % searched`;
  }
  if (coming) return `${whole}, reading`;
  return narrowed ? `${number(total)} of ${whole}` : whole;
}
