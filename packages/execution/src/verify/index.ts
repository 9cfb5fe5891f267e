/** Does a notebook say what a fresh run says? Reading order: engine, verdicts, outputs; then the rules and the report. */
export type { Agreement, Circumstances, Difference, Match, Pixels } from "./agreement.ts";
export * from "./engine.ts";
export { METADATA_KEY, compareEnvironment, provenanceEdit, provenanceOf, type Environment } from "./environment.ts";
export { compareOutputs, type CellComparison, type LongTexts } from "./outputs.ts";
export { preflight, type FileState, type Finding, type Inspection } from "./preflight.ts";
export * from "./report.ts";
export { junitOf } from "./report-junit.ts";
export { reportLines, summaryLine, type Line, type Tone } from "./report-text.ts";
export { Digest, type LongText } from "./stream.ts";
export { judge, type CellResult, type CellVerdict, type FreshRun } from "./verdicts.ts";
