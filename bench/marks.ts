/**
 * From an edit to the new graph in a notebook of 1,000 cells: the parse of the edited cell and the update of what depends on
 * it. Pure Node, no page and no kernel.
 */
import { type Analyser, type GraphInput, GraphKeeper } from "@pellucid/dataflow";
import { loadAnalyser } from "@pellucid/server";
import { percentile } from "./figures.ts";

const CELLS = 1000;
const EDITS = 500;

/** One value: the 99th percentile. */
export async function marksAfterEdits(): Promise<number[]> {
  const analyser = await loadAnalyser();
  const keeper = new GraphKeeper();
  let cells = notebook(analyser);
  keeper.update(cells);
  const times: number[] = [];
  for (let edit = 0; edit < EDITS; edit++) {
    // Everywhere in the notebook, also in the cell that every other one rests on.
    const at = (edit * 37) % CELLS;
    const source = `${sourceOf(at)}  # ${edit}\nedited_${at} = ${edit}`;
    const start = performance.now();
    cells = cells.with(at, { id: `c${at}`, facts: analyser.facts(source) });
    keeper.update(cells);
    times.push(performance.now() - start);
  }
  return [percentile(times, 0.99)];
}

const notebook = (analyser: Analyser): GraphInput[] =>
  Array.from({ length: CELLS }, (_, i) => ({ id: `c${i}`, facts: analyser.facts(sourceOf(i)) }));

/** Imports on top; then loading, cleaning, fitting and plotting in turn, as notebooks do. */
function sourceOf(i: number): string {
  if (i === 0)
    return "import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nfrom sklearn.linear_model import Ridge";
  const part = i - (i % 5);
  return [
    `df_${part} = pd.read_csv("part-${part}.csv")\ndf_${part}["ratio"] = df_${part}.a / df_${part}.b`,
    `def clean_${part}(frame, limit=${i}):\n    kept = frame[frame.ratio < limit]\n    return kept.assign(log=np.log(kept.a))`,
    `X_${part} = clean_${part}(df_${part})\ny_${part} = X_${part}.pop("target")`,
    `model_${part} = Ridge(alpha=0.${i})\nmodel_${part}.fit(X_${part}, y_${part})\nscore = model_${part}.score(X_${part}, y_${part})`,
    `fig, ax = plt.subplots()\nax.scatter(y_${part}, model_${part}.predict(X_${part}))\nax.set_title(f"part {score:.2f}")\nplt.show()`,
  ][i % 5]!;
}
