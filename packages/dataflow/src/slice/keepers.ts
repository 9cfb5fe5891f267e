/**
 * Functions and classes that keep something between calls: a list as a default argument, a dict as a class attribute, a cache. A
 * call of one may change what the next call gives, so it counts as a change of the function or class itself, and objects of
 * such a class share what it keeps.
 */
import type { Mutation, ValueFact } from "../facts.ts";
import type { Step } from "./program.ts";

const MUTABLE = String.raw`\s*(:[^=\n]+)?=\s*(\[|\{|set\(|list\(|dict\(|defaultdict|deque|Counter|iter\(|open\(|count\()`;
const IN_DEFAULTS = new RegExp(String.raw`^\s*(async\s+)?def\s[^:]*?\w${MUTABLE}`, "m");
const IN_CLASS = new RegExp(String.raw`^[ \t]+\w+${MUTABLE}`, "m");
const CACHED = /^\s*@(\w+\.)*(cache|lru_cache|cached|memoize|memory\.cache)\b/m;

export function withKeepers(steps: readonly Step[]): readonly Step[] {
  const keepers = new Set<string>();
  return steps.map((step) => {
    const { facts, piece } = step;
    const called = piece.calls.length > 0 ? facts.lookups.filter((name) => keepers.has(name)) : [];
    for (const { name } of facts.functions) {
      if (isKeeper(step)) keepers.add(name);
      else if (facts.mustBind.includes(name)) keepers.delete(name);
    }
    const isDefinition = piece.kind === "function" || piece.kind === "class";
    if (called.length === 0 || isDefinition) return step;
    const changes = called.map((name): Mutation => ({ name, certainty: "possible", how: `${name}()`, line: 1 }));
    const values = facts.values.map((value) => sharing(value, keepers));
    return { ...step, facts: { ...facts, mutates: [...facts.mutates, ...changes], values } };
  });
}

const isKeeper = ({ piece }: Step): boolean =>
  (piece.kind === "function" && (IN_DEFAULTS.test(piece.text) || CACHED.test(piece.text))) ||
  (piece.kind === "class" && (IN_CLASS.test(piece.text) || IN_DEFAULTS.test(piece.text)));

function sharing(value: ValueFact, keepers: ReadonlySet<string>): ValueFact {
  const more = value.from.filter((name) => keepers.has(name) && !value.shares.includes(name));
  return more.length === 0 ? value : { ...value, shares: [...value.shares, ...more] };
}
