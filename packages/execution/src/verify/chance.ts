/**
 * Why two fresh runs may differ: what in a cell, or above it, draws by chance or asks the world. Facts of the text where there
 * are some, else the calls by their looks. Called when runs have differed, so it explains and accuses nobody.
 */
import type { CellFacts, RandomFact } from "@pellucid/dataflow";

/** A place where chance comes in. */
export interface Draw {
  /** Place among the code cells, from 0. */
  readonly cell: number;
  readonly line: number;
  /** The call as written. */
  readonly call: string;
  /** "random numbers without a seed", "the time", ... */
  readonly why: string;
}

/** Calls that give something else each time, whatever the seed. */
const WORLD: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:time\.(?:time|perf_counter|monotonic|process_time|ctime|localtime|gmtime|strftime)|datetime\.(?:now|utcnow|today)|(?:pd\.)?Timestamp\.now|date\.today)\s*\(/,
    "the time",
  ],
  [/\b(?:uuid\.)?uuid[14]\s*\(|\bos\.urandom\s*\(|\bsecrets\.\w+\s*\(/, "an id made by chance"],
  [
    /\b(?:requests\.(?:get|post)|urllib\.request\.\w+|urlopen|urlretrieve|httpx\.\w+)\s*\(|["']https?:\/\/[^"']+\.(?:csv|json|txt|data|zip|gz)["']/,
    "the network",
  ],
  [/\b(?:os\.listdir|os\.scandir|os\.walk|glob\.i?glob|\.iterdir|\.r?glob)\s*\(/, "the order of a directory"],
  [
    /\bas_completed\s*\(|\bimap_unordered\s*\(|\bn_jobs\s*=\s*(?:-1|[2-9])|\bThreadPoolExecutor\s*\(|\bthreading\.Thread\s*\(/,
    "parallel work",
  ],
  [/\.cuda\s*\(|\.to\(\s*["'](?:cuda|mps)|device\s*=\s*["'](?:cuda|mps)/, "sums on a GPU"],
  [/\b(?:id|hash)\s*\(/, "an address or a hash of this run"],
];

/** Where no facts are to be had. */
const DRAWS: readonly (readonly [RegExp, RandomFact["library"]])[] = [
  [/\b(?:np|numpy)\.random\.(?!seed|RandomState\(\d|default_rng\(\d)\w+\s*\(/, "numpy"],
  [
    /\brandom\.(?!seed|Random\(\d|default_rng|RandomState)(?:random|randint|choice|choices|sample|shuffle|uniform|gauss|normalvariate|randrange)\s*\(/,
    "random",
  ],
  [
    /\btorch\.(?:rand|randn|randint|randperm|normal|bernoulli)\w*\s*\(|\bnn\.\w+\s*\(|DataLoader\([^)]*shuffle\s*=\s*True/,
    "torch",
  ],
  [
    /\b(?:train_test_split|KMeans|RandomForest\w+|ExtraTrees\w+|MLP\w+|TSNE|SGD\w+|(?:Stratified)?KFold|(?:Group|Stratified)?ShuffleSplit|shuffle|resample)\s*\(/,
    "sklearn",
  ],
  [/\btf\.random\.\w+\s*\(|\bkeras\.layers\.\w+\s*\(|\.sample\s*\(/, "tensorflow"],
];
const SEEDS: readonly (readonly [RegExp, RandomFact["library"]])[] = [
  [/\b(?:np|numpy)\.random\.seed\s*\(/, "numpy"],
  [/(?<![\w.])random\.seed\s*\(/, "random"],
  [/\btorch\.manual_seed\s*\(|\bseed_everything\s*\(/, "torch"],
  [/\b(?:tf\.random\.set_seed|tf\.set_random_seed|set_random_seed)\s*\(/, "tensorflow"],
];

/** With these arguments a call draws from nothing that others draw from, or draws nothing. */
function drawsNothing(name: string, given: string): boolean {
  return (
    /\brandom_state\s*=\s*(?!None\b)\w/.test(given) || (name.endsWith("KFold") && !/\bshuffle\s*=\s*True/.test(given))
  );
}

/** From the bracket that the text begins with to the one that closes it, over as many lines as it takes. */
function inBrackets(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at]!;
    if ("([{".includes(mark)) depth++;
    else if (")]}".includes(mark) && --depth === 0) return text.slice(0, at);
  }
  return text;
}

/** Every place where chance comes in, in order. */
export function drawsIn(sources: readonly string[], facts: readonly (CellFacts | null)[]): Draw[] {
  const seeded = new Set<string>();
  return sources.flatMap((source, cell) => {
    const random = [...(facts[cell]?.random ?? []), ...looksRandom(source).filter((one) => !isKnown(one, facts[cell]))];
    const draws: Draw[] = [];
    for (const { library, kind, call, line } of [...random].toSorted((a, b) => a.line - b.line)) {
      // A generator of its own (`RandomState(0)`) seeds nothing but itself.
      if (kind === "seed" && /seed/i.test(call)) seeded.add(library);
      else if (kind === "seed" || (kind === "later" && call.endsWith("DataLoader"))) continue;
      else if (!seeded.has(library) && !(library === "sklearn" && seeded.has("numpy")))
        draws.push({ cell, line, call, why: "random numbers without a seed" });
    }
    return [...draws, ...worldIn(source, cell)];
  });
}

/** What only looks random is taken where the facts are silent, and never against them. */
function isKnown({ library, kind, line, call }: RandomFact, facts: CellFacts | null | undefined): boolean {
  if (!facts) return false;
  // Of a loader the facts do not say whether it shuffles.
  if (library === "torch") return call !== "DataLoader";
  return library !== "sklearn" || kind !== "draw" || facts.random.some((one) => one.line === line);
}

const codeLines = (source: string): [string, number][] =>
  source.split("\n").map((line, i) => [line.replace(/(?:^|\s)#.*$/, ""), i + 1]);

function looksRandom(source: string): RandomFact[] {
  const lines = codeLines(source);
  const found = (line: string, number: number, kind: RandomFact["kind"], table: typeof DRAWS): RandomFact[] =>
    table.flatMap(([pattern, library]) => {
      const match = pattern.exec(line);
      if (!match) return [];
      const call = nameOf(match[0]);
      const rest = [line.slice(match.index + match[0].length - 1), ...lines.slice(number).map(([text]) => text)];
      const isOwn = kind === "draw" && match[0].endsWith("(") && drawsNothing(call, inBrackets(rest.join("\n")));
      return isOwn ? [] : [{ library, kind, call, line: number }];
    });
  return lines.flatMap(([line, number]) => [
    ...found(line, number, "seed", SEEDS),
    ...found(line, number, "draw", DRAWS),
  ]);
}

function worldIn(source: string, cell: number): Draw[] {
  return codeLines(source).flatMap(([text, line]) =>
    WORLD.flatMap(([pattern, why]) => {
      const call = pattern.exec(text)?.[0];
      return call === undefined ? [] : [{ cell, line, call: nameOf(call), why }];
    }),
  );
}

const nameOf = (call: string): string => call.replace(/\s*\([^]*$/, "").trim();
