export { loadAnalyser } from "./analysis.ts";
export { startLab, type LabOptions, type RunningLab } from "./start.ts";
export { createRooms, type Rooms, type RoomsOptions } from "./rooms/rooms.ts";
export { kernelsOf, type KernelSources } from "./rooms/kernels.ts";
export { FileChangedError, hashOf, writeAtomically, type Known } from "./storage/atomic-write.ts";
export { nodeFs } from "./storage/fs.ts";
export { longStreams, type LongStreams } from "./storage/long-streams.ts";
export { verifyNotebook, VerifyStopped, VerifyUnusable, type VerifyRequest } from "./verify/verify-notebook.ts";
export { prove, type ProveRequest } from "./slice/prove.ts";
