/** Debugging, as far as it is decided without a kernel: begin with debug-state.ts. */
export * from "./cell-file.ts";
export * from "./debug-state.ts";
export { linesAfter } from "./lines.ts";
export * from "./texts.ts";
