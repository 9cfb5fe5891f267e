/**
 * Which statements may show something: print, display, draw, or warn. What is not known to be silent is taken to speak, so a
 * slice of an output keeps it. A function of the notebook's own speaks when something in it does.
 */
import { EFFECTS } from "../effect-table.ts";
import type { Program } from "./program.ts";
import type { Step } from "./step.ts";

/** Pure by the effect table, and heard all the same. */
const LOUD =
  /(^|\.)(print|pprint|display|info|summary|evaluate|show|draw|input|help|savefig|describe_model|plot|hist|boxplot|imshow|tqdm|trange|progress_apply)$/;
const QUIET_MODULES =
  /^(numpy|pandas|scipy|math|statistics|itertools|functools|operator|collections|json|re|os|sys|time|datetime|copy|string|random|pathlib|glob|csv|io|pickle|hashlib|heapq|bisect|decimal|fractions|typing|dataclasses|enum|contextlib|struct|base64|textwrap|uuid|sklearn|torch|joblib|polars|pyarrow)(\.|$)/;
const SILENT_KINDS: ReadonlySet<string> = new Set(["import", "function", "class", "delete", "global", "type alias"]);
/** They set something, and say at most that they did. */
const SILENT_MAGICS =
  /^\s*%(matplotlib|config|load_ext|reload_ext|autoreload|aimport|env|set_env|cd|precision|pylab|pdb)\b/;

export class Voice {
  private readonly modules = new Map<string, string>();
  private readonly definitions = new Map<string, readonly string[]>();
  private readonly heard = new Map<string, boolean>();

  constructor({ steps }: Program) {
    for (const { facts, piece } of steps) {
      for (const { module, name, as } of facts.imports)
        if (as) this.modules.set(as, name ? `${module}.${name}` : module);
      if (piece.kind !== "function" && piece.kind !== "class" && !isLambda(piece.text)) continue;
      for (const { name } of facts.functions) this.definitions.set(name, piece.calls);
    }
  }

  /** `last`: the kernel shows the value of an expression that ends its cell. */
  speaks({ piece, last }: Step): boolean {
    const { kind, text, calls } = piece;
    if (kind === "whole") return true;
    if (SILENT_KINDS.has(kind)) return false;
    if (kind === "magic") return !SILENT_MAGICS.test(text) && !/^\s*[\w, ]+=/.test(text);
    if (last && kind === "expression" && !/;\s*$/.test(text)) return true;
    return calls.some((call) => this.isLoud(call));
  }

  isLoud(call: string): boolean {
    if (LOUD.test(call)) return true;
    const name = call.slice(call.lastIndexOf(".") + 1);
    const root = /^\w+/u.exec(call)?.[0] ?? "";
    const inner = this.definitions.get(call);
    if (inner) return this.isLoudInside(call, inner);
    const module = this.modules.get(root) ?? EFFECTS.usualNames[root];
    if (module !== undefined) return !QUIET_MODULES.test(module);
    if (EFFECTS.pure.has(name)) return false;
    return !(call.includes(".") && EFFECTS.changing.has(name) && !/^(fit|train|write|execute)/.test(name));
  }

  private isLoudInside(name: string, calls: readonly string[]): boolean {
    const known = this.heard.get(name);
    if (known !== undefined) return known;
    this.heard.set(name, false);
    const loud = calls.some((call) => this.isLoud(call));
    this.heard.set(name, loud);
    return loud;
  }
}

const isLambda = (text: string): boolean => /^\s*\w+\s*=\s*lambda\b/.test(text);
