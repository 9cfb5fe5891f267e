/**
 * What one run read and wrote, from its text and from what the helper saw: the places where the two sources of evidence
 * are weighed against each other. Also what a cell that has not run would write, from its text alone.
 *
 * Reads are never left out because the helper did not see them: the helper names what code could look up, the text what
 * it says. Writes are the helper's where there is a report, and all that the text allows where there is none.
 */
import { EFFECTS } from "../effect-table.ts";
import { type CellFacts, type Mutation, NO_FACTS } from "../facts.ts";
import { ambientState, setsState, statesReadBy, statesSetBy, unwatchedStatesSetBy } from "./ambient.ts";
import { type Carry, joined, libraryCarry, NOTHING_CARRIED, ownCarry } from "./carry.ts";
import { drawNumbers } from "./chance-effects.ts";
import { touchFiles } from "./file-effects.ts";
import { isFoundAnywhere, isLibrary } from "./libraries.ts";
import {
  EVERYTHING,
  HISTORY,
  isHistoryName,
  isModule,
  isName,
  type Location,
  moduleFiles,
  moduleState,
  OBJECTS,
  OWN_MODULES,
  rootOf,
  stateOf,
} from "./location.ts";
import type { Evidence, Observed } from "./ran.ts";
import {
  change,
  type Draft,
  type Effects,
  functionsBehind,
  ownFunction,
  read,
  sharedNames,
  type Surroundings,
  write,
} from "./run-draft.ts";

const HIDES_WRITES_ONLY = /^(star import|from .* import \*)/;

/** Ways to the namespace that do not say which names they mean: a report tells, a text does not. */
const REACHES =
  /\b__main__\b|\buser_(global_)?ns\b|\bbuiltins\.\w+(?=\s*=[^=])|\bget_ipython\(\)\.(push|ex|run_\w+)\b|\b_getframe\b/;

/** Names inside the texts that pandas reads: `df.query("x > @limit")`. */
const QUERIES = /\.(query|eval)\s*\(/;

export function effectsOf(
  source: string,
  facts: CellFacts | null,
  observed: Observed | null,
  around: Surroundings,
  whole: boolean,
): Effects {
  if (facts === null) return unknownEffects(observed, around);
  const draft: Draft = {
    source,
    facts,
    observed,
    around,
    reads: new Map(),
    writes: new Map(),
    carry: NOTHING_CARRIED,
  };
  const reach = observed ? undefined : REACHES.exec(source)?.[0];
  const opaque = facts.opaque.find(({ what }) => !HIDES_WRITES_ONLY.test(what));
  const hides = opaque ? opaque.what : observed?.opaque ? "its code" : (reach ?? null);
  readNames(draft);
  readLibraries(draft);
  bindNames(draft, whole);
  changeObjects(draft);
  touchFiles(draft);
  drawNumbers(draft);
  changeState(draft);
  if (!observed && (facts.opaque.length > 0 || reach !== undefined)) floods(draft);
  draft.writes.set(HISTORY, { how: "bind", weak: false, evidence: "inferred", carry: NOTHING_CARRIED });
  return { reads: draft.reads, writes: draft.writes, hides };
}

/** Nothing is known of the text: with a report its writes are, its reads are not. */
function unknownEffects(observed: Observed | null, around: Surroundings): Effects {
  const facts: CellFacts = { ...NO_FACTS, opaque: [{ what: "code that is not known", line: 1 }] };
  return effectsOf("", facts, observed, around, true);
}

/** Names of the text, names the helper saw, and what the values of all those look up when they are called. */
function readNames(draft: Draft): void {
  const { facts, observed, around } = draft;
  const seen = new Set(observed?.read ?? []);
  const must = new Set(facts.mustBind);
  const madeFirst = namesMadeFirst(facts);
  const starred = broughtByStar(draft);
  const own = ownCarry(facts);
  const carries: Carry[] = [own];
  const todo: [string, Evidence][] = facts.reads
    .filter((name) => !starred.has(name))
    .map((name) => [name, seen.has(name) ? "observed" : "inferred"]);
  for (const name of facts.probable) todo.push([name, "inferred"]);
  for (const name of seen)
    if (!must.has(name) && !madeFirst.has(name) && !starred.has(name)) todo.push([name, "observed"]);
  if (!observed && QUERIES.test(draft.source))
    for (const [, name] of draft.source.matchAll(/@([A-Za-z_]\w*)/g)) todo.push([name!, "inferred"]);
  const done = new Set<string>();
  for (let next = todo.pop(); next; next = todo.pop()) {
    const [name, evidence] = next;
    if (done.has(name)) continue;
    done.add(name);
    read(draft, isHistoryName(name) && !around.has(name) ? HISTORY : name, evidence);
    const carry = around.carryOf(name);
    if (!carry || carry === NOTHING_CARRIED) continue;
    carries.push(carry);
    for (const each of carry.reads) if (!done.has(each)) todo.push([each, "inferred"]);
  }
  if (COUNTS.test(draft.source)) read(draft, HISTORY, "inferred");
  draft.carry = joined(carries);
}

/** Names that the cell looks up nowhere before it has bound them, though a run need not come that far: of a loop, in a `try`. */
function namesMadeFirst({ lookups, reads, probable, opaque }: CellFacts): Set<string> {
  if (opaque.some(({ what }) => !HIDES_WRITES_ONLY.test(what))) return new Set();
  const before = new Set([...reads, ...probable]);
  return new Set(lookups.filter((name) => !before.has(name)));
}

/**
 * Names that the cell's `from m import *` brings and that no line above it speaks of, with what they are. A star is seen to
 * bring a name once; where it brings the same again, nothing changes.
 */
function broughtByStar({ facts, observed, source, around }: Draft): ReadonlyMap<string, string> {
  const [star, another] = facts.imports.filter(({ as, topLevel }) => as === null && topLevel);
  if (!star || another) return new Map();
  const above = new Set(
    source
      .split("\n", star.line - 1)
      .join("\n")
      .match(/\w+/g),
  );
  const again = facts.reads.filter((name) => around.importOf(name) === star.module);
  const brought = [...(observed?.written ?? []), ...again];
  const own = new Set([...facts.mayBind, ...above]);
  return new Map(brought.filter((name) => !own.has(name)).map((name) => [name, `${star.module} ${name}`]));
}

/** Who asks a function how often it was called, rests on every run before. */
const COUNTS = /\.cache_info\b/;

/** Modules themselves, and the state of the process that their use depends on. */
function readLibraries(draft: Draft): void {
  const { facts, source, around } = draft;
  for (const { module, name } of facts.imports) {
    if (module.startsWith(".")) continue;
    // To bind a library's module is not to look into it.
    if (name !== null || !isLibrary(module)) read(draft, moduleState(module), "inferred");
    for (const file of moduleFiles(module)) read(draft, file, "inferred");
  }
  for (const location of [...draft.reads.keys()].filter(isName)) {
    const from = around.importOf(location);
    if (from !== undefined) read(draft, moduleState(from), "inferred");
  }
  read(draft, stateOf("process"), "inferred");
  if (draft.reads.size > 0) read(draft, OBJECTS, "assumed");
  const imported = new Set(facts.imports.map(({ module }) => rootOf(module)));
  for (const library of new Set([...draft.carry.libraries, ...imported])) {
    if (imported.has(library) && !isReached(draft, library)) continue;
    for (const state of statesReadBy(library)) read(draft, state, "inferred");
    // Whose objects it uses: their classes may have been given other methods.
    read(draft, moduleState(library), "inferred");
  }
  for (const location of [...draft.reads.keys()].filter(isModule)) {
    for (const used of around.usedBy(location)) read(draft, used, "inferred");
    if (!draft.observed && !isLibrary(location.slice(OWN_MODULES.length))) read(draft, OWN_MODULES, "assumed");
  }
  if (facts.magics.some(({ kind, name }) => kind === "shell" || /^(env|cd|pwd|bash|sh|system|run)$/.test(name))) {
    read(draft, stateOf("cwd"), "inferred");
    read(draft, stateOf("environ"), "inferred");
  }
  if (/\bimport\b/.test(source)) read(draft, stateOf("cwd"), "assumed");
  if (FINDS_MODULES.test(source) || [...draft.carry.libraries].some((library) => !isFoundAnywhere(library)))
    read(draft, stateOf("paths"), "inferred");
}

/** A library that the cell imports is used by it as well: by the name it binds, a star, or through an earlier value. */
const isReached = (draft: Draft, library: string): boolean =>
  isUsed(draft, library) ||
  draft.facts.imports.some(({ module, as }) => as === null && rootOf(module) === library) ||
  [...draft.reads.keys()].some(
    (name) => draft.around.importOf(name) === library || draft.around.carryOf(name)?.libraries.has(library),
  );

/** By names that only the run knows. Known libraries are found wherever the notebook's own modules are. */
const FINDS_MODULES =
  /\bimport_module\b|\b__import__\b|\bsys\.path\b(?!\.(append|insert|extend)\s*\()|^\s*%(run|aimport)\b/m;

function bindNames(draft: Draft, whole: boolean): void {
  const { facts, observed } = draft;
  const must = new Set(facts.mustBind);
  const imported = new Map([...broughtByStar(draft), ...importedNames(facts)]);
  const written = new Set(observed?.written ?? []);
  const iterators = iteratorsOf(draft);
  const named = new Set([...facts.mayBind, ...facts.mustBind, ...written]);
  for (const name of named) {
    const from = imported.get(name);
    const seen = written.has(name) && (must.has(name) || isOther(draft, name));
    const certain = seen || (must.has(name) && whole);
    const evidence: Evidence = seen ? "observed" : certain ? "inferred" : "assumed";
    const carry = from === undefined ? {} : { same: `import ${from}`, carry: joined([libraryCarry(from)]) };
    const iterator = iterators.has(name) ? { iterator: true } : {};
    write(draft, name, { how: "bind", weak: !certain, evidence, ...carry, ...iterator });
  }
  if (!observed)
    for (const name of draft.carry.binds) write(draft, name, { how: "bind", weak: true, evidence: "assumed" });
  const deleted = observed ? observed.deleted : facts.deletes;
  for (const name of deleted)
    draft.writes.set(name, {
      how: "delete",
      weak: !observed,
      evidence: observed ? "observed" : "inferred",
      carry: NOTHING_CARRIED,
    });
}

/** Made as such, or by a generator function, also of another cell. */
function iteratorsOf({ facts, around }: Draft): Set<string> {
  const called = new Set(facts.called);
  const gives = (name: string) =>
    called.has(name) && functionsBehind(around.carryOf(name))?.get(name)?.kind === "generator";
  return new Set(facts.values.filter(({ iterator, from }) => iterator || from.some(gives)).map(({ name }) => name));
}

/**
 * The helper counts a name as written where the code may have stored it and the value cannot tell. It was, if the name was
 * not there before or its value is another one now.
 */
function isOther({ observed, around, facts }: Draft, name: string): boolean {
  if (!around.has(name) || !facts.mayBind.includes(name)) return true;
  const print = observed?.prints[name];
  return print !== undefined && around.printOf(name) !== undefined && print !== around.printOf(name);
}

/** Names that are bound by one plain import and by nothing else, with what they are. */
function importedNames(facts: CellFacts): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const { as, module, name, topLevel } of facts.imports) {
    if (as === null) continue;
    const what = name === null ? module : `${module} ${name}`;
    if (!topLevel || (found.has(as) && found.get(as) !== what)) twice.add(as);
    else found.set(as, what);
  }
  for (const name of [...twice, ...facts.functions.map((each) => each.name)]) found.delete(name);
  for (const { name } of facts.mutates) found.delete(name);
  return found;
}

function changeObjects(draft: Draft): void {
  const { facts, observed, carry, around } = draft;
  // Where an iterator stands is not to be seen; reading on in it changes it.
  const iterators = iteratorsOf(draft);
  const runsOut = (name: string) => iterators.has(name) || around.isIterator(name);
  for (const name of facts.consumes) if (runsOut(name)) change(draft, name, "inferred");
  for (const each of facts.mutates) {
    // Nor is a module's inside.
    const inModule = around.importOf(each.name) !== undefined;
    // What a library is told to do by default is no part of its module: it has a place of its own (ambient.ts).
    if (inModule && setsState(each.how)) continue;
    const patches = each.certainty === "certain" && inModule;
    if (observed && !runsOut(each.name) && !patches) continue;
    if (!isHarmless(each, around)) change(draft, each.name, each.certainty === "certain" ? "inferred" : "assumed");
  }
  if (observed) {
    for (const name of observed.changed) change(draft, name, "observed");
    for (const name of observed.assumed) change(draft, name, "assumed");
    return;
  }
  for (const name of carry.changes) change(draft, name, "assumed");
  for (const name of facts.called ?? []) if (mayRemember(draft, name)) change(draft, name, "assumed");
  endObjects(draft);
  if (carry.stirs.size > 0) stir(draft);
  callModules(draft);
}

/** The end of an object may run code: a finalizer, `__del__`. A report tells what it changed. */
function endObjects(draft: Draft): void {
  const { facts, around } = draft;
  for (const name of facts.deletes) if (around.has(name)) change(draft, name, "assumed");
  for (const name of facts.mayBind) {
    const shared = around.has(name) ? (sharedNames(around, name) ?? [name]) : [];
    if (!shared.some((each) => runsCodeAtItsEnd(around.carryOf(each)))) continue;
    for (const each of [...shared, ...(around.carryOf(name)?.changes ?? [])])
      if (each !== name) change(draft, each, "assumed");
  }
}

const runsCodeAtItsEnd = (carry: Carry | undefined): boolean =>
  carry !== undefined && (carry.libraries.has("weakref") || carry.ends.size > 0);

/** Objects that change by being looked at, in whatever way. */
function stir(draft: Draft): void {
  for (const name of draft.facts.lookups)
    if ((draft.around.carryOf(name)?.stirs.size ?? 0) > 0) change(draft, name, "assumed");
}

/**
 * A module that is no library may keep what it is handed, and change it when it is called again; so may the few libraries that
 * call back what they were given. Who uses it, or an object of it, and calls anything, may change all that.
 */
function callModules(draft: Draft): void {
  if (!CALLS.test(draft.source)) return;
  const imported = new Set(draft.facts.imports.map(({ module }) => rootOf(module)));
  for (const library of draft.carry.libraries) {
    if (isLibrary(library) || (imported.has(library) && !isUsed(draft, library))) continue;
    const at = moduleState(library);
    for (const each of [at, OWN_MODULES]) write(draft, each, { how: "change", weak: false, evidence: "assumed" });
    for (const name of sharedNames(draft.around, at) ?? [OBJECTS]) if (isName(name)) change(draft, name, "assumed");
  }
}

const CALLS = /[\w\])]\s*\(/;

const isUsed = ({ facts }: Draft, library: string): boolean =>
  facts.imports.some(({ module, as }) => rootOf(module) === library && as !== null && facts.lookups.includes(as));

/**
 * What is called may change what it holds: a bound method, a closure, an object. Functions and classes of the notebook are
 * known better, and libraries are not asked.
 */
function mayRemember(draft: Draft, name: string): boolean {
  const { facts, around } = draft;
  const own = facts.functions.some((each) => each.name === name);
  if (!own && (!around.has(name) || around.importOf(name) !== undefined)) return false;
  const called = ownFunction(draft, name);
  return called ? called.keeps === true : true;
}

/** Handed to a function of the notebook's own, at a place that it does not change. */
function isHarmless({ through, certainty }: Mutation, around: Surroundings): boolean {
  if (!through || certainty === "certain") return false;
  if (through.place === null) return false;
  const from = around.importOf(through.callee);
  if (from !== undefined && isLibrary(from) && EFFECTS.pure.has(through.callee)) return true;
  const called = functionsBehind(around.carryOf(through.callee))?.get(through.callee);
  if (!called?.changesArguments) return false;
  const place = typeof through.place === "number" ? through.place : called.parameters.indexOf(through.place);
  return place >= 0 && !called.changesArguments.includes(place);
}
function changeState(draft: Draft): void {
  const { source, observed } = draft;
  const patches = draft.carry.libraries.has("unittest") && PATCHES.test(source);
  const set = [
    ...(observed ? observed.ambient.map(ambientState) : []),
    ...(observed ? unwatchedStatesSetBy(source) : statesSetBy(source)),
    ...(observed && draft.facts.setsOnly ? statesSetAtImport(source, observed) : []),
    // A patcher made elsewhere: what it patches belongs to everybody.
    ...(patches ? [stateOf("process")] : []),
  ];
  const evidence = observed ? "observed" : "assumed";
  // What a local module has become rests on what it was.
  if (observed) for (const at of set) if (isModule(at)) read(draft, at, "observed");
  for (const at of modulesUsedAtOnce(draft)) write(draft, at, { how: "change", weak: false, evidence });
  for (const at of set)
    write(draft, at, { how: "change", weak: !draft.reads.has(at), evidence: observed ? "observed" : "inferred" });
}

/** How a library stood before it was set, nobody could see where the same run imported it: the text has to say. */
const statesSetAtImport = (source: string, { modules }: Observed): readonly Location[] =>
  statesSetBy(source).filter((state) => modules.some(({ name }) => stateOf(name) === state));

const PATCHES = /\.(start|stop|stopall|__enter__|__exit__|enter_context)\s*\(|^\s*(async\s+)?with\b/m;

/**
 * Local modules that the run imported and went on to use, and that may have become others by that: what one of them keeps in
 * another, all may use.
 */
function modulesUsedAtOnce({ facts, observed, around }: Draft): Location[] {
  const used = new Set(facts.lookups);
  const mentioned = facts.imports.filter(({ as }) => as !== null && used.has(as));
  if (mentioned.length === 0) return [];
  const seen = (observed?.modules ?? []).filter(({ file }) => file !== undefined);
  if (observed && seen.every(({ kept }) => kept) && !observed.ambient.map(ambientState).some(isModule)) return [];
  const local = new Set(seen.map(({ name }) => rootOf(name)));
  const isLocal = (module: string) =>
    observed ? local.has(rootOf(module)) : moduleFiles(module).some((file) => around.has(file));
  return mentioned.filter(({ module }) => isLocal(module)).map(({ module }) => moduleState(module));
}

/** Nobody looked, and the text hides what was written: it may have been anything. */
function floods(draft: Draft): void {
  draft.writes.set(EVERYTHING, { how: "change", weak: false, evidence: "assumed", carry: draft.carry });
}

export const isShown = (location: Location): boolean => isName(location) || location.startsWith("file:");
