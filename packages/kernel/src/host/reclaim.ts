/**
 * Keeps the host small in a flood. Frames live outside of the JavaScript heap, whose collector therefore sees no reason
 * to hurry; it is told to after so many bytes. Needs `--expose-gc`; without it nothing breaks, memory only peaks higher.
 */
const EVERY_BYTES = 8 * 2 ** 20;
let received = 0;

export function countReceived(frames: readonly Uint8Array[]): void {
  for (const frame of frames) received += frame.length;
  if (received < EVERY_BYTES) return;
  received = 0;
  setImmediate(() => globalThis.gc?.());
}
