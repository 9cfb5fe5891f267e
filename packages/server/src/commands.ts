/** The side door, for commands that start faster without a whole server: bytes on a disk, and the widgets of a run. */
export { FileChangedError, hashOf, writeAtomically, type Known } from "./storage/atomic-write.ts";
export { nodeFs } from "./storage/fs.ts";
export { longStreams, type LongStreams } from "./storage/long-streams.ts";
export { widgetsOfRun, type RunWidgets } from "./widgets/into-widgets.ts";
