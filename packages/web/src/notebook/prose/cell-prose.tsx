/** The rendered text of a Markdown cell. Drawn before it is seen; drawn again when its source changes by another hand. */
import { memo, useLayoutEffect, useRef } from "react";
import { renderMarkdown } from "../../outputs/markdown/markdown.ts";
import { TICK_EVENT, type MarkdownOptions } from "../../outputs/markdown/markdown-options.ts";
import { drawNear } from "../near-view.ts";
import type { NotebookSession } from "../notebook-session.ts";
import type { CellStore } from "../cell-store.ts";

/** Numbers of equations, values of the kernel: what a text has from the rest of its notebook. */
const HAS_MORE = /\\(?:label|(?:eq)?ref)\b|\{\{/;

/** So much of a text stands there until it is drawn; more would take longer to set than to draw. */
const ESTIMATED = 6000;

interface Props {
  session: NotebookSession;
  cell: CellStore;
  /** While it is typed: drawn at most so often, ms. */
  every?: number;
}

export const CellProse = memo(function CellProse({ session, cell, every = 0 }: Props) {
  const host = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = host.current!;
    const stops: (() => unknown)[] = [];
    let more: Partial<MarkdownOptions> | null = null;
    let ended = false;
    const draw = () => {
      const attachments = cell.attachments.get();
      const source = cell.source.get();
      element.toggleAttribute("data-empty", source.trim() === "");
      element.closest<HTMLElement>("[data-cell-id]")?.toggleAttribute("data-heading", /^\s*#{1,3} /.test(source));
      if (!more && HAS_MORE.test(source)) fetchMore();
      renderMarkdown(element, source, {
        path: session.path,
        cell: true,
        ...(attachments ? { attachments } : {}),
        ...more,
      });
    };
    const fetchMore = () => {
      more = {};
      void import("./prose-parts.ts").then((parts) => {
        if (ended) return;
        stops.push(parts.watchParts(session, (now) => ((more = now), draw())));
      });
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    const redraw = () => {
      if (every === 0) return draw();
      timer ??= setTimeout(() => ((timer = undefined), draw()), every);
    };
    // A plain estimate stands there until then, so that the page has about its height at once.
    if (element.childNodes.length === 0) element.textContent = cell.source.get().slice(0, ESTIMATED);
    stops.push(drawNear(element, draw), cell.source.subscribe(redraw), cell.attachments.subscribe(redraw));
    const tick = (event: Event) =>
      void import("./task-ticks.ts").then((ticks) => ticks.tick(session, cell.id, event as CustomEvent, draw));
    element.addEventListener(TICK_EVENT, tick);
    return () => {
      ended = true;
      element.removeEventListener(TICK_EVENT, tick);
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [session, cell, every]);
  return <div ref={host} className="cell-prose prose" />;
});
