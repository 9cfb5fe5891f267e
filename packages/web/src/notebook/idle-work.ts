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
/** Before all of those: cells that are not on the page yet, which neither a query nor the browser's find would see. */
const waitingFirst = new Set<() => void>();
let asked = false;
let quietUntil = 0;

if (typeof addEventListener === "function") {
  const hush = () => (quietUntil = performance.now() + QUIET);
  for (const kind of ["keydown", "pointerdown", "wheel"])
    addEventListener(kind, hush, { capture: true, passive: true });
}

export function whenIdle(job: () => void, first = false): Job {
  const queue = first ? waitingFirst : waiting;
  queue.add(job);
  ask();
  return {
    hurry: () => {
      if (queue.delete(job)) job();
    },
    drop: () => queue.delete(job),
  };
}

function ask(): void {
  if (asked || waiting.size + waitingFirst.size === 0) return;
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
  try {
    for (const queue of [waitingFirst, waiting])
      for (const job of queue) {
        if (performance.now() > end) break;
        queue.delete(job);
        job();
      }
  } finally {
    // A job that fails keeps none of those behind it.
    ask();
  }
}
