/**
 * Light, dark, high contrast or the system's choice, and the density: kept in this browser, written on <html>, told to
 * the parts that paint for themselves (terminals, figures). A copy goes to the server as a cookie, which writes the same
 * attributes into the page that it sends (server/src/routes/lab.ts): a dark page is dark from its first paint.
 */

export type ThemeChoice = "system" | "light" | "dark" | "contrast";
export type Density = "comfortable" | "compact";

export interface Appearance {
  theme: ThemeChoice;
  density: Density;
  /** Notebooks take all of the width there is. */
  wide: boolean;
  /** No status bar. */
  bare: boolean;
}

const KEY = "pellucid:appearance";
const listeners = new Set<(appearance: Appearance) => void>();
const darkQuery = () => globalThis.matchMedia?.("(prefers-color-scheme: dark)");
const contrastQuery = () => globalThis.matchMedia?.("(prefers-contrast: more)");

const read = (): Appearance => {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Appearance>;
    const { theme = "system", density = "comfortable", wide = false, bare = false } = kept;
    return { theme, density, wide, bare };
  } catch {
    return { theme: "system", density: "comfortable", wide: false, bare: false };
  }
};

let current: Appearance = read();

export const appearance = (): Appearance => current;

/** Long after the first paint, ms: nothing of this page needs it. */
const COOKIE_AFTER = 2000;
/** A year. */
const COOKIE_SECONDS = 31_536_000;

function write(): void {
  const html = document.documentElement;
  if (current.theme === "light" || current.theme === "dark") html.dataset.theme = current.theme;
  else delete html.dataset.theme;
  if (current.theme === "contrast" || (current.theme === "system" && contrastQuery()?.matches))
    html.dataset.contrast = "more";
  else delete html.dataset.contrast;
  html.dataset.density = current.density;
  html.toggleAttribute("data-wide", current.wide);
  html.toggleAttribute("data-bare", current.bare);
}

function tellServer(): void {
  const copy = `pellucid-appearance=${current.theme}.${current.density}`;
  if (!document.cookie.includes(copy)) document.cookie = `${copy}; Path=/; SameSite=Strict; Max-Age=${COOKIE_SECONDS}`;
}

const tell = () => {
  write();
  tellServer();
  for (const listener of listeners) listener(current);
};

export function setAppearance(change: Partial<Appearance>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing still shows the choice until it is closed.
  }
  tell();
}

/** Hears every change of what is on the screen, the system's own included. */
export function onThemeChange(listener: (appearance: Appearance) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Writes the choice, and follows the system and the other windows of this browser. */
export function installTheme(): void {
  write();
  // The browser asks another of its processes for a cookie, and the page stands still meanwhile.
  setTimeout(tellServer, COOKIE_AFTER);
  darkQuery()?.addEventListener("change", tell);
  contrastQuery()?.addEventListener("change", tell);
  addEventListener("storage", (event) => {
    if (event.key !== KEY) return;
    current = read();
    tell();
  });
}
