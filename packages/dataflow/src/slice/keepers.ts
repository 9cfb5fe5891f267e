/**
 * What keeps something that no text shows. Functions and classes that remember between calls: a list as a default argument, a dict
 * as a class attribute, a cache. A call of one counts as a change of it, and objects of such a class share what it keeps.
 * And objects of the notebook's own classes, whose operators may keep their operands: what is computed from them shares them.
 */
import type { Mutation, ValueFact } from "../facts.ts";
import type { Step } from "./step.ts";

const MUTABLE = String.raw`\s*(:[^=\n]+)?=\s*(\[|\{|set\(|list\(|dict\(|defaultdict|deque|Counter|iter\(|open\(|count\()`;
const IN_DEFAULTS = new RegExp(String.raw`^\s*(async\s+)?def\s[^:]*?\w${MUTABLE}`, "m");
const IN_CLASS = new RegExp(String.raw`^[ \t]+\w+${MUTABLE}`, "m");
const CACHED = /^\s*@(\w+\.)*(cache|lru_cache|cached|memoize|memory\.cache)\b/m;

export function withKeepers(steps: readonly Step[]): readonly Step[] {
  const keepers = new Set<string>();
  const classes = new Set<string>();
  const objects = new Set<string>();
  return steps.map((step) => {
    const { facts, piece } = step;
    const called = piece.calls.length > 0 ? facts.lookups.filter((name) => keepers.has(name)) : [];
    for (const { name, kind } of facts.functions) {
      put(keepers, name, isKeeper(step));
      put(classes, name, kind === "class");
    }
    if (piece.kind === "function" || piece.kind === "class") return step;
    const changes = called.map((name): Mutation => ({ name, certainty: "possible", how: `${name}()`, line: 1 }));
    const values = facts.values.map((value) => sharing(value, keepers, objects));
    for (const { name, from } of facts.values)
      put(
        objects,
        name,
        from.some((one) => classes.has(one) || objects.has(one)),
      );
    return { ...step, facts: { ...facts, mutates: [...facts.mutates, ...changes], values } };
  });
}

function put(to: Set<string>, name: string, isOne: boolean): void {
  if (isOne) to.add(name);
  else to.delete(name);
}

const isKeeper = ({ piece }: Step): boolean =>
  (piece.kind === "function" && (IN_DEFAULTS.test(piece.text) || CACHED.test(piece.text))) ||
  (piece.kind === "class" && (IN_CLASS.test(piece.text) || IN_DEFAULTS.test(piece.text)));

function sharing(value: ValueFact, keepers: ReadonlySet<string>, objects: ReadonlySet<string>): ValueFact {
  const more = value.from.filter((name) => (keepers.has(name) || objects.has(name)) && !value.shares.includes(name));
  return more.length === 0
    ? value
    : { ...value, shares: [...value.shares, ...more.filter((name) => name !== value.name)] };
}
