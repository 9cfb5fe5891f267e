/**
 * State of the process that no name holds: the working folder, environment variables, options of libraries. Who reads it
 * is decided by which library a run uses, and who changes it by the helper's report, or by the words of the text where
 * nothing has run yet.
 *
 * It does not know every library: what it does not know belongs to "process", which every run reads.
 */
import { moduleState, stateOf } from "./location.ts";
import type { Location } from "./location.ts";

/** Beginnings of the helper's words to the library whose state it is. */
const OWNERS: readonly (readonly [RegExp, string])[] = [
  [/^cwd|^working/i, "cwd"],
  [/^environ/i, "environ"],
  [/^matplotlib|^figure|^pyplot|^rcparams/i, "matplotlib"],
  [/^warnings/i, "warnings"],
  [/^autograd|^torch|^grad/i, "torch"],
  [/^numpy/i, "numpy"],
  [/^pandas/i, "pandas"],
  [/^locale/i, "locale"],
  [/^decimal/i, "decimal"],
  [/^logging/i, "logging"],
  [/^scikit/i, "sklearn"],
  [/^sys\.path/, "paths"],
];

export function ambientState(words: string): Location {
  const module = /^module (\S+)/.exec(words)?.[1];
  if (module !== undefined) return moduleState(module);
  return stateOf(OWNERS.find(([pattern]) => pattern.test(words))?.[1] ?? "process");
}

/** Library to the states that using it reads. */
const READ_BY: Readonly<Record<string, readonly string[]>> = {
  os: ["cwd", "environ"],
  pathlib: ["cwd"],
  glob: ["cwd"],
  shutil: ["cwd"],
  subprocess: ["cwd", "environ"],
  dotenv: ["environ"],
  matplotlib: ["matplotlib"],
  seaborn: ["matplotlib"],
  warnings: ["warnings"],
  torch: ["torch"],
  numpy: ["numpy"],
  pandas: ["pandas", "numpy"],
  sklearn: ["numpy", "sklearn"],
  decimal: ["decimal"],
  locale: ["locale"],
  logging: ["logging"],
};

export const statesReadBy = (library: string): readonly Location[] => (READ_BY[library] ?? []).map(stateOf);

/** Ways to set such state, as they are written. */
const SETTERS: readonly (readonly [RegExp, string])[] = [
  [/\bchdir\s*\(|^\s*%cd\b/m, "cwd"],
  [/\benviron\b|\bputenv\s*\(|^\s*%(set_)?env\b|load_dotenv/m, "environ"],
  [
    /\brcParams\b|\brc\s*\(|\bstyle\.use\s*\(|\brcdefaults\s*\(|set_theme\s*\(|\bsns\.set\w*\s*\(|^\s*%(matplotlib|config)\b/m,
    "matplotlib",
  ],
  [/\b(filterwarnings|simplefilter|resetwarnings)\s*\(/, "warnings"],
  [/\bset_(default_(dtype|device|tensor_type)|grad_enabled|printoptions)\s*\(|deterministic/, "torch"],
  [/\bset_printoptions\s*\(|\bseterr\s*\(/, "numpy"],
  [/\bset_option\s*\(|\boptions\.\w+/, "pandas"],
  [/\bset_config\s*\(/, "sklearn"],
  [/\bsys\.path\b|\bsite\.addsitedir\s*\(/, "paths"],
  [/\bsetlocale\s*\(/, "locale"],
  [/\bgetcontext\s*\(|\bsetcontext\s*\(/, "decimal"],
  [/\bbasicConfig\s*\(|\bsetLevel\s*\(/, "logging"],
  // A module of torch that registers a buffer or a hook changes itself.
  [
    /\bsetrecursionlimit\s*\(|\bsys\.(stdout|stderr|modules|argv|displayhook|excepthook)\b|\bpre_run_cell\b|\bregister(_(?!buffer|parameter|module|\w*hook)\w+)?\s*\(/,
    "process",
  ],
  // What the interpreter, the shell and the test tools keep for everybody.
  [
    /\bgc\.(enable|disable|freeze|set_\w+)\s*\(|\bsignal\.(signal|alarm|setitimer)\s*\(|\.__enter__\s*\(|\benter_context\s*\(|\bmock\b|\batexit\.|\bsetdefaulttimeout\s*\(|\bset_start_method\s*\(|\btzset\s*\(/,
    "process",
  ],
  [
    /\bget_ipython\(\)\.(?!run_|magic|system|getoutput)\w|^\s*%(precision|config\s+\w*(Shell|Formatter))|\bset_trait\b/m,
    "process",
  ],
];

/** A change as facts tell it ("pd.set_option()", "plt.rcParams['x'] ="): of such state, or of a generator. */
export const setsState = (how: string): boolean =>
  statesSetBy(how).length > 0 || /\b(manual_seed|set_seed|seed)\s*\(/.test(how);

/** State that the helper does not look at: there the words of the text are all there is. */
const UNWATCHED = new Set(["locale", "decimal", "logging", "process"].map(stateOf));
export const isWatched = (location: Location): boolean => location.startsWith("ambient:") && !UNWATCHED.has(location);

export const unwatchedStatesSetBy = (source: string): readonly Location[] =>
  statesSetBy(source).filter((state) => UNWATCHED.has(state));

/** What the text may set, by its words alone. */
export const statesSetBy = (source: string): readonly Location[] =>
  SETTERS.filter(([pattern]) => pattern.test(source)).map(([, what]) => stateOf(what));
