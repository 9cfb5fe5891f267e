/** Breakpoints asked for in front of a file: whose they are, and what waits for a notebook that is still behind. */
import { beforeEach, expect, test } from "vitest";
import type { DebugView } from "@pellucid/protocol";
import { frontNotebook } from "../notebook/front-notebook.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";
import { restoreLayout } from "../shell/tabs.ts";
import { removeBreakpoints } from "./debug-acts.ts";
import { Debugging, everyDebugging } from "./debugging.ts";
import { toggleIn, whenDebugging } from "./file-breakpoints.ts";

const open: (() => void)[] = [];
let asked: string[];

/** A notebook whose server takes every wish. */
function joined(path: string): Debugging {
  const status = new Value<{ connection: string; saved: boolean }>({ connection: "open", saved: true });
  open.push(() => status.set({ connection: "closed", saved: true }));
  const request = ({ ask }: { ask: { op: string; breakpoint?: { line: number }; ids?: string[] } }) =>
    asked.push(`${path} ${ask.op} ${ask.breakpoint?.line ?? ask.ids}`);
  const session = { path, store: { status, setPaused: () => {} }, client: { request } };
  return new Debugging(session as unknown as NotebookSession, []);
}
const has = (one: Debugging, ...lines: number[]) =>
  one.view.set({
    ...one.view.get(),
    breakpoints: lines.map((line) => ({ id: `b${line}`, place: { path: "a.py" }, line, on: true })),
  } as DebugView);
const tabs = (...paths: string[]) =>
  restoreLayout({
    version: 1,
    layout: {
      row: [
        {
          tabs: paths.map((path) => ({ kind: path.endsWith(".py") ? ("text" as const) : ("notebook" as const), path })),
          selected: 0,
          weight: 100,
        },
      ],
      weight: 100,
    },
  });

beforeEach(() => {
  for (const close of open.splice(0)) close();
  asked = [];
});

test("what is asked before a notebook is joined is done when it is, once", async () => {
  tabs("a.py", "n.ipynb");
  whenDebugging(() => toggleIn("a.py", 3));
  expect(asked).toEqual([]);
  // The server tells of a breakpoint that is there: the press takes it away.
  has(joined("n.ipynb"), 3);
  await Promise.resolve();
  expect(asked).toEqual(["n.ipynb remove b3"]);
  joined("m.ipynb");
  await Promise.resolve();
  expect(asked).toHaveLength(1);
});

test("without a notebook among the tabs nothing waits", async () => {
  tabs("a.py");
  whenDebugging(() => toggleIn("a.py", 3));
  joined("n.ipynb");
  await Promise.resolve();
  expect(asked).toEqual([]);
});

test("a new one is for the notebook that was in front last; one that is there goes, whosever it is", () => {
  const first = joined("first.ipynb");
  has(joined("second.ipynb"), 7);
  frontNotebook.set(first.session);
  frontNotebook.set(null);
  toggleIn("a.py", 2);
  toggleIn("a.py", 7);
  expect(asked).toEqual(["first.ipynb put 2", "second.ipynb remove b7"]);
});

test("all are removed in every notebook that has some", () => {
  has(joined("first.ipynb"), 1, 2);
  has(joined("second.ipynb"), 7);
  removeBreakpoints([...everyDebugging()]);
  expect(asked).toEqual(["first.ipynb remove b1,b2", "second.ipynb remove b7"]);
});
