/**
 * Lint of open notebooks, for pages that want it: computed when one asks, one notebook at a time, in small steps between
 * everything else this process does; remembered for as long as the notebook is the same value. Nothing is computed for a
 * notebook that nobody asks about, and nothing here is told on its own.
 */
import { ignoringLine, type Change, type Fix, type Problem } from "@pellucid/dataflow";
import { textHash, type Notebook } from "@pellucid/notebook";
import { findProject, type FoundProject } from "./lint-project.ts";
import { lintAside, type Linted } from "./lint-notebook.ts";
import { type ProjectLook, ProjectLooks } from "./project-look.ts";

/** An open notebook, as a room has it. */
export interface OpenToLint {
  readonly notebook: Notebook;
  /** The states of its cells: what was edited since it ran. */
  readonly runner: { view(): { readonly truth: Readonly<Record<string, { readonly state: string }>> } };
}

export interface LintsOptions {
  readonly resolvePath: (apiPath: string) => Promise<string>;
  /** The open notebook of this path; null when nobody has it open. */
  readonly find: (apiPath: string) => Promise<OpenToLint | null>;
  /** How long a look into the project waits, ms. */
  readonly later?: number;
}

/** What a page is told. */
export interface LintView {
  readonly problems: readonly ProblemView[];
  /** The sources that were looked at, by hash: what was said of another text is out of date. */
  readonly sources: Readonly<Record<string, string>>;
  readonly trouble: readonly string[];
  /** The project is being looked through: more may be known soon. */
  readonly looking: boolean;
}

export interface ProblemView extends Problem {
  /** The change that makes its line silent about the rule. */
  readonly silence: Change | null;
}

const NOTHING: LintView = { problems: [], sources: {}, trouble: [], looking: false };

interface Known {
  readonly look: ProjectLook | null;
  readonly made: Promise<Omit<LintView, "looking">>;
}
/** What the project says is asked again after so long, ms. */
const PROJECT_LIFE = 5000;

export class Lints {
  readonly #options: LintsOptions;
  readonly #known = new WeakMap<Notebook, Known>();
  readonly #projects = new Map<string, { readonly at: number; readonly found: Promise<FoundProject> }>();
  readonly #looks: ProjectLooks;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: LintsOptions) {
    this.#options = options;
    this.#looks = new ProjectLooks(options.later);
  }

  async view(apiPath: string): Promise<LintView> {
    const open = await this.#options.find(apiPath);
    if (!open) return NOTHING;
    const { notebook } = open;
    const path = await this.#options.resolvePath(apiPath);
    const { look, looking } = this.#looks.of(path);
    const known = this.#known.get(notebook);
    if (known?.look === look) return { ...(await known.made), looking };
    const made = this.#turn.then(() => this.#lint(path, open, notebook, look));
    this.#turn = made.catch(() => {});
    this.#known.set(notebook, { look, made });
    made.catch(() => this.#known.delete(notebook));
    return { ...(await made), looking };
  }

  async #lint(path: string, { runner }: OpenToLint, notebook: Notebook, look: ProjectLook | null) {
    const project = look?.project ?? (await this.#project(path));
    const { truth } = runner.view();
    const edited = (id: string) => truth[id]?.state === "edited";
    const helpers = look && { helpers: look.helpers };
    return viewOf(notebook, await lintAside({ path, notebook, size: 0, project, edited, ...helpers }));
  }

  #project(path: string): Promise<FoundProject> {
    const known = this.#projects.get(path);
    if (known && Date.now() - known.at < PROJECT_LIFE) return known.found;
    const found = findProject(path, false);
    this.#projects.set(path, { at: Date.now(), found });
    return found;
  }
}

function viewOf(notebook: Notebook, { problems, trouble }: Linted): Omit<LintView, "looking"> {
  const sources = new Map(notebook.cells.map(({ id, source }) => [id, source]));
  const concerned = new Set(problems.flatMap(({ cell, fix }) => [...(cell === null ? [] : [cell]), ...cellsOf(fix)]));
  return {
    problems: problems.map((one) => ({ ...one, silence: silenceOf(one, sources) })),
    sources: Object.fromEntries([...concerned].map((id) => [id, textHash(sources.get(id) ?? "")])),
    trouble,
  };
}

const cellsOf = (fix: Fix | null): string[] => fix?.changes.map(({ cell }) => cell) ?? [];

function silenceOf({ cell, rule, span }: Problem, sources: ReadonlyMap<string, string>): Change | null {
  const source = cell === null ? undefined : sources.get(cell);
  if (cell === null || source === undefined || !span) return null;
  const ends = [...source.matchAll(/\r\n|\r|\n/g)];
  const before = ends[span.line - 2];
  const from = span.line === 1 ? 0 : before ? before.index + before[0].length : source.length;
  const to = ends[span.line - 1]?.index ?? source.length;
  const line = source.slice(from, to);
  // A comment behind a backslash or a magic would be a part of it: it goes on a line of its own.
  const isAlone = /\\$|^\s*[%!?]|\?\s*$/.test(line) || line.trim() === "";
  const insert = isAlone && !/^\s*%%/.test(line) ? `# pellucid: ignore[${rule}]\n${line}` : ignoringLine(line, rule);
  return /^\s*%%/.test(line) ? null : { kind: "text", cell, from, to, insert };
}
