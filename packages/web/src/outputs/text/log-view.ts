/**
 * The full log: the view of a long stream in a window over the page, with numbered lines. Called by stream-tools.ts, whose element
 * it borrows. It changes nothing.
 */
import { action, make } from "../elements.ts";

/** Shows `content` over the page until it is closed; `closed` takes it back. Gives what closes it. */
export function openLog(content: HTMLElement, closed: () => void): () => void {
  const dialog = make("dialog", "log-view");
  dialog.setAttribute("aria-label", "Full log");
  const close = action("Close", () => dialog.close());
  close.classList.add("log-close");
  dialog.append(content, close);
  dialog.addEventListener("close", () => {
    closed();
    dialog.remove();
  });
  // The notebook's own keys stay away while the log is open.
  dialog.addEventListener("keydown", (event) => event.stopPropagation());
  document.body.append(dialog);
  dialog.showModal();
  return () => dialog.close();
}
