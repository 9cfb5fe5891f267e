/** One library of others: the cell that shows it, and what must then be seen. */
export interface Row {
  readonly name: string;
  readonly source: string;
  /** In the words of the output and its frames. */
  readonly says?: RegExp;
  /** At least so many of these, in one place: the output itself, or one of its frames. */
  readonly marks?: readonly [selector: string, atLeast: number];
  /** Something that is not of one colour. */
  readonly drawn?: string;
  /** A key pressed on a control of it, and what is seen when the kernel has heard of it. */
  readonly pressed?: { readonly on: string; readonly key: string; readonly seen: Seen };
  /** The same of a control that asks nothing of the kernel. */
  readonly answers?: Row["pressed"];
  /** As the file has it, without a kernel: the same where nothing stands here, not looked at where it needs the kernel. */
  readonly without?: Seen | "nothing";
  /** A module that is not in every environment. */
  readonly needs?: string;
}
export type Seen = Pick<Row, "says" | "marks" | "drawn">;

/** The cell of a row in the notebook of its family. */
export const idOf = (family: string, row: Row): string => `${family}-${row.name.replace(/\W+/g, "-")}`;
