/** An entry of a menu that runs a command, under this label, with the command's key: menus and keys never differ. */
import { canRun, command, keysOf, runCommand } from "../shell/commands.ts";
import type { MenuEntry } from "../ui/menu.tsx";

export function commandEntry(id: string, label = command(id)?.label ?? id): MenuEntry {
  return { label, keys: keysOf(id)[0], disabled: !canRun(id), run: () => void runCommand(id) };
}
