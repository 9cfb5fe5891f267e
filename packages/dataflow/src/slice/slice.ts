/**
 * The backward slice: from an output, a name or a file, the statements that made it. Built on the graph of the steps (who wrote
 * what each looks up), and on what meets outside of names (world.ts, chance.ts). Everything that may matter is kept; that
 * the rest does not matter is a claim from the text, to be proven by running the slice.
 */
import type { Analyser } from "../analyser.ts";
import { graphOf } from "../graph.ts";
import { NO_FACTS } from "../facts.ts";
import { Chance } from "./chance.ts";
import { programOf, type Program, type ProgramRun } from "./program.ts";
import type { Step } from "./step.ts";
import { Voice } from "./voice.ts";
import { isInstall, World } from "./world.ts";

/** `run`, `after`: keys of runs. */
export type Criterion =
  | { readonly kind: "output"; readonly run: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "file"; readonly path: string };

export interface SliceCell {
  readonly run: string;
  readonly cell: string | null;
  /** The text that ran, of which this is a part. */
  readonly source: string;
  /** Kept lines of it, from 1. */
  readonly lines: readonly number[];
  readonly text: string;
  readonly whole: boolean;
}

export interface Slice {
  readonly cells: readonly SliceCell[];
  /** What a person should know before trusting it. */
  readonly notes: readonly string[];
}

export class SliceError extends Error {}

export function sliceOf(runs: readonly ProgramRun[], criterion: Criterion, analyser: Analyser): Slice {
  const slicer = new Slicer(programOf(runs, analyser), analyser);
  return slicer.slice(criterion);
}

export class Slicer {
  private readonly program: Program;
  private readonly analyser: Analyser;
  private readonly voice: Voice;
  private readonly chance: Chance;
  private readonly world: World;
  private readonly into: readonly (readonly number[])[];
  private readonly places: ReadonlyMap<string, number>;

  constructor(program: Program, analyser: Analyser) {
    this.program = program;
    this.analyser = analyser;
    this.voice = new Voice(program);
    this.chance = new Chance(program);
    this.world = new World(program);
    this.places = new Map(program.steps.map((step, i) => [step.id, i]));
    const graph = graphOf(program.steps.map(({ id, facts }) => ({ id, facts })));
    this.into = graph.cells.map((cell) => cell.into.map((edge) => this.places.get(edge.from)!));
  }

  slice(criterion: Criterion): Slice {
    const aims = this.aimsOf(criterion);
    const kept = this.closure(aims);
    const target = criterion.kind === "output" ? this.program.runs.findIndex((run) => run.key === criterion.run) : -1;
    return { cells: this.cellsOf(kept, target), notes: this.notesOf(kept) };
  }

  /** Steps of a run that may show something. */
  speakers(run: number): number[] {
    return this.program.steps.flatMap((step, i) => (step.run === run && this.voice.speaks(step) ? [i] : []));
  }

  /** Steps that leave a file. */
  fileMakers(): number[] {
    return this.program.steps.flatMap(({ facts }, i) => (facts.files.some((one) => one.access === "write") ? [i] : []));
  }

  private aimsOf(criterion: Criterion): number[] {
    if (criterion.kind === "output") {
      const run = this.program.runs.findIndex((one) => one.key === criterion.run);
      if (run < 0) throw new SliceError("This cell has no run to slice.");
      const own = this.speakers(run);
      if (own.length > 0) return own;
      return [this.program.steps.findLastIndex((step) => step.run === run)].filter((at) => at >= 0);
    }
    if (criterion.kind === "name") return this.makersOf(criterion.name);
    const found = this.world.writersOf(criterion.path);
    if (found.length === 0) throw new SliceError(`No cell writes ${criterion.path}.`);
    return found;
  }

  /** As if a last cell looked the name up, and called it if it is a function. */
  private makersOf(name: string): number[] {
    const { steps } = this.program;
    const asking = { id: "asking", facts: { ...NO_FACTS, reads: [name], lookups: [name], probable: [name] } };
    const graph = graphOf([...steps.map(({ id, facts }) => ({ id, facts })), asking]);
    const found = (graph.cells.at(-1)?.into ?? []).map((edge) => this.places.get(edge.from)!);
    if (!found.some((i) => steps[i]!.facts.mayBind.includes(name) || steps[i]!.facts.opaque.length > 0))
      throw new SliceError(`No cell makes ${name}.`);
    return found;
  }

  closure(aims: readonly number[]): Set<number> {
    const kept = new Set<number>();
    const queue = [...aims];
    for (;;) {
      for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
        if (kept.has(at)) continue;
        kept.add(at);
        queue.push(
          ...this.into[at]!,
          ...this.idsOf(this.world.before(at)),
          ...this.idsOf(this.chance.before(at).steps),
        );
      }
      queue.push(...this.world.settingsFor(kept).filter((at) => !kept.has(at)));
      if (queue.length === 0) return kept;
    }
  }

  private idsOf(steps: readonly Step[]): number[] {
    return steps.map((step) => this.places.get(step.id)!);
  }

  private cellsOf(kept: ReadonlySet<number>, target: number): SliceCell[] {
    const { runs, steps } = this.program;
    const byRun = new Map<number, Step[]>();
    for (const [i, step] of steps.entries())
      if (kept.has(i)) byRun.set(step.run, [...(byRun.get(step.run) ?? []), step]);
    return [...byRun].map(([run, own]) => {
      const { key, cell, source } = runs[run]!;
      const { text, lines } = joined(source ?? "", own, this.analyser, run === target);
      return { run: key, cell, source: source ?? "", lines, text, whole: text === source };
    });
  }

  private notesOf(kept: ReadonlySet<number>): string[] {
    const { runs, steps } = this.program;
    const of = [...kept].toSorted((a, b) => a - b);
    const drawn = of.filter((i) => this.chance.isPlain(steps[i]!) && this.chance.before(i).unseeded.length > 0);
    const hidden = of.flatMap((i) => steps[i]!.facts.opaque.map((one) => one.what));
    const installs = steps.some(isInstall);
    const lost = of.some((i) => runs[steps[i]!.run]!.source === null);
    const failed = of.some((i) => runs[steps[i]!.run]!.broken);
    return [
      ...(drawn.length > 0 ? ["It draws random numbers without a seed, so a fresh run may differ."] : []),
      ...(hidden.length > 0
        ? [`Names may hide behind ${[...new Set(hidden)].join(", ")}; all that may matter to it was kept.`]
        : []),
      ...(lost ? ["The text of one run was too long to be kept; it is missing here."] : []),
      ...(failed ? ["One of its cells did not run to its end."] : []),
      ...(installs ? ["Install commands were left out."] : []),
    ];
  }
}

/** The kept lines, with the comments right above them; a gap of the text stays one blank line. */
function joined(
  source: string,
  kept: readonly Step[],
  analyser: Analyser,
  isTarget: boolean,
): { text: string; lines: number[] } {
  const all = source.split(/\r\n|\r|\n/);
  const { header, pieces } = analyser.pieces(source);
  if (kept.length === pieces.length && (isTarget || !header)) return { text: source, lines: all.map((_, i) => i + 1) };
  const lines = new Set<number>();
  if (header && isTarget) lines.add(header.line);
  for (const { piece } of kept) {
    for (let line = piece.line; line <= piece.end; line++) lines.add(line);
    for (let line = piece.line - 1; line > 0 && /^\s*#(?!\s*%%)/.test(all[line - 1]!); line--) lines.add(line);
  }
  const order = [...lines].toSorted((a, b) => a - b);
  const out: string[] = [];
  for (const [i, line] of order.entries()) {
    const before = order[i - 1];
    if (before !== undefined && all.slice(before, line - 1).some((one) => one.trim() === "")) out.push("");
    out.push(all[line - 1]!);
  }
  return { text: silenced(out, kept.at(-1)!), lines: order };
}

/** An expression that did not end its cell does so now: its value was not shown, and is not. */
function silenced(out: readonly string[], { piece, last }: Step): string {
  const text = out.join("\n");
  const { expressionEnd: end } = piece;
  const says = piece.calls.at(-1) === "print" || /;\s*$/.test(piece.text);
  if (last || end === null || says) return text;
  const from = text.length - piece.text.length;
  return `${text.slice(0, from + end)};${text.slice(from + end)}`;
}
