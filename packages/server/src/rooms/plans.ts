/**
 * A plan runs as it was shown, or not at all: what it rests on may have changed since. Plans are made by the runner; here
 * is only the comparison between what a person agreed to and what would run now.
 */
import { planRun, type Runner } from "@pellucid/execution";
import type { PlanView } from "@pellucid/protocol";

export function runShownPlan(runner: Runner, shown: PlanView, by: string, changed: (plan: PlanView) => void): void {
  const plan = runner.plan(shown.want, shown.cell);
  if (sameDeeds(plan, shown)) runner.dispatch({ ...planRun(plan), by });
  else changed(plan);
}

const sameDeeds = (a: PlanView, b: PlanView): boolean => {
  const deeds = ({ steps, drop, restores, restart }: PlanView) =>
    JSON.stringify([
      steps.map(({ cell }) => cell),
      drop,
      restores.map(({ checkpoint, before }) => [checkpoint, before]),
      restart,
    ]);
  return deeds(a) === deeds(b);
};
