/** `pellucid run`: a notebook from top to bottom without a browser, for scripts and schedules. */
import { resolve } from "node:path";
import { runHeadless, type Outcome, type Place } from "@pellucid/execution";
import { privateKernels, stateDirectory } from "@pellucid/kernel";
import { checkWritable, openLongStreams, readInput, saverTo } from "./notebook-file.ts";
import { EXIT, coloured, plain, say } from "./print.ts";
import { progressTo } from "./progress.ts";
import { stopOnSignals } from "./signals.ts";
import { numberFrom, readArguments, UsageError, type Verb } from "./verb.ts";
import type { Notebook } from "@pellucid/notebook";

const usage = `pellucid run IN.ipynb [-o OUT.ipynb] [options]

Runs all code cells from the top in a kernel of their own and saves the notebook after each cell: to OUT.ipynb, or to
IN.ipynb itself. A line a cell goes to stderr.

  -o, --output OUT.ipynb   write here and leave IN.ipynb as it is
  --kernel NAME            run with this kernel (default: the notebook's own, else one of its language)
  --timeout SECONDS        limit for the whole run
  --cell-timeout SECONDS   limit for each cell
  --allow-errors           go on after a cell that fails

Ends with 0 when all cells ran, 1 when a cell failed, 2 when the notebook, the output or the kernel cannot be used,
3 when the kernel died or a limit passed, 130 after Ctrl+C.
`;

/** A kernel that has said nothing for so long will not. */
const START_LIMIT = 120;

async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const stopped = stopOnSignals();
  const kernels = privateKernels({ path: options.input, stateDir: stateDirectory() });
  try {
    const input = await readInput(options.input);
    await checkWritable(options.output);
    const isInPlace = resolve(options.output) === resolve(options.input);
    const long = await openLongStreams();
    const saver = saverTo(options.output, isInPlace ? input.known : "any", long);
    const { outcome, notebook } = await runHeadless({
      ...options,
      notebook: input.notebook,
      name: `run-${process.pid}`,
      kernels,
      clock: systemClock,
      startLimit: START_LIMIT,
      progress: progressTo(process.stderr),
      store: long.store,
      partial: saver.save,
      stop: stopped.signal,
    });
    // Nothing ran: the file stays untouched; an output file is made all the same.
    if (notebook !== input.notebook || !isInPlace) saver.save(notebook);
    const [written] = await Promise.all([saver.done(), kernels.close()]);
    long.close();
    const code = report(outcome, notebook, plain(written));
    return outcome.kind === "stopped" ? stopped.code() : code;
  } catch (error) {
    await kernels.close().catch(() => {});
    throw error;
  }
}

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(
    args,
    {
      output: { type: "string", short: "o" },
      kernel: { type: "string" },
      timeout: { type: "string" },
      "cell-timeout": { type: "string" },
      "allow-errors": { type: "boolean", default: false },
    },
    1,
  );
  const [input] = positionals;
  if (!input) throw new UsageError("Which notebook?");
  const seconds = { min: 0.001, max: 2_000_000 };
  const timeout = numberFrom("--timeout", values.timeout, seconds);
  const cellTimeout = numberFrom("--cell-timeout", values["cell-timeout"], seconds);
  return {
    input,
    output: values.output ?? input,
    kernel: values.kernel ?? null,
    allowErrors: values["allow-errors"],
    ...(timeout !== undefined && { timeout }),
    ...(cellTimeout !== undefined && { cellTimeout }),
  };
}

const systemClock = {
  now: () => Date.now(),
  after: (ms: number, call: () => void) => {
    const timer = setTimeout(call, Math.min(ms, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

function report(outcome: Outcome, notebook: Notebook, written: string): number {
  const tell = (place: Place | null, reason: string) => {
    // What a program said before it died has lines of its own.
    const text = place ? `${named(place)}: ${sentence(reason)}` : sentence(reason);
    say(`pellucid: ${text}${text.includes("\n") ? "\n" : " "}The partial notebook is in ${written}.`);
  };
  switch (outcome.kind) {
    case "done":
      return EXIT.done;
    case "failed":
      sayTraceback(notebook, outcome.place);
      tell(outcome.place, `Failed. ${outcome.reason}`);
      return EXIT.failed;
    case "died":
    case "limit":
      tell(outcome.place, outcome.reason);
      return EXIT.died;
    case "stopped":
      tell(null, "Stopped");
      return EXIT.interrupted;
    case "no-kernel": {
      const remedy = outcome.remedy ? ` This mends it: ${outcome.remedy}` : "";
      say(`pellucid: ${sentence(outcome.reason)}${remedy}`);
      return EXIT.unusable;
    }
  }
}

const named = ({ number, id }: Place): string => `cell ${number} (id ${plain(id)})`;

const sentence = (text: string): string => (/[.:]$|\n/.test(text) ? plain(text) : `${plain(text)}.`);

function sayTraceback(notebook: Notebook, place: Place): void {
  const cell = notebook.cells.find(({ id }) => id === place.id);
  for (const output of cell?.outputs ?? []) if (output.type === "error") say(coloured(output.traceback.join("\n")));
}

export const verb: Verb = { usage, run };
