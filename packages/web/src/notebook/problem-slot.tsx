/** Where the count of lint's errors comes (lint/problem-count.tsx). Its code is fetched when the page rests; nothing stands here before. */
import { Suspense, useEffect, useState } from "react";
import { late } from "../ui/late.ts";
import { whenIdle } from "./idle-work.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { useValue } from "./value.ts";

const ProblemCount = late(() => import("../lint/problem-count.tsx"));
/** After the notebook is on the page, ms: whoever opened it comes first. */
const LATER = 1500;

export function ProblemSlot({ session }: { session: NotebookSession }) {
  const loaded = useValue(session.store.loaded);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!loaded) return;
    const timer = setTimeout(() => whenIdle(() => setWanted(true)), LATER);
    return () => clearTimeout(timer);
  }, [loaded]);
  return wanted ? (
    <Suspense fallback={null}>
      <ProblemCount session={session} />
    </Suspense>
  ) : null;
}
