/**
 * Keeps plain letters from changing a notebook where they were meant as text: while the focus is in an output, and for a
 * moment after it left a text field that the person did not leave on purpose (an input() was answered in another window,
 * a field went away). Each press that was held back lengthens the moment, for whoever types goes on typing.
 *
 * On purpose means: Escape, a key with Ctrl, Cmd or Alt, Shift+Enter, or a press of the pointer. Fields in dialogs and in
 * the palette close on purpose too. Used by keymap.ts; keys with a modifier are never held back.
 */
import { CHANGING } from "./shortcuts.ts";

const MOMENT = 700;
const FIELD = "input:not([type=checkbox],[type=radio],[type=button]),textarea,select,[contenteditable=true]";
const CLOSES_ON_PURPOSE = "dialog,[role=dialog],[popover]";

/** When and what a person last did, and which field has the focus; apart from the browser, so that tests need none. */
export class TypingGuard {
  private left = -Infinity;
  private purpose = -Infinity;

  /** Something was done that leaves a field on purpose. */
  meant(now: number): void {
    this.purpose = now;
    this.left = -Infinity;
  }

  /** From now on presses are held back: nobody has seen yet that the field is gone. */
  fieldLeft(now: number): void {
    if (now - this.purpose > 100) this.left = Infinity;
  }

  /** The page has been drawn without the field: the moment begins. */
  shown(now: number): void {
    if (this.left === Infinity) this.left = now;
  }

  /** Is the press that was made then to be held back? A busy page hears of it later. */
  holds(made: number): boolean {
    if (made - this.left > MOMENT) return false;
    this.left = Math.max(this.left, made);
    return true;
  }
}

const guard = new TypingGuard();
let field: Element | null = null;

const isField = (target: EventTarget | null): target is Element =>
  target instanceof Element && target.closest(FIELD) !== null && target.closest(CLOSES_ON_PURPOSE) === null;

function look(now: number): void {
  if (!field || document.activeElement === field) return;
  field = null;
  guard.fieldLeft(now);
  requestAnimationFrame(() => setTimeout(() => guard.shown(performance.now())));
}

/** Whether this key of this command is not to be heard, with the focus on `target`; `made`: when it was pressed. */
export function isHeld(id: string, stroke: string, target: Element | null, made: number): boolean {
  if (!CHANGING.test(id) || /(Ctrl|Cmd|Alt)\+/.test(stroke)) return false;
  if (target?.closest("[data-outputs],.cell-outputs")) return true;
  look(performance.now());
  return guard.holds(made);
}

const isPurpose = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) =>
  key === "Escape" || ctrlKey || metaKey || altKey || (shiftKey && key === "Enter");

export function installKeyGuard(target: Window = window): () => void {
  const focused = (event: FocusEvent) => {
    look(performance.now());
    if (isField(event.target)) field = event.target;
  };
  const pressed = (event: KeyboardEvent) => isPurpose(event) && guard.meant(performance.now());
  const pointed = () => guard.meant(performance.now());
  target.addEventListener("focusin", focused, { capture: true });
  target.addEventListener("keydown", pressed, { capture: true });
  target.addEventListener("pointerdown", pointed, { capture: true });
  return () => {
    target.removeEventListener("focusin", focused, { capture: true });
    target.removeEventListener("keydown", pressed, { capture: true });
    target.removeEventListener("pointerdown", pointed, { capture: true });
  };
}
