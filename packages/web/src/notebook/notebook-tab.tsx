/**
 * A notebook in a tab: opens its session, draws header, strips and cells, and registers the commands while it is in
 * front. The workbench (shell/tab-content.tsx) loads it; one tab, one session.
 *
 * Sets the documented attributes of a notebook's panel: data-notebook, data-kernel, data-saved (in the same task as the
 * edit), data-mode (docs/handles.md).
 */
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { followMove } from "../files/file-actions.ts";
import { RENAMES } from "../files/kept-by-path.ts";
import { setKeyContext } from "../shell/keymap.ts";
import { registerSaver } from "../shell/tabs.ts";
import { afterPaint, startCommands } from "./after-paint.ts";
import { rerunMode } from "./cell-flags.ts";
import { CellGap } from "./cell-gap.tsx";
import { CellView } from "./cell-view.tsx";
import { openSections } from "./cell-sections.ts";
import { layAhead } from "./laid-ahead.ts";
import { useShownCells } from "./cells-shown.ts";
import { clipboardSlot } from "./clipboard-slot.ts";
import { editorSettings } from "./editor/editor-settings.ts";
import { FindSlot } from "./find-slot.tsx";
import { inFront } from "./front-notebook.ts";
import { openKernelMenu } from "./running/kernel-menu.ts";
import { whenIdle, type Job } from "./idle-work.ts";
import { loadEditorSoon } from "./editor/late-editor.ts";
import { NotebookHeader } from "./notebook-header.tsx";
import { NotebookRefused } from "./notebook-refused.tsx";
import { NotebookSession, tabOfView } from "./notebook-session.ts";
import { NotebookStrips } from "./notebook-strip.tsx";
import { inStep, takePlace } from "./renamed-notebook.ts";
import { watchRuns } from "./running/run-parts.tsx";
import { StateStrip } from "./running/state-strip.tsx";
import { tellTab } from "./tab-status.ts";
import { useValue } from "./value.ts";
import { goBack, recallView, rememberActive, rememberView, type ViewMemory } from "./view-memory.ts";
import "./notebook.css";
import "./notebook-header.css";
import "./cells.css";
import "./cell-options.css";
import "./editor/source.css";
import "./running/state-strip.css";
import "./outline/heading-fold.css";
import "./styles-ahead.ts";

interface TabProps {
  path: string;
  /** From the second view of one notebook in this window on. */
  view?: number | undefined;
  active: boolean;
  /** Shows it by its new name. */
  moved?: Moved;
}

type Moved = (from: string, to: string) => unknown;

export function NotebookTab({ path, view, active, moved = followMove }: TabProps) {
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return <OpenNotebook key={`${path}:${attempt}`} {...{ path, view, active, retry, moved }} />;
}

/** Sessions begun before their tab is drawn, by its id; a drawing may be thrown away, so one is taken only by a tab that is there. */
const begun = new Map<string, NotebookSession>();
/** Those of the tabs of this window. */
const shown = new Set<NotebookSession>();

/** By then the tab of a session that was begun is drawn, if there is one, ms. */
const UNCLAIMED = 2000;
/** Longer than this the drawing of the shell does not wait, ms. */
const ASKING = 60;

/** Asks for the notebook now: it may be here by the time its tab is drawn. */
export async function beginNotebook(path: string): Promise<void> {
  const { client } = begin(path);
  await Promise.race([client.start(), new Promise((late) => setTimeout(late, ASKING))]);
}

function begin(path: string, view?: number): NotebookSession {
  const session = newSession(path, view);
  begun.set(session.tab, session);
  return session;
}

const sessionOf = (path: string, view: number | undefined): NotebookSession =>
  begun.get(tabOfView(path, view)) ?? newSession(path, view);

/** Debugger and pager are fetched when they are first spoken to. */
function newSession(path: string, view?: number): NotebookSession {
  const session = new NotebookSession(path, view);
  session.onDebug = (frame) =>
    void import("../debug/debugging-of.ts").then(({ debuggingOf }) => debuggingOf(session).take(frame));
  session.onPage = (cell, data) =>
    void import("../language/pager.ts").then(({ showPage }) => showPage(session, cell, data));
  return session;
}

/** Views of one notebook in this window hear of the new name one after the other; the first one leads. */
async function goOnAs(to: string, { path }: NotebookSession, moved: Moved): Promise<void> {
  const views = [...shown].filter((session) => session.path === path);
  if (views.some(({ view }) => begun.has(tabOfView(to, view)))) return;
  const pairs = views.map((old) => [old, begin(to, old.view)] as const);
  for (const [, { client }] of pairs) void client.start();
  await Promise.all(pairs.map(([old, next]) => inStep(old, next)));
  for (const [old, next] of pairs) takePlace(old, next);
  moved(path, to);
  setTimeout(() => pairs.forEach(([, next]) => dropUnclaimed(next)), UNCLAIMED);
}

function dropUnclaimed(session: NotebookSession): void {
  if (begun.get(session.tab) === session && begun.delete(session.tab)) session.client.close();
}

function OpenNotebook({ path, view, active, retry, moved }: TabProps & { retry: () => void; moved: Moved }) {
  const [session] = useState(() => sessionOf(path, view));
  useEffect(() => {
    if (begun.get(session.tab) === session) begun.delete(session.tab);
    shown.add(session);
    session.whenMoved((to) => void goOnAs(to, session, moved));
    void session.client.start();
    const stopSaving = registerSaver(() => !session.store.reader.get() && session.client.save());
    return () => {
      stopSaving();
      shown.delete(session);
      session.client.close();
    };
  }, [session, path, moved]);
  return <NotebookPanel session={session} active={active} retry={retry} />;
}

interface PanelProps {
  session: NotebookSession;
  active: boolean;
  retry: () => void;
}

function NotebookPanel({ session, active, retry }: PanelProps) {
  const { store, path } = session;
  const panel = useRef<HTMLElement>(null);
  const scroll = useRef<HTMLDivElement>(null);
  const refusal = useValue(store.refusal);
  const loaded = useValue(store.loaded);
  const memory = useMemo(() => recallView(session.tab), [session]);
  useMarks(session, panel);
  useInFront(session, active, panel, scroll);
  useEffect(() => tellTab(session), [session]);
  useEffect(() => followLineNumbers(session), [session]);
  useEffect(() => watchRuns(session), [session]);
  useEffect(() => clipboardSlot(panel.current!, session), [session]);
  useEffect(() => (loaded ? prepareEditor(session) : undefined), [session, loaded]);
  useViewMemory(session, scroll, loaded, memory);
  return (
    <section
      ref={panel}
      className="notebook"
      data-notebook={path}
      data-view={session.view}
      aria-label={session.view === undefined ? `Notebook ${path}` : `Notebook ${path}, view ${session.view}`}
      tabIndex={-1}
      onFocus={(event) => event.target === event.currentTarget && focusActive(session, event.currentTarget)}
      onMouseDownCapture={keepFocus}
    >
      {refusal ? (
        <NotebookRefused path={path} refusal={refusal} retry={retry} />
      ) : (
        <>
          <NotebookHeader session={session} />
          <NotebookStrips session={session} />
          <div className="notebook-page">
            <div ref={scroll} className="notebook-scroll">
              {loaded ? <Cells session={session} memory={memory} /> : <Opening />}
            </div>
            <StateStrip session={session} scroll={scroll} />
            <FindSlot session={session} />
          </div>
        </>
      )}
    </section>
  );
}

const Cells = memo(function Cells({ session, memory }: { session: NotebookSession; memory: ViewMemory }) {
  const order = useValue(session.store.order);
  const { pieces, height, bring } = useShownCells(session, order, memory);
  const column = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => openSections(column.current!), []);
  useEffect(() => layAhead(column.current!), []);
  useEffect(() => {
    const load = () => import("./cell-drag.ts");
    return afterPaint(session, load, ({ openCellDrag }) => openCellDrag(column.current!, session));
  }, [session]);
  useEffect(() => {
    const load = () => import("../language/pointer-rest.ts");
    return afterPaint(session, load, ({ watchPointer }) => watchPointer(column.current!, session));
  }, [session]);
  useEffect(() => {
    const load = () => import("../publish/lab-paper.ts");
    return afterPaint(session, load, ({ watchPaper }) => watchPaper(column.current!));
  }, [session]);
  useEffect(() => {
    const { selection, sideBySide } = session.store;
    const mark = () => {
      column.current?.toggleAttribute("data-many", selection.get().selected.size > 1);
      column.current?.toggleAttribute("data-side-by-side", sideBySide.get());
    };
    mark();
    const stops = [selection.subscribe(mark), sideBySide.subscribe(mark)];
    return () => stops.forEach((stop) => stop());
  }, [session]);
  return (
    <div ref={column} className="notebook-column" role="list" aria-label="Cells">
      {pieces.flatMap(({ kind, from, to }) => {
        const ids = order.slice(from, to);
        // A gap is filled from its top: its last cell is what it keeps.
        if (kind === "gap") return <CellGap key={`before ${ids.at(-1)}`} {...{ session, ids, height, bring }} />;
        return ids.map((id) => {
          const cell = session.store.cell(id);
          return cell && <CellView key={id} session={session} cell={cell} height={memory.heights[id]} />;
        });
      })}
      {order.length === 0 && (
        <div className="notebook-empty" role="listitem">
          This notebook has no cells.
          <button type="button" onClick={() => (session.insert("below"), session.startEditing("start"))}>
            Insert a code cell
          </button>
        </div>
      )}
    </div>
  );
});

/** Nothing for a moment, then a quiet line: most notebooks are there before it. */
function Opening() {
  return <p className="notebook-opening">Opening</p>;
}

/** The person's choice of line numbers, when it changes. */
function followLineNumbers({ store }: NotebookSession): () => void {
  let before = editorSettings.get().lineNumbers;
  return editorSettings.subscribe(() => {
    const { lineNumbers } = editorSettings.get();
    if (lineNumbers !== before) store.showAllLineNumbers((before = lineNumbers));
  });
}

/** The active cell's editor is made ahead of the first press: the first one made takes longest. */
function prepareEditor(session: NotebookSession): () => void {
  let wanted = true;
  void loadEditorSoon().then(() => wanted && session.active !== null && session.texts.get(session.active)?.prepare());
  return () => {
    wanted = false;
  };
}

/** The panel's documented attributes, set by hand: they change with every run, and nothing else has to be drawn for them.
    `data-saved` turns false in the task of the edit, before React would come to it; what the server has in its memory
    only, because its disk is full, is not saved either. */
function useMarks(session: NotebookSession, panel: React.RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const { status, file, kernel, mode, metadata } = session.store;
    const set = (name: string, value: string) => panel.current?.setAttribute(name, value);
    const mark = () => {
      set("data-saved", String(status.get().saved && file.get()?.atRisk === undefined));
      set("data-kernel", kernel.get().state);
      set("data-mode", mode.get());
      set("data-rerun", rerunMode({ metadata: metadata.get() }));
    };
    mark();
    const stops = [status, file, kernel, mode, metadata].map((value) => value.subscribe(mark));
    return () => stops.forEach((stop) => stop());
  }, [session, panel]);
}

function useInFront(
  session: NotebookSession,
  active: boolean,
  panel: React.RefObject<HTMLElement | null>,
  scroll: React.RefObject<HTMLDivElement | null>,
): void {
  useEffect(() => {
    session.attach(panel.current, active);
    if (!active) return;
    const stopFront = inFront(session);
    const stopKeys = setKeyContext(() => ({ mode: session.store.mode.get(), root: panel.current }));
    const stopCommands = startCommands(session, {
      chooseKernel: () => {
        const button = panel.current?.querySelector("[data-kernel-button]");
        if (button) void openKernelMenu(button, session);
      },
      scroll: (pages) => {
        const element = scroll.current;
        element?.scrollBy({ top: pages * element.clientHeight, behavior: "instant" });
      },
    });
    return () => {
      stopFront();
      stopKeys();
      stopCommands();
    };
  }, [session, active, panel, scroll]);
}

/** Goes back to where the person was, once; and remembers where he is when he leaves or rests. */
function useViewMemory(
  session: NotebookSession,
  scroll: React.RefObject<HTMLDivElement | null>,
  loaded: boolean,
  memory: ViewMemory,
): void {
  useLayoutEffect(() => {
    const element = scroll.current;
    if (!loaded || !element) return;
    const { store } = session;
    const active = memory.active !== null && store.cell(memory.active) ? memory.active : store.order.get()[0];
    if (active !== undefined) session.select(active);
    const settled = goBack(memory, element);
    let timer: ReturnType<typeof setTimeout> | null = null;
    let job: Job | null = null;
    let moved = false;
    const remember = () => {
      timer = null;
      job?.drop();
      if (!element.isConnected || element.clientHeight === 0) return;
      moved = false;
      rememberView(session.tab, element, session.active);
    };
    // Reading all heights takes a while in a long notebook: only once the person has come to rest, or leaves another place.
    const leave = () => (moved ? remember() : rememberActive(session.tab, session.active));
    const soon = () => {
      if (timer) clearTimeout(timer);
      timer = setTimeout(() => (job = whenIdle(remember)), 3000);
    };
    // Whoever goes to another cell, by a link or a panel, is where he wants to be.
    const stops = [store.selection.subscribe(soon), store.selection.subscribe(settled)];
    const scrolled = () => {
      moved = true;
      soon();
    };
    soon();
    element.addEventListener("scroll", scrolled, { passive: true });
    const leaving = ["pagehide", RENAMES];
    for (const kind of leaving) addEventListener(kind, leave);
    return () => {
      if (timer) clearTimeout(timer);
      settled();
      remember();
      stops.forEach((stop) => stop());
      element.removeEventListener("scroll", scrolled);
      for (const kind of leaving) removeEventListener(kind, leave);
    };
  }, [session, scroll, loaded, memory]);
}

/** The panel itself was focused (its tab came to the front): the keyboard goes to the cell where the person was. */
function focusActive(session: NotebookSession, panel: HTMLElement): void {
  const { active } = session;
  if (active === null) return;
  const cell = panel.querySelector<HTMLElement>(`[data-cell-id="${CSS.escape(active)}"]`);
  const area = session.texts.get(active);
  if (session.store.mode.get() === "edit" && area) area.activate();
  else cell?.focus({ preventScroll: true });
}

/** A press on a button of the notebook acts, and leaves the focus and the mode where they are. */
function keepFocus(event: React.MouseEvent): void {
  const target = event.target as Element;
  if (target.closest("button") && !target.closest("[data-outputs],[data-stdin]")) event.preventDefault();
}
