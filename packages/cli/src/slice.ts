/**
 * `pellucid slice NOTEBOOK`: the cells and lines that made an output, a name or a file; to look at, or as a notebook or script of
 * its own. From the page as it stands in the file: what a kernel ran in another order is known only in the lab. Runs
 * nothing unless asked for the proof.
 */
import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import {
  deadCells,
  scriptOf,
  SliceError,
  sliceOf,
  type Analyser,
  type Criterion,
  type Slice,
} from "@pellucid/dataflow";
import {
  aimInWords,
  pageProgram,
  provenEdit,
  sliceNotebook,
  sliceNoteOf,
  type Proof,
  type SliceAim,
} from "@pellucid/execution";
import { stateDirectory } from "@pellucid/kernel";
import { apply, notebookText, type Notebook } from "@pellucid/notebook";
import { readInput } from "./notebook-file.ts";
import { EXIT, Failure, plain, say, systemErrorInWords } from "./print.ts";
import { stopOnSignals } from "./signals.ts";
import { numberFrom, readArguments, UsageError, type Verb } from "./verb.ts";

const usage = `pellucid slice NOTEBOOK (--cell CELL | --name NAME | --file FILE | --dead) [options]

Shows the cells and lines of a Python notebook that made an output, a name or a file; nothing else of it is needed to make
that again. Read off the text, so it is a claim until it is proven.

  --cell CELL          the output of this cell (its id, or its number among the code cells)
  --name NAME          the last value of this name
  --file FILE          this file, as the notebook names it
  --dead               the cells that no output shown and no file written needs
  -o OUT               write the slice: OUT.ipynb as a notebook, OUT.py as a script
  --prove              run it fresh in a clean copy, and compare
  --timeout SECONDS    limit for each run of the proof (default: 1800)
  --json               everything on stdout

Ends with 0 when it is done (and, with --prove, equal), 1 when the slice does not give the same, 2 when there is no such name
or file or the notebook cannot be used, 64 after bad usage, 130 after Ctrl+C.
`;

async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const { notebook } = await readInput(options.path);
  const { loadAnalyser } = await import("@pellucid/server");
  requirePython(options.path, notebook);
  const analyser = await loadAnalyser();
  if (options.dead) return printDead(notebook, analyser, options.json);
  const aim = aimOf(notebook, options);
  const program = pageProgram(notebook, aim.kind === "output" ? aim.cell : null);
  const slice = attempt(options.path, () => sliceOf(program.runs, criterionOf(aim), analyser));
  const target = aim.kind === "output" ? aim.cell : null;
  const made = sliceNotebook(notebook, slice, { notebook: basename(options.path), aim, target }, Math.random);
  const stopped = options.prove ? stopOnSignals() : null;
  const proof = stopped
    ? await proofOf(
        made,
        program.runs.map((one) => one.source ?? ""),
        options,
        stopped.signal,
      )
    : null;
  if (stopped?.signal.aborted) {
    say("pellucid: Stopped.");
    return stopped.code();
  }
  const note = sliceNoteOf(made);
  const result = proof?.proven && note ? apply(made, provenEdit(made, note, Date.now())) : made;
  const notes = [...slice.notes, ...(options.out === null ? [] : await write(options.out, result, slice, proof))];
  if (options.json) printJson(notebook, slice, notes, aim, proof);
  else if (options.out === null) print(notebook, slice);
  for (const one of notes) say(`pellucid: ${plain(one)}`);
  if (proof) say(`pellucid: ${proof.proven ? "Proven" : "Not proven"}. ${plain(proof.reason)}`);
  else if (!options.json) say("pellucid: Not yet proven: --prove runs it fresh and compares.");
  return proof && !proof.proven ? EXIT.failed : EXIT.done;
}

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(
    args,
    {
      cell: { type: "string" },
      name: { type: "string" },
      file: { type: "string" },
      dead: { type: "boolean", default: false },
      output: { type: "string", short: "o" },
      prove: { type: "boolean", default: false },
      timeout: { type: "string" },
      json: { type: "boolean", default: false },
    },
    1,
  );
  const [path] = positionals;
  if (path === undefined) throw new UsageError("Which notebook?");
  const { cell, name, file, dead, prove, json, output } = values;
  const aims = [cell, name, file].filter((one) => one !== undefined).length + (dead ? 1 : 0);
  if (aims !== 1) throw new UsageError("Give one of --cell, --name, --file and --dead.");
  if (dead && (output !== undefined || prove)) throw new UsageError("--dead only lists cells.");
  if (output !== undefined && !/\.(ipynb|py)$/.test(output)) throw new UsageError("-o needs a name in .ipynb or .py.");
  const timeout = numberFrom("--timeout", values.timeout, { min: 0.001, max: 2_000_000 }) ?? 1800;
  return { path, cell, name, file, dead, prove, json, timeout, out: output ?? null };
}
type Options = ReturnType<typeof readOptions>;

function requirePython(path: string, { metadata }: Notebook): void {
  const { language_info: info, kernelspec } = metadata as Record<string, Record<string, unknown> | undefined>;
  const language = String(info?.["name"] ?? kernelspec?.["language"] ?? "python");
  if (!/^i?python\d?$/i.test(language))
    throw new Failure(`${plain(path)} is in ${plain(language)}. Slices are known for Python only.`, EXIT.unusable);
}

function aimOf({ cells }: Notebook, { cell, name, file }: Options): SliceAim {
  if (name !== undefined) return { kind: "name", name };
  if (file !== undefined) return { kind: "file", path: file };
  const code = cells.filter((one) => one.type === "code");
  const byId = code.findIndex((one) => one.id === cell);
  const at = byId >= 0 ? byId : /^\d+$/.test(cell!) ? Number(cell) - 1 : -1;
  const found = code[at];
  if (!found)
    throw new UsageError(`--cell: there is no code cell "${cell}". Give its id, or a number from 1 to ${code.length}.`);
  return { kind: "output", cell: found.id, number: at + 1 };
}

const criterionOf = (aim: SliceAim): Criterion => (aim.kind === "output" ? { kind: "output", run: aim.cell } : aim);

function attempt<T>(path: string, deed: () => T): T {
  try {
    return deed();
  } catch (error) {
    throw error instanceof SliceError ? new Failure(`${plain(path)}: ${plain(error.message)}`, EXIT.unusable) : error;
  }
}

async function proofOf(
  made: Notebook,
  whole: readonly string[],
  options: Options,
  stop: AbortSignal,
): Promise<Proof | null> {
  const { prove, VerifyStopped, VerifyUnusable } = await import("@pellucid/server");
  const { stderr } = process;
  const progress = (step: string) => void (stderr.isTTY && stderr.write(`\r\x1b[K${plain(options.path)}: ${step}`));
  try {
    return await prove({
      slice: made,
      note: sliceNoteOf(made)!,
      whole,
      request: {
        path: resolve(options.path),
        name: options.path,
        stateDir: stateDirectory(),
        timeout: options.timeout,
        stop,
        progress,
      },
    });
  } catch (error) {
    if (error instanceof VerifyStopped) return null;
    if (error instanceof VerifyUnusable)
      throw new Failure(
        `${plain(options.path)}: ${plain(error.message)} This mends it: ${error.remedy}`,
        EXIT.unusable,
      );
    throw error;
  } finally {
    if (stderr.isTTY) stderr.write("\r\x1b[K");
  }
}

/** What is to be said of the file besides. */
async function write(out: string, made: Notebook, slice: Slice, proof: Proof | null): Promise<readonly string[]> {
  const note = sliceNoteOf(made)!;
  const state = proof?.proven ? "Proven: run fresh, it gives the same." : "Not proven.";
  const heading = [`Slice of ${note.of}: ${aimInWords(note.aim).replaceAll("`", "")}`, state];
  const script = out.endsWith(".py") ? scriptOf(slice.cells, heading) : null;
  try {
    await writeFile(out, script ? script.text : notebookText(made));
  } catch (error) {
    throw new Failure(`Cannot write ${plain(out)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  }
  return script?.notes ?? [];
}

const numbersOf = ({ cells }: Notebook): Map<string, number> =>
  new Map(cells.filter((cell) => cell.type === "code").map(({ id }, i) => [id, i + 1]));

function print(notebook: Notebook, slice: Slice): void {
  const numbers = numbersOf(notebook);
  for (const { cell, lines, source, whole } of slice.cells) {
    const number = numbers.get(cell ?? "") ?? "?";
    process.stdout.write(`Cell ${number}${whole ? "" : `, ${lines.length} of ${source.split("\n").length} lines`}\n`);
    const all = source.split("\n");
    for (const line of lines) process.stdout.write(`${String(line).padStart(5)}  ${plain(all[line - 1] ?? "")}\n`);
  }
}

function printJson(
  notebook: Notebook,
  slice: Slice,
  notes: readonly string[],
  aim: SliceAim,
  proof: Proof | null,
): void {
  const numbers = numbersOf(notebook);
  const cells = slice.cells.map(({ cell, lines, text, whole }) => ({
    id: cell,
    number: numbers.get(cell ?? "") ?? null,
    lines,
    whole,
    source: text,
  }));
  process.stdout.write(`${JSON.stringify({ aim, proven: proof?.proven ?? false, proof, notes, cells }, null, 2)}\n`);
}

function printDead({ cells }: Notebook, analyser: Analyser, json: boolean): number {
  const code = cells.filter((cell) => cell.type === "code");
  const pages = code.map(({ id, source, outputs }) => ({ id, source, shows: outputs.length > 0 }));
  const dead = new Set(deadCells(pages, analyser));
  const found = code.flatMap(({ id, source }, i) => (dead.has(id) ? [{ id, number: i + 1, source }] : []));
  if (json)
    process.stdout.write(`${JSON.stringify({ dead: found.map(({ id, number }) => ({ id, number })) }, null, 2)}\n`);
  else if (found.length === 0) process.stdout.write("No dead cells.\n");
  else
    for (const { number, source } of found)
      process.stdout.write(`Cell ${number}  ${plain(source.trim().split("\n")[0]!.slice(0, 70))}\n`);
  return EXIT.done;
}

export const verb: Verb = { usage, run };
