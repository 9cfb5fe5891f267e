/**
 * The small language in which the tests of this package are written. A document of fake cells, a runner on fake kernels, a
 * clock moved by hand: `const it = lab("a: print 1", "b: fail KeyError x")`, then `await it.run("a b")`, then look.
 */
import type { Cell, Edit, JsonObject, MimeBundle, Notebook, Output } from "@pellucid/notebook";
import type { ExecutionChange, Observation } from "@pellucid/protocol";
import { fakeKernels } from "./fake-kernel.ts";
import type { FakeOptions } from "./fake-kernel.ts";
import { applyPatch, type StatePatch } from "./patch.ts";
import { createRunner } from "./runner.ts";
import type { ExecutionEvent } from "./events.ts";
import type { ReadFacts } from "./texts.ts";
import { emptyState } from "./state.ts";
import type { ExecutionOptions, ExecutionState } from "./state.ts";

/** `id: source`, a `;` is a line end; `id/markdown: text`; `id #tag: source`. */
export function cell(text: string): Cell {
  const [, id = "", type = "code", tag, source = ""] = /^(\w+)(?:\/(\w+))?(?: #([\w-]+))?:\s?(.*)$/s.exec(text) ?? [];
  return {
    id,
    type: type as Cell["type"],
    source: source.replace(/; ?/g, "\n"),
    metadata: tag ? { tags: [tag] } : {},
    outputs: [],
    executionCount: null,
  };
}

/** Just enough of the document for these tests; the true one is the notebook package's. */
function applied(notebook: Notebook, edit: Edit): Notebook {
  const over = (id: string, change: (cell: Cell) => Cell): Notebook => ({
    ...notebook,
    cells: notebook.cells.map((one) => (one.id === id ? change(one) : one)),
  });
  switch (edit.type) {
    case "set-outputs":
      return over(edit.id, (one) => ({ ...one, outputs: [...one.outputs.slice(0, edit.from), ...edit.outputs] }));
    case "extend-stream":
      return over(edit.id, (one) => ({
        ...one,
        outputs: one.outputs.map((o, i) => (i === edit.index ? grown(o, edit) : o)),
      }));
    case "set-execution-count":
      return over(edit.id, (one) => ({ ...one, executionCount: edit.count }));
    case "update-display":
      return {
        ...notebook,
        cells: notebook.cells.map((one) => ({ ...one, outputs: one.outputs.map((o) => shown(o, edit)) })),
      };
    case "set-metadata":
      return { ...notebook, metadata: { ...notebook.metadata, [edit.path[0] ?? ""]: edit.value ?? null } };
    case "insert-cells": {
      const at = notebook.cells.findIndex((one) => one.id === edit.at.after) + 1;
      return { ...notebook, cells: [...notebook.cells.slice(0, at), ...edit.cells, ...notebook.cells.slice(at)] };
    }
    default:
      throw new Error(`no ${edit.type} in these tests`);
  }
}

function grown(output: Output, edit: { keep: number; text: string }): Output {
  if (output.type !== "stream" || typeof output.text !== "string") throw new Error("extends what is no stream");
  return { ...output, text: output.text.slice(0, edit.keep) + edit.text };
}

const shown = (output: Output, edit: { displayId: string; data: MimeBundle }): Output =>
  output.type === "display" && output.displayId === edit.displayId ? { ...output, data: edit.data } : output;

/** Outputs in one line: `out "1\n"`, `err "x"`, `= 3`, `[text]`, `! KeyError`. */
export const inWords = (outputs: readonly Output[]): string =>
  outputs
    .map((output) => {
      if (output.type === "stream")
        return `${output.name.slice(3)} ${JSON.stringify(typeof output.text === "string" ? output.text : output.text.tail)}`;
      if (output.type === "error") return `! ${output.ename}`;
      if (output.type === "result") return `= ${String(output.data["text/plain"])}`;
      return output.type === "display" ? `[${String(output.data["text/plain"])}]` : output.type;
    })
    .join(" | ");

/** Microtasks of the fake kernel, batch after batch. */
const rest = async (): Promise<void> => {
  for (let i = 0; i < 60; i++) await Promise.resolve();
};

export type Lab = ReturnType<typeof lab>;

export interface LabOptions extends FakeOptions {
  readonly missing?: string;
  readonly options?: Partial<ExecutionOptions>;
  readonly checkpointBytes?: number;
}

export function labWith(options: LabOptions, ...texts: readonly string[]) {
  const kernels = fakeKernels(options);
  let notebook: Notebook = { cells: texts.map(cell), metadata: {}, format: { major: 4, minor: 5 } };
  let now = 1_000;
  let timers: { at: number; call: () => void }[] = [];
  const notices: string[] = [];
  const pages: string[] = [];
  const changes: ExecutionChange[] = [];
  const edits: Edit[] = [];
  const patches: (StatePatch | null)[] = [];
  const first = emptyState("x", options.options);
  let journal = first;

  const make = (state: ExecutionState) =>
    createRunner({
      document: {
        notebook: () => notebook,
        cell: (id) => notebook.cells.find((one) => one.id === id),
        edit: (made, patch) => {
          edits.push(...made);
          patches.push(patch);
          for (const edit of made) notebook = applied(notebook, edit);
          // Through JSON, as a journal would.
          if (patch) journal = applyPatch(journal, JSON.parse(JSON.stringify(patch)) as typeof patch);
        },
      },
      kernels,
      clock: {
        now: () => now,
        after: (ms, call) => {
          const timer = { at: now + ms, call };
          timers.push(timer);
          return () => void (timers = timers.filter((one) => one !== timer));
        },
      },
      state,
      ...(options.checkpointBytes !== undefined && { checkpointBytes: options.checkpointBytes }),
      onChange: (change) => void changes.push(change),
      onPage: (id, data) => void pages.push(`${id}: ${String(data["text/plain"])}`),
      onNotice: (_, text) => void notices.push(text),
    });
  let runner = make(first);

  const dispatch = async (event: ExecutionEvent) => {
    runner.dispatch(event);
    await rest();
  };
  return {
    kernels,
    notices,
    pages,
    changes,
    edits,
    patches,
    dispatch,
    rest,
    run: (cells: string) => dispatch({ type: "run", cells: cells.split(" ") }),
    interrupt: () => dispatch({ type: "interrupt" }),
    restart: () => dispatch({ type: "restart" }),
    answer: (value: string) => dispatch({ type: "answer", request: runner.state().prompt?.request ?? "", value }),
    wait: async (ms: number) => {
      now += ms;
      for (const timer of timers.filter((one) => one.at <= now)) {
        timers = timers.filter((one) => one !== timer);
        timer.call();
      }
      await rest();
    },
    edit: (id: string, source: string) => {
      notebook = { ...notebook, cells: notebook.cells.map((one) => (one.id === id ? { ...one, source } : one)) };
      return dispatch({ type: "document-changed" });
    },
    keep: (ids: string) => {
      notebook = { ...notebook, cells: ids.split(" ").flatMap((id) => notebook.cells.filter((one) => one.id === id)) };
      return dispatch({ type: "document-changed" });
    },
    readTexts: (facts: ReadFacts) => {
      runner.readTexts(facts);
    },
    foundOnDisk: (modules: Parameters<typeof runner.foundOnDisk>[0]) => {
      runner.foundOnDisk(modules);
      return rest();
    },
    plan: (want: "stale" | "top") => runner.plan(want),
    wish: (id: string, wishes: JsonObject) => {
      const cells = notebook.cells.map((one) => (one.id === id ? { ...one, metadata: { pellucid: wishes } } : one));
      notebook = { ...notebook, cells };
      return dispatch({ type: "document-changed" });
    },
    notebookMetadata: (metadata: JsonObject) => {
      notebook = { ...notebook, metadata };
      return dispatch({ type: "document-changed" });
    },
    wipe: (id: string) => {
      notebook = { ...notebook, cells: notebook.cells.map((one) => (one.id === id ? { ...one, outputs: [] } : one)) };
    },
    /** The server ends without a word and another one comes, from the journal. */
    crash: () => {
      runner.close();
      timers = [];
      runner = make(journal);
      return dispatch({ type: "resumed" });
    },
    journal: () => journal,
    state: () => runner.state(),
    notebook: () => notebook,
    outputs: (id: string) => inWords(notebook.cells.find((one) => one.id === id)?.outputs ?? []),
    count: (id: string) => notebook.cells.find((one) => one.id === id)?.executionCount ?? null,
    /** `a done, b queued 1` */
    marks: () =>
      Object.entries(runner.view().runs)
        .map(([id, run]) => `${id} ${run.state}${run.position === undefined ? "" : ` ${run.position}`}`)
        .join(", "),
    reason: (id: string) => runner.view().runs[id]?.reason,
    truth: () =>
      Object.entries(runner.view().truth)
        .map(([id, truth]) => `${id} ${truth.state}`)
        .join(", "),
    why: (id: string) => runner.view().truth[id]?.why,
    kernel: () => runner.view().kernel,
    prompt: () => runner.view().prompt,
    view: () => runner.view(),
    ran: () => kernels.started.flatMap((kernel) => kernel.ran).join(" / "),
  };
}

export const lab = (...texts: readonly string[]) => labWith({}, ...texts);

/** A report of the helper that saw nothing happen; tests say what is different. */
export const NOTHING_SEEN: Observation = {
  version: 1,
  written: [],
  deleted: [],
  changed: [],
  assumed: [],
  read: [],
  between: [],
  groups: [],
  prints: {},
  files: { read: [], written: [], incomplete: false },
  network: false,
  random: [],
  ambient: [],
  opaque: false,
  modules: [],
  outdated: [],
  memory: {},
  took: 1,
};
