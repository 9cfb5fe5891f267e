/** What happens when cells run. Reading order: events, step, runner; then state, view and truth. */
export * from "./ports.ts";
export * from "./events.ts";
export * from "./state.ts";
export * from "./run-record.ts";
export { CHECKPOINT_BYTES } from "./checkpoint.ts";
export * from "./patch.ts";
export * from "./step.ts";
export { isTagged } from "./step-queue.ts";
export * from "./runner.ts";
export * from "./view.ts";
export * from "./truth.ts";
export { type RerunMode, rerunModeOf } from "./rerun.ts";
export * from "./wishes.ts";
export * from "./words.ts";
export * from "./fake-kernel.ts";
export * from "./headless.ts";
export * from "./verify/index.ts";
export * from "./slice/index.ts";
