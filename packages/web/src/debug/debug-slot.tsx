/**
 * Where debugging comes in: its commands, and the word in the notebook's header while a run is paused. Its code is fetched
 * when the page rests, when a command asks for it, or when the server tells of breakpoints; what stands here is registration.
 */
import { Suspense } from "react";
import { late } from "../ui/late.ts";
import { useAtRest } from "../notebook/at-rest.ts";
import type { CommandTable } from "../notebook/command-table.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue, Value } from "../notebook/value.ts";
import { SHORTCUTS } from "../shell/shortcuts.ts";
import { PAUSE_COMMANDS } from "./pause-commands.ts";

const DebugWord = late(() => import("./debug-word.tsx"));
/** After the notebook is on the page, ms: whoever opened it comes first. */
const LATER = 2000;

/** Somebody waits for the debugging of a notebook behind. */
export const debuggingWanted = new Value(false);

export function DebugSlot({ session }: { session: NotebookSession }) {
  const paused = useValue(session.store.paused);
  const loaded = useValue(session.store.loaded);
  const wanted = useValue(debuggingWanted);
  const rests = useAtRest(session, LATER);
  return rests || paused || (wanted && loaded) ? (
    <Suspense fallback={null}>
      <DebugWord session={session} />
    </Suspense>
  ) : null;
}

export function debugCommands(session: NotebookSession): CommandTable {
  return Object.keys(SHORTCUTS)
    .filter((id) => id.startsWith("debugger:") && id !== "debugger:show-panel")
    .map((id) => {
      const run = async () => (await import("./debug-acts.ts")).runDebugCommand(session, id);
      if (id === "debugger:pause") return [id, run, () => session.store.kernel.get().state === "busy"];
      return PAUSE_COMMANDS.includes(id) ? [id, run, () => session.store.paused.get() !== null] : [id, run];
    });
}
