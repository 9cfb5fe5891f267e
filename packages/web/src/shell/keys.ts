/**
 * Keys as text: how the shortcut table spells them, what a key event is called, and how they are shown to people.
 * Used by the key handler, menus, palette and tooltips. Pure; it runs nothing.
 *
 * One press has several possible names, because layouts differ: Ctrl+Shift+Minus arrives as "_" on a US board, and a
 * digit needs Shift on a French one. All are tried; a letter always goes by what is printed, else by its place.
 */

/** A press without its event, so that tests need no browser. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

const MODIFIERS = new Set(["Accel", "Ctrl", "Cmd", "Alt", "Shift"]);
const BY_PLACE: Record<string, string> = {
  Minus: "-",
  Equal: "=",
  BracketLeft: "[",
  BracketRight: "]",
  Backslash: "\\",
  Slash: "/",
  Comma: ",",
  Period: ".",
  Semicolon: ";",
  Quote: "'",
  Backquote: "`",
};

export const isMac = (platform: string = globalThis.navigator?.platform ?? "") => /^(Mac|iP)/.test(platform);

const stroke = (press: { ctrl: boolean; meta: boolean; alt: boolean; shift: boolean }, key: string) =>
  (press.ctrl ? "Ctrl+" : "") +
  (press.meta ? "Cmd+" : "") +
  (press.alt ? "Alt+" : "") +
  (press.shift ? "Shift+" : "") +
  key;

/** "Accel Shift C" becomes ["Ctrl+Shift+C"], "D D" becomes ["D", "D"]. */
export function parseKeys(spelling: string, mac = isMac()): string[] {
  const strokes: string[] = [];
  let held = { ctrl: false, meta: false, alt: false, shift: false };
  for (const token of spelling.split(" ")) {
    if (!MODIFIERS.has(token)) {
      strokes.push(stroke(held, token.length === 1 ? token.toUpperCase() : token));
      held = { ctrl: false, meta: false, alt: false, shift: false };
    } else if (token === "Shift") held.shift = true;
    else if (token === "Alt") held.alt = true;
    else if (token === "Cmd" || (token === "Accel" && mac)) held.meta = true;
    else held.ctrl = true;
  }
  return strokes;
}

/** The names this press may go by, the likeliest first; none for a modifier alone. */
export function strokesOf(press: Press): string[] {
  const { key, code } = press;
  if (["Control", "Shift", "Alt", "Meta", "AltGraph", "Dead", "Unidentified", ""].includes(key)) return [];
  const held = { ctrl: press.ctrlKey, meta: press.metaKey, alt: press.altKey, shift: press.shiftKey };
  if (key.length > 1) return [stroke(held, key === "Spacebar" ? "Space" : key)];
  if (key === " ") return [stroke(held, "Space")];
  if (/^[a-z]$/i.test(key)) return [stroke(held, key.toUpperCase())];
  const names = [stroke(held, key)];
  if (held.shift) names.push(stroke({ ...held, shift: false }, key));
  const place = /^Key([A-Z])$/.exec(code)?.[1] ?? /^Digit(\d)$/.exec(code)?.[1] ?? BY_PLACE[code];
  if (place) names.push(stroke(held, place));
  return [...new Set(names)];
}

const SHOWN: Record<string, string> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
};
const MAC_SHOWN: Record<string, string> = { Accel: "⌘", Cmd: "⌘", Ctrl: "⌃", Alt: "⌥", Shift: "⇧", Enter: "↩" };

/** As people read it: "Ctrl Shift C", on a Mac "⇧⌘C". */
export function showKeys(spelling: string, mac = isMac()): string {
  const tokens = spelling.split(" ");
  if (!mac) return tokens.map((token) => (token === "Accel" ? "Ctrl" : (SHOWN[token] ?? token))).join(" ");
  const order = ["Ctrl", "Alt", "Shift", "Cmd", "Accel"];
  const held = order.filter((name) => tokens.includes(name)).map((name) => MAC_SHOWN[name]);
  const rest = tokens
    .filter((token) => !MODIFIERS.has(token))
    .map((token) => MAC_SHOWN[token] ?? SHOWN[token] ?? token);
  return held.join("") + rest.join(" ");
}

/** As assistive technology wants it in aria-keyshortcuts. */
export const ariaKeys = (spelling: string, mac = isMac()) =>
  parseKeys(spelling, mac)
    .map((name) => name.replace("Ctrl+", "Control+").replace("Cmd+", "Meta+"))
    .join(" ");
