/** What a run did to generators of random numbers: drew from them, seeded them, or perhaps either. */
import type { RandomFact } from "../facts.ts";
import { torchChance } from "../torch-chance.ts";
import { generator, isName, type Location } from "./location.ts";
import { change, type Draft, functionsBehind, read, write } from "./run-draft.ts";

/** Generators that the helper watches: what it does not report there did not move. */
const WATCHED = new Set(["random", "numpy", "torch"]);

export function drawNumbers(draft: Draft): void {
  const { facts, observed, carry, around } = draft;
  const moved = new Set<Location>();
  for (const what of observed?.random ?? [])
    if (WATCHED.has(what)) moved.add(generator(what));
    else if (around.has(what) || draft.writes.has(what)) change(draft, what, "observed");
    else moved.add(generator("other"));
  const first = new Map<Location, "draw" | "seed">();
  const used = new Set(facts.lookups);
  for (const { library, kind, inside } of facts.random) {
    if (kind === "later" || (inside !== undefined && !used.has(inside))) continue;
    const at = generator(library);
    if (observed && WATCHED.has(at.slice("random:".length)) && kind === "draw" && !moved.has(at)) continue;
    if (!first.has(at)) first.set(at, kind);
  }
  // Which of the names seeds, nobody knows: a generator that was seen to move is taken as drawn from.
  if (!observed) {
    for (const library of carry.seeds) if (!first.has(generator(library))) first.set(generator(library), "seed");
    for (const library of drawnByCallees(draft))
      if (!first.has(generator(library))) first.set(generator(library), "draw");
  }
  for (const at of moved) if (!first.has(at)) first.set(at, "draw");
  for (const [at, kind] of first) {
    const evidence = moved.has(at) ? "observed" : "inferred";
    if (kind === "draw") read(draft, at, evidence);
    write(draft, at, { how: kind === "draw" ? "change" : "bind", weak: false, evidence });
  }
  if (!observed) drawByChance(draft);
}

/** What the functions and classes that the cell looks up draw, and the layers that another cell has imported. */
function drawnByCallees({ around, reads, facts }: Draft): Set<RandomFact["library"]> {
  const found = new Set<RandomFact["library"]>();
  for (const name of reads.keys()) {
    if (!isName(name)) continue;
    for (const each of functionsBehind(around.carryOf(name))?.get(name)?.draws ?? []) found.add(each);
    const from = around.importOf(name);
    const drawing = from === undefined ? undefined : DRAWING[from];
    if (drawing && facts.called?.includes(name)) found.add(drawing);
    if (from?.startsWith("torch.") && torchChance(`${from}.${name}`) === "draw") found.add("torch");
  }
  return found;
}

/** Modules whose functions draw, where one of them is imported by itself. */
const DRAWING: Readonly<Record<string, RandomFact["library"]>> = { random: "random", "numpy.random": "numpy" };

/** A model with dropout draws in training only, a loader when it shuffles: it may have been so. */
function drawByChance(draft: Draft): void {
  const { facts, around, writes } = draft;
  const rests = new Set(facts.mutates.filter(({ how }) => how.endsWith(".eval()")).map(({ name }) => name));
  for (const name of new Set([...facts.calls, ...facts.consumes]))
    for (const library of (!rests.has(name) && around.carryOf(name)?.draws) || []) {
      const at = generator(library);
      if (writes.has(at)) continue;
      read(draft, at, "assumed");
      write(draft, at, { how: "change", weak: true, evidence: "assumed" });
    }
}
