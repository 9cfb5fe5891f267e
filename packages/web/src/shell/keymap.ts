/**
 * The one key handler of the lab: a capture-phase listener that turns presses and sequences ("D D") into commands.
 * Installed once by main.tsx; the notebook in front tells it its mode through setKeyContext. Parts with keys of their
 * own (file tree, menus, the palette, the editor's ordinary typing) handle them themselves and never meet this one.
 *
 * Which commands a press may reach depends on where the focus is:
 *   the notebook's own ground or its buttons   command mode and both (a button keeps Enter, Space and arrows)
 *   a cell's editor                            edit mode and both
 *   a field, a menu, a tree, a terminal        none of the notebook's
 * Application commands reach everywhere if they carry a modifier, except that a terminal keeps all but Accel+Shift.
 */
import { command, commands, runCommand, subscribe, type Command } from "./commands.ts";
import type { CommandMode } from "./shortcuts.ts";
import { installKeyGuard, isHeld } from "./key-guard.ts";
import { parseKeys, strokesOf, type Press } from "./keys.ts";

export interface KeyContext {
  /** The mode of the notebook in front; "none" when what is in front is no notebook. */
  mode: "command" | "edit" | "none";
  /** That notebook's panel: its keys act only while the focus is inside it (or nowhere). */
  root?: Element | null;
}

export type FocusKind = "plain" | "control" | "editor" | "field" | "terminal" | "outside";

const SEQUENCE_WAIT = 1000;
/** Parts that move by arrows, letters or Enter themselves, wherever they stand. */
const OWN_KEYS = "[role=tree],[role=menu],[role=listbox],[role=tablist],[role=grid],[role=slider],dialog,[role=dialog]";

let readContext: () => KeyContext = () => ({ mode: "none" });

/** An editor with keys of its own (Vim) may take a press before any command. */
let editorTakes: (event: KeyboardEvent) => boolean = () => false;
export function setEditorFirst(takes: (event: KeyboardEvent) => boolean): () => void {
  editorTakes = takes;
  return () => {
    if (editorTakes === takes) editorTakes = () => false;
  };
}

/** Says how the mode is found out; the answer takes it back if it is still this one. */
export function setKeyContext(read: () => KeyContext): () => void {
  readContext = read;
  return () => {
    if (readContext === read) readContext = () => ({ mode: "none" });
  };
}

/** Where the focus is, in the words of the table above. */
function focusKind(target: Element | null, root: Element | null | undefined): FocusKind {
  if (!target || target === target.ownerDocument.body || target === target.ownerDocument.documentElement)
    return "plain";
  if (target.closest("[data-terminal]")) return "terminal";
  const inside = !root || root.contains(target);
  if (target.closest(".cm-content")) return inside ? "editor" : "field";
  if (target.closest("input:not([type=checkbox],[type=radio]),textarea,select,[contenteditable=true],iframe"))
    return "field";
  if (!inside || target.closest(OWN_KEYS)) return "outside";
  const control = target.closest(CONTROL);
  // What the notebook itself stands in (a tab's panel) may be focusable too, and is no control of the notebook.
  return control && (!root || root.contains(control)) ? "control" : "plain";
}

const CONTROL = "button,a[href],summary,input,[role=button],[tabindex]:not([data-notebook],[data-cell-id])";
const CONTROL_KEYS = /^(Shift\+)?(Enter|Space|Arrow\w+|Home|End|Tab)$/;
/** Rows of trees and lists are renamed by it. */
const ROW_KEY = "F2";
const CARRIES_MODIFIER = /(Ctrl|Cmd|Alt)\+|^(Shift\+)?F\d+$/;

/** Whether a command of this mode may be reached by this stroke from there. */
export function reachable(mode: CommandMode, stroke: string, kind: FocusKind, context: KeyContext): boolean {
  if (mode === "app") {
    if (kind === "terminal") return /^(Ctrl|Cmd)\+(Alt\+)?Shift\+/.test(stroke);
    if (stroke === ROW_KEY && kind !== "editor" && kind !== "plain") return false;
    return CARRIES_MODIFIER.test(stroke) || kind === "plain";
  }
  if (context.mode === "none") return false;
  if (kind === "editor") return mode !== "command" && context.mode === "edit";
  if (mode === "edit" || (kind !== "plain" && kind !== "control")) return false;
  if (kind === "control" && CONTROL_KEYS.test(stroke)) return false;
  return mode === "both" || context.mode === "command";
}

/** Presses that wait, while the code of what came before them is fetched, and what they wait for. */
let waiting: KeyboardEvent[] | null = null;
const awaited: Promise<unknown>[] = [];

/** From now until then presses in the notebook wait, and then act in the order in which they were made. */
export function holdKeys(until: Promise<unknown>): void {
  awaited.push(until.catch(() => {}));
  if (!waiting) void letGo((waiting = []));
}

/** Frames of the screen that what has come is given to take the focus. */
const TAKES = 60;

/** Presses meant for what a command brings up wait for its code, and until the focus is in it. False: it brings nothing up. */
export function holdForFocus(code: Promise<unknown>, within: string): void {
  const taken = async () => {
    if ((await code) === false) return;
    for (let frame = 0; frame < TAKES && !document.activeElement?.closest(within); frame++)
      await new Promise((done) => setTimeout(done, 16));
  };
  holdKeys(taken());
}

/** No key waits longer than this for a server's answer, ms. */
const PATIENCE = 3000;

/**
 * Fetches a dialog and shows it: what is typed before it is there belongs into it, never to the notebook behind it. One that
 * asks the server first promises to be shown, and says false where there is nothing to show.
 */
export async function showLate<Part>(
  code: Promise<Part>,
  show: (part: Part) => void | boolean | Promise<void | boolean>,
): Promise<void> {
  const late = () => new Promise<false>((done) => setTimeout(() => done(false), PATIENCE));
  const shown = code.then(show);
  holdForFocus(
    code.then(() => Promise.race([shown, late()])),
    "dialog",
  );
  await shown;
}

async function letGo(held: KeyboardEvent[]): Promise<void> {
  for (;;) {
    // One that was let go may need code of its own: those behind it wait on.
    while (awaited.length > 0) await awaited.shift();
    const press = held.shift();
    if (!press) break;
    again(press);
    // Between two presses the page has time to move the focus, as it has when they come from the keyboard.
    await new Promise((done) => setTimeout(done));
  }
  waiting = null;
}

/** When the presses that had to wait were made. */
const pressedAt = new WeakMap<Event, number>();

/** A press as if it were made now, with what the browser would have done: a letter goes in where the caret is. */
function again(press: KeyboardEvent): void {
  const { key, code, ctrlKey, shiftKey, altKey, metaKey } = press;
  const target = document.activeElement ?? document.body;
  const how = { key, code, ctrlKey, shiftKey, altKey, metaKey, bubbles: true, cancelable: true };
  const event = new KeyboardEvent("keydown", how);
  pressedAt.set(event, press.timeStamp);
  const free = target.dispatchEvent(event);
  if (free && key.length === 1 && !ctrlKey && !metaKey) document.execCommand("insertText", false, key);
}

/** The system's clipboard cannot be reached later on. */
const mayWait = ({ isTrusted, key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  isTrusted && !((ctrlKey || metaKey) && /^[cvx]$/i.test(key));

/** In a field that has got the focus meanwhile a press waits only for those before it. */
const mustWait = (kind: FocusKind, before: number): boolean =>
  /^(plain|control|editor)$/.test(kind) || (kind === "field" && before > 0);

interface Binding {
  strokes: string[];
  id: string;
}

/** Sequences and their state, apart from the browser: feed it presses, it says which command they mean. */
export class KeyMatcher {
  private pending: string[][] = [];
  private since = 0;
  private bindings: Binding[] | null = null;
  private readonly read: () => readonly Command[];
  private readonly mac: boolean | undefined;

  constructor(read: () => readonly Command[], mac?: boolean) {
    this.read = read;
    this.mac = mac;
  }

  /** Commands came or went. */
  refresh(): void {
    this.bindings = null;
  }

  /** "taken": the press began a sequence. null: nobody wants it. */
  press(press: Press, allowed: (id: string, stroke: string) => boolean, now: number, repeat = false): string | null {
    const strokes = strokesOf(press);
    if (!strokes.length) return null;
    const began = now - this.since < SEQUENCE_WAIT ? this.pending : [];
    this.pending = [];
    const tried = strokes.flatMap((stroke) => [...began.map((before) => [...before, stroke]), [stroke]]);
    tried.sort((a, b) => b.length - a.length);
    const found = this.exact(tried, allowed, repeat);
    if (found) return found;
    const open = tried.filter((made) => this.isPrefix(made, allowed));
    if (!open.length) return null;
    // Holding a key down must not fill a sequence: "D D" deletes a cell, a long D does not.
    if (repeat) return "taken";
    this.pending = open;
    this.since = now;
    return "taken";
  }

  private exact(tried: string[][], allowed: (id: string, stroke: string) => boolean, repeat: boolean): string | null {
    for (const made of tried) {
      if (repeat && made.length > 1) continue;
      for (const { strokes, id } of this.all()) {
        if (strokes.length !== made.length || !strokes.every((stroke, at) => stroke === made[at])) continue;
        if (allowed(id, strokes[strokes.length - 1]!)) return id;
      }
    }
    return null;
  }

  private isPrefix(made: string[], allowed: (id: string, stroke: string) => boolean): boolean {
    return this.all().some(
      ({ strokes, id }) =>
        strokes.length > made.length && made.every((stroke, at) => stroke === strokes[at]) && allowed(id, made[0]!),
    );
  }

  private all(): Binding[] {
    this.bindings ??= this.read()
      .toSorted((a, b) => Number(a.mode === "app") - Number(b.mode === "app"))
      .flatMap(({ id, keys = [] }) => keys.map((spelling) => ({ strokes: parseKeys(spelling, this.mac), id })));
    return this.bindings;
  }
}

/** Starts listening; the answer stops it. */
export function installKeymap(target: Window = window): () => void {
  const matcher = new KeyMatcher(commands);
  const stopGuard = installKeyGuard(target);
  const stopHearing = subscribe(() => matcher.refresh());
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || event.defaultPrevented) return;
    const context = readContext();
    const focused = event.target instanceof Element ? event.target : null;
    const kind = focusKind(focused, context.root);
    if (waiting && mayWait(event) && mustWait(kind, waiting.length)) {
      waiting.push(event);
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    // In a terminal Ctrl+Shift+C copies while something is selected there.
    if (kind === "terminal" && focused?.closest("[data-selection]") && /^[cC]$/.test(event.key)) return;
    if (kind === "editor" && editorTakes(event)) return;
    const made = pressedAt.get(event) ?? event.timeStamp;
    const allowed = (id: string, stroke: string) => {
      const found = command(id);
      if (!found || !reachable(found.mode ?? "app", stroke, kind, context) || found.when?.() === false) return false;
      return !isHeld(id, stroke, focused, made);
    };
    const id = matcher.press(event, allowed, made, event.repeat);
    if (!id) return;
    event.preventDefault();
    event.stopPropagation();
    if (id !== "taken") runCommand(id);
  };
  target.addEventListener("keydown", onKey, { capture: true });
  return () => {
    stopGuard();
    stopHearing();
    target.removeEventListener("keydown", onKey, { capture: true });
  };
}
