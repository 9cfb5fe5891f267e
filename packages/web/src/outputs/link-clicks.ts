/**
 * Clicks on links inside outputs and Markdown: files of the project open in the lab, anchors scroll, the web opens in a tab of its
 * own. Called by markdown-view.ts and html.ts. It trusts nothing of the link but its address, which the sanitiser has written.
 */
import { type FileLink, OPEN_EVENT } from "./markdown/markdown-options.ts";

const followed = new WeakSet<HTMLElement>();

export function followLinks(root: HTMLElement): void {
  if (followed.has(root)) return;
  followed.add(root);
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const target = link.getAttribute("href")!;
    if (target.startsWith("#")) {
      event.preventDefault();
      scrollToAnchor(root, target.slice(1));
      return;
    }
    const file = /^\/lab\/tree\/([^#]*)(.*)$/s.exec(target);
    if (!file) return;
    // Whoever opens the file says so by taking the event; without a lab around, the address itself leads there.
    const detail: FileLink = { path: decodeURIComponent(file[1]!), fragment: file[2]! };
    const open = new CustomEvent(OPEN_EVENT, { detail, bubbles: true, composed: true, cancelable: true });
    if (!root.dispatchEvent(open)) event.preventDefault();
  });
}

/** Anchors are looked for in the text itself first, then in the notebook around it. */
function scrollToAnchor(root: HTMLElement, fragment: string): void {
  let name = fragment;
  try {
    name = decodeURIComponent(fragment);
  } catch {
    // Not percent-encoded: as it is.
  }
  const notebook = root.closest("[data-notebook]") ?? document.documentElement;
  for (const place of [root, notebook])
    for (const wanted of [name, fragment]) {
      const target = [...place.querySelectorAll<HTMLElement>("[data-anchor]")].find(
        (each) => each.dataset["anchor"] === wanted,
      );
      const own =
        target ?? [...root.querySelectorAll<HTMLElement>("[id]")].find((each) => each.id.endsWith(`-${wanted}`));
      if (!own) continue;
      own.scrollIntoView({ block: "start" });
      return;
    }
}
