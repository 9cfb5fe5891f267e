/**
 * Which elements of one list are still there in another: the longest common subsequence, after Myers.
 *
 * Used line by line for texts (changes.ts, merge.ts) and cell by cell for notebooks (reconcile.ts). Past a bound on the work
 * it settles for what stands equal at both ends, which is right for lists that have little in common.
 */

/** A run of equal elements: `length` of them, from `a` in the first list and `b` in the second. */
export interface Run {
  readonly a: number;
  readonly b: number;
  readonly length: number;
}

const WORK_LIMIT = 1500;

export function align<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean = Object.is): Run[] {
  const room = Math.min(a.length, b.length);
  let head = 0;
  while (head < room && same(a[head] as T, b[head] as T)) head++;
  let tail = 0;
  while (tail < room - head && same(a[a.length - 1 - tail] as T, b[b.length - 1 - tail] as T)) tail++;
  const middle = myers(a.slice(head, a.length - tail), b.slice(head, b.length - tail), same);
  const runs: Run[] = head > 0 ? [{ a: 0, b: 0, length: head }] : [];
  for (const run of middle) runs.push({ a: run.a + head, b: run.b + head, length: run.length });
  if (tail > 0) runs.push({ a: a.length - tail, b: b.length - tail, length: tail });
  return runs;
}

/** Greedy search for the shortest edit script; `trace[d]` is how far each diagonal was reached with d edits. */
function myers<T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): Run[] {
  if (a.length === 0 || b.length === 0) return [];
  const limit = Math.min(a.length + b.length, WORK_LIMIT);
  const trace: Int32Array[] = [];
  const reach = new Int32Array(2 * limit + 3);
  for (let d = 0; d <= limit; d++) {
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && at(reach, limit + k) < at(reach, limit + k + 2));
      let x = down ? at(reach, limit + k + 2) : at(reach, limit + k) + 1;
      while (x < a.length && x - k < b.length && same(a[x] as T, b[x - k] as T)) x++;
      reach[limit + k + 1] = x;
      if (x >= a.length && k === a.length - b.length) return walkBack(trace, a.length, b.length);
    }
    trace.push(reach.slice(limit - d, limit + d + 3));
  }
  return [];
}

const at = (array: Int32Array, i: number) => array[i] as number;

/** From both ends back to both starts, along the furthest points. */
function walkBack(trace: readonly Int32Array[], aLength: number, bLength: number): Run[] {
  const runs: Run[] = [];
  let x = aLength;
  let y = bLength;
  for (let d = trace.length; d > 0; d--) {
    const before = trace[d - 1] as Int32Array;
    const value = (k: number) => at(before, k + d);
    const k = x - y;
    const down = k === -d || (k !== d && value(k - 1) < value(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = value(fromK);
    const startX = down ? fromX : fromX + 1;
    if (x > startX) runs.push({ a: startX, b: startX - k, length: x - startX });
    x = fromX;
    y = fromX - fromK;
  }
  if (x > 0) runs.push({ a: 0, b: 0, length: x });
  return runs.toReversed();
}
