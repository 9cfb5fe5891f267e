/**
 * `pellucid lint PATH...`: what is wrong with notebooks, from the file alone; for people, CI and code hosts. Runs nothing.
 * With `--fix` it changes what can be changed without changing what a run prints, and nothing else in the file.
 */
import { readdir, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Level, LintSettings } from "@pellucid/dataflow";
import type { SharedHelpers } from "@pellucid/server";
import { baselineOf, readBaseline, withoutBaseline } from "./lint-baseline.ts";
import { jsonOf, type LintedFile, sarifOf, textLines } from "./lint-report.ts";
import { openLongStreams, readInput, saverTo } from "./notebook-file.ts";
import { EXIT, Failure, plain, say, systemErrorInWords } from "./print.ts";
import { readArguments, UsageError, type Verb } from "./verb.ts";

const usage = `pellucid lint PATH... [options]

Says what is wrong with notebooks: order and hidden state, environment, structure, machine learning, outputs and secrets; with
ruff's rules on top. A folder stands for all notebooks in it. Runs nothing.

  --fix                mend what can be mended without changing what a run prints
  --json               the findings on stdout
  --sarif              the same as SARIF 2.1.0, for code hosts
  --fail-on LEVEL      end with 1 from this level on: error (default), warning, info, never
  --level LEVEL        show findings from this level on (default: warning)
  --select RULES       only these rules ("E1,W304,unused"); may be given again
  --ignore RULES       not these rules; may be given again
  --baseline FILE      leave out the findings that stand in this file
  --write-baseline FILE  write all findings of now to this file

Settings: [tool.pellucid.lint] in pyproject.toml, [lint] in pellucid.toml, the notebook's pellucid.lint metadata, and
"# pellucid: ignore[RULE]" on a line.

Ends with 0 when nothing of the level of --fail-on was found, 1 when something was, 2 when a path cannot be used, 64 after bad usage.
`;

const LEVELS: readonly Level[] = ["info", "warning", "error"];

interface Named {
  readonly name: string;
  /** It was found in a folder, not named. */
  readonly found: boolean;
}

interface Gathered {
  readonly files: LintedFile[];
  unusable: boolean;
  /** From the project's settings, for what the command line leaves open. */
  failOn: string | null;
  baseline: string | null;
}

async function run(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  const gathered: Gathered = { files: [], unusable: false, failOn: null, baseline: null };
  const told = new Set<string>();
  const named: Named[] = [];
  for (const path of options.paths) named.push(...(await namesIn(path, gathered)));
  const { sharedHelpers } = await import("@pellucid/server");
  const helpers = await sharedHelpers(named.length > 1 ? named.map(({ name }) => resolve(name)) : []);
  for (const one of named) await lintNamed(one, options, gathered, told, helpers);
  const { files } = gathered;
  if (options.writeBaseline !== null) {
    await writeFile(options.writeBaseline, baselineOf(files));
    say(
      `pellucid: ${plain(options.writeBaseline)} holds ${files.reduce((sum, { problems }) => sum + problems.length, 0)} findings now.`,
    );
    return gathered.unusable ? EXIT.unusable : EXIT.done;
  }
  const baseline = options.baseline ?? gathered.baseline;
  const shown = baseline === null ? files : withoutBaseline(files, await readBaseline(baseline));
  // Where nothing could be looked at, that was told already.
  if (shown.length > 0 || options.form !== "text") print(shown, options);
  if (gathered.unusable) return EXIT.unusable;
  const failOn = options.failOn ?? gathered.failOn ?? "error";
  if (!/^(?:error|warning|info|never)$/.test(failOn))
    throw new UsageError(`fail-on must be error, warning, info or never, not "${failOn}".`);
  const failing = shown.some(({ problems }) => problems.some(({ level }) => reaches(level, failOn)));
  return failing ? EXIT.failed : EXIT.done;
}

const reaches = (level: Level, least: string): boolean =>
  least !== "never" && LEVELS.indexOf(level) >= LEVELS.indexOf(least as Level);

function readOptions(args: readonly string[]) {
  const { values, positionals } = readArguments(
    args,
    {
      fix: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      sarif: { type: "boolean", default: false },
      "fail-on": { type: "string" },
      level: { type: "string" },
      select: { type: "string", multiple: true },
      ignore: { type: "string", multiple: true },
      baseline: { type: "string" },
      "write-baseline": { type: "string" },
    },
    Number.POSITIVE_INFINITY,
  );
  if (positionals.length === 0) throw new UsageError("Which notebook or folder?");
  if (values.json && values.sarif) throw new UsageError("Either --json or --sarif.");
  const failOn = values["fail-on"] ?? null;
  if (failOn !== null && !/^(?:error|warning|info|never)$/.test(failOn))
    throw new UsageError(`--fail-on needs error, warning, info or never, not "${failOn}".`);
  const level = values.level ?? (failOn === "info" ? "info" : "warning");
  if (!LEVELS.includes(level as Level)) throw new UsageError(`--level needs error, warning or info, not "${level}".`);
  const rules = (lists: readonly string[] | undefined) =>
    lists?.flatMap((list) => list.split(",")).map((rule) => rule.trim());
  const [select, ignore] = [rules(values.select), rules(values.ignore)];
  const settings: LintSettings = { ...(select && { select }), ...(ignore && { ignore }) };
  return {
    paths: positionals,
    fix: values.fix,
    form: values.json ? ("json" as const) : values.sarif ? ("sarif" as const) : ("text" as const),
    failOn,
    level: level as Level,
    settings,
    baseline: values.baseline ?? null,
    writeBaseline: values["write-baseline"] ?? null,
  };
}
type Options = ReturnType<typeof readOptions>;

/** A path that cannot be used is told, and the others are looked at all the same. */
async function namesIn(path: string, gathered: Gathered): Promise<Named[]> {
  try {
    const there = await stat(path).catch((error: unknown) => {
      throw new Failure(`Cannot open ${plain(path)}: ${systemErrorInWords(error)}.`, EXIT.unusable);
    });
    const found = there.isDirectory();
    const names = found ? await notebooksIn(path) : [path];
    if (names.length === 0) say(`pellucid: There are no notebooks in ${plain(path)}.`);
    return names.map((name) => ({ name, found }));
  } catch (error) {
    return unusable(error, gathered);
  }
}

function unusable(error: unknown, gathered: Gathered): [] {
  if (!(error instanceof Failure)) throw error;
  say(`pellucid: ${error.message}`);
  gathered.unusable = true;
  return [];
}

/** Folders that hold copies and installations, not somebody's notebooks. */
const LEFT_OUT = /^(?:\.|node_modules$|__pycache__$|site-packages$|venv$)/;

async function notebooksIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !LEFT_OUT.test(entry.name)) found.push(...(await notebooksIn(path)));
    else if (entry.isFile() && entry.name.endsWith(".ipynb")) found.push(path);
  }
  return found;
}

async function lintNamed(
  { name, found }: Named,
  options: Options,
  gathered: Gathered,
  told: Set<string>,
  shared: SharedHelpers,
): Promise<void> {
  const { findProject, fixNotebook, helpersElsewhere, lintOne } = await import("@pellucid/server");
  const path = resolve(name);
  const project = await findProject(path, true);
  const { own } = project;
  if (found && project.project && isExcluded(relative(project.project.root, path), own.exclude)) return;
  gathered.failOn ??= own.failOn;
  if (own.baseline !== null && project.project) gathered.baseline ??= join(project.project.root, own.baseline);
  const input = await readInput(name).catch((error: unknown) => unusable(error, gathered));
  if (!("notebook" in input)) return;
  const helpers = helpersElsewhere(shared, path, (other) => relative(process.cwd(), other).split(sep).join("/"));
  const request = {
    path,
    notebook: input.notebook,
    size: input.known.size,
    settings: options.settings,
    project,
    helpers,
  };
  const { notebook, fixed, linted } = options.fix
    ? await fixNotebook(request)
    : { notebook: input.notebook, fixed: 0, linted: await lintOne(request) };
  for (const trouble of linted.trouble)
    if (!told.has(trouble)) {
      told.add(trouble);
      say(`pellucid: ${plain(trouble)}`);
    }
  if (notebook !== input.notebook) {
    const saver = saverTo(path, input.known, openLongStreams());
    saver.save(notebook);
    await saver.done();
  }
  gathered.files.push({ path: name.split(sep).join("/"), notebook, problems: linted.problems, fixed });
}

/** `*` within a name, `**` across folders; a folder's name stands for what is in it. */
function isExcluded(path: string, patterns: readonly string[]): boolean {
  const name = path.split(sep).join("/");
  return patterns.some((pattern) => {
    const form = pattern
      .replace(/\/+$/, "")
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replace(/\*\*\/?|\*|\?/g, (sign) => (sign === "*" ? "[^/]*" : sign === "?" ? "[^/]" : ".*"));
    return new RegExp(`^(?:.*/)?${form}(?:/.*)?$`).test(name);
  });
}

function print(files: readonly LintedFile[], { form, level, fix }: Options): void {
  const out =
    form === "json"
      ? jsonOf(files)
      : form === "sarif"
        ? sarifOf(files, process.cwd())
        : textLines(files, (one) => reaches(one, level), fix).join("\n");
  if (out !== "") process.stdout.write(`${out}\n`);
}

export const verb: Verb = { usage, run };
