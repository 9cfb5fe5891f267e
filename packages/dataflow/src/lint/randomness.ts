/** Where chance comes in without a seed: for each library the first place, and how many more there are. */
import { torchChance } from "../torch-chance.ts";
import { argument, type Call, callsIn, type CodeCell, dotted, fullName, type Look } from "./look.ts";

export type Library = "random" | "numpy" | "torch" | "tensorflow" | "scikit-learn" | "pandas";

export interface Unseeded {
  readonly library: Library;
  readonly cell: CodeCell;
  readonly call: Call;
  /** Further places. */
  readonly more: number;
}

const SEEDS: readonly (readonly [RegExp, readonly Library[]])[] = [
  [/^random\.seed$/, ["random"]],
  [/^numpy\.random\.(?:seed|set_state)$/, ["numpy", "scikit-learn", "pandas"]],
  [/^torch\.(?:cuda\.)?(?:manual_seed|manual_seed_all|seed_all)$|^torch\.random\.manual_seed$/, ["torch"]],
  [/^(?:tensorflow|tf)(?:\.compat\.v1)?\.(?:random\.)?(?:set_seed|set_random_seed)$/, ["tensorflow"]],
  [
    /(?:^|\.)(?:set_random_seed|seed_everything|set_seed|fix_seed|fix_random_seed|seed_all|set_all_seeds|setup_seed|set_global_seed|seed_torch)$/,
    ["random", "numpy", "torch", "tensorflow", "scikit-learn", "pandas"],
  ],
];

const DRAWS: readonly (readonly [RegExp, Library])[] = [
  [
    /^random\.(?:random|randint|randrange|choice|choices|shuffle|sample|uniform|gauss|normalvariate|betavariate|expovariate|triangular|getrandbits)$/,
    "random",
  ],
  [
    /^numpy\.random\.(?!seed$|set_state$|get_state$|default_rng$|RandomState$|Generator$|SeedSequence$|PCG64$|MT19937$|Philox$)\w+$/,
    "numpy",
  ],
  [/^(?:tensorflow|tf)\.random\.(?!set_seed$|Generator|experimental)\w+$/, "tensorflow"],
  [
    /^sklearn\.(?:\w+\.)*(?:train_test_split|make_(?:blobs|moons|circles|classification|regression|friedman\d|swiss_roll|s_curve|gaussian_quantiles)|RandomForest\w+|ExtraTrees\w+|RandomizedSearchCV|TSNE|MLP\w+|KMeans|MiniBatchKMeans|ShuffleSplit|StratifiedShuffleSplit|SGD\w+|RandomizedPCA)$/,
    "scikit-learn",
  ],
];

/** A generator made without a seed of its own. */
const GENERATOR = /^numpy\.random\.(?:default_rng|RandomState)$|^random\.Random$/;

export function unseeded(look: Look): Unseeded[] {
  const seeded = new Set<Library>();
  const found = new Map<Library, Unseeded>();
  for (const cell of look.code)
    for (const call of callsIn(cell)) {
      const name = fullName(call.callee, look.modules);
      // A variable that is called `random` is no module.
      if (/^(?:random|numpy|torch|torchvision)\./.test(name) && !look.modules.has(dotted(call.callee).split(".")[0]!))
        continue;
      for (const [form, libraries] of SEEDS)
        if (form.test(name) && (call.arguments.length > 0 || !name.endsWith("seed")))
          for (const library of libraries) seeded.add(library);
      const library = drawOf(call, name);
      if (!library || seeded.has(library)) continue;
      const before = found.get(library);
      found.set(library, before ? { ...before, more: before.more + 1 } : { library, cell, call, more: 0 });
    }
  return [...found.values()];
}

function drawOf(call: Call, name: string): Library | null {
  if (GENERATOR.test(name))
    return call.arguments.length === 0 ? (name.startsWith("random") ? "random" : "numpy") : null;
  const state = argument(call, "random_state") ?? argument(call, "seed");
  const hasState = state !== undefined && !(state.kind === "constant" && state.text === "none");
  if (name.endsWith(".sample") && (argument(call, "frac") || argument(call, "n"))) return hasState ? null : "pandas";
  const [, byName = null] = DRAWS.find(([form]) => form.test(name)) ?? [];
  const library = byName ?? (torchChance(name) === "draw" ? "torch" : null);
  if (!library || hasState) return null;
  if (name.endsWith("train_test_split") && literalOf(call, "shuffle") === "false") return null;
  return argument(call, "generator") || argument(call, "size")?.kind === "lambda" ? null : library;
}

const literalOf = (call: Call, name: string): string => {
  const value = argument(call, name);
  return value?.kind === "constant" ? value.text : "";
};
