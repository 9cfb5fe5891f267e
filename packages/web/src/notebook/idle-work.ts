/**
 * Work that can wait until the page has time: colouring text, drawing cells far from view. Jobs run in order while
 * there is time in the frame, never longer than a few milliseconds at once; a job can be hurried or dropped.
 */
export interface Job {
  /** Runs it now if it has not run. */
  hurry(): void;
  drop(): void;
}

const SLICE = 6;
/** After a key, a press or a turn of the wheel the page belongs to the person for so long, ms. */
const QUIET = 250;
const waiting = new Set<() => void>();
let asked = false;
let quietUntil = 0;

if (typeof addEventListener === "function") {
  const hush = () => (quietUntil = performance.now() + QUIET);
  for (const kind of ["keydown", "pointerdown", "wheel"])
    addEventListener(kind, hush, { capture: true, passive: true });
}

export function whenIdle(job: () => void): Job {
  waiting.add(job);
  ask();
  return {
    hurry: () => {
      if (waiting.delete(job)) job();
    },
    drop: () => waiting.delete(job),
  };
}

function ask(): void {
  if (asked || waiting.size === 0) return;
  asked = true;
  if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: 500 });
  else setTimeout(work, 16);
}

function later(): void {
  asked = true;
  setTimeout(() => {
    asked = false;
    ask();
  }, QUIET);
}

function work(): void {
  asked = false;
  if (performance.now() < quietUntil) return later();
  const end = performance.now() + SLICE;
  for (const job of waiting) {
    waiting.delete(job);
    job();
    if (performance.now() > end) break;
  }
  ask();
}
