/** One statement that ran or would run, with what it binds and reads: what a slice is chosen from. Made by program.ts. */
import type { CellFacts } from "../facts.ts";
import type { Piece } from "./pieces.ts";

export interface Step {
  readonly id: string;
  readonly run: number;
  /** Its place in the run. */
  readonly place: number;
  readonly last: boolean;
  readonly piece: Piece;
  readonly facts: CellFacts;
}
