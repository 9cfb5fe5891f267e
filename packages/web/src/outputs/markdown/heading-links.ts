/**
 * The link of a heading: a small button behind it, which copies the address of this place in the notebook. Called by
 * markdown-view.ts for cells; headings of outputs have none, because they come and go with runs.
 */
import { toast } from "../../ui/toast.tsx";
import { make } from "../elements.ts";

export function linkHeading(heading: HTMLElement, path: string): void {
  const words = heading.textContent?.trim() ?? "";
  const anchor = heading.dataset["anchor"] ?? "";
  const button = make("button", "heading-link");
  button.type = "button";
  button.title = "Copy link";
  button.setAttribute("aria-label", `Copy link to ${words}`);
  button.addEventListener("click", () => void copy(placeAddress(path, anchor)));
  heading.append(button);
}

/** Opens the notebook at this heading, in any window of the lab. */
const placeAddress = (path: string, anchor: string): string =>
  `${location.origin}/lab/tree/${path.split("/").map(encodeURIComponent).join("/")}#${encodeURIComponent(anchor)}`;

async function copy(address: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(address);
    toast({ text: "Link copied" });
  } catch {
    // Without TLS a page may not write the clipboard; the link itself can still be read and copied.
    toast({ level: "warning", text: `The browser does not let the page copy. The link: ${address}` });
  }
}
