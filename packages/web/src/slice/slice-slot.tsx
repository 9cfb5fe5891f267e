/**
 * Where the parts about slices and the graph come in: their commands, and the label above a notebook that is a slice. All of it is
 * fetched when it is first needed; what stands here is registration.
 */
import { Suspense } from "react";
import { late } from "../ui/late.ts";
import { setRight } from "../shell/sides/panels.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";

const SliceStrip = late(() => import("./slice-strip.tsx"));

export function SliceSlot({ session }: { session: NotebookSession }) {
  const { pellucid } = useValue(session.store.metadata) as { pellucid?: { slice?: unknown } };
  if (typeof pellucid?.slice !== "object") return null;
  return (
    <Suspense fallback={null}>
      <SliceStrip session={session} />
    </Suspense>
  );
}

export function sliceCommands(session: NotebookSession): [string, () => void | Promise<void>][] {
  const acts = () => import("./slice-acts.ts");
  return [
    ["notebook:slice-to-notebook", async () => (await acts()).sliceCell(session, "notebook")],
    ["notebook:slice-to-script", async () => (await acts()).sliceCell(session, "script")],
    ["notebook:slice-name", async () => (await acts()).sliceChosen(session)],
    [
      "notebook:show-dead-cells",
      async () => (setRight({ name: "graph", open: true }), (await acts()).showDead(session)),
    ],
    ["notebook:show-impact", async () => (await import("./impact.ts")).showImpact(session)],
  ];
}
