/** The run of `pellucid run`: reads the notebook, runs it, saves it after each cell, says how it ended. */
import { resolve } from "node:path";
import { runHeadless, type Outcome, type Place } from "@pellucid/execution/headless";
import type { PrivateKernels } from "@pellucid/kernel";
import { apply, type Notebook } from "@pellucid/notebook";
import { widgetsOfRun } from "@pellucid/server/commands";
import { checkWritable, openLongStreams, readInput, saverTo } from "./notebook-file.ts";
import { EXIT, coloured, plain, say } from "./print.ts";
import { progressTo } from "./progress.ts";
import type { Stopping } from "./signals.ts";

export interface RunOptions {
  readonly input: string;
  readonly output: string;
  /** A kernelspec's name; null: as the notebook says. */
  readonly kernel: string | null;
  readonly allowErrors: boolean;
  /** Seconds, for the whole run and for each cell. */
  readonly timeout?: number;
  readonly cellTimeout?: number;
}

/** A kernel that has said nothing for so long will not. */
const START_LIMIT = 120;

/** The exit code. The kernels are closed, unless it throws. */
export async function runThrough(options: RunOptions, kernels: PrivateKernels, stopped: Stopping): Promise<number> {
  const input = await readInput(options.input);
  await checkWritable(options.output);
  const isInPlace = resolve(options.output) === resolve(options.input);
  const long = openLongStreams();
  const saver = saverTo(options.output, isInPlace ? input.known : "any", long);
  const widgets = widgetsOfRun();
  const run = await runHeadless({
    ...options,
    notebook: input.notebook,
    name: `run-${process.pid}`,
    kernels,
    clock: systemClock,
    startLimit: START_LIMIT,
    progress: progressTo(process.stderr),
    store: long.store,
    takeFirst: widgets.takeFirst,
    partial: saver.save,
    stop: stopped.signal,
  });
  const { outcome } = run;
  const state = widgets.stateEdit();
  const notebook = state ? apply(run.notebook, state) : run.notebook;
  // Nothing ran: the file stays untouched; an output file is made all the same.
  if (notebook !== input.notebook || !isInPlace) saver.save(notebook);
  const [written] = await Promise.all([saver.done(), kernels.close()]);
  long.close();
  const code = report(outcome, notebook, plain(written));
  return outcome.kind === "stopped" ? stopped.code() : code;
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
