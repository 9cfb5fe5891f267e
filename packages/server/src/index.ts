export { startLab, type LabOptions, type RunningLab } from "./start.ts";
export { stateDirectory } from "./config.ts";
export { createRooms, type Rooms, type RoomsOptions } from "./rooms/rooms.ts";
export { kernelsOf, type KernelSources } from "./rooms/kernels.ts";
