/** `pellucid verify`: does a notebook say what a fresh run says? For people, scripts and CI. Changes no notebook unless asked. */
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import {
  emptyReport,
  junitOf,
  provenanceEdit,
  shownReport,
  reportLines,
  summaryLine,
  VERDICT_EXIT,
  worstOf,
  type Report,
  type Tone,
} from "@pellucid/execution";
import { stateDirectory } from "@pellucid/kernel";
import { apply, type Notebook } from "@pellucid/notebook";
import { openLongStreams, readInput, saverTo } from "./notebook-file.ts";
import { EXIT, Failure, plain, say, systemErrorInWords } from "./print.ts";
import { stopOnSignals } from "./signals.ts";
import { numberFrom, readArguments, UsageError, type Verb } from "./verb.ts";

const usage = `pellucid verify NOTEBOOK... [options]

Runs each notebook from the top in a fresh kernel, in a clean copy of its project, and compares what comes with what is
saved. Where they differ it runs once more, to tell chance from change. The notebook is not changed.

  --runs N              make N runs, whatever comes out (default: as many as are needed)
  --to CELL             only as far as this cell (its id, or its number among the code cells)
  --timeout SECONDS     limit for each run (default: ${1800})
  --cell-timeout SECONDS  limit for each cell
  --kernel NAME         run with this kernel (default: the notebook's own, else one of its language)
  --data PATH           bring this file or folder along though git ignores it; may be given again
  --json                the whole report on stdout
  --junit FILE          write JUnit XML for CI: a test case a cell
  --write               note verdict and environment in the notebook's metadata (pellucid.verified)
  -v, --verbose         a line a cell, with the rule by which its outputs agree

Ends with 0 when it reproduces, 1 when outputs changed, 2 when a cell fails or the notebook cannot be used, 3 when it is
nondeterministic, 4 when another environment made the saved outputs, 64 after bad usage, 130 after Ctrl+C.
`;

const TIMEOUT = 1800;

async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const stopped = stopOnSignals();
  const reports: Report[] = [];
  for (const path of options.notebooks) {
    const report = await verifyOne(path, options, stopped.signal);
    if (stopped.signal.aborted || !report) break;
    reports.push(report);
    if (!options.json) print(report, options.verbose);
  }
  if (stopped.signal.aborted) {
    say("pellucid: Stopped.");
    return stopped.code();
  }
  const shown = reports.map(shownReport);
  if (options.json)
    process.stdout.write(`${JSON.stringify(options.notebooks.length === 1 ? shown[0] : together(shown), null, 2)}\n`);
  else if (reports.length > 1) printTable(reports);
  if (options.junit !== null) await writeJunit(options.junit, reports);
  return worstOf(reports).exit;
}

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(
    args,
    {
      runs: { type: "string" },
      to: { type: "string" },
      timeout: { type: "string" },
      "cell-timeout": { type: "string" },
      kernel: { type: "string" },
      data: { type: "string", multiple: true },
      json: { type: "boolean", default: false },
      junit: { type: "string" },
      write: { type: "boolean", default: false },
      verbose: { type: "boolean", short: "v", default: false },
    },
    Number.POSITIVE_INFINITY,
  );
  if (positionals.length === 0) throw new UsageError("Which notebook?");
  if (values.to !== undefined && positionals.length > 1) throw new UsageError("--to needs one notebook.");
  const seconds = { min: 0.001, max: 2_000_000 };
  const cellTimeout = numberFrom("--cell-timeout", values["cell-timeout"], seconds);
  return {
    notebooks: positionals,
    runs: numberFrom("--runs", values.runs, { min: 1, max: 100, whole: true }) ?? null,
    to: values.to ?? null,
    timeout: numberFrom("--timeout", values.timeout, seconds) ?? TIMEOUT,
    ...(cellTimeout !== undefined && { cellTimeout }),
    kernel: values.kernel ?? null,
    data: values.data ?? [],
    json: values.json,
    junit: values.junit ?? null,
    write: values.write,
    verbose: values.verbose,
  };
}
type Options = ReturnType<typeof readOptions>;

/** A notebook that cannot be used is a failure of its own, and the others are verified all the same. */
async function verifyOne(path: string, options: Options, stop: AbortSignal): Promise<Report | null> {
  const { verifyNotebook, VerifyStopped, VerifyUnusable } = await import("@pellucid/server");
  const unusable = (reason: string): Report => {
    say(`pellucid: ${reason}`);
    return emptyReport(path, reason, new Date());
  };
  try {
    const input = await readInput(path);
    const report = await verifyNotebook({
      ...options,
      path: resolve(path),
      name: path,
      notebook: input.notebook,
      stateDir: stateDirectory(),
      to: options.to === null ? null : cellNamed(input.notebook, options.to),
      stop,
      progress: progressOf(path),
    });
    if (options.write) await writeDown(path, input, report);
    return report;
  } catch (error) {
    if (error instanceof VerifyStopped) return null;
    if (error instanceof UsageError) throw error;
    if (error instanceof VerifyUnusable)
      return unusable(
        `${plain(path)}: ${sentence(error.message)}${error.remedy ? ` This mends it: ${error.remedy}` : ""}`,
      );
    return unusable(error instanceof Failure ? error.message : `${plain(path)}: ${systemErrorInWords(error)}`);
  }
}

const sentence = (text: string): string => (/[.:]$/.test(text) ? plain(text) : `${plain(text)}.`);

function cellNamed({ cells }: Notebook, name: string): string {
  const code = cells.filter((cell) => cell.type === "code");
  const found = code.find((cell) => cell.id === name) ?? (/^\d+$/.test(name) ? code[Number(name) - 1] : undefined);
  if (!found)
    throw new UsageError(`--to: there is no code cell "${name}". Give its id, or a number from 1 to ${code.length}.`);
  return found.id;
}

/** On a terminal one line that goes away again; nothing in a log. */
function progressOf(path: string): (step: string) => void {
  const { stderr } = process;
  return (step) => void (stderr.isTTY && stderr.write(`\r\x1b[K${plain(path)}: ${step}`));
}

async function writeDown(path: string, input: Awaited<ReturnType<typeof readInput>>, report: Report): Promise<void> {
  if (!report.environment) return;
  const notebook = apply(
    input.notebook,
    provenanceEdit(Date.parse(report.at), report.verdict, report.environment, report.figures),
  );
  const long = openLongStreams();
  const saver = saverTo(path, input.known, long);
  saver.save(notebook);
  await saver.done();
  long.close();
}

async function writeJunit(path: string, reports: readonly Report[]): Promise<void> {
  try {
    await writeFile(path, junitOf(reports));
  } catch (error) {
    throw new Failure(`Cannot write ${plain(path)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  }
}

const together = (reports: readonly Report[]) => {
  const { verdict, exit } = worstOf(reports);
  return { version: 1, verdict, exit, notebooks: reports };
};

const COLOURS: Readonly<Record<Tone, string>> = {
  plain: "",
  good: "\x1b[32m",
  bad: "\x1b[31m",
  warn: "\x1b[33m",
  quiet: "\x1b[2m",
  strong: "\x1b[1m",
};

function print(report: Report, verbose: boolean): void {
  const { stdout, stderr } = process;
  if (stderr.isTTY) stderr.write("\r\x1b[K");
  for (const line of reportLines(report, verbose)) stdout.write(`${painted(plain(line.text), line.tone)}\n`);
}

function painted(text: string, tone: Tone): string {
  const colour = process.stdout.isTTY && !process.env.NO_COLOR ? COLOURS[tone] : "";
  return colour === "" ? text : `${colour}${text}\x1b[0m`;
}

function printTable(reports: readonly Report[]): void {
  const good = reports.filter((one) => one.exit === VERDICT_EXIT.reproduces).length;
  process.stdout.write(`\n${"=".repeat(24)} ${good} of ${reports.length} notebooks reproduce ${"=".repeat(24)}\n`);
  for (const report of reports.filter((one) => one.exit !== 0)) process.stdout.write(`${plain(summaryLine(report))}\n`);
}

export const verb: Verb = { usage, run };
