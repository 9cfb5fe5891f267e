/**
 * `pellucid run`: a notebook from top to bottom without a browser, for scripts and schedules. The kernel host is started
 * before the rest of the program is loaded (run-through.ts), as each takes about as long as the other.
 */
import { privateKernels, stateDirectory } from "@pellucid/kernel";
import type { RunOptions } from "./run-through.ts";
import { stopOnSignals } from "./signals.ts";
import { numberFrom, readArguments, UsageError, type Verb } from "./verb.ts";

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

async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const stopped = stopOnSignals();
  const kernels = privateKernels({ path: options.input, stateDir: stateDirectory() });
  try {
    const { runThrough } = await import("./run-through.ts");
    return await runThrough(options, kernels, stopped);
  } catch (error) {
    await kernels.close().catch(() => {});
    throw error;
  }
}

function readOptions(args: readonly string[]): RunOptions {
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

export const verb: Verb = { usage, run };
