/**
 * Which theme the page shows, and a call when it changes: for figures and frames that cannot follow style alone. Used by frame.ts and
 * plotly.ts. It reads the root's attributes and the system's choice, and sets nothing.
 */
/** What is drawn in frames may use these. */
export const FRAME_TOKENS = [
  ..."--text --text-2 --text-3 --surface-page --surface-code --surface-raised --line --line-strong --accent".split(" "),
  ..."--text-on-fill --surface-chrome --surface-hover --line-control --accent-hover --accent-fill".split(" "),
  ..."--state-ok --state-warn --state-fail --state-edited --state-fail-soft".split(" "),
  ..."black red green yellow blue magenta cyan white".split(" ").map((name) => `--ansi-${name}`),
  ..."--font-ui --font-code".split(" "),
];

const listeners = new Set<() => void>();
const system = matchMedia("(prefers-color-scheme: dark)");
let watching = false;

export function currentTheme(): "light" | "dark" {
  const chosen = document.documentElement.dataset["theme"];
  if (chosen === "light" || chosen === "dark") return chosen;
  return system.matches ? "dark" : "light";
}

/** Calls `changed` after each change of theme or contrast; the result ends it. */
export function onThemeChange(changed: () => void): () => void {
  if (!watching) {
    watching = true;
    const tell = () => listeners.forEach((listener) => listener());
    new MutationObserver(tell).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ["data-theme", "data-contrast"],
    });
    system.addEventListener("change", tell);
  }
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** Tokens as plain values: `light-dark()` is resolved by asking what a real element would get. */
export function tokenValues(names: readonly string[]): Record<string, string> {
  const probe = document.createElement("i");
  probe.hidden = true;
  document.body.append(probe);
  const values: Record<string, string> = {};
  const style = getComputedStyle(probe);
  for (const name of names) {
    if (name.startsWith("--font")) {
      values[name] = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
      continue;
    }
    probe.style.color = `var(${name})`;
    values[name] = style.color;
  }
  probe.remove();
  return values;
}
