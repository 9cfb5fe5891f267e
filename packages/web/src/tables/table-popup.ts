/** A small dialog beside a header: not modal, closed by Escape, by a press elsewhere and by its own acts. One at a time. */
import { make } from "../outputs/elements.ts";
import "./table-popup.css";

let open: (() => void) | null = null;

export interface Popup {
  readonly element: HTMLElement;
  close(): void;
}

export function openPopup(anchor: Element, name: string, back: HTMLElement): Popup {
  open?.();
  const element = make("div", "table-popup");
  element.setAttribute("role", "dialog");
  element.setAttribute("aria-label", name);
  element.tabIndex = -1;
  const close = () => {
    if (open !== close) return;
    open = null;
    document.removeEventListener("pointerdown", outside, true);
    const had = element.contains(document.activeElement);
    element.remove();
    if (had) back.focus({ preventScroll: true });
  };
  const outside = (event: Event) => {
    if (!element.contains(event.target as Node)) close();
  };
  element.addEventListener("keydown", (event) => {
    // The notebook's own keys stay away while somebody writes here.
    event.stopPropagation();
    if (event.key !== "Escape") return;
    // It closes this, and not a dialog that it stands in.
    event.preventDefault();
    close();
  });
  document.addEventListener("pointerdown", outside, true);
  open = close;
  // A modal dialog lies above everything else of the page.
  (anchor.closest("dialog") ?? document.body).append(element);
  place(element, anchor.getBoundingClientRect());
  new ResizeObserver(() => place(element, anchor.getBoundingClientRect())).observe(element);
  return { element, close };
}

function place(element: HTMLElement, at: DOMRect): void {
  if (at.width === 0 && at.height === 0) return;
  const { width, height } = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, at.top - height - 4) : below;
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}

export function closePopup(): void {
  open?.();
}
