/**
 * Whether the pointer rests on a cell. A notebook that scrolls under a pointer enters another cell at every frame, and what is
 * drawn for it would be taken away in the next: while it scrolls nothing is entered.
 */
import { useMemo, useRef, useState } from "react";

/** So long after the last scrolling it is at rest, ms. */
const REST = 120;
let scrolledAt = -REST;
if (typeof addEventListener === "function")
  addEventListener("scroll", () => (scrolledAt = performance.now()), { capture: true, passive: true });

/** Until nothing scrolls, ms; 0 when nothing does. */
export const untilScrollRests = (): number => Math.max(0, scrolledAt + REST - performance.now());

export function useHover() {
  const [hover, setHover] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const handlers = useMemo(() => {
    const enter = () => {
      const wait = untilScrollRests();
      if (wait === 0) setHover(true);
      else timer.current = setTimeout(enter, wait);
    };
    const leave = () => {
      clearTimeout(timer.current);
      setHover(false);
    };
    return { onPointerEnter: enter, onPointerLeave: leave };
  }, []);
  return [hover, handlers] as const;
}
