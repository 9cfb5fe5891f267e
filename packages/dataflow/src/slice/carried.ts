/**
 * Functions without a name of their own: a lambda in a list, a decorated function, a callback put into an object. Whoever uses
 * what holds them may run them, and so looks up what they look up. The graph knows this of functions that have a name;
 * here it is added for the others, by way of the names that hold them.
 */
import type { CellFacts } from "../facts.ts";
import type { Step } from "./step.ts";

export function withCarried(steps: readonly Step[]): readonly Step[] {
  const carried = new Map<string, ReadonlySet<string>>();
  const inside = new Map<string, readonly string[]>();
  return steps.map((step) => {
    const { facts } = step;
    const brought = facts.lookups.flatMap((name) => [...(carried.get(name) ?? [])]);
    for (const { name } of facts.functions) inside.set(name, facts.deferred);
    keep(step, brought, carried, inside);
    const more = brought.filter((name) => !facts.probable.includes(name));
    return more.length === 0 ? step : { ...step, facts: { ...facts, probable: [...facts.probable, ...more] } };
  });
}

/** What the names that this step binds or changes hold from now on. */
function keep(
  { facts, piece }: Step,
  brought: readonly string[],
  carried: Map<string, ReadonlySet<string>>,
  inside: ReadonlyMap<string, readonly string[]>,
): void {
  const isDefinition = piece.kind === "function" || piece.kind === "class";
  const own = isDefinition ? facts.lookups.flatMap((name) => inside.get(name) ?? []) : looseIn(facts);
  const all = new Set([...own, ...brought]);
  const bound = isDefinition ? facts.mayBind : facts.values.map((value) => value.name);
  for (const name of bound) if (facts.mustBind.includes(name)) carried.delete(name);
  if (all.size === 0) return;
  for (const name of [...bound, ...facts.mutates.map((one) => one.name)])
    carried.set(name, new Set([...(carried.get(name) ?? []), ...all]));
}

/** Looked up later, by functions that have no name. */
function looseIn({ deferred, functions }: CellFacts): string[] {
  const named = new Set(functions.flatMap((one) => one.reads));
  return deferred.filter((name) => !named.has(name));
}
