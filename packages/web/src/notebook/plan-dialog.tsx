/**
 * What will run, why, and for how long, before it runs. Asks the server for the plan, runs a small one at once, and shows
 * any other. Loaded when the first plan is asked for.
 */
import type { CellId } from "@pellucid/notebook";
import type { PlanStepView, PlanView, PlanWish } from "@pellucid/protocol";
import { useState } from "react";
import { createRoot } from "react-dom/client";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Glyph } from "../ui/icon.tsx";
import { toast } from "../ui/toast.tsx";
import { duration, gutterMark } from "./cell-state.ts";
import type { NotebookSession } from "./notebook-session.ts";
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

export function askPlan(session: NotebookSession, want: PlanWish, cell?: CellId): void {
  const request = `plan-${++asked}`;
  session.onPlan = (answer, plan) => {
    if (answer === request) show(session, plan);
  };
  session.client.request({ kind: "plan", request, want, ...(cell !== undefined && { cell }) });
}

function show(session: NotebookSession, plan: PlanView): void {
  const { steps, drop, restart } = plan;
  const first = steps[0];
  if (!first) return void toast({ text: "Nothing to run: no cell would give anything else" });
  const small = steps.length === 1 && drop.length === 0 && restart === null && !first.expensive;
  if (small && (first.expected ?? 0) < AT_ONCE) return run(session, plan);
  const place = document.body.appendChild(document.createElement("div"));
  const root = createRoot(place);
  const close = () => {
    root.unmount();
    place.remove();
  };
  root.render(<PlanDialog session={session} plan={plan} close={close} />);
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
  const { steps, drop, restart, want } = plan;
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
        {steps.map((step) => (
          <Step key={step.cell} session={session} step={step} longest={longest} />
        ))}
      </ul>
      <div className="dialog-actions">
        <Button kind="quiet" onClick={close}>
          Cancel
        </Button>
        <Button kind="primary" data-first disabled={going} onClick={go}>
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
