/**
 * A table or an array of a variable as the grid that outputs have, with all its acts. Until it comes, and where the kernel gives none, the
 * window that was read stands there. The grid shows the value as it was when it was opened.
 */
import type { VariablePath } from "@pellucid/protocol";
import { useEffect, useRef, type ReactNode } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";

const loadGrid = () => Promise.all([import("../tables/table-offer.ts"), import("../tables/table-output.ts")]);

interface GridProps {
  session: NotebookSession;
  path: VariablePath;
  name: string;
  children: ReactNode;
}

export function ValueGrid({ session, path, name, children }: GridProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    let gone = false;
    let stop: (() => void) | null = null;
    const host = (ask: ReturnType<typeof import("../tables/table-offer.ts").askOf>) => ({
      ask,
      name,
      busy: () => session.store.kernel.get().state === "busy",
    });
    void loadGrid().then(async ([{ askOf }, { showTable }]) => {
      element.style.height = `${Math.round(Math.min(innerHeight * 0.6, 900))}px`;
      const taken = gone ? null : await showTable(element, { path }, host(askOf(session)));
      element.style.height = "";
      if (gone) taken?.();
      else stop = taken;
    });
    return () => {
      gone = true;
      stop?.();
    };
  }, [session, path, name]);
  return (
    <div ref={place} className="value-grid">
      <div>{children}</div>
    </div>
  );
}
