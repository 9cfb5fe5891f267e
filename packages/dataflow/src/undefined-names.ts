/**
 * Names that a run from the top looks up where no cell above, nor the cell itself, may have bound them. Stops where names
 * can come from anywhere (a star import, `%run`), because from there on it would guess.
 */
import type { CellFacts, MagicFact } from "./facts.ts";

export interface UndefinedName {
  /** Among the code cells, from 0. */
  readonly place: number;
  readonly name: string;
  /** The first cell below that may bind it, from 0. */
  readonly below: number | null;
}

/** What an interactive shell brings along. */
const SHELL_NAMES: ReadonlySet<string> = new Set(
  "get_ipython display In Out _ __ ___ _i _ii _iii _ih _oh _dh exit quit __name__ __session__ __builtins__".split(" "),
);

/** Extensions that bind no names. */
const QUIET =
  /^%(?:re)?load_ext\s+(?:autoreload|tensorboard|line_profiler|memory_profiler|watermark|rich|nb_black|lab_black|jupyter_black|snakeviz|pyinstrument|scalene|heat|wurlitzer|google\.colab\.\w+|dotenv|cython)\s*$/i;

const bindsUnseen = ({ name, text }: MagicFact): boolean =>
  /^(?:run|load|pylab|load_ext|reload_ext|store|sql)$/.test(name) && !QUIET.test(text.trim());

export function undefinedNames(facts: readonly (CellFacts | null)[], builtins: ReadonlySet<string>): UndefinedName[] {
  const bound = new Set<string>([...builtins, ...SHELL_NAMES]);
  const found: UndefinedName[] = [];
  for (const [place, own] of facts.entries()) {
    if (!own) return found;
    // What hides its names may bind any.
    if (own.opaque.length > 0 || own.magics.some(bindsUnseen)) return found;
    if (own.magics.some(({ kind }) => kind === "cell" && own.reads.length === 0)) {
      for (const name of own.mayBind) bound.add(name);
      continue;
    }
    for (const name of own.reads) {
      if (bound.has(name) || own.mayBind.includes(name) || /^_(?:i?\d+|[io]h)$/.test(name)) continue;
      const below = facts.findIndex((other, i) => i > place && other?.mayBind.includes(name) === true);
      found.push({ place, name, below: below < 0 ? null : below });
      bound.add(name);
    }
    for (const name of own.mayBind) bound.add(name);
    for (const made of own.functions) for (const name of made.binds) bound.add(name);
  }
  return found;
}
