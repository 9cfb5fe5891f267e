/**
 * What is asked of debugging in front of a Python file, where no notebook is: breakpoints at its lines, and the commands that
 * are about all of them. Right after a reload the notebooks are still behind; what is asked then waits for the first of them.
 */
import { openTabs } from "../shell/tabs.ts";
import { toast } from "../ui/toast.tsx";
import { removeBreakpoints, runDebugCommand } from "./debug-acts.ts";
import { debuggingWanted } from "./debug-slot.tsx";
import { anyDebugging, everyDebugging, latestDebugging } from "./debugging.ts";

/** Now, or as soon as an open notebook can be asked; says what is missing where none is open. */
export function whenDebugging(act: () => void): void {
  if (latestDebugging()) return act();
  if (!openTabs().some(({ kind }) => kind === "notebook"))
    return void toast({ text: "Open the notebook that runs this file: its kernel is what pauses here." });
  debuggingWanted.set(true);
  const stop = anyDebugging.subscribe(() => {
    if (!latestDebugging()) return;
    stop();
    act();
  });
}

/** Takes the breakpoint at this line away, whosever it is; or puts one for the notebook that was in front last. */
export function toggleIn(path: string, line: number): void {
  const owner = [...everyDebugging()].find((one) => one.at({ path }).some((there) => there.line === line));
  (owner ?? latestDebugging())?.toggle({ path }, line);
}

/** A command about all breakpoints, in front of a file. */
export function runFileCommand(id: string): void {
  whenDebugging(() => {
    const latest = latestDebugging();
    if (id === "debugger:clear-breakpoints") removeBreakpoints([...everyDebugging()]);
    else if (latest) runDebugCommand(latest.session, id);
  });
}
