/** Which program a slice is cut from, what notebook it becomes, and when it counts as proven. */
import { expect, test } from "vitest";
import { newCell, newNotebook, type Cell, type Notebook } from "@pellucid/notebook";
import { emptyReport } from "../verify/report.ts";
import type { CellVerdict } from "../verify/verdicts.ts";
import type { HistoryEntry, RunRecord } from "../run-record.ts";
import { emptyState, type ExecutionState } from "../state.ts";
import { sliceProgram } from "./program.ts";
import { provenEdit, sliceBasis, sliceNotebook, sliceNoteOf, type SliceAim } from "./slice-notebook.ts";
import { proveSlice } from "./proof.ts";
import { apply } from "@pellucid/notebook";

const random = () => 0.5;
const notebookOf = (...sources: string[]): Notebook => ({
  ...newNotebook(random),
  cells: sources.map((source, i) => newCell(String.fromCharCode(97 + i), "code", source)),
});

/** "a:x=1" is a run of cell a with this text; "put" a restoring of values. */
function stateOf(session: string, ...ran: string[]): ExecutionState {
  const state = emptyState("t");
  const history = ran.map((text, i): HistoryEntry => {
    const [cell = "", source = ""] = text.split(":");
    const entry = { n: i + 1, cell, hash: "", ok: true, source };
    return text === "put" ? { ...entry, cell: null, restored: { dropped: [], put: { x: 1 } } } : entry;
  });
  const runs = Object.fromEntries(
    history.flatMap((one) => (one.cell && !one.restored ? [[one.cell, recordOf(one, session)]] : [])),
  );
  const isGone = session !== "k/0";
  const kernel = { ...state.kernel, id: "k", incarnation: 0, state: "idle" as const };
  return { ...state, kernel, runs, history: isGone ? [] : history };
}

const recordOf = ({ n, cell, source }: HistoryEntry, session: string): RunRecord => ({
  run: String(n),
  cell: cell!,
  n,
  msgId: "m",
  session,
  source: source!,
  environment: "",
  state: "done",
  askedAt: 0,
  startedAt: 0,
  count: n,
  kept: false,
  clearPending: false,
});

const inLine = (state: ExecutionState | null, cell: string | null): string => {
  const { runs, basis, target } = sliceProgram(notebookOf("p", "q", "r"), state, cell);
  return `${basis} ${runs.map((run) => `${run.cell}:${run.source}`).join(" ")} > ${target}`;
};

const PROGRAMS: [string, ExecutionState | null, string | null, string][] = [
  ["nothing ran", null, "b", "page a:p b:q c:r > b"],
  ["the cell did not run", stateOf("k/0", "a:1"), "b", "page a:p b:q c:r > b"],
  ["what ran, up to the run", stateOf("k/0", "a:1", "b:2", "a:3"), "b", "ran a:1 b:2 > 2"],
  ["what ran, all of it", stateOf("k/0", "a:1", "b:2", "a:3"), null, "ran a:1 b:2 a:3 > null"],
  ["a session that is gone", stateOf("old/0", "a:1", "b:2", "a:3"), "a", "ran b:2 a:3 > 3"],
  ["values put back", stateOf("k/0", "a:1", "c:2", "b:3", "put", "c:4"), "c", "ran a:1 b:3 c:4 > 5"],
];

test.for(PROGRAMS)("cut from: %s", ([, state, cell, expected]) => expect(inLine(state, cell)).toBe(expected));

const print = (text: string): Cell["outputs"] => [{ type: "stream", name: "stdout", text }];

function sliceFor(aim: SliceAim, outputs: Cell["outputs"] = []): Notebook {
  const from = notebookOf("x = 1", "print(x)");
  const shown = { ...from, cells: from.cells.map((cell) => (cell.id === "b" ? { ...cell, outputs } : cell)) };
  const kept = { lines: [1], whole: true };
  const cells = from.cells.map(({ id, source }) => ({ run: id, cell: id, source, text: source, ...kept }));
  let n = 0;
  const target = aim.kind === "output" ? aim.cell : null;
  return sliceNotebook(shown, { cells, notes: [] }, { notebook: "n.ipynb", aim, target }, () => (n += 0.001));
}

const OUTPUT: SliceAim = { kind: "output", cell: "b", number: 2 };

test("a slice carries what its cell shows, and is not proven [O70]", () => {
  const slice = sliceFor(OUTPUT, print("1\n"));
  expect(slice.cells.map((cell) => cell.source)).toEqual([
    "Slice of `n.ipynb`: what made the output of cell 2",
    "x = 1",
    "print(x)",
  ]);
  expect(slice.cells[2]!.outputs).toEqual(print("1\n"));
  expect(sliceNoteOf(slice)).toMatchObject({ of: "n.ipynb", proven: false, cell: slice.cells[2]!.id });
});

test("a proof speaks of the texts it was made with [O70]", () => {
  const slice = sliceFor(OUTPUT);
  const proven = apply(slice, provenEdit(slice, sliceNoteOf(slice)!, 0));
  expect(sliceNoteOf(proven)).toMatchObject({ proven: true, basis: sliceBasis(slice) });
  const edited = { ...proven, cells: proven.cells.map((cell) => ({ ...cell, source: `${cell.source} ` })) };
  expect(sliceBasis(edited)).not.toBe(sliceBasis(slice));
});

/** `verdict`: of the cell that is compared. `gives`: what the check prints in a fresh run of the whole. */
async function proof(aim: SliceAim, outputs: Cell["outputs"], verdict: CellVerdict, gives = "1"): Promise<string> {
  const slice = sliceFor(aim, outputs);
  const { proven, reason } = await proveSlice(slice, sliceNoteOf(slice)!, ["x = 1"], {
    run: async (one) => ({
      ...one,
      cells: one.cells.map((cell) => ({ ...cell, outputs: gives === "" ? [] : print(gives) })),
    }),
    verify: async (one) => ({
      ...emptyReport("n", "", new Date(0)),
      cells: one.cells
        .filter((cell) => cell.type === "code")
        .map((cell, i) => ({
          id: cell.id,
          number: i + 1,
          verdict: cell.outputs.length > 0 ? verdict : "identical",
          rules: [],
          differences: [],
          source: "",
        })),
    }),
  });
  return `${proven ? "proven" : "not"}: ${reason}`;
}

const NAME: SliceAim = { kind: "name", name: "x" };
const PROOFS: [string, SliceAim, Cell["outputs"], CellVerdict, string, string][] = [
  ["an equal output", OUTPUT, print("1"), "identical", "1", "proven: Equal to the output shown"],
  ["an output equal but for noise", OUTPUT, print("1"), "same-after-noise", "1", "proven: Equal to the output shown"],
  ["another output", OUTPUT, print("1"), "changed", "1", "not: It differs from the output shown"],
  ["an equal value", NAME, [], "identical", "1", "proven: Equal to a fresh run of the whole"],
  ["another value", NAME, [], "changed", "1", "not: It differs from a fresh run of the whole"],
  ["a value the whole does not reach", NAME, [], "identical", "", "not: A fresh run of everything"],
  ["nothing shown", OUTPUT, [], "identical", "1", "not: The sliced cell shows nothing"],
];

test.for(PROOFS)("the proof of %s [O71]", async ([, aim, outputs, verdict, gives, expected]) => {
  expect(await proof(aim, outputs, verdict, gives)).toContain(expected);
});
