/**
 * The outline: a tree of the headings of the notebook in front, with the code cells that ask for attention between them.
 * A press goes there; folding here is folding in the notebook. Keys are those of a tree; Enter goes there with the keyboard.
 */
import { ChevronRight, Play, Settings2 } from "lucide-react";
import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { GlyphName } from "../../ui/glyphs.ts";
import { IconButton } from "../../ui/button.tsx";
import { Glyph, Icon } from "../../ui/icon.tsx";
import { late } from "../../ui/late.ts";
import { openMenu, type MenuItem } from "../../ui/menu.tsx";
import { treeKey } from "../../ui/tree-keys.ts";
import { createStore, useStore } from "../../ui/store.ts";
import { gutterMark } from "../cell-state.ts";
import { frontNotebook } from "../front-notebook.ts";
import { runSection } from "./heading-commands.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { jumpTo } from "./outline-jump.ts";
import { rowAt, USUAL_OPTIONS, type OutlineOptions, type OutlineRow } from "./outline-model.ts";
import { keepOutline } from "./outline-rows.ts";
import { activeTab } from "../../shell/tabs.ts";
import { useValue } from "../value.ts";
import "./outline-panel.css";

/** Of a file: with the editors' code. */
const TextOutline = late(() => import("../../editor-file/text-outline.tsx"));

const KEY = "pellucid:outline";

function keptOptions(): OutlineOptions {
  try {
    return { ...USUAL_OPTIONS, ...(JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<OutlineOptions>) };
  } catch {
    return USUAL_OPTIONS;
  }
}

const options = createStore<OutlineOptions>(keptOptions());

function setOptions(change: Partial<OutlineOptions>): void {
  options.set((before) => ({ ...before, ...change }));
  try {
    localStorage.setItem(KEY, JSON.stringify(options.get()));
  } catch {
    // Kept until the page is closed, then.
  }
}

function optionItems(): MenuItem[] {
  const { numbers, outputs, code } = options.get();
  return [
    { label: "Number headings", checked: numbers, run: () => setOptions({ numbers: !numbers }) },
    { label: "Headings of outputs", checked: outputs, run: () => setOptions({ outputs: !outputs }) },
    "separator",
    {
      label: "Code cells that are not fresh",
      checked: code === "attention",
      run: () => setOptions({ code: "attention" }),
    },
    { label: "All code cells", checked: code === "all", run: () => setOptions({ code: "all" }) },
    { label: "No code cells", checked: code === "none", run: () => setOptions({ code: "none" }) },
  ];
}

export default function OutlinePanel() {
  const session = useStore(frontNotebook);
  const chosen = useStore(options);
  const tab = useStore(activeTab);
  if (!session && tab?.kind === "text") return <TextOutline key={tab.path} path={tab.path} />;
  if (!session)
    return <p className="tree-note">The outline of a notebook, a Python or a Markdown file in front shows here.</p>;
  return <Outline key={`${session.path} ${JSON.stringify(chosen)}`} session={session} chosen={chosen} />;
}

function Outline({ session, chosen }: { session: NotebookSession; chosen: OutlineOptions }) {
  const [kept] = useState(() => keepOutline(session, chosen));
  useEffect(() => () => kept.stop(), [kept]);
  const rows = useValue(kept.rows);
  const { active } = useValue(session.store.selection);
  const current = useMemo(() => rowAt(rows, session.store.order.get(), active)?.key ?? null, [rows, session, active]);
  const [focus, setFocus] = useState<string | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const focused = rows.some((row) => row.key === focus) ? focus : (current ?? rows[0]?.key ?? null);
  const goTo = (key: string | undefined) => {
    if (key === undefined) return;
    setFocus(key);
    tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
  };
  const focusKept = useFocusKept(focus, rows, goTo);
  useEffect(() => {
    const row = current === null ? null : tree.current?.querySelector(`[data-row="${CSS.escape(current)}"]`);
    row?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <div className="outline">
      <div className="outline-head">
        <span>{summary(rows)}</span>
        <IconButton
          label="What the outline shows"
          icon={<Icon of={Settings2} />}
          aria-haspopup="menu"
          onClick={(event) => openMenu(event.currentTarget, optionItems(), "Outline")}
        />
      </div>
      <ul
        ref={tree}
        role="tree"
        aria-label="Outline"
        className="outline-tree"
        {...focusKept}
        onKeyDown={(event) => {
          kept.settle();
          treeKey(event, kept.rows.get(), focused, {
            goTo,
            fold: (row, away) => fold(session, row, away),
            isFixed: ({ kind }) => kind !== "heading",
            others: {
              Enter: (row) => (event.shiftKey ? runSection(session, row.cell) : jumpTo(session, row, true)),
              " ": (row) => jumpTo(session, row),
            },
          });
        }}
      >
        {rows.map((row) => (
          <Row
            key={row.key}
            session={session}
            row={row}
            current={row.key === current}
            focused={row.key === focused}
            setFocus={setFocus}
          />
        ))}
      </ul>
      {rows.length === 0 && <p className="tree-note">No headings. A line that begins with # in a text cell is one.</p>}
    </div>
  );
}

/** The row with the keyboard may go away, folded or deleted: then the nearest one above that is still there has it. */
function useFocusKept(focus: string | null, rows: readonly OutlineRow[], goTo: (key: string | undefined) => void) {
  const keyboard = useRef(false);
  const before = useRef(rows);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = rows;
    if (rows === old || !keyboard.current || focus === null) return;
    const there = new Set(rows.map((row) => row.key));
    if (there.has(focus)) return;
    const place = old.findIndex((row) => row.key === focus);
    goTo(old.slice(0, place).findLast((row) => there.has(row.key))?.key ?? rows[0]?.key);
  });
  return { onFocus: () => (keyboard.current = true), onBlur: () => (keyboard.current = false) };
}

function summary(rows: readonly OutlineRow[]): string {
  const headings = rows.filter((row) => row.kind !== "code").length;
  return headings === 1 ? "1 heading" : `${headings} headings`;
}

interface RowProps {
  session: NotebookSession;
  row: OutlineRow;
  current: boolean;
  focused: boolean;
  setFocus: (key: string) => void;
}

const Row = memo(function Row({ session, row, current, focused, setFocus }: RowProps) {
  const { key, kind, level, text, number, expanded, mark } = row;
  const place = kind === "code" ? session.store.cell(row.cell)?.place.get().number : null;
  return (
    <li
      role="treeitem"
      className="outline-row"
      data-row={key}
      data-kind={kind}
      data-top={kind !== "code" && level === 1 ? "" : undefined}
      data-outline={row.cell}
      aria-level={level}
      aria-expanded={expanded ?? undefined}
      aria-selected={current}
      aria-label={[number, text || "Untitled", place ? `cell ${place}` : "", mark ? markName(session, row) : ""]
        .filter(Boolean)
        .join(", ")}
      tabIndex={focused ? 0 : -1}
      style={{ "--level": level - 1 } as React.CSSProperties}
      title={text}
      onFocus={() => setFocus(key)}
      onClick={() => jumpTo(session, row)}
    >
      <span className="outline-twist">
        {expanded !== null && (
          <span onClick={(event) => (event.stopPropagation(), fold(session, row, expanded))}>
            <Icon of={ChevronRight} />
          </span>
        )}
      </span>
      {mark && (
        <span className="tab-mark" data-state={mark}>
          <Glyph name={mark as GlyphName} />
        </span>
      )}
      {place != null && <span className="outline-place" data-beside={place} />}
      {number && <span className="outline-number">{number}</span>}
      <span className="outline-text">{text || "Untitled"}</span>
      {kind !== "output" && (
        <button
          type="button"
          className="outline-run"
          tabIndex={-1}
          aria-label={kind === "code" ? "Run cell" : "Run section"}
          data-tip={kind === "code" ? "Run cell" : "Run section"}
          onClick={(event) => (event.stopPropagation(), runSection(session, row.cell))}
        >
          <Icon of={Play} />
        </button>
      )}
    </li>
  );
});

/** In words: its own for a cell, the glyph's for what a heading hides. */
function markName(session: NotebookSession, { kind, cell, mark }: OutlineRow): string {
  const head = kind === "code" ? session.store.cell(cell)?.head.get() : undefined;
  return (head && gutterMark(head)?.name) ?? `${mark} cells inside`;
}

/** Headings in the middle of a text cell fold with the cell's own; headings of outputs do not fold. */
function fold(session: NotebookSession, row: OutlineRow, folded: boolean): void {
  if (row.kind === "heading") session.foldHeadings([row.cell], folded);
}
