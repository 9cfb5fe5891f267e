/** A dialog that is there from its call until it closes itself, outside of what the shell draws. Loaded with the dialogs. */
import type { ReactNode } from "react";
import { createRoot } from "react-dom/client";

/** `draw` gets what ends the dialog and takes it off the page. */
export function showDialog(draw: (close: () => void) => ReactNode): void {
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  const close = () => {
    root.unmount();
    place.remove();
  };
  root.render(draw(close));
}
