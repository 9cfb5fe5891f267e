/**
 * Work in slices: jobs run in their order, a few milliseconds at a time, with room for keys and frames in between. For formulas
 * and pieces of a text that were all asked for at once.
 */
const SLICE = 8;
const jobs: (() => void)[] = [];
let asked = false;

export function inSlices(job: () => void): void {
  jobs.push(job);
  ask();
}

/** All that was asked for so far is done. */
export const sliced = (): Promise<void> => new Promise((done) => inSlices(done));

function ask(): void {
  if (asked || jobs.length === 0) return;
  asked = true;
  setTimeout(work);
}

function work(): void {
  asked = false;
  const end = performance.now() + SLICE;
  do jobs.shift()?.();
  while (jobs.length > 0 && performance.now() < end);
  ask();
}
