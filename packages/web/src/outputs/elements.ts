/** Small makers of elements that the views of this folder share. Text always goes in as text, never as HTML. */

/** The element of one output, with its handles. */
export function outputElement(kind: "stream" | "error" | "display" | "result", mime?: string): HTMLElement {
  const element = document.createElement("div");
  element.className = "output";
  element.dataset["output"] = kind;
  if (mime) element.dataset["mime"] = mime;
  return element;
}

/** An output that carries something for others and shows nothing takes no room. */
export const markBlank = (output: HTMLElement, isBlank: boolean): void =>
  void output.toggleAttribute("data-blank", isBlank);

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text?: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** A quiet button whose look is a link's: for acts beside an output. */
export function action(label: string, act: () => void): HTMLButtonElement {
  const button = make("button", "out-action", label);
  button.type = "button";
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    act();
  });
  return button;
}

/** Copies text and says so on the button for a moment. */
export function copyAction(label: string, text: () => string | Promise<string>): HTMLButtonElement {
  const button = action(label, () => {
    void (async () => {
      try {
        await navigator.clipboard.writeText(await text());
        button.textContent = "Copied";
      } catch {
        button.textContent = "The browser did not allow copying";
      }
      setTimeout(() => (button.textContent = label), 1600);
    })();
  });
  return button;
}

/** Runs `show` once, when the element comes near the view; at once where that cannot be told. */
export function whenNear(element: Element, signal: AbortSignal, show: () => void): void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      if (!signal.aborted) show();
    },
    // The notebook scrolls in a box of its own: its margin counts as well as the window's.
    { rootMargin: "800px 0px", scrollMargin: "800px 0px" } as IntersectionObserverInit,
  );
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

/** To a page that is not embedded: it opens beside the lab. */
export function pageLink(url: URL): HTMLAnchorElement {
  const link = make("a", "out-action", `Open ${url.host}`);
  link.href = url.href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}
