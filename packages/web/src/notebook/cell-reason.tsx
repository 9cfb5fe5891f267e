/** The line between code and output that says why the output may not be believed, with the repair beside it. */
import { memo } from "react";
import { reasonOf } from "./cell-state.ts";
import type { CellHead } from "./notebook-store.ts";
import { reasonParts } from "./reason-text.tsx";
import type { NotebookSession } from "./notebook-session.ts";

export const CellReason = memo(function CellReason({ session, head }: { session: NotebookSession; head: CellHead }) {
  const reason = reasonOf(head);
  if (!reason) return null;
  return (
    <div className="cell-reason" data-tone={reason.tone}>
      <span className="cell-reason-word">{reason.word}</span>
      <span className="cell-reason-text" title={reason.text.replaceAll("`", "")}>
        {reasonParts(session, reason.text)}
      </span>
      <button type="button" className="cell-reason-act" onClick={() => session.run([head.id])}>
        Run
      </button>
    </div>
  );
});
