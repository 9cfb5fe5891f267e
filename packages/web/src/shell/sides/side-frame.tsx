/**
 * What both side panels are: a head, what is in it, and the edge by which it is made wider. In a narrow window it lies over
 * the content, and a press outside or Escape puts it away.
 */
import { Suspense, useEffect, useRef, type PointerEvent, type ReactNode } from "react";
import { useStore } from "../../ui/store.ts";
import { activeTab } from "../tabs.ts";
import { LEAST, type Side } from "./panels.ts";

interface FrameProps<Name extends string> {
  /** Of the window, where the panel is. */
  at: "left" | "right";
  side: Side<Name>;
  label: string;
  head: ReactNode;
  children: ReactNode;
}

export function SideFrame<Name extends string>({ at, side, label, head, children }: FrameProps<Name>) {
  const { open, width } = useStore(side.state);
  const over = useStore(side.over);
  const element = useAway(open && over, () => side.set({ open: false }));
  if (!open) return null;
  return (
    <aside
      ref={element}
      className={at === "right" ? "side side-right" : "side"}
      style={{ width }}
      data-over={over ? "" : undefined}
      aria-label={label}
    >
      {head}
      <div className="side-body">
        <Suspense fallback={null}>{children}</Suspense>
      </div>
      <SideEdge at={at} side={side} width={width} />
    </aside>
  );
}

/** Lying over the content, a panel goes away on Escape, on a press outside and when a file has come in front. */
function useAway(watching: boolean, away: () => void): React.RefObject<HTMLElement | null> {
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

/** On the panel's inner side: it is drawn, or moved by arrow keys; a double click gives the usual width back. */
function SideEdge<Name extends string>({ at, side, width }: Pick<FrameProps<Name>, "at" | "side"> & { width: number }) {
  const sign = at === "left" ? 1 : -1;
  const change = (to: number) => side.set({ width: to });
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
      aria-valuemin={LEAST}
      aria-valuemax={side.most}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onDoubleClick={() => change(side.usual.width)}
      onKeyDown={(event) => {
        const by = event.key === "ArrowLeft" ? -16 : event.key === "ArrowRight" ? 16 : 0;
        if (!by) return;
        event.preventDefault();
        change(width + sign * by);
      }}
    />
  );
}
