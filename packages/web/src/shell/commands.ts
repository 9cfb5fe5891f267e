/**
 * Every act of the lab has one name here, and one place that carries it out: the palette, the menu, the keys and the
 * buttons all go through this registry, so that a thing is called the same wherever it is met.
 * Called by everything that offers or takes commands. It knows no framework and no keys' events (keymap.ts does).
 *
 * Registering an id again puts the newer command in front of the older until it is disposed: the notebook in front
 * registers its own "notebook:..." commands over those of the one behind it.
 */
import { type CommandMode, SHORTCUTS } from "./shortcuts.ts";

export interface Command {
  id: string;
  /** What people read, in Jupyter's words where Jupyter has it. */
  label: string;
  /** The topic it stands under in the menu; from the shortcut table when absent. */
  category?: string;
  /** Keys in Jupyter's spelling ("Accel Shift C", "D D"); from the shortcut table when absent. */
  keys?: readonly string[];
  /** Where its keys act; from the shortcut table when absent, else "app". */
  mode?: CommandMode;
  /** False hides it from palette and menu and leaves its keys to others. */
  when?: () => boolean;
  /** Not offered in lists (it needs an argument, or is only a key). */
  hidden?: boolean;
  run: (arg?: unknown) => void | Promise<void>;
}

const registered = new Map<string, Command[]>();
const listeners = new Set<() => void>();
let list: Command[] | null = null;
let reportFailure: (command: Command, error: unknown) => void = (command, error) => console.error(command.id, error);

const changed = () => {
  list = null;
  for (const listener of listeners) listener();
};

/** Adds a command; the answer takes it away again. */
export function registerCommand(command: Command): () => void {
  const known = SHORTCUTS[command.id];
  const full: Command = known ? { ...known, ...command } : { mode: "app", ...command };
  const stack = registered.get(command.id) ?? [];
  stack.push(full);
  registered.set(command.id, stack);
  changed();
  return () => {
    const at = stack.indexOf(full);
    if (at < 0) return;
    stack.splice(at, 1);
    if (!stack.length) registered.delete(command.id);
    changed();
  };
}

/** Adds a command of the shortcut table by its id alone: label, keys and mode come from there. */
export function registerKnown(id: string, run: Command["run"], when?: () => boolean): () => void {
  const known = SHORTCUTS[id];
  if (!known) throw new Error(`No command ${id} in the shortcut table`);
  return registerCommand({ id, label: known.label, run, ...(when ? { when } : {}) });
}

/** The command in front under this id, whether or not it can run now. */
export const command = (id: string): Command | undefined => registered.get(id)?.at(-1);

export const canRun = (id: string): boolean => {
  const found = command(id);
  return !!found && (!found.when || found.when());
};

/** Carries it out; false when there is nothing to carry out. Failures are reported, never thrown at a key handler. */
export function runCommand(id: string, arg?: unknown): boolean {
  const found = command(id);
  if (!found || (found.when && !found.when())) return false;
  try {
    const outcome = found.run(arg);
    if (outcome instanceof Promise) outcome.catch((error: unknown) => reportFailure(found, error));
  } catch (error) {
    reportFailure(found, error);
  }
  return true;
}

/** All commands in front, in the order of their topics and registration. */
export function commands(): Command[] {
  list ??= [...registered.values()].flatMap((stack) => stack.at(-1) ?? []);
  return list;
}

export const keysOf = (id: string): readonly string[] => command(id)?.keys ?? SHORTCUTS[id]?.keys ?? [];

/** Hears that commands came or went. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The shell says here how a failed command is shown to the person. */
export function onCommandFailure(report: (command: Command, error: unknown) => void): void {
  reportFailure = report;
}
