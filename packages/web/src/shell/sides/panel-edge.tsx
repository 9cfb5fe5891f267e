/** What both side panels have: the edge by which they are made wider, and going away when they lie over the content. */
import { useEffect, useRef, type PointerEvent } from "react";
import { activeTab } from "../tabs.ts";

/** Lying over the content, a panel goes away on Escape, on a press outside and when a file has come in front. */
export function useAway(watching: boolean, away: () => void): React.RefObject<HTMLElement | null> {
  const element = useRef<HTMLElement>(null);
  const leave = useRef(away);
  useEffect(() => {
    leave.current = away;
  }, [away]);
  useEffect(() => {
    if (!watching) return;
    const go = () => leave.current();
    const onPress = (event: Event) => {
      const target = event.target as Element;
      if (!element.current?.contains(target) && !target.closest(".activity,.rail,.menu,.dialog,.toasts,.dock-button"))
        go();
    };
    const onKey = (event: KeyboardEvent) =>
      event.key === "Escape" && element.current?.contains(event.target as Node) && go();
    document.addEventListener("pointerdown", onPress);
    document.addEventListener("keydown", onKey);
    const stopHearing = activeTab.subscribe(go);
    return () => {
      document.removeEventListener("pointerdown", onPress);
      document.removeEventListener("keydown", onKey);
      stopHearing();
    };
  }, [watching]);
  return element;
}

interface EdgeProps {
  /** Of the panel, where the edge is. */
  side: "left" | "right";
  width: number;
  usual: number;
  change: (width: number) => void;
}

export function PanelEdge({ side, width, usual, change }: EdgeProps) {
  const sign = side === "right" ? 1 : -1;
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.preventDefault();
    const edge = event.currentTarget;
    edge.setPointerCapture(event.pointerId);
    const from = event.clientX;
    const onMove = (moved: globalThis.PointerEvent) => change(width + sign * (moved.clientX - from));
    const onUp = () => edge.removeEventListener("pointermove", onMove);
    edge.addEventListener("pointermove", onMove);
    edge.addEventListener("pointerup", onUp, { once: true });
    edge.addEventListener("pointercancel", onUp, { once: true });
  };
  return (
    <div
      className="side-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the panel"
      aria-valuenow={width}
      aria-valuemin={180}
      aria-valuemax={480}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onDoubleClick={() => change(usual)}
      onKeyDown={(event) => {
        const by = event.key === "ArrowLeft" ? -16 : event.key === "ArrowRight" ? 16 : 0;
        if (!by) return;
        event.preventDefault();
        change(width + sign * by);
      }}
    />
  );
}
