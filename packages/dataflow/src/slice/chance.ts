/**
 * Random numbers come in the order in which they are drawn: a statement that draws depends on all that drew before it, back
 * to the last seed. Says which steps draw from which generator, also through functions of the notebook and through
 * libraries that draw without saying so.
 */
import type { RandomFact } from "../facts.ts";
import type { Program } from "./program.ts";
import type { Step } from "./step.ts";

export type Source = RandomFact["library"];

/** They draw unless they are given a state of their own. */
const HIDDEN_DRAWS =
  /(^|\.)(sample|shuffle|rvs|fit|fit_transform|fit_predict|fit_resample|cross_val_score|cross_validate|cross_val_predict|cross_val_predict|learning_curve|validation_curve|permutation_importance|train_test_split|KFold|StratifiedKFold|ShuffleSplit|make_(blobs|moons|circles|classification|regression))$/;
const OWN_STATE = /\b(random_state|seed|generator)\s*=\s*(\d|[A-Za-z_])/;
const SEED_NAME = /(^|\.)(seed|manual_seed|manual_seed_all|set_seed|set_random_seed|seed_everything|fix_random_seed)$/;
const TENSORS = /^(torch|tensorflow|keras|jax|pytorch_lightning|lightning)(\.|$)/;

export class Chance {
  /** By step id. */
  private readonly draws = new Map<string, Set<Source>>();
  private readonly seeds = new Map<string, Set<Source>>();
  private readonly steps: readonly Step[];

  constructor({ steps }: Program) {
    this.steps = steps;
    const inside = new Map<string, Set<Source>>();
    const tensors = new Set<string>();
    for (const step of steps) {
      const { facts, piece } = step;
      for (const { module, as } of facts.imports) if (as && TENSORS.test(module)) tensors.add(as);
      const drawn = this.drawnBy(step, inside, tensors);
      if (piece.kind === "function" || piece.kind === "class") {
        for (const { name } of facts.functions) inside.set(name, drawn);
        if (
          facts.lookups.some((name) => tensors.has(name)) ||
          facts.functions.some((one) => readsAny(one.reads, tensors))
        )
          for (const { name } of facts.functions) tensors.add(name);
        continue;
      }
      if (drawn.size > 0) this.draws.set(step.id, drawn);
      const seeded = new Set(facts.random.filter((one) => SEED_NAME.test(one.call)).map((one) => one.library));
      if (seeded.size > 0) this.seeds.set(step.id, seeded);
      if (facts.lookups.some((name) => tensors.has(name))) for (const name of facts.mayBind) tensors.add(name);
    }
  }

  private drawnBy({ facts, piece }: Step, inside: ReadonlyMap<string, Set<Source>>, tensors: ReadonlySet<string>) {
    const drawn = new Set<Source>();
    const hasOwn = OWN_STATE.test(piece.text);
    for (const { kind, library } of facts.random)
      if (kind === "draw" && !(library === "sklearn" && hasOwn)) drawn.add(library === "sklearn" ? "numpy" : library);
    if (!hasOwn && piece.calls.some((call) => HIDDEN_DRAWS.test(call))) drawn.add("numpy");
    const called = [...facts.lookups, ...piece.calls.map((call) => /^\w+/u.exec(call)?.[0] ?? "")];
    for (const name of called) for (const one of inside.get(name) ?? []) drawn.add(one);
    if (piece.kind !== "import" && piece.calls.length > 0 && called.some((name) => tensors.has(name)))
      for (const one of ["torch", "tensorflow"] as const) drawn.add(one);
    return drawn;
  }

  /** What this step's numbers depend on; "unseeded" where nothing ever made them certain. */
  before(at: number): { readonly steps: readonly Step[]; readonly unseeded: readonly Source[] } {
    const found = new Set<Step>();
    const unseeded: Source[] = [];
    for (const source of this.draws.get(this.steps[at]!.id) ?? []) {
      const chain = this.chainOf(source, at);
      if (chain) for (const step of chain) found.add(step);
      else unseeded.push(source);
    }
    return { steps: [...found], unseeded };
  }

  /** Says that its numbers are left to chance: it draws by name, not only perhaps. */
  isPlain({ facts, piece }: Step): boolean {
    return !OWN_STATE.test(piece.text) && facts.random.some((one) => one.kind === "draw" && one.library !== "sklearn");
  }

  private chainOf(source: Source, at: number): Step[] | null {
    const chain: Step[] = [];
    for (let i = at - 1; i >= 0; i--) {
      const step = this.steps[i]!;
      const seeds = this.seeds.get(step.id);
      const isSeed = seeds !== undefined && (seeds.has(source) || seeds.has("other"));
      if (isSeed || this.draws.get(step.id)?.has(source)) chain.push(step);
      if (isSeed && step.piece.kind === "expression") return chain;
    }
    return null;
  }
}

const readsAny = (names: readonly string[], of: ReadonlySet<string>): boolean => names.some((name) => of.has(name));
