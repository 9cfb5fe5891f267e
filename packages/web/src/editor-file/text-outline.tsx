/**
 * The outline of the text file in front: classes and functions of Python, headings of Markdown. A press goes there, Enter goes there with the
 * keyboard; keys are those of a tree. Part of the outline's panel.
 */
import { ensureSyntaxTree, syntaxTree } from "@codemirror/language";
import { StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { Box, ChevronRight, SquareFunction } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { textEditor, textEditorCount } from "../language/server/caret.ts";
import { Icon } from "../ui/icon.tsx";
import { useStore } from "../ui/store.ts";
import { treeKey } from "../ui/tree-keys.ts";
import {
  markdownRows,
  outlineLanguage,
  pythonRows,
  rowsInWords,
  shownRows,
  type OutlineLanguage,
  type TextRow,
} from "./text-rows.ts";
import "../notebook/outline/outline-panel.css";

type Shown = ReturnType<typeof shownRows>[number];

export default function TextOutline({ path }: { path: string }) {
  useStore(textEditorCount);
  const language = outlineLanguage(path);
  const view = textEditor(path);
  if (!language)
    return <p className="tree-note">Python and Markdown files have an outline; files of this kind have none.</p>;
  return view ? <Outline view={view} language={language} /> : null;
}

function Outline({ view, language }: { view: EditorView; language: OutlineLanguage }) {
  const { rows, caret } = useRows(view, language);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [focus, setFocus] = useState<string | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const shown = shownRows(rows, folded);
  const current = shown.findLast((row) => row.at <= caret)?.key ?? null;
  const focused = shown.some((row) => row.key === focus) ? focus : (current ?? shown[0]?.key ?? null);
  useEffect(() => {
    tree.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const acts: Acts = {
    goTo(key) {
      if (key === undefined) return;
      setFocus(key);
      tree.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(key)}"]`)?.focus();
    },
    fold: (key, away) =>
      setFolded((before) => new Set(away ? [...before, key] : [...before].filter((one) => one !== key))),
    jump: (row, enter) => jumpTo(view, row, enter),
  };
  return (
    <div className="outline">
      <div className="outline-head">
        <span>{rowsInWords(rows, language)}</span>
      </div>
      <ul
        ref={tree}
        role="tree"
        aria-label="Outline"
        className="outline-tree"
        onKeyDown={(event) =>
          treeKey(event, shown, focused, {
            goTo: acts.goTo,
            fold: ({ key }, away) => acts.fold(key, away),
            others: { Enter: (row) => acts.jump(row, true), " ": (row) => acts.jump(row, false) },
          })
        }
      >
        {shown.map((row) => (
          <Row key={row.key} row={row} current={row.key === current} focused={row.key === focused} acts={acts} />
        ))}
      </ul>
      {rows.length === 0 && <p className="tree-note">{NOTHING[language]}</p>}
    </div>
  );
}

const NOTHING: Readonly<Record<OutlineLanguage, string>> = {
  python: "No class or function is defined here.",
  markdown: "No headings. A line that begins with # is one.",
};

interface Acts {
  goTo: (key: string | undefined) => void;
  fold: (key: string, away: boolean) => void;
  jump: (row: Shown, enter: boolean) => void;
}

const ICONS = { class: Box, function: SquareFunction } as const;

function Row({ row, current, focused, acts }: { row: Shown; current: boolean; focused: boolean; acts: Acts }) {
  const { key, kind, level, text, expanded } = row;
  return (
    <li
      role="treeitem"
      className="outline-row"
      data-row={key}
      data-kind={kind === "heading" ? "heading" : "code"}
      data-top={kind === "heading" && level === 1 ? "" : undefined}
      aria-level={level}
      aria-expanded={expanded ?? undefined}
      aria-selected={current}
      aria-label={kind === "heading" ? text || "Untitled" : `${text}, ${kind}`}
      tabIndex={focused ? 0 : -1}
      style={{ "--level": level - 1 } as React.CSSProperties}
      title={text}
      onFocus={() => acts.goTo(key)}
      onClick={() => acts.jump(row, false)}
    >
      <span className="outline-twist">
        {expanded !== null && (
          <span onClick={(event) => (event.stopPropagation(), acts.fold(key, expanded))}>
            <Icon of={ChevronRight} />
          </span>
        )}
      </span>
      {kind !== "heading" && (
        <span className="outline-kind" data-of={kind}>
          <Icon of={ICONS[kind]} />
        </span>
      )}
      <span className="outline-text">{text || "Untitled"}</span>
    </li>
  );
}

function jumpTo(view: EditorView, row: TextRow, enter: boolean): void {
  const at = Math.min(row.at, view.state.doc.length);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "start", yMargin: 8 }) });
  if (enter) view.focus();
}

/** Typing is not held up by it. */
const PAUSE = 120;
/** A tree that is not read so far by then comes with a later change, ms. */
const PATIENCE = 50;

function readRows({ state }: EditorView, language: OutlineLanguage): TextRow[] {
  if (language === "markdown") return markdownRows(state.doc);
  return pythonRows(ensureSyntaxTree(state, state.doc.length, PATIENCE) ?? syntaxTree(state), state.doc);
}

/** The rows as the text has them now, and where its caret is. */
function useRows(view: EditorView, language: OutlineLanguage): { rows: readonly TextRow[]; caret: number } {
  const [now, setNow] = useState(() => ({ rows: readRows(view, language), caret: view.state.selection.main.head }));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => setNow({ rows: readRows(view, language), caret: view.state.selection.main.head });
    const stop = hearEditor(view, () => {
      clearTimeout(timer);
      timer = setTimeout(read, PAUSE);
    });
    read();
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [view, language]);
  return now;
}

const hearers = new WeakMap<EditorView, Set<() => void>>();

/** Calls when its text, its tree or its caret changed; the answer ends it. */
function hearEditor(view: EditorView, hear: () => void): () => void {
  let all = hearers.get(view);
  if (!all) {
    const made = new Set<() => void>();
    hearers.set(view, (all = made));
    const listener = EditorView.updateListener.of((update) => {
      if (update.docChanged || update.selectionSet || syntaxTree(update.startState) !== syntaxTree(update.state))
        for (const one of made) one();
    });
    view.dispatch({ effects: StateEffect.appendConfig.of(listener) });
  }
  const heard = all;
  heard.add(hear);
  return () => heard.delete(hear);
}
