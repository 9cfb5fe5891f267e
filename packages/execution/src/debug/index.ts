/** Debugging, as far as it is decided without a kernel: begin with debug-state.ts. */
export { linesMovedBy, linesPasted, type MovedLines } from "./cell-lines.ts";
export * from "./debug-state.ts";
export * from "./texts.ts";
