/** Opening a file that a kernel has loaded and that is none of the lab: in a tab that shows it and changes nothing. */
import { goIn } from "../language/server/navigation.ts";
import { openTab } from "../shell/tabs.ts";

/** `path`: on the kernel's disk. A line counts from 1. */
export function openSource(notebook: string, path: string, line = 1): void {
  openTab({ kind: "source", path, of: notebook });
  void goIn(path, { start: { line: line - 1, character: 0 } });
}
