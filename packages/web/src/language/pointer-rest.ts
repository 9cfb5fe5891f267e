/**
 * Notices a pointer that rests on the code of a cell in which nobody has written yet, where no editor answers it: the card of
 * the name there is resting-card.ts, which comes with all of language help when a pointer rests for the first time.
 */
import { whenIdle } from "../notebook/idle-work.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";

/** As long as over an editor (server/pointer-part.ts, which would bring all of language help along). */
const REST_MS = 350;

export function watchPointer(column: HTMLElement, session: NotebookSession): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last: PointerEvent | null = null;
  let movedAt = 0;
  const look = () => {
    const left = movedAt + REST_MS - performance.now();
    timer = left > 0 ? setTimeout(look, left) : undefined;
    if (timer !== undefined || !last || last.buttons !== 0 || last.pointerType === "touch") return;
    const event = last;
    const source = event.target instanceof Element ? event.target.closest<HTMLElement>(RESTING) : null;
    if (!source || source.querySelector(HELPED)) return;
    whenIdle(() => {
      void import("./resting-card.ts").then(
        // Who has moved on meanwhile rests elsewhere.
        ({ showCard }) => (event === last ? showCard(session, source, event) : undefined),
        () => {},
      );
    });
  };
  const moved = (event: PointerEvent) => {
    last = event;
    movedAt = performance.now();
    timer ??= setTimeout(look, REST_MS);
  };
  const left = () => {
    last = null;
  };
  column.addEventListener("pointermove", moved, { passive: true });
  column.addEventListener("pointerleave", left);
  return () => {
    clearTimeout(timer);
    last = null;
    column.removeEventListener("pointermove", moved);
    column.removeEventListener("pointerleave", left);
  };
}

const RESTING = '.source[data-type="code"]';
const HELPED = ".cm-editor[data-completes]";
