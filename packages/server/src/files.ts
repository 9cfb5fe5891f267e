/** The side door: bytes on a disk, for commands that start faster without a whole server. */
export { FileChangedError, hashOf, writeAtomically, type Known } from "./storage/atomic-write.ts";
export { nodeFs } from "./storage/fs.ts";
export { longStreams, type LongStreams } from "./storage/long-streams.ts";
