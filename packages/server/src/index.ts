export { startLab, type LabOptions, type RunningLab } from "./start.ts";
export { stateDirectory } from "./config.ts";
