/** The notebooks that are opened, made anew for each run: nothing here depends on files of others. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

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

export const files = {
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
