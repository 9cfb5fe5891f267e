/**
 * What will run, why, and for how long, before it runs. Asks the server for the plan, runs a small one at once, and shows
 * any other. Loaded when the first plan is asked for.
 */
import type { CellId } from "@pellucid/notebook";
import type { PlanRestoreView, PlanStepView, PlanView, PlanWish } from "@pellucid/protocol";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { showDialog } from "../../ui/show-dialog.ts";
import { Glyph } from "../../ui/icon.tsx";
import { toast } from "../../ui/toast.tsx";
import { duration, gutterMark } from "../cell-state.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { reasonParts } from "./reason-text.tsx";
import "./plan.css";

/** A single cell that takes less than this runs without a question, ms. */
const AT_ONCE = 5_000;
const TITLES: Record<PlanWish, string> = {
  stale: "Run stale cells",
  to: "Run to here",
  top: "Run as from the top",
};

let asked = 0;

/** True once a plan is shown; false where none needs to be. */
export function askPlan(session: NotebookSession, want: PlanWish, cell?: CellId): Promise<boolean> {
  const request = `plan-${++asked}`;
  return new Promise((done) => {
    session.onPlan = (answer, plan) => {
      if (answer === request) done(show(session, plan));
    };
    session.client.request({ kind: "plan", request, want, ...(cell !== undefined && { cell }) });
  });
}

function show(session: NotebookSession, plan: PlanView): boolean {
  const { steps, drop, restart } = plan;
  const first = steps[0];
  if (!first) {
    toast({ text: "Nothing to run: no cell would give anything else" });
    return false;
  }
  const alone = steps.length === 1 && drop.length === 0 && plan.restores.length === 0 && restart === null;
  const small = alone && !first.expensive && !first.dear;
  if (small && (first.expected ?? 0) < AT_ONCE) {
    run(session, plan);
    return false;
  }
  showDialog((close) => <PlanDialog session={session} plan={plan} close={close} />);
  return true;
}

/** The server carries out what was shown, or answers with the plan as it is now. */
function run(session: NotebookSession, plan: PlanView): void {
  session.onPlan = (_, now) => {
    toast({ text: "The notebook has changed since; this is the plan now" });
    show(session, now);
  };
  session.client.request({ kind: "run-plan", plan });
}

function PlanDialog({ session, plan, close }: { session: NotebookSession; plan: PlanView; close: () => void }) {
  const [going, setGoing] = useState(false);
  const { steps, drop, restores, restart, want } = plan;
  const dear = steps.filter((step) => step.dear !== undefined);
  const known = steps.filter((step) => step.expected !== undefined);
  const total = known.reduce((sum, step) => sum + step.expected!, 0);
  const longest = Math.max(1, ...known.map((step) => step.expected!));
  const go = () => {
    setGoing(true);
    close();
    run(session, plan);
  };
  return (
    <Dialog title={TITLES[want]} onClose={close} wide>
      <p className="dialog-text">{summary(plan, session, total, steps.length - known.length)}</p>
      <ul className="plan" aria-label="Plan">
        {restart !== null && <Before what="A new kernel" why={`${restart}. All variables are lost.`} />}
        {drop.length > 0 && <Before what={drop.join(", ")} why="Taken away first: no cell above makes it" code />}
        {steps.flatMap((step) => [
          ...restores
            .filter((one) => one.before === step.cell)
            .map((one) => <Restored key={`${one.checkpoint} ${one.before}`} session={session} restore={one} />),
          <Step key={step.cell} session={session} step={step} longest={longest} />,
        ])}
      </ul>
      {dear.length > 0 && (
        <p className="dialog-text plan-dear" role="note">
          {dearInWords(session, dear)}
        </p>
      )}
      <div className="dialog-actions">
        <Button kind="quiet" data-first={dear.length > 0 || undefined} onClick={close}>
          Cancel
        </Button>
        <Button kind="primary" data-first={dear.length === 0 || undefined} disabled={going} onClick={go}>
          {`${restart === null ? "Run" : "Restart and run"} ${steps.length === 1 ? "1 cell" : `${steps.length} cells`}`}
        </Button>
      </div>
    </Dialog>
  );
}

function summary({ steps, want }: PlanView, session: NotebookSession, total: number, unknown: number): string {
  const { store } = session;
  const all = store.order.get().filter((id) => store.cell(id)?.head.get().type === "code").length;
  const time = total === 0 && unknown > 0 ? "" : `, about ${duration(total)}`;
  const rest =
    unknown > 0 && time !== "" ? ` and ${unknown === 1 ? "1 cell" : `${unknown} cells`} of unknown time` : "";
  const then = want === "top" ? " The page is then what an empty kernel would give, top to bottom." : "";
  return `${steps.length} of ${all} cells run${time}${rest}.${then}`;
}

/** What only has to run for the sake of its values, and takes long, is said; nothing runs until somebody has read it. */
function dearInWords(session: NotebookSession, dear: readonly PlanStepView[]): string {
  const each = dear.map(({ cell, dear: why }) => `cell ${session.store.cell(cell)?.place.get().number} (${why})`);
  const few = each.length > 3 ? [...each.slice(0, 3), `${each.length - 3} more`] : each;
  return `No checkpoint has what is needed, so these run again only for their values: ${few.join(", ")}.`;
}

function Restored({ session, restore }: { session: NotebookSession; restore: PlanRestoreView }) {
  const { why, bytes } = restore;
  return (
    <li className="plan-step" data-plan-restore={Object.keys(restore.put).join(" ")}>
      <span className="plan-mark" />
      <span className="plan-words">
        <span className="plan-code">Restores {reasonParts(session, why)}</span>
        <span className="plan-why">From a checkpoint{bytes >= 100_000 ? `, ${size(bytes)}` : ""}</span>
      </span>
      <span className="plan-time">at once</span>
    </li>
  );
}

const size = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;

function Before({ what, why, code }: { what: string; why: string; code?: boolean }) {
  return (
    <li className="plan-step">
      <span className="plan-mark" />
      <span className="plan-words">
        {code ? <code className="plan-code">{what}</code> : <span className="plan-code">{what}</span>}
        <span className="plan-why">{why}</span>
      </span>
      <span className="plan-time">at once</span>
    </li>
  );
}

function Step({ session, step, longest }: { session: NotebookSession; step: PlanStepView; longest: number }) {
  const cell = session.store.cell(step.cell);
  const mark = cell && gutterMark(cell.head.get());
  const { expected } = step;
  return (
    <li className="plan-step" data-plan-cell={step.cell}>
      <span className="plan-mark" data-tone={mark?.tone ?? "quiet"}>
        {mark && <Glyph name={mark.glyph} />}
        <span className="plan-number">{cell?.place.get().number}</span>
      </span>
      <span className="plan-words">
        <code className="plan-code">{firstLine(cell?.source.get() ?? "")}</code>
        <span className="plan-why">{reasonParts(session, step.why)}</span>
      </span>
      <span className="plan-bar" aria-hidden="true">
        {expected !== undefined && <span style={{ width: `${Math.max(3, (60 * expected) / longest)}px` }} />}
      </span>
      <span className="plan-time">{expected === undefined ? "not known" : duration(expected)}</span>
    </li>
  );
}

function firstLine(source: string): string {
  const [first = "", ...more] = source.trim().split("\n");
  return more.length > 0 ? `${first} …` : first;
}
