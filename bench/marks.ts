/**
 * From an edit to the marks that a page gets, in a notebook of 1,000 cells: the edited cell is read, truth judges what that
 * concerns, and what became different is picked out for the views. With a kernel that has run every cell under the eyes of
 * the helper, and with none.
 *
 * Pure Node: no page, no kernel, no journal. Counted is the processor's time, so that a loaded machine tells the same.
 */
import type { Analyser } from "@pellucid/dataflow";
import {
  emptyState,
  type ExecutionState,
  hashOf,
  type HistoryEntry,
  RoomTruth,
  type RunRecord,
  sessionOf,
  truthChange,
} from "@pellucid/execution";
import { newCell, type Notebook } from "@pellucid/notebook";
import type { Observation, TruthView } from "@pellucid/protocol";
import { loadAnalyser } from "@pellucid/server";
import { type Figure, percentile } from "./figures.ts";

const CELLS = 1000;
const EDITS = 250;
/** A server that has just started has not compiled itself yet. */
const WARM = 20;
const LIMIT = 16;

export async function marksOfThePage(): Promise<Figure[]> {
  const analyser = await loadAnalyser();
  const figure = (name: string, times: readonly number[], note: string): Figure => ({
    name: `new marks after ${name} in 1,000 cells, p99`,
    unit: "ms",
    limit: { most: LIMIT },
    ours: [percentile(times, 0.99)],
    theirs: [],
    note,
  });
  const untouched = new Room(analyser);
  const ran = new Room(analyser);
  const runs = Array.from({ length: CELLS }, (_, at) => ran.run(at));
  const [first, later] = [edits(untouched), edits(ran)];
  return [
    figure("an edit, nothing run,", first, "the page's own marks, processor time; JupyterLab has no such marks"),
    figure("an edit, all run and observed,", later, "every second edit takes the one before back"),
    figure("a run,", runs, "1,000 runs one after the other, all observed"),
  ];
}

/** Everywhere in the notebook, also in the cell that every other one rests on; then each edit is taken back. */
function edits(room: Room): number[] {
  const times: number[] = [];
  for (let edit = 0; edit < WARM + EDITS; edit++) {
    const at = (edit * 37) % CELLS;
    const source = sourceOf(at);
    times.push(room.edit(at, `${source}  # ${edit}\nedited_${at} = ${edit}`), room.edit(at, source));
  }
  return times.slice(2 * WARM);
}

/** A notebook and its kernel as the server knows them. */
class Room {
  private readonly analyser: Analyser;
  private readonly truth = new RoomTruth();
  private notebook: Notebook = {
    cells: Array.from({ length: CELLS }, (_, at) => newCell(`c${at}`, "code", sourceOf(at))),
    metadata: {},
    format: { major: 4, minor: 5 },
  };
  private state = withKernel(emptyState("bench"));
  private marks: ReadonlyMap<string, TruthView> = new Map();

  constructor(analyser: Analyser) {
    this.analyser = analyser;
    this.truth.setFacts((source) => analyser.facts(source));
    this.tell();
  }

  /** Both return what it took until the page could be told, ms. */
  edit(at: number, source: string): number {
    const cells = this.notebook.cells.with(at, { ...this.notebook.cells[at]!, source });
    this.notebook = { ...this.notebook, cells };
    return this.tell();
  }
  run(at: number): number {
    this.state = afterRun(this.state, at, reportOf(this.analyser, at));
    return this.tell();
  }

  private tell(): number {
    const before = process.cpuUsage();
    const marks = this.truth.of(this.state, this.notebook);
    truthChange(this.marks, marks);
    const { user, system } = process.cpuUsage(before);
    this.marks = marks;
    return (user + system) / 1000;
  }
}

const withKernel = (state: ExecutionState): ExecutionState => ({
  ...state,
  kernel: { ...state.kernel, id: "kernel", incarnation: 0, state: "idle", language: "python", ready: true },
});

function afterRun(state: ExecutionState, at: number, observation: Observation): ExecutionState {
  const [n, cell, source] = [at + 1, `c${at}`, sourceOf(at)];
  const entry: HistoryEntry = { n, cell, hash: hashOf(source), ok: true, source, at: n * 1000, took: 10, observation };
  const record: RunRecord = {
    run: `r${n}`,
    cell,
    n,
    msgId: `m${n}`,
    session: sessionOf(state.kernel)!,
    source,
    environment: "",
    state: "done",
    askedAt: n * 1000,
    startedAt: n * 1000,
    finishedAt: n * 1000 + 10,
    count: n,
    kept: false,
    clearPending: false,
  };
  return { ...state, history: [...state.history, entry], runs: { ...state.runs, [cell]: record } };
}

/** What the helper says of a first run from the top: seen on a real kernel, made here from the text. */
function reportOf(analyser: Analyser, at: number): Observation {
  const { mayBind, reads, files } = analyser.facts(sourceOf(at));
  const plots = at % 5 === 4;
  const groups = at > 0 ? Array.from({ length: Math.ceil((at - 1) / 5) }, (_, part) => part * 5).map(sharedIn) : [];
  return {
    version: 1,
    written: mayBind,
    deleted: [],
    changed: [],
    assumed: [],
    read: reads,
    between: [],
    groups: at >= 4 ? [["ax", "fig"], ...groups] : groups,
    prints: Object.fromEntries(mayBind.map((name) => [name, hashOf(`${name} ${at}`)])),
    files: { read: files.map(({ path }) => path), written: [], incomplete: false },
    network: false,
    random: [],
    ambient: plots ? ["matplotlib figure"] : [],
    opaque: false,
    modules: [],
    outdated: [],
    memory: {},
    took: 5,
  };
}

const sharedIn = (part: number): string[] => [`X_${part}`, `df_${part}`, `y_${part}`];

/** Loading, cleaning, fitting and plotting in turn, as notebooks do; imports on top. */
function sourceOf(i: number): string {
  if (i === 0) return IMPORTS;
  const part = i - (i % 5);
  return [
    `df_${part} = pd.read_csv("part-${part}.csv")\ndf_${part}["ratio"] = df_${part}.a / df_${part}.b`,
    `def clean_${part}(frame, limit=${i}):\n    kept = frame[frame.ratio < limit]\n    return kept.assign(log=np.log(kept.a))`,
    `X_${part} = clean_${part}(df_${part})\ny_${part} = X_${part}.pop("target")`,
    `model_${part} = Ridge(alpha=0.${i})\nmodel_${part}.fit(X_${part}, y_${part})\nscore = model_${part}.score(X_${part}, y_${part})`,
    `fig, ax = plt.subplots()\nax.scatter(y_${part}, model_${part}.predict(X_${part}))\nax.set_title(f"part {score:.2f}")\nplt.show()`,
  ][i % 5]!;
}

const IMPORTS = `import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
from sklearn.linear_model import Ridge
df_0 = pd.read_csv("part-0.csv")`;
