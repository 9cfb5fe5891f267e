/**
 * One cell on the page. React draws its frame (gutter, tools, reason, prompt) from the cell's head; source and outputs
 * are imperative areas in it that hear the store themselves. The focus follows the head: `active` focuses the frame,
 * `editing` makes the source an editor.
 *
 * Sets the documented attributes of a cell: data-cell-id, data-cell-type, data-run, data-truth, data-truth-why,
 * data-active, data-selected (docs/handles.md).
 */
import { memo, Suspense, useLayoutEffect, useRef, useState } from "react";
import { late } from "../ui/late.ts";
import { isFolded } from "./cell-edits.ts";
import { isScrolled } from "./cell-flags.ts";
import { guessHeight } from "./cell-height.ts";
import { CellGutter } from "./cell-gutter.tsx";
import { useHover } from "./cell-hover.ts";
import { CellMeta } from "./cell-meta.tsx";
import { CellOutputs } from "./results/cell-outputs.tsx";
import { CellPrompt } from "./running/cell-prompt.tsx";
import { CellProse } from "./prose/cell-prose.tsx";
import { CellReason } from "./running/cell-reason.tsx";
import { runMark, truthLine, truthOf } from "./cell-state.ts";
import { OutputMenu } from "./results/output-menu.tsx";
import { FoldedCount, useHidden } from "./outline/heading-fold-view.tsx";
import { InsertBetween } from "./insert-between.tsx";
import type { NotebookSession } from "./notebook-session.ts";
import { nameOf, type CellHead, type CellStore } from "./cell-store.ts";
import { SourceArea } from "./editor/source-area.ts";
import { useValue } from "./value.ts";

/** The bar and the preview of a Markdown cell that is written. */
const MarkdownTools = late(() => import("./prose/markdown-tools.tsx"));

interface Props {
  session: NotebookSession;
  cell: CellStore;
  /** Height it had when it was last seen; its place holder until it is drawn. */
  height: number | undefined;
}

/** A guess where nobody has seen it. */
const heights = (cell: CellStore, seen: number | undefined) =>
  ({
    "--cell-height": `${seen ?? guessHeight(cell)}px`,
    ...(seen !== undefined && { "--seen-height": `${seen}px` }),
  }) as React.CSSProperties;

export const CellView = memo(function CellView({ session, cell, height }: Props) {
  const head = useValue(cell.head);
  const element = useRef<HTMLDivElement>(null);
  const [hover, handlers] = useHover();
  const near = hover || head.active;
  const [placeHolder] = useState(() => heights(cell, height));
  const truth = truthOf(head);
  useFocusOf(session, head, element);
  useName(cell, head.type, element);
  useHidden(session, head, element);
  const folded = isFolded(head, "source");
  const prose = head.type === "markdown" && head.rendered && !folded;
  return (
    <div
      ref={element}
      className="cell"
      role="listitem"
      tabIndex={head.active ? 0 : -1}
      aria-current={head.active || undefined}
      data-cell-id={head.id}
      data-cell-type={head.type}
      data-run={runMark(head)}
      data-truth={truth?.state}
      data-truth-why={truth?.why}
      data-active={head.active || undefined}
      data-selected={head.selected || undefined}
      data-editing={head.editing || undefined}
      data-rendered={prose || undefined}
      data-line={head.type === "code" ? truthLine(head) : undefined}
      style={placeHolder}
      {...handlers}
      onMouseDown={(event) => pressed(event, session, head)}
    >
      <CellGutter session={session} cell={cell} head={head} near={near} />
      <div className="cell-body">
        {folded && <FoldedSource session={session} cell={cell} />}
        {prose && <Prose session={session} cell={cell} />}
        {!folded && !prose && <Source session={session} cell={cell} head={head} />}
        {head.type === "markdown" && head.active && !folded && !prose && (
          <Suspense fallback={null}>
            <MarkdownTools session={session} cell={cell} editing={head.editing} />
          </Suspense>
        )}
        <CellMeta session={session} head={head} near={near} />
        {head.type === "code" && <Results session={session} cell={cell} head={head} near={near} />}
        <FoldedCount session={session} head={head} />
      </div>
      {near && <InsertBetween session={session} after={head.id} />}
    </div>
  );
});

/** Outputs in a box of their own height; one that scrolls has to be reached by keys. */
const SCROLLED = { "data-scrolled": "", role: "region", "aria-label": "Outputs, scrolled", tabIndex: 0 };

interface ResultsProps {
  session: NotebookSession;
  cell: CellStore;
  head: CellHead;
  near: boolean;
}

function Results({ session, cell, head, near }: ResultsProps) {
  const hidden = isFolded(head, "outputs");
  return (
    <div className="cell-results">
      <CellReason session={session} head={head} />
      {hidden && head.hasOutputs && (
        <button type="button" className="cell-folded" onClick={() => session.fold([head.id], "outputs", false)}>
          Outputs hidden
        </button>
      )}
      <div className="cell-outputs-frame">
        <div hidden={hidden} className="cell-outputs" {...(isScrolled(head) ? SCROLLED : {})}>
          <CellOutputs session={session} cell={cell} />
        </div>
        {near && head.hasOutputs && !hidden && <OutputMenu session={session} head={head} />}
      </div>
      {head.prompt && <CellPrompt key={head.prompt.request} session={session} prompt={head.prompt} />}
    </div>
  );
}

function FoldedSource({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  const lines = useValue(cell.source).split("\n");
  const more = lines.length === 1 ? "" : `and ${lines.length - 1} more line${lines.length === 2 ? "" : "s"}`;
  return (
    <button
      type="button"
      className="cell-folded cell-folded-source"
      onClick={() => session.fold([cell.id], "source", false)}
    >
      <code>{lines[0]}</code> <span>{more}</span>
    </button>
  );
}

function Prose({ session, cell }: { session: NotebookSession; cell: CellStore }) {
  return (
    <div
      className="cell-text"
      onDoubleClick={(event) => !isControl(event.target) && session.startEditing("end", cell.id)}
    >
      <CellProse session={session} cell={cell} />
    </div>
  );
}

function Source({ session, cell, head }: { session: NotebookSession; cell: CellStore; head: CellHead }) {
  const host = useRef<HTMLDivElement>(null);
  const area = useRef<SourceArea | null>(null);
  useLayoutEffect(() => {
    const made = new SourceArea(host.current!, cell, session);
    area.current = made;
    session.texts.set(cell.id, made);
    session.onArea(cell.id);
    return () => {
      if (session.texts.get(cell.id) === made) session.texts.delete(cell.id);
      made.dispose();
      area.current = null;
    };
  }, [session, cell]);
  useLayoutEffect(() => area.current?.refresh(), [head.type, head.lineNumbers, head.active, head.editing]);
  useLayoutEffect(() => {
    if (!head.editing || area.current?.hasFocus) return;
    area.current?.activate(session.takeCaretAim());
  }, [session, head.editing]);
  return (
    <div
      ref={host}
      className="source"
      onMouseDown={(event) => {
        if (event.button !== 0 || event.shiftKey || event.ctrlKey || event.metaKey) return;
        if (!(event.target as Element).closest(".source-text")) return;
        event.stopPropagation();
        area.current?.press(event.nativeEvent);
      }}
    />
  );
}

/** The frame takes the focus when its cell becomes active in command mode, unless the focus is somewhere else on purpose. */
function useFocusOf(session: NotebookSession, head: CellHead, element: React.RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const frame = element.current;
    if (!head.active || !frame) return;
    if (!session.mayTakeFocus(frame)) return;
    if (!head.editing && !frame.contains(document.activeElement)) frame.focus({ preventScroll: true });
    else if (!head.editing && document.activeElement?.closest(".cm-editor")) frame.focus({ preventScroll: true });
    reveal(frame);
  }, [session, head.active, head.editing, element]);
}

/** Its accessible name, by hand: it changes for every cell below one that comes or goes. */
function useName(cell: CellStore, type: CellHead["type"], element: React.RefObject<HTMLDivElement | null>): void {
  useLayoutEffect(() => {
    const tell = () => element.current?.setAttribute("aria-label", nameOf(cell.place.get(), type));
    tell();
    return cell.place.subscribe(tell);
  }, [cell, type, element]);
}

/** Scrolls as little as needed; a cell taller than the page is left where it is when part of it is in view. */
function reveal(frame: HTMLElement): void {
  const scroll = frame.closest(".notebook-scroll");
  if (!scroll) return;
  const view = scroll.getBoundingClientRect();
  const box = frame.getBoundingClientRect();
  if (box.height > view.height && box.top < view.bottom - 80 && box.bottom > view.top + 80) return;
  frame.scrollIntoView({ block: "nearest" });
}

const isControl = (target: EventTarget | null) =>
  target instanceof Element &&
  target.closest("button,a,input,select,textarea,summary,[role=button],[contenteditable=true]") !== null;

/** A press anywhere on a cell selects it; with Shift or Ctrl it extends or adds, as in a list. */
function pressed(event: React.MouseEvent, session: NotebookSession, head: CellHead): void {
  if (event.button !== 0) return;
  const target = event.target as Element;
  if (target.closest("button,a,.insert-between")) return;
  const inEditor = target.closest(".cm-editor") !== null;
  if (event.shiftKey && !(inEditor && head.editing)) {
    event.preventDefault();
    session.stopEditing();
    session.extend(head.id);
  } else if ((event.ctrlKey || event.metaKey) && !(inEditor && head.editing)) {
    event.preventDefault();
    session.stopEditing();
    session.toggle(head.id);
  } else if (!target.closest(".source")) {
    session.stopEditing();
    // Several cells may be about to be dragged; cell-drag.ts selects the one when they are not.
    if (!(target.closest("[data-drag]") && head.selected && session.selected.length > 1)) session.select(head.id);
  }
}
