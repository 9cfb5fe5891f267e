/**
 * How many errors lint finds, in a notebook's header; nothing while there are none. Starts the marks at the cells too. Fetched
 * when the page rests (notebook/problem-slot.tsx).
 */
import { useEffect } from "react";
import { CircleAlert } from "lucide-react";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { useValue } from "../notebook/value.ts";
import { toggleRight } from "../shell/sides/panels.ts";
import { Icon } from "../ui/icon.tsx";
import { keepMarks } from "./problem-marks.ts";
import { problemsOf } from "./problems.ts";

export default function ProblemCount({ session }: { session: NotebookSession }) {
  const { problems } = useValue(problemsOf(session).view);
  useEffect(() => keepMarks(session), [session]);
  const errors = problems?.filter(({ level }) => level === "error").length ?? 0;
  if (errors === 0) return null;
  return (
    <button
      type="button"
      className="notebook-count"
      data-tone="fail"
      data-tip="Show problems"
      onClick={() => toggleRight("problems")}
    >
      <Icon of={CircleAlert} />
      {errors} <span className="notebook-count-word">{errors === 1 ? "error" : "errors"}</span>
    </button>
  );
}
