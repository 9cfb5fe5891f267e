/** Slices: what made an output, a value or a file, and what made nothing. Reading order: pieces, program, slice. */
export type { CellPieces, Piece } from "./pieces.ts";
export type { ProgramRun, SeenNames } from "./program.ts";
export { type Criterion, type Slice, type SliceCell, SliceError, sliceOf } from "./slice.ts";
export { deadCells, type PageSource } from "./dead.ts";
export { type Script, scriptOf } from "./script.ts";
