/**
 * Whether a cell does nothing but import, define, name plain values and set what libraries do by default. What it shows rests
 * on no option of any library, so that running it again, where nothing moved, is as good as not running it.
 */
import { mayCallAtOnce } from "./certainty.ts";
import { EFFECTS } from "./effect-table.ts";
import type { MagicFact } from "./facts.ts";
import type { Expression, Statement } from "./python.ts";

/** These show or give back what was set before. */
const TELLS = new Set(["seterr", "use_deterministic_algorithms"]);
const SEEDS = new Set(["seed", "manual_seed", "set_seed"]);
const MAGICS = new Set(["matplotlib", "config", "load_ext", "autoreload"]);
/** The folders that modules come from, the settings of matplotlib. */
const TABLES = new Set(["path", "rcParams"]);
const FILLS = new Set(["append", "insert", "extend", "update"]);

export const setsOnly = (body: readonly Statement[], magics: readonly MagicFact[]): boolean =>
  body.every(settles) && magics.every(({ kind, name }) => kind === "line" && MAGICS.has(name));

function settles(one: Statement): boolean {
  switch (one.kind) {
    case "import":
      return true;
    case "function":
      return !one.decorators.some(mayCallAtOnce) && one.parameters.list.every((each) => isPlain(each.default));
    case "simple":
      return one.word === "pass";
    case "assign":
      return isPlain(one.value) && one.targets.every((target) => target.kind === "name" || isPath(target));
    case "expression":
      return one.value.kind === "constant" || isSetting(one.value);
    default:
      return false;
  }
}

function isSetting(value: Expression): boolean {
  if (value.kind !== "call" || !isPath(value.callee)) return false;
  const { callee } = value;
  const isFine = callee.kind === "attribute" && SEEDS.has(callee.name) ? isNumber : isGiven;
  if (!value.arguments.every((each) => isFine(each.value))) return false;
  if (callee.kind === "name") return isSetter(callee.id);
  if (callee.kind !== "attribute") return false;
  const table = callee.object.kind === "attribute" ? callee.object.name : "";
  return isSetter(callee.name) || (TABLES.has(table) && FILLS.has(callee.name));
}

const isSetter = (name: string): boolean => SEEDS.has(name) || (EFFECTS.settings.has(name) && !TELLS.has(name));

/** `plt.rcParams["x"]`, `pio.templates.default`. */
function isPath(value: Expression): boolean {
  if (value.kind === "name") return true;
  if (value.kind === "attribute") return isPath(value.object);
  return value.kind === "subscript" && isPath(value.object) && value.index.every(isPlain);
}

/** Also a constant of a module: `logging.INFO`. */
const isGiven = (value: Expression): boolean =>
  isPlain(value) || (value.kind === "attribute" && /^[A-Z][A-Z0-9_]*$/.test(value.name) && isPath(value.object));

/** What a seed is made of: it may come from anywhere but the options that such a cell sets. */
const isNumber = (value: Expression): boolean =>
  isPlain(value) ||
  isPath(value) ||
  (value.kind === "call" &&
    value.callee.kind === "name" &&
    COUNTS.has(value.callee.id) &&
    value.arguments.every((each) => isNumber(each.value)));
const COUNTS = new Set(["abs", "int", "len", "map", "max", "min", "ord", "round", "sum"]);

/** Values that stand in the text, put together in whatever way, and names. */
function isPlain(value: Expression | null): boolean {
  if (value === null || value.kind === "constant" || value.kind === "name") return true;
  if (value.kind === "group") return value.items.every(isPlain);
  return value.kind === "operation" && value.parts.every(isPlain);
}
