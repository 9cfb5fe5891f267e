/** The notebooks that are opened, made anew for each run: nothing here depends on files of others. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";

type Value = Record<string, unknown>;

const code = (index: number, source: string, outputs: Value[] = []): Value => ({
  cell_type: "code",
  execution_count: null,
  id: `cell-${index}`,
  metadata: {},
  outputs,
  source: source.split(/(?<=\n)/),
});
const notebook = (cells: Value[]): Value => ({
  cells,
  metadata: {
    kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
    language_info: { name: "python" },
  },
  nbformat: 4,
  nbformat_minor: 5,
});

const paragraph = (index: number) =>
  `def step_${index}(values, rate=0.${index}):\n    total = sum(values) * rate\n    for value in values:\n        total -= value ** 2  # shrink\n    return {"index": ${index}, "total": total}\n\nstep_${index}([1, 2, 3])`;
const image = (bytes: number): Value => ({
  output_type: "display_data",
  data: { "image/png": `${randomBytes(bytes).toString("base64")}\n`, "text/plain": ["<Figure>"] },
  metadata: {},
});

const WORD = "quartz";
/** Prints every beginning of the word, one a line. */
const printed = (index: number): Value => ({
  output_type: "stream",
  name: "stdout",
  text: [...WORD].map((_, at) => `${WORD.slice(0, at + 1)}\n`).concat(`value ${index} of the table\n`),
});

const display = (data: Value): Value => ({ output_type: "display_data", data, metadata: {} });

/** A picture that decodes, as plots do: 480 by 320, every pixel another. */
function plot(index: number): Value {
  const png = new PNG({ width: 480, height: 320 });
  for (let at = 0; at < png.data.length; at += 4)
    png.data.set([(at >> 4) & 255, (at * (index + 1)) >> 9, (index * 37) & 255, 255], at);
  return display({ "image/png": `${PNG.sync.write(png).toString("base64")}\n`, "text/plain": ["<Figure>"] });
}

const table = (index: number): Value => {
  const row = (at: number) => `<tr><th>${at}</th>${`<td>${index}.${at}</td>`.repeat(6)}</tr>`;
  const rows = Array.from({ length: 10 }, (_, at) => row(at)).join("");
  const head = `<tr><th></th>${"<th>column</th>".repeat(6)}</tr>`;
  return display({
    "text/html": `<div><table border="1" class="dataframe"><thead>${head}</thead><tbody>${rows}</tbody></table></div>`,
    "text/plain": [`table ${index}`],
  });
};

const prose = (index: number): Value => ({
  cell_type: "markdown",
  id: `cell-${index}`,
  metadata: {},
  source: `## Part ${index}\n\nSome **words** with a formula $x_{${index}}^2 + \\frac{1}{y}$ and a list:\n\n- one\n- two\n`,
});

/** What real notebooks have: texts, code, prints, tables, pictures, in turn. */
const mixed = (index: number): Value =>
  [
    () => code(index, paragraph(index)),
    () => prose(index),
    () => code(index, paragraph(index), [printed(index)]),
    () => code(index, `frame_${index}.head(10)`, [table(index)]),
    () => code(index, `frame_${index}.plot()`, [plot(index)]),
  ][index % 5]!();

const figure = (index: number): Value => ({
  output_type: "display_data",
  data: {
    "application/vnd.plotly.v1+json": {
      data: [{ type: "scatter", y: Array.from({ length: 200 }, (_, at) => Math.sin((at * (index + 1)) / 40)) }],
      layout: { title: { text: `Figure ${index}` }, template: { data: {}, layout: {} } },
    },
    "text/plain": ["Figure"],
  },
  metadata: {},
});

export const files = {
  "figures.ipynb": notebook(
    Array.from({ length: 100 }, (_, index) => code(index + 1, `draw(${index})`, [figure(index)])),
  ),
  "updates.ipynb": notebook([
    code(
      1,
      "import time\nfrom IPython.display import HTML\nshown = display(HTML('at 0 of 5000'), display_id=True)\nfor n in range(5000):\n    shown.update(HTML(f'<b>at {n} of 5000</b>'))\n    time.sleep(0.001)",
    ),
  ]),
  "sliders.ipynb": notebook([
    code(1, "import ipywidgets as w\nw.VBox([w.IntSlider(value=n % 100, description=str(n)) for n in range(200)])"),
  ]),
  "showing.ipynb": notebook([
    code(
      1,
      "from IPython.display import HTML\nrounds = globals().get('rounds', 0) + 1\nfor n in range(100):\n    display(HTML('<table>' + '<tr><td>1</td><td>2</td></tr>' * 200 + '</table>'))\nprint('shown', rounds)",
    ),
  ]),
  "million.ipynb": notebook([
    code(
      1,
      "import numpy as np, pandas as pd\ndf = pd.DataFrame(np.random.default_rng(1).normal(size=(1_000_000, 20)))",
    ),
    code(2, "df"),
  ]),
  "mixed.ipynb": notebook(Array.from({ length: 1000 }, (_, index) => mixed(index))),
  "names.ipynb": notebook([code(1, "value_one = 1\nvalue_two = 2"), code(2, "")]),
  "loop.ipynb": notebook([code(1, "while True: pass"), code(2, "")]),
  "one.ipynb": notebook([code(1, "1 + 1")]),
  "counter.ipynb": notebook([code(1, "n = globals().get('n', 0) + 1\nprint('out', n, 'end')")]),
  "flood.ipynb": notebook([code(1, "for i in range(1_000_000): print(i)"), code(2, "print('after')")]),
  "thousand.ipynb": notebook(Array.from({ length: 1000 }, (_, index) => code(index + 1, paragraph(index)))),
  "printed.ipynb": notebook(
    Array.from({ length: 1000 }, (_, index) => code(index + 1, `value_${index} = ${index}`, [printed(index)])),
  ),
  // Real PNGs would decode; what is measured here is carrying 50 MB of them.
  "large.ipynb": notebook(
    Array.from({ length: 1000 }, (_, index) => code(index + 1, paragraph(index), index % 10 ? [] : [image(375_000)])),
  ),
};

/** On the disk, not only on their way to it: whoever syncs first would otherwise wait for 50 MB that are not its own. */
export function writeFiles(folder: string): void {
  for (const [name, value] of Object.entries(files))
    writeFileSync(join(folder, name), `${JSON.stringify(value, null, 1)}\n`, { flush: true });
}
