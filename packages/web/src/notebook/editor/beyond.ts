/** How an editor says that the caret leaves its text upwards or downwards; true if it went somewhere. */
export type Beyond = (direction: 1 | -1) => boolean;
