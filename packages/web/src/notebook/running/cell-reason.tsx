/** The line between code and output that says why the output may not be believed, with the repair beside it. */
import { memo, useEffect, useState } from "react";
import { reasonOf } from "../cell-state.ts";
import type { CellHead } from "../cell-store.ts";
import { reasonParts } from "./reason-text.tsx";
import type { NotebookSession } from "../notebook-session.ts";

export const CellReason = memo(function CellReason({ session, head }: { session: NotebookSession; head: CellHead }) {
  const reason = reasonOf(head);
  const [asked, setAsked] = useState(false);
  const impact = useImpact(session, head.id, asked && reason?.tone === "edited");
  if (!reason) return null;
  return (
    <div
      className="cell-reason"
      data-tone={reason.tone}
      onPointerEnter={() => setAsked(true)}
      onPointerLeave={() => setAsked(false)}
      onFocus={() => setAsked(true)}
      onBlur={() => setAsked(false)}
    >
      <span className="cell-reason-word">{reason.word}</span>
      <span className="cell-reason-text" title={reason.text.replaceAll("`", "")}>
        {reasonParts(session, reason.text)}
        {impact && `. ${impact}`}
      </span>
      <span className="cell-reason-acts">
        {reason.tone === "edited" && (
          <button type="button" onClick={() => void showChange(session, head.id)}>
            Show the change
          </button>
        )}
        <button type="button" onClick={() => session.run([head.id])}>
          Run
        </button>
      </span>
    </div>
  );
});

const showChange = async (session: NotebookSession, cell: string): Promise<void> =>
  (await import("../../history/show-change.ts")).showChange(session, cell);

/** What an edit makes stale, for as long as somebody rests on its line: in words here, and marked at the cells. */
function useImpact(session: NotebookSession, cell: string, asked: boolean): string | null {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    if (!asked) return;
    let stop: (() => void) | null = null;
    let isOver = false;
    void import("../../slice/impact.ts").then(async ({ impactOf, markCells }) => {
      const impact = await impactOf(session, cell);
      if (isOver || !impact) return;
      stop = markCells(session, impact.cells);
      setText(impact.text);
    });
    return () => {
      isOver = true;
      stop?.();
      setText(null);
    };
  }, [session, cell, asked]);
  return text;
}
