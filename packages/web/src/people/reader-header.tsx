/**
 * The header of a notebook for whoever came by a read-only link: what there is to know of it, who else is here, and whether
 * the link still holds. Nothing to press but people.
 */
import { useEffect, useState, type ReactNode } from "react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { PeopleSlot } from "../notebook/people-slot.tsx";
import { useValue } from "../notebook/value.ts";

export default function ReaderHeader({ session, children }: { session: NotebookSession; children: ReactNode }) {
  const { connection } = useValue(session.store.status);
  const revoked = useRevoked(connection === "offline");
  return (
    <div className="notebook-header" role="toolbar" aria-label="Notebook">
      {children}
      <span className="notebook-header-space" />
      <span className="notebook-offline" role="status">
        {revoked
          ? "This link was revoked: what is shown is not live any more. Ask for a new one"
          : connection === "offline"
            ? "Reconnecting"
            : ""}
      </span>
      <PeopleSlot session={session} />
    </div>
  );
}

const ASK = 2000;

/** While the connection is lost the page's own address is asked for: a revoked link is refused there. */
function useRevoked(offline: boolean): boolean {
  const [revoked, setRevoked] = useState(false);
  useEffect(() => {
    if (!offline) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const status = await fetch(location.pathname).then(
        (answer) => answer.status,
        () => 0,
      );
      if (gone) return;
      setRevoked(status === 403);
      timer = setTimeout(() => void ask(), ASK);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [offline]);
  return offline && revoked;
}
