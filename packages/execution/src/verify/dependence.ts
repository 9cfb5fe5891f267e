/**
 * Which cells rest on which, by the facts of their texts. Only as much as verify asks: is this cell's trouble that of an
 * earlier one? Where a text hides its names, or asks for earlier results (`_`), it may rest on everything above.
 */
import { type CellFacts, isHistoryName } from "@pellucid/dataflow";

export interface Dependence {
  /** Places of the earlier code cells this one rests on, directly or not. */
  above(place: number): ReadonlySet<number>;
  /** Does a cell above make a value that both use? Cells that only import do not count. */
  share(a: number, b: number): boolean;
}

export function dependenceOf(facts: readonly (CellFacts | null)[]): Dependence {
  const known = new Map<number, ReadonlySet<number>>();
  const above = (place: number): ReadonlySet<number> => {
    const found = known.get(place) ?? closure(place, facts, above);
    known.set(place, found);
    return found;
  };
  const makes = (place: number) => (facts[place]?.mayBind ?? []).some((name) => !importsOf(facts[place]!).has(name));
  return {
    above,
    share: (a, b) => [...above(a)].some((place) => above(b).has(place) && makes(place)),
  };
}

const importsOf = (facts: CellFacts): ReadonlySet<string> => new Set(facts.imports.map((one) => one.as ?? ""));

function closure(
  place: number,
  facts: readonly (CellFacts | null)[],
  above: (place: number) => ReadonlySet<number>,
): ReadonlySet<number> {
  const own = facts[place];
  const found = new Set<number>();
  if (!own || own.opaque.length > 0) return new Set(facts.slice(0, place).keys());
  for (const name of readsOf(own, place, facts)) {
    const makers = makersOf(name, place, facts);
    if (makers.length === 0 && isHistoryName(name)) return new Set(facts.slice(0, place).keys());
    for (const maker of makers) {
      found.add(maker);
      for (const further of above(maker)) found.add(further);
    }
  }
  return found;
}

/** What it looks up, with what the functions that it calls look up. */
function readsOf(own: CellFacts, place: number, facts: readonly (CellFacts | null)[]): Set<string> {
  const names = new Set([...own.reads, ...own.deferred, ...own.mutates.map((one) => one.name)]);
  const functions = facts.slice(0, place + 1).flatMap((one) => one?.functions ?? []);
  for (const name of names)
    for (const made of functions) if (made.name === name) for (const read of made.reads) names.add(read);
  return names;
}

/** The cells above that may have made or changed what the name stands for. */
function makersOf(name: string, place: number, facts: readonly (CellFacts | null)[]): number[] {
  const makers: number[] = [];
  for (let at = place - 1; at >= 0; at--) {
    const one = facts[at];
    if (!one) continue;
    const changes =
      one.mayBind.includes(name) || one.mutates.some((each) => each.name === name && each.certainty === "certain");
    if (changes || one.opaque.length > 0) makers.push(at);
    if (one.mustBind.includes(name)) break;
  }
  return makers;
}
