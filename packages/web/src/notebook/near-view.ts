/**
 * Tells parts of a notebook that they come near what is seen, so that they draw themselves before they are looked at.
 * One observer for each scrolling panel; parts far away are drawn when the page is idle (idle-work.ts).
 */
import { whenIdle, type Job } from "./idle-work.ts";

const MARGIN = "1200px 0px";
const observers = new WeakMap<Element, { observer: IntersectionObserver; jobs: Map<Element, Job> }>();

/** Runs `draw` once: as soon as `element` is near what is seen, else when there is time. Answers with the drop. */
export function drawNear(element: Element, draw: () => void): () => void {
  const root = element.closest(".notebook-scroll");
  if (!root || typeof IntersectionObserver === "undefined") {
    draw();
    return () => undefined;
  }
  let entry = observers.get(root);
  if (!entry) {
    const jobs = new Map<Element, Job>();
    const observer = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) if (isIntersecting) jobs.get(target)?.hurry();
      },
      { root, rootMargin: MARGIN },
    );
    observers.set(root, (entry = { observer, jobs }));
  }
  const { observer, jobs } = entry;
  const done = () => {
    observer.unobserve(element);
    jobs.delete(element);
  };
  const job = whenIdle(() => {
    done();
    draw();
  });
  jobs.set(element, job);
  observer.observe(element);
  return () => {
    job.drop();
    done();
  };
}
