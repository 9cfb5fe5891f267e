/** The rendered text of a Markdown cell. Drawn before it is seen; drawn again when its source changes by another hand. */
import { memo, useLayoutEffect, useRef } from "react";
import { renderMarkdown } from "../outputs/markdown.ts";
import { drawNear } from "./near-view.ts";
import type { NotebookSession } from "./notebook-session.ts";
import type { CellStore } from "./notebook-store.ts";

export const CellProse = memo(function CellProse({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current!;
    const draw = () => {
      const attachments = cell.attachments.get();
      const source = cell.source.get();
      element.toggleAttribute("data-empty", source.trim() === "");
      element.closest<HTMLElement>("[data-cell-id]")?.toggleAttribute("data-heading", /^\s*#{1,3} /.test(source));
      renderMarkdown(element, source, { path: session.path, ...(attachments ? { attachments } : {}) });
    };
    // A plain estimate stands there until then, so that the page has about its height at once.
    if (element.childNodes.length === 0) element.textContent = cell.source.get();
    const drop = drawNear(element, draw);
    const stops = [cell.source.subscribe(draw), cell.attachments.subscribe(draw)];
    return () => {
      drop();
      for (const stop of stops) stop();
    };
  }, [session, cell]);
  return <div ref={host} className="cell-prose prose" />;
});
