/** What can be claimed of each cell, and what mends it. Reading order: ran, location, truth, judge, words, plan. */
export type { Evidence, Observed, OutdatedModule, PageCell, Ran, Restored, RunEnding } from "./ran.ts";
export type { Cause, State, Verdict } from "./verdict.ts";
export { Truth } from "./truth.ts";
export { reasonInWords, type Speaker } from "./words.ts";
export { type Checkpoint, includes, isOutdated, type Keeping, worthKeeping } from "./checkpoints.ts";
export { planOf, type Plan, type PlanRestore, type PlanStep, type Wanted } from "./plan.ts";
export { storyOf, type VariableStory } from "./variables.ts";
export { type Ghost, ghostsOf } from "./ghosts.ts";
export { inWords, isHistoryName, isName } from "./location.ts";
