/** For parts of a notebook's page that stand in nobody's way: whether the page has been at rest since its cells were there. */
import { useEffect, useState } from "react";
import { type Job, whenIdle } from "./idle-work.ts";
import type { NotebookSession } from "./notebook-session.ts";
import { useValue } from "./value.ts";

/** True from the first quiet moment that comes so long, ms, after the notebook is on the page: whoever opened it comes first. */
export function useAtRest(session: NotebookSession, after: number): boolean {
  const loaded = useValue(session.store.loaded);
  const [rests, setRests] = useState(false);
  useEffect(() => {
    if (!loaded) return;
    let job: Job | undefined;
    const later = setTimeout(() => (job = whenIdle(() => setRests(true))), after);
    return () => {
      clearTimeout(later);
      job?.drop();
    };
  }, [loaded, after]);
  return rests;
}
