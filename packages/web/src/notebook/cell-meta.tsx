/**
 * Right of a cell's first line: how long it ran or runs, when it ran on hover, and the cell's tools. Quiet when there is
 * nothing to say. The timer is its own component, so that a second passing draws nothing but itself.
 */
import { Ellipsis, Trash2 } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { runCommand } from "../shell/commands.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { openMenu } from "../ui/menu.tsx";
import {
  isDeletable,
  isEditable,
  isExpensive,
  isInit,
  isLocked,
  isPinned,
  isSkipped,
  SKIP,
  tagsOf,
} from "./cell-flags.ts";
import { clock, duration, timeOfDay } from "./cell-state.ts";
import type { CellId } from "@pellucid/notebook";
import type { RunView } from "@pellucid/protocol";
import type { CellHead } from "./cell-store.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { AskedBy } from "./people-slot.tsx";
import { QueuedText } from "./running/queued-text.tsx";

interface Props {
  session: NotebookSession;
  head: CellHead;
  near: boolean;
}

export const CellMeta = memo(function CellMeta({ session, head, near }: Props) {
  const { run } = head;
  const running = run?.state === "running" && run.startedAt !== undefined;
  const took = run?.startedAt !== undefined && run.finishedAt !== undefined ? run.finishedAt - run.startedAt : null;
  const flags = flagWords(head);
  const waits = run?.state === "queued";
  if (!near && !running && !waits && !flags && (took === null || took < 1000)) return null;
  return (
    <div className="cell-meta">
      {flags && <span className="cell-flags">{flags}</span>}
      {(waits || running) && <AskedBy session={session} run={run} />}
      {waits && run.waitsFor !== undefined && <span>waits for {run.waitsFor}</span>}
      {waits && <QueuedText session={session} id={head.id} />}
      {running && head.paused && <span>Paused</span>}
      {running && <Elapsed since={run.startedAt! - session.store.clockOffset} />}
      {running && run.lastDuration !== undefined && <span>last run {duration(run.lastDuration)}</span>}
      {near && took !== null && run?.startedAt !== undefined && (
        <span>{`run ${head.executionCount ?? ""} at ${timeOfDay(run.startedAt)}`.replace("  ", " ")}</span>
      )}
      {took !== null && (near || took >= 1000) && <Took run={run!} took={took} near={near} />}
      {near && <CellTools session={session} id={head.id} active={head.active} />}
    </div>
  );
});

/** By themselves: a run changes all around them and nothing in them. */
const CellTools = memo(function CellTools({
  session,
  id,
  active,
}: {
  session: NotebookSession;
  id: CellId;
  active: boolean;
}) {
  const aim = (event: React.MouseEvent, act: (anchor: Element) => void) => {
    if (!session.store.selection.get().selected.has(id)) session.select(id);
    act(event.currentTarget);
  };
  return (
    <span className="cell-tools">
      <IconButton
        label="Delete cell"
        keys="D D"
        icon={<Icon of={Trash2} />}
        tabIndex={active ? 0 : -1}
        onClick={(event) => aim(event, () => runCommand("notebook:delete-cell"))}
      />
      <IconButton
        label="More"
        icon={<Icon of={Ellipsis} />}
        aria-haspopup="menu"
        tabIndex={active ? 0 : -1}
        onClick={(event) => aim(event, (anchor) => void openCellMenu(anchor, session, id))}
      />
    </span>
  );
});

async function openCellMenu(anchor: Element, session: NotebookSession, id: CellId): Promise<void> {
  const { cellMenu } = await import("./cell-menu.ts");
  const head = session.store.cell(id)?.head.get();
  if (head) openMenu(anchor, cellMenu(head), "Cell");
}

const clockOf = (time: number) => timeOfDay(time, Date.now(), true);

/** How long it took; with what it took before, and when it was finished, on hover. */
function Took({ run, took, near }: { run: RunView; took: number; near: boolean }) {
  const { lastDuration, finishedAt } = run;
  const before = lastDuration === undefined ? "" : `, before that ${duration(lastDuration)}`;
  return (
    <span data-tip={`Finished at ${clockOf(finishedAt!)}${before}`}>
      {duration(took)}
      {near && lastDuration !== undefined && ` (${duration(lastDuration)})`}
    </span>
  );
}

/** What its metadata asks of it: seen without hovering, since it changes what a run or a key does. */
function flagWords(head: CellHead): string {
  const words = [
    isPinned(head) && "pinned",
    isSkipped(head) && "skipped",
    isExpensive(head) && "expensive",
    isInit(head) && "runs at start",
    isLocked(head) ? "locked" : !isEditable(head) ? "read-only" : !isDeletable(head) && "kept",
  ];
  const tags = tagsOf(head).filter((tag) => tag !== SKIP);
  return [...words.filter(Boolean), ...tags.slice(0, 3).map((tag) => `#${tag}`)].join(", ");
}

export function Elapsed({ since }: { since: number }) {
  const element = useRef<HTMLTimeElement>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const tick = () => {
      const elapsed = Date.now() - since;
      if (element.current) element.current.textContent = clock(elapsed);
      timer = setTimeout(tick, 1000 - (((elapsed % 1000) + 1000) % 1000) + 5);
    };
    tick();
    return () => clearTimeout(timer);
  }, [since]);
  return <time ref={element} className="cell-elapsed" role="timer" />;
}
