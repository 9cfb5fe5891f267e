export { startLab, type LabOptions, type RunningLab } from "./start.ts";
export { FileChangedError, hashOf, writeAtomically, type Known } from "./storage/atomic-write.ts";
export { nodeFs } from "./storage/fs.ts";
