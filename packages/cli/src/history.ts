/**
 * `pellucid history NOTEBOOK`: what was done to a notebook, newest last, and any version of it as a file. Only reads the
 * history, which the lab keeps in the state directory; so it works beside a running lab, and when the notebook is gone.
 */
import { realpathSync } from "node:fs";
import { access, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { stateDirectory } from "@pellucid/kernel";
import { notebookText } from "@pellucid/notebook";
import type { TimelineEntry } from "@pellucid/server";
import { EXIT, Failure, plain, say, systemErrorInWords } from "./print.ts";
import { numberFrom, readArguments, UsageError, type Verb } from "./verb.ts";

const usage = `pellucid history NOTEBOOK [--json] [--count N] [--named] [--deleted]
pellucid history NOTEBOOK --restore VERSION -o OUT.ipynb

Shows what was done to a notebook in the lab: edits, runs, saves and changes by other programs, one a line, the newest
last. Works for notebooks that were deleted, too.

  --json             as a JSON list
  --count N          the last N (default 50; 0: all)
  --named            only versions that have a name
  --deleted          only where cells were deleted
  --restore VERSION  write that version (the first column, or its name) to a new file; it has no outputs
  -o, --output FILE  that file, which must not exist yet
`;

const OPTIONS = {
  json: { type: "boolean", default: false },
  count: { type: "string" },
  named: { type: "boolean", default: false },
  deleted: { type: "boolean", default: false },
  restore: { type: "string" },
  output: { type: "string", short: "o" },
} as const;

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, OPTIONS, 1);
  const [path] = positionals;
  if (path === undefined) throw new UsageError("Which notebook?");
  if ((values.restore === undefined) !== (values.output === undefined))
    throw new UsageError("--restore VERSION and -o OUT.ipynb go together.");
  const { Histories, nodeFs, timelineOf } = await import("@pellucid/server");
  const histories = new Histories({ fs: nodeFs, stateDir: stateDirectory(), now: Date.now });
  const log = await histories.reader(realPath(path));
  if (values.restore !== undefined) {
    if (!log) throw new Failure(`There is no history of ${plain(path)}.`, EXIT.unusable);
    return await restore(log, values.restore, values.output!);
  }
  const count = numberFrom("--count", values.count, { min: 0, max: 1_000_000, whole: true }) ?? 50;
  const only: "named" | "deleted" | undefined = values.named ? "named" : values.deleted ? "deleted" : undefined;
  const wish = { count: count || 1_000_000, ...(only && { only }) } as const;
  const entries = log ? timelineOf(log, wish).entries.toReversed() : [];
  if (values.json) process.stdout.write(`${JSON.stringify(entries, null, 2)}\n`);
  else for (const entry of entries) process.stdout.write(`${lineOf(entry)}\n`);
  if (!values.json && entries.length === 0) process.stdout.write(`Nothing is known of ${plain(path)}.\n`);
  return EXIT.done;
}

/** Where the lab would find it: links followed as far as there is something. */
function realPath(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    return dirname(whole) === whole ? whole : join(realPath(dirname(whole)), basename(whole));
  }
}

type Log = NonNullable<Awaited<ReturnType<InstanceType<typeof import("@pellucid/server").Histories>["reader"]>>>;

async function restore(log: Log, wanted: string, output: string): Promise<number> {
  const { notebookOf } = await import("@pellucid/server");
  const named = [...log.names].findLast(([, { name }]) => name === wanted)?.[0];
  const version = log.version(named ?? wanted);
  if (!version) throw new Failure(`There is no version ${plain(wanted)} in this history.`, EXIT.unusable);
  const there = await access(output).then(
    () => true,
    () => false,
  );
  if (there) throw new Failure(`${plain(output)} exists already. Give another -o.`, EXIT.unusable);
  try {
    await writeFile(output, notebookText(await notebookOf(log, version)), { flag: "wx" });
  } catch (error) {
    throw new Failure(`Cannot write ${plain(output)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  }
  say(`pellucid: wrote ${plain(output)}`);
  return EXIT.done;
}

/** `k3x9…  2026-05-03 14:31:05  edit     cell 3  lr = 1e-3` */
function lineOf({ id, at, kind, step, cells, run, name }: TimelineEntry): string {
  const [first] = cells;
  const which =
    cells.length > 1 ? `${cells.length} cells` : first ? (first.number ? `cell ${first.number}` : "a text cell") : "";
  const deed = run ? run.state : cells.length === 1 && kind === "cells" ? first!.deed : (step ?? kind);
  const told = [
    plain(id),
    localTime(new Date(at)),
    deed.padEnd(11),
    which.padEnd(11),
    plain(run?.reason ?? first?.title ?? ""),
    name === undefined ? "" : `[${plain(name)}]`,
  ];
  return told.filter(Boolean).join("  ").trimEnd();
}

const two = (n: number): string => String(n).padStart(2, "0");
const localTime = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

export const verb: Verb = { usage, run };
