/** The public surface of the package. */
export * from "./notebook.ts";
export * from "./edit.ts";
export { DEPTH_LIMIT, JsonError, equalJson, isList, isObject, parseJson } from "./json.ts";
export { type Finding, type Reading, notebookText, readNotebook, writeNotebook } from "./ipynb.ts";
export { decodeNotebook } from "./bytes.ts";
export type { Refusal, RefusalKind } from "./refusal.ts";
export type { Chunks, Encoder, Piece, StoredPiece } from "./write.ts";
export { apply, cellById, cellIndex } from "./apply.ts";
export { invert } from "./invert.ts";
export { Bridge, cross, rebase, rebaseAll } from "./rebase.ts";
export { applyChanges, changeSource, sourceChanges, sourceLength } from "./changes.ts";
export { endOf, lineCount, utf8Length } from "./outputlist.ts";
export { equalOutputs } from "./equal.ts";
export { type Fold, foldOutput, foldStream } from "./fold.ts";
export { type OutputEvent, outputEvent } from "./outputs.ts";
export { type Random, newCell, newCellId, newNotebook } from "./new.ts";
export { adopt, reconcile } from "./reconcile.ts";
export { type Conflict, type Merged, merge3 } from "./merge.ts";
