/**
 * A small surface at an element, for choices that need more than a menu: on the browser's own popover, which closes on
 * Escape and on a press outside and stands above everything. Give it an anchor and it places itself below (or above,
 * when there is no room) and inside the window. The focus goes in when it opens and back to the anchor when it closes.
 */
import { useEffect, useLayoutEffect, useRef, type ReactNode } from "react";

interface PopoverProps {
  anchor: Element | null;
  label: string;
  onClose: () => void;
  children: ReactNode;
  side?: "below" | "right";
  className?: string;
}

export function Popover({ anchor, label, onClose, children, side = "below", className = "" }: PopoverProps) {
  const element = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  }, [onClose]);
  useLayoutEffect(() => {
    const popover = element.current;
    if (!popover) return;
    popover.showPopover();
    place(popover, anchor, side);
    const first = popover.querySelector<HTMLElement>("[autofocus],input:checked,button,input,a[href],[tabindex]");
    (first ?? popover).focus();
    const observer = new ResizeObserver(() => place(popover, anchor, side));
    observer.observe(popover);
    return () => observer.disconnect();
  }, [anchor, side]);
  useEffect(() => {
    const popover = element.current;
    const onToggle = (event: Event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      const lost = document.activeElement === document.body || popover?.contains(document.activeElement);
      if (lost && anchor instanceof HTMLElement) anchor.focus();
      close.current();
    };
    popover?.addEventListener("toggle", onToggle);
    return () => popover?.removeEventListener("toggle", onToggle);
  }, [anchor]);
  return (
    <div
      ref={element}
      popover="auto"
      role="dialog"
      aria-label={label}
      tabIndex={-1}
      className={`popover floating ${className}`}
    >
      {children}
    </div>
  );
}

function place(popover: HTMLElement, anchor: Element | null, side: "below" | "right"): void {
  const box = anchor?.getBoundingClientRect() ?? new DOMRect(innerWidth / 2, innerHeight / 3, 0, 0);
  const { width, height } = popover.getBoundingClientRect();
  let left = side === "right" ? box.right + 4 : box.left;
  let top = side === "right" ? box.top : box.bottom + 4;
  if (side === "below" && top + height > innerHeight - 8 && box.top - height - 4 > 8) top = box.top - height - 4;
  left = Math.max(8, Math.min(left, innerWidth - width - 8));
  top = Math.max(8, Math.min(top, innerHeight - height - 8));
  Object.assign(popover.style, { position: "fixed", inset: "auto", margin: "0", left: `${left}px`, top: `${top}px` });
}
