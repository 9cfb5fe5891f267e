/**
 * The problems of the notebook in front, in the order of the page, by level. A press goes to the line; what can be mended is
 * mended here, and what is not wanted is silenced, for the line or for the notebook. Both are edits that can be undone.
 */
import { CircleAlert, Ellipsis, Info, TriangleAlert, type LucideIcon } from "lucide-react";
import { memo } from "react";
import { nameOf } from "../notebook/cell-store.ts";
import { frontNotebook } from "../notebook/front-notebook.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { openMenu, type MenuItem } from "../ui/menu.tsx";
import { createStore, useStore } from "../ui/store.ts";
import { counted, LEVELS, type Level, type Problem, problemsOf } from "./problems.ts";
import "../notebook/outline/outline-panel.css";
import "./problems-panel.css";

const KEY = "pellucid:problem-levels";
const PICTURES: Readonly<Record<Level, LucideIcon>> = { error: CircleAlert, warning: TriangleAlert, info: Info };
const NAMES: Readonly<Record<Level, string>> = { error: "Errors", warning: "Warnings", info: "Notes" };

function keptLevels(): readonly Level[] {
  const kept = localStorage.getItem(KEY)?.split(" ") ?? ["error", "warning"];
  return LEVELS.filter((level) => kept.includes(level));
}

const levels = createStore<readonly Level[]>(keptLevels());

function toggle(level: Level): void {
  levels.set((before) => (before.includes(level) ? before.filter((one) => one !== level) : [...before, level]));
  try {
    localStorage.setItem(KEY, levels.get().join(" "));
  } catch {
    // Kept until the page is closed, then.
  }
}

export default function ProblemsPanel() {
  const session = useStore(frontNotebook);
  if (!session) return <p className="tree-note">The problems of a notebook show here while one is in front.</p>;
  return <List key={session.path} session={session} />;
}

function List({ session }: { session: NotebookSession }) {
  const { problems, trouble } = useValue(problemsOf(session).view);
  const shown = useStore(levels);
  if (!problems) return <p className="tree-note">Looking for problems…</p>;
  const visible = problems.filter(({ level }) => shown.includes(level));
  return (
    <div className="problems">
      <div className="problems-head" role="group" aria-label="Levels">
        {LEVELS.map((level) => (
          <button
            key={level}
            type="button"
            className="problems-level"
            data-level={level}
            aria-pressed={shown.includes(level)}
            aria-label={`${NAMES[level]}: ${problems.filter((one) => one.level === level).length}`}
            data-tip={NAMES[level]}
            onClick={() => toggle(level)}
          >
            <Icon of={PICTURES[level]} />
            {problems.filter((one) => one.level === level).length}
          </button>
        ))}
      </div>
      <p className="visually-hidden" role="status">
        {LEVELS.map((level) => counted(problems.filter((one) => one.level === level).length, level)).join(", ")}
      </p>
      {trouble.map((text) => (
        <p key={text} className="tree-note">
          {text}
        </p>
      ))}
      <ul aria-label="Problems" className="problems-list">
        {visible.map((problem) => (
          <Row key={keyOf(problem)} session={session} problem={problem} />
        ))}
      </ul>
      {visible.length === 0 && <p className="tree-note">{emptyWords(problems.length)}</p>}
    </div>
  );
}

const emptyWords = (hidden: number): string =>
  hidden === 0 ? "No problems found." : "No problems of the levels that are chosen above.";

const keyOf = ({ rule, cell, span, message }: Problem): string =>
  `${cell} ${span?.line} ${span?.column} ${rule} ${message}`;

const Row = memo(function Row({ session, problem }: { session: NotebookSession; problem: Problem }) {
  const { level, message, rule, name, fix } = problem;
  return (
    <li className="problem" data-rule={rule} data-level={level}>
      <span className="problem-glyph" data-level={level}>
        <Icon of={PICTURES[level]} />
      </span>
      <button type="button" className="problem-text" onClick={() => goTo(session, problem)}>
        <span>{inCode(message)}</span>
        <span className="problem-place">
          {placeOf(session, problem)}
          <span className="problem-rule">
            {rule} {name.startsWith("ruff-") ? "" : name}
          </span>
        </span>
      </button>
      <IconButton
        label={`More about ${rule}`}
        icon={<Icon of={Ellipsis} />}
        aria-haspopup="menu"
        onClick={(event) => openMenu(event.currentTarget, itemsOf(session, problem), rule)}
      />
      {fix && (
        <button
          type="button"
          className="button problem-fix"
          data-kind="plain"
          data-size="small"
          onClick={() => problemsOf(session).fix(problem)}
        >
          {fix.title}
        </button>
      )}
    </li>
  );
});

/** Words in backticks are code. */
const inCode = (text: string) => text.split("`").map((part, i) => (i % 2 ? <code key={part + i}>{part}</code> : part));

function placeOf(session: NotebookSession, { cell, span }: Problem): string {
  if (cell === null) return "The notebook";
  const store = session.store.cell(cell);
  const name = store ? nameOf(store.place.get(), store.head.get().type) : "A cell that is gone";
  return `${name}${span ? `, line ${span.line}` : ""}`;
}

function itemsOf(session: NotebookSession, problem: Problem): MenuItem[] {
  const problems = problemsOf(session);
  const { cell, span } = problem;
  if (problem.from === "language")
    return [
      {
        label: "Quick fix…",
        disabled: cell === null || span === null,
        run: () => {
          goTo(session, problem);
          void import("../language/server/quick-fix.ts").then((part) => part.fixProblem(session, cell!, span!));
        },
      },
    ];
  return [
    ...(problem.silence ? [{ label: "Ignore on this line", run: () => problems.silence(problem) }] : []),
    { label: "Ignore in this notebook", run: () => problems.silenceInNotebook(problem) },
  ];
}

function goTo(session: NotebookSession, { cell, span }: Problem): void {
  if (cell === null) return;
  session.stopEditing();
  session.select(cell);
  const frame = session.frame(cell);
  frame?.scrollIntoView({ block: span && span.line > 20 ? "start" : "nearest" });
  frame?.querySelector(".problem-mark, .source")?.scrollIntoView({ block: "nearest" });
}
