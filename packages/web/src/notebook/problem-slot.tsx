/** Where the count of lint's errors comes (lint/problem-count.tsx). Its code is fetched when the page rests; nothing stands here before. */
import { Suspense } from "react";
import { late } from "../ui/late.ts";
import { useAtRest } from "./at-rest.ts";
import type { NotebookSession } from "./notebook-session.ts";

const ProblemCount = late(() => import("../lint/problem-count.tsx"));
/** After the notebook is on the page, ms: whoever opened it comes first. */
const LATER = 1500;

export function ProblemSlot({ session }: { session: NotebookSession }) {
  const rests = useAtRest(session, LATER);
  return rests ? (
    <Suspense fallback={null}>
      <ProblemCount session={session} />
    </Suspense>
  ) : null;
}
