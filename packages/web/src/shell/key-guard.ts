/**
 * Keeps plain letters from changing a notebook where they were meant as text:
 *
 *   while the focus is in an output              every letter that changes cells
 *   after a press of the pointer in an output    those that take something away. Such a press selects the cell, but was made to
 *                                                read, copy or try something. Going to a cell on purpose ends it: an arrow,
 *                                                J or K, Enter with or without Shift or Ctrl, Escape, a press elsewhere
 *   just after a text field was left             every letter that changes cells, for a moment that each press held back
 *                                                lengthens: whoever types goes on typing
 *
 * A field left on purpose has no such moment, only one that went away (an input() was answered). On purpose means, since the field
 * has the focus: Escape, a key with Ctrl, Cmd or Alt, Shift+Enter, or a press of the pointer. Fields in dialogs and in the palette
 * close on purpose too. Used by keymap.ts; keys with a modifier are never held back.
 */
import { toast } from "../ui/toast.tsx";
import type { Press } from "./keys.ts";
import { CHANGING, TAKING } from "./shortcuts.ts";

const MOMENT = 700;
const FIELD = "input:not([type=checkbox],[type=radio],[type=button]),textarea,select,[contenteditable=true]";
const OUTPUT = "[data-outputs],.cell-outputs";
const CLOSES_ON_PURPOSE = "dialog,[role=dialog],[popover]";

/** When and what a person last did, and which field has the focus; apart from the browser, so that tests need none. */
export class TypingGuard {
  private left = -Infinity;
  private purpose = -Infinity;
  private reading = false;

  /** The pointer was pressed, in an output or elsewhere. */
  pointed(inOutput: boolean, now: number): void {
    this.reading = inOutput;
    this.meant(now);
  }

  /** The person went to a cell by keys. */
  went(): void {
    this.reading = false;
  }

  /** Is a command that takes something away to be held back, because the last press of the pointer was in an output? */
  get reads(): boolean {
    return this.reading;
  }

  /** Something was done that leaves a field on purpose. */
  meant(now: number): void {
    this.purpose = now;
    this.left = -Infinity;
  }

  /** What was done before a field had the focus does not leave it. */
  fieldEntered(): void {
    this.purpose = -Infinity;
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

/** Whether this key of this command, which it would reach, is not to be heard: the focus on `target`, pressed at `made`. */
export function isHeld(id: string, stroke: string, target: Element | null, made: number): boolean {
  if (!CHANGING.test(id) || /(Ctrl|Cmd|Alt)\+/.test(stroke)) return false;
  if (target?.closest(OUTPUT) || (guard.reads && TAKING.test(id))) {
    toast({ text: "This key does nothing while you are in an output. Escape goes back to the cell." });
    return true;
  }
  look(performance.now());
  return guard.holds(made);
}

/** A key that goes to a cell, or into it. With Ctrl, J and K are the browser's or the lab's. */
export const goes = ({ key, ctrlKey, metaKey, altKey }: Omit<Press, "code">): boolean =>
  /^(Escape|Enter|Tab|Home|End|Arrow\w+)$/.test(key) || (/^[jk]$/i.test(key) && !ctrlKey && !metaKey && !altKey);

const isPurpose = ({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent) =>
  key === "Escape" || ctrlKey || metaKey || altKey || (shiftKey && key === "Enter");

/** Escape that nothing in the output wanted goes from it to its cell. */
function leaveOutput(event: KeyboardEvent): void {
  const focused = document.activeElement;
  if (event.key !== "Escape" || event.defaultPrevented || event.target !== focused) return;
  if (!focused?.closest(OUTPUT) || focused.closest(`${FIELD},${CLOSES_ON_PURPOSE}`)) return;
  focused.closest<HTMLElement>("[data-cell-id]")?.focus({ preventScroll: true });
}

export function installKeyGuard(target: Window = window): () => void {
  const focused = (event: FocusEvent) => {
    look(performance.now());
    if (!isField(event.target)) return;
    field = event.target;
    guard.fieldEntered();
  };
  const pressed = (event: KeyboardEvent) => {
    if (isPurpose(event)) guard.meant(performance.now());
    if (goes(event)) guard.went();
  };
  const pointed = ({ target: place, button }: PointerEvent) =>
    guard.pointed(button === 0 && place instanceof Element && place.closest(OUTPUT) !== null, performance.now());
  target.addEventListener("focusin", focused, { capture: true });
  target.addEventListener("keydown", pressed, { capture: true });
  target.addEventListener("keydown", leaveOutput);
  target.addEventListener("pointerdown", pointed, { capture: true });
  return () => {
    target.removeEventListener("focusin", focused, { capture: true });
    target.removeEventListener("keydown", pressed, { capture: true });
    target.removeEventListener("keydown", leaveOutput);
    target.removeEventListener("pointerdown", pointed, { capture: true });
  };
}
