/**
 * Debugging the notebook in front (in front of a file the one that is paused, or that was in front last), in the right panel: the steps, where the run stands (call stack), what the chosen frame
 * holds (variables), expressions that are watched, an expression to evaluate now, all breakpoints, and what the kernel has loaded.
 */
import { ArrowDownToDot, ArrowUpFromDot, CircleSlash, Pause, Play, RedoDot, Square } from "lucide-react";
import type { DebugView, PauseOn } from "@pellucid/protocol";
import { frontNotebook } from "../notebook/front-notebook.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { runCommand } from "../shell/commands.ts";
import { activeTab } from "../shell/tabs.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { BreakpointList } from "./breakpoint-list.tsx";
import {
  anyDebugging,
  type Debugging,
  debuggingOfPath,
  latestDebugging,
  pausedDebugging,
  placeWords,
} from "./debugging.ts";
import { debuggingOf } from "./debugging-of.ts";
import { Console, Watches } from "./expressions.tsx";
import { goToPlace } from "./frame-place.ts";
import { shortPath } from "./modules.ts";
import { openSource } from "./source-places.ts";
import { KernelSources } from "./kernel-sources.tsx";
import { FrameVariables } from "./frame-variables.tsx";
import "./debug.css";

export default function DebuggerPanel() {
  const front = useStore(frontNotebook);
  useValue(anyDebugging);
  const tab = useStore(activeTab);
  // A file in front may be where a notebook's run stands, or what its kernel has loaded.
  const read = tab?.kind === "source" ? debuggingOfPath(tab.of ?? "")?.session : undefined;
  const file = tab?.kind === "text" && tab.path.endsWith(".py") ? latestDebugging()?.session : undefined;
  const session = front ?? read ?? pausedDebugging()?.session ?? file;
  if (!session) return <p className="tree-note">The debugger of a notebook shows here while one is in front.</p>;
  return <Panel key={session.path} session={session} />;
}

function Panel({ session }: { session: NotebookSession }) {
  const debugging = debuggingOf(session);
  const view = useValue(debugging.view);
  return (
    <div className="debugger">
      <Steps debugging={debugging} view={view} />
      <p className="debugger-state" role="status" data-tone={view.trouble ? "warn" : undefined}>
        {stateWords(session, view)}
      </p>
      {view.pause && <CallStack debugging={debugging} view={view} />}
      {view.pause && <FrameVariables key={view.pause.n} debugging={debugging} />}
      <Watches debugging={debugging} view={view} />
      {(view.pause || view.log.length > 0) && <Console debugging={debugging} view={view} />}
      <BreakpointList debugging={debugging} view={view} />
      <KernelSources debugging={debugging} />
    </div>
  );
}

function Steps({ debugging, view }: { debugging: Debugging; view: DebugView }) {
  const busy = useValue(debugging.session.store.kernel).state === "busy";
  const still = !view.pause;
  const step = (label: string, command: string, icon: typeof Play, off = still) => (
    <IconButton label={label} command={command} icon={<Icon of={icon} />} aria-disabled={off} />
  );
  return (
    <div className="debugger-steps" role="toolbar" aria-label="Debugger">
      {still && busy && view.state !== "attaching"
        ? step("Pause", "debugger:pause", Pause, false)
        : step("Continue", "debugger:continue", Play)}
      {step("Step Over", "debugger:next", RedoDot)}
      {step("Step In", "debugger:stepIn", ArrowDownToDot)}
      {step("Step Out", "debugger:stepOut", ArrowUpFromDot)}
      {step("Stop Debugging", "debugger:terminate", Square)}
      <span className="debugger-space" />
      <IconButton
        label="Mute breakpoints"
        icon={<Icon of={CircleSlash} />}
        aria-pressed={view.muted}
        onClick={() => runCommand("debugger:mute-breakpoints")}
      />
      <select
        className="field"
        aria-label="Pause on exceptions"
        value={view.pauseOn}
        onChange={(event) => void debugging.order({ op: "pause-on", when: event.target.value as PauseOn })}
      >
        <option value="never">Exceptions: never</option>
        <option value="failures">Where a cell fails</option>
        <option value="raised">Wherever raised</option>
      </select>
    </div>
  );
}

const WHY = {
  breakpoint: "Paused at a breakpoint",
  step: "Paused after a step",
  exception: "Paused where it is raised",
  failure: "Paused where the cell fails",
  pause: "Paused",
  entry: "Paused at the first line",
} as const;

function stateWords(
  session: NotebookSession,
  { state, trouble, pause, muted, breakpoints, pauseOn }: DebugView,
): string {
  if (trouble) return trouble;
  if (pause) {
    const why = pause.over ? "The frames of a failure that is over. Continue to leave them" : WHY[pause.why];
    return pause.exception
      ? `${why}: ${pause.exception}`
      : `${why}${pause.frames[0] ? `, ${placeWords(session, pause.frames[0])}` : ""}`;
  }
  if (state === "attaching") return "Attaching the debugger";
  if (muted) return "Breakpoints are muted: nothing pauses.";
  if (state === "on") return "Attached. The next run pauses at breakpoints.";
  if (breakpoints.some(({ on }) => on) || pauseOn !== "never") return "The next run attaches the debugger.";
  return "Press left of a line of code to pause there, or debug a cell.";
}

function CallStack({ debugging, view }: { debugging: Debugging; view: DebugView }) {
  const chosen = useValue(debugging.chosen);
  const { session } = debugging;
  const frames = view.pause?.frames ?? [];
  const choose = (id: number) => {
    debugging.chosen.set(id);
    const frame = frames.find((each) => each.id === id);
    if (frame?.outside && frame.path) openSource(session.path, frame.path, frame.line ?? 1);
    else if (frame && !frame.outside) void goToPlace(session, frame);
  };
  return (
    <section className="debugger-part">
      <h3 id="debugger-stack">Call stack</h3>
      <ul className="debugger-stack" aria-labelledby="debugger-stack">
        {frames.map((frame) => (
          <li key={frame.id}>
            <button
              type="button"
              className="debugger-frame"
              aria-current={frame.id === chosen || undefined}
              data-outside={frame.outside || undefined}
              title={frame.path ?? undefined}
              onClick={() => choose(frame.id)}
            >
              <code>{frame.name === "<module>" ? "top level" : frame.name}</code>
              <span>{placeWords(session, { ...frame, path: frame.outside ? shortPath(frame.path) : frame.path })}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
