/**
 * An output in a window of its own, as it is drawn now: for a second screen. It is a picture of the moment: nothing of it runs,
 * and it does not change when the cell runs again.
 */
import { toast } from "../../ui/toast.tsx";

export function openWindow(element: HTMLElement, title: string): void {
  const box = element.getBoundingClientRect();
  const size = `width=${Math.ceil(Math.max(480, box.width + 48))},height=${Math.ceil(Math.min(900, box.height + 64))}`;
  const opened = window.open("", "_blank", `popup,${size}`);
  if (!opened)
    return void toast({
      level: "warning",
      text: "The browser did not allow a window: allow pop-ups for this address.",
    });
  const { document: page } = opened;
  page.title = title;
  page.documentElement.lang = "en";
  for (const [name, value] of Object.entries(document.documentElement.dataset))
    page.documentElement.dataset[name] = value ?? "";
  for (const style of document.querySelectorAll<HTMLElement>('link[rel="stylesheet"], style')) {
    const copy = page.importNode(style, true);
    if (copy instanceof opened.window.HTMLLinkElement) copy.href = (style as HTMLLinkElement).href;
    page.head.append(copy);
  }
  const body = page.importNode(element, true);
  copyCanvases(element, body);
  const main = page.createElement("main");
  main.className = "outputs window-output";
  main.append(body);
  page.body.append(main);
}

/** A canvas is cloned without what was painted on it. */
function copyCanvases(from: HTMLElement, to: HTMLElement): void {
  const copies = to.querySelectorAll("canvas");
  for (const [at, canvas] of [...from.querySelectorAll("canvas")].entries())
    copies[at]?.getContext("2d")?.drawImage(canvas, 0, 0);
}
