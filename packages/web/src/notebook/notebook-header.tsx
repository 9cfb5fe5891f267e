/**
 * The bar above the cells: run, interrupt, restart; what is not healthy, in counts; the kernel and the connection.
 * Every button is a command of the registry, so it says the same name and key as palette and menu. In a narrow panel it gives
 * way step by step (notebook-header.css): what stands in a menu as well goes before what stands here only.
 */
import { ChevronDown, Ellipsis, ListVideo, Play, Plus, RotateCcw, Square } from "lucide-react";
import { memo, Suspense } from "react";
import { late } from "../ui/late.ts";
import type { GlyphName } from "../ui/glyphs.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Glyph, Icon } from "../ui/icon.tsx";
import { runCommand } from "../shell/commands.ts";
import { openMenu } from "../ui/menu.tsx";
import { rerunMode, type RerunMode } from "./cell-flags.ts";
import { commandEntry } from "./menu-entry.ts";
import { openKernelMenu } from "./running/kernel-menu.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { Counts } from "./notebook-store.ts";
import type { Tone } from "./cell-state.ts";
import { PeopleSlot } from "./people-slot.tsx";
import { DebugSlot } from "../debug/debug-slot.tsx";
import { ProblemSlot } from "./problem-slot.tsx";
import { KernelUsageSlot, notifyItems } from "./running/run-parts.tsx";
import { useValue } from "./value.ts";
import { VerifySlot } from "./verify-slot.tsx";

const ReaderHeader = late(() => import("../people/reader-header.tsx"));

export const NotebookHeader = memo(function NotebookHeader({ session }: { session: NotebookSession }) {
  if (useValue(session.store.reader))
    return (
      <Suspense fallback={<div className="notebook-header" />}>
        <ReaderHeader session={session}>
          <CountMarks session={session} />
        </ReaderHeader>
      </Suspense>
    );
  return (
    <div className="notebook-header" role="toolbar" aria-label="Notebook">
      <IconButton label="Run" command="notebook:run-cell-and-select-next" icon={<Icon of={Play} />} />
      <IconButton label="Interrupt" command="notebook:interrupt-kernel" icon={<Icon of={Square} />} />
      <IconButton
        label="Restart"
        className="notebook-header-spare"
        command="notebook:restart-kernel"
        icon={<Icon of={RotateCcw} />}
      />
      <IconButton label="Insert a cell below" command="notebook:insert-cell-below" icon={<Icon of={Plus} />} />
      <span className="notebook-header-space" />
      <DebugSlot session={session} />
      <CountMarks session={session} />
      <GhostButton session={session} />
      <MendButton session={session} />
      <ProblemSlot session={session} />
      <RerunWord session={session} />
      <ConnectionState session={session} />
      <PeopleSlot session={session} />
      <VerifySlot session={session} />
      <KernelButton session={session} />
      <KernelUsageSlot session={session} />
      <IconButton
        label="More"
        icon={<Icon of={Ellipsis} />}
        aria-haspopup="menu"
        onClick={(event) => openMenu(event.currentTarget, notebookMenu(session), "Notebook")}
      />
    </div>
  );
});

function rerunItems(session: NotebookSession) {
  const mode = rerunMode(session.notebook);
  const item = (id: RerunMode, label: string) => ({
    ...commandEntry(`notebook:rerun-${id}`, label),
    checked: mode === id,
  });
  return [
    item("off", "Nothing"),
    item("lazy", "Nothing, but fade what is stale"),
    item("auto", "Quick and pure cells"),
  ];
}

function notebookMenu(session: NotebookSession) {
  return [
    commandEntry("notebook:run-all-cells", "Run all"),
    commandEntry("notebook:run-stale", "Run stale cells"),
    commandEntry("notebook:run-as-from-top", "Run as from the top"),
    { label: "Re-run by itself", items: rerunItems(session) },
    commandEntry("notebook:show-ghosts", "Names without a cell"),
    commandEntry("notebook:restart-run-all", "Restart and run all"),
    commandEntry("notebook:verify", "Verify"),
    commandEntry("notebook:restart-clear-output", "Restart and clear outputs"),
    commandEntry("notebook:clear-all-cell-outputs", "Clear all outputs"),
    "separator" as const,
    commandEntry("notebook:undo", "Undo"),
    commandEntry("notebook:redo", "Redo"),
    "separator" as const,
    commandEntry("notebook:hide-all-cell-code", "Collapse all code"),
    commandEntry("notebook:show-all-cell-code", "Expand all code"),
    commandEntry("notebook:hide-all-cell-outputs", "Collapse all outputs"),
    commandEntry("notebook:show-all-cell-outputs", "Expand all outputs"),
    commandEntry("notebook:toggle-all-cell-line-numbers", "Line numbers"),
    "separator" as const,
    commandEntry("pellucid:show-graph", "Show graph"),
    commandEntry("debugger:show-panel", "Show debugger"),
    commandEntry("notebook:show-dead-cells", "Show dead cells"),
    commandEntry("pellucid:show-problems", "Show problems"),
    commandEntry("pellucid:show-queue", "Show queue"),
    commandEntry("pellucid:show-history", "Show history"),
    commandEntry("pellucid:follow-run", "Follow the running cell"),
    { label: "Notify when a long run ends", items: notifyItems() },
    "separator" as const,
    commandEntry("notebook:change-kernel", "Change kernel…"),
    commandEntry("notebook:shutdown-kernel", "Shut down kernel"),
    commandEntry("docmanager:save", "Save"),
    "separator" as const,
    commandEntry("pellucid:copy-read-only-link", "Copy read-only link"),
    commandEntry("pellucid:show-read-only-links", "Read-only links…"),
    commandEntry("pellucid:change-person", "Your name and color…"),
  ];
}

const MARKS: readonly { of: keyof Counts; glyph: GlyphName; tone: Tone; word: string }[] = [
  { of: "running", glyph: "running", tone: "active", word: "running" },
  { of: "queued", glyph: "queued", tone: "quiet", word: "queued" },
  { of: "failed", glyph: "failed", tone: "fail", word: "failed" },
  { of: "stale", glyph: "stale", tone: "warn", word: "stale" },
  { of: "edited", glyph: "edited", tone: "edited", word: "edited" },
];

function CountMarks({ session }: { session: NotebookSession }) {
  const counts = useValue(session.store.counts);
  const shown = MARKS.filter(({ of }) => counts[of] > 0);
  return (
    <span className="notebook-counts" role="status">
      {shown.map(({ of, glyph, tone, word }) => (
        <span key={of} className="notebook-count" data-tone={tone}>
          <Glyph name={glyph} />
          {counts[of]} <span className="notebook-count-word">{word}</span>
        </span>
      ))}
    </span>
  );
}

/** That cells run by themselves is seen without opening a menu. */
function RerunWord({ session }: { session: NotebookSession }) {
  const metadata = useValue(session.store.metadata);
  if (rerunMode({ metadata }) !== "auto") return null;
  return (
    <span
      className="notebook-rerun"
      data-tip="Quick and pure cells run by themselves after a cell above them has run. Change it in the menu."
    >
      Re-runs by itself
    </span>
  );
}

/** Cells use names that no cell makes: the way to their list. */
function GhostButton({ session }: { session: NotebookSession }) {
  const { ghost } = useValue(session.store.counts);
  if (ghost === 0) return null;
  return (
    <button
      type="button"
      className="notebook-count"
      data-tone="warn"
      data-ghosts=""
      data-tip="Names without a cell: remove them, or restore their cells"
      onClick={() => runCommand("notebook:show-ghosts")}
    >
      <Glyph name="ghost" />
      {ghost} <span className="notebook-count-word">{ghost === 1 ? "uses a ghost" : "use ghosts"}</span>
    </button>
  );
}

/** The one repair of all that the counts tell of; there is nothing to mend where nothing is told. One of its two faces is shown. */
function MendButton({ session }: { session: NotebookSession }) {
  const { stale, ghost, edited, failed } = useValue(session.store.counts);
  if (stale + ghost + edited + failed === 0) return null;
  const label = "Run as from the top";
  const command = "notebook:run-as-from-top";
  return (
    <>
      <Button size="small" className="notebook-mend-words" onClick={() => runCommand(command)}>
        {label}
      </Button>
      <IconButton label={label} className="notebook-mend-short" command={command} icon={<Icon of={ListVideo} />} />
    </>
  );
}

/** Says nothing while all is well. The workbench tells of a lost connection; here is what becomes of the edits meanwhile. */
function ConnectionState({ session }: { session: NotebookSession }) {
  const { connection, saved } = useValue(session.store.status);
  if (connection !== "offline" || saved) return null;
  return (
    <span className="notebook-offline" role="status" data-tip="The server cannot be reached. They are sent when it is.">
      Edits kept in this browser
    </span>
  );
}

const STATE_WORDS = {
  none: "No kernel",
  starting: "Starting",
  idle: "",
  busy: "",
  restarting: "Restarting",
  dead: "Ended",
} as const;

function KernelButton({ session }: { session: NotebookSession }) {
  const kernel = useValue(session.store.kernel);
  const word = STATE_WORDS[kernel.state];
  // One that was joined by its connection file is called by that file.
  const called = kernel.name?.replace(/^external:(?:.*[\\/])?/, "");
  const name = kernel.displayName || (kernel.state === "none" ? "" : called);
  return (
    <button
      type="button"
      className="kernel-button"
      data-kernel-button=""
      aria-haspopup="menu"
      data-tip={kernel.environment}
      aria-label={`Kernel: ${[name, kernel.environment, word || kernel.state].filter(Boolean).join(", ")}`}
      onClick={(event) => openKernelMenu(event.currentTarget, session)}
    >
      <span className="kernel-dot" data-state={kernel.state} />
      {name && <span className="kernel-name">{name}</span>}
      {word && <span className="kernel-word">{word}</span>}
      <Icon of={ChevronDown} />
    </button>
  );
}
