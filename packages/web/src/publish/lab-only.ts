/**
 * Stands in for parts of the lab that a published page does not have (tools/publishing.mjs): notices, diagrams that a frame of the lab
 * lays out, and its frames, for which the page has its own.
 */
export const toast = (): void => {};
/** The source stays; a frame takes its place when all is drawn (drawings.ts). */
export const drawDiagram = (): void => {};
export function showFrame(): never {
  throw new Error("frames of the lab are not drawn here");
}
