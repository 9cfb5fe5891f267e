/**
 * How high a person has drawn the outputs of a cell: kept in this browser, by notebook and cell, and nowhere in the file. The
 * file's own wish (`scrolled`) is the metadata's.
 */
const PREFIX = "pellucid:output-heights:";
const LEAST = 48;
const KEPT = 200;

function all(path: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + path) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

export function keepHeight(path: string, cell: string, height: number | null): void {
  const { [cell]: _, ...others } = all(path);
  const entries = Object.entries(height === null ? others : { ...others, [cell]: height }).slice(-KEPT);
  try {
    if (entries.length === 0) localStorage.removeItem(PREFIX + path);
    else localStorage.setItem(PREFIX + path, JSON.stringify(Object.fromEntries(entries)));
  } catch {
    // Full or forbidden: it holds as long as the page.
  }
}

/** Gives the box of a cell's outputs the height it had. */
export function restoreHeight(box: HTMLElement, path: string, cell: string): void {
  if (localStorage.getItem(PREFIX + path) === null) return;
  const height = all(path)[cell];
  if (height !== undefined) limitHeight(box, height);
}

/** Null: as high as it is. What scrolls is reached by keys. */
export function limitHeight(box: HTMLElement, height: number | null): void {
  const scrolls = box.hasAttribute("data-scrolled");
  if (height === null) {
    box.style.maxHeight = "";
    delete box.dataset["limited"];
    if (!scrolls) for (const name of ["role", "aria-label", "tabindex"]) box.removeAttribute(name);
    return;
  }
  box.style.maxHeight = `${Math.max(LEAST, Math.round(height))}px`;
  box.dataset["limited"] = "";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Outputs, scrolled");
  box.tabIndex = 0;
}
