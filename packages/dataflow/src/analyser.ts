/**
 * A cell's text to its facts, remembered by text: in a notebook of a thousand cells an edit costs the parse of one. Never
 * throws: whatever the text is, the facts cover what could be read.
 */
import { effectsOf } from "./effects.ts";
import { NO_FACTS, type CellFacts, type FunctionFacts, type ImportFact, type Mutation } from "./facts.ts";
import { hashOf, meaningOf } from "./fingerprint.ts";
import { type Flow, flowOf } from "./flow.ts";
import { functionsOf } from "./functions.ts";
import { type Masked, maskMagics } from "./magics.ts";
import { type Outside, outsideOf } from "./outside.ts";
import { type CellPieces, piecesOf } from "./slice/pieces.ts";
import { resolveScopes } from "./scope-resolution.ts";
import { scopesOf } from "./scopes.ts";
import type { Statement } from "./python.ts";
import { moduleOf } from "./statements.ts";
import { createParser, type ParsedText, type ParserFiles, type ParseText } from "./tree.ts";

export interface Analyser {
  facts(source: string): CellFacts;
  /** The cell cut into the statements of its top level. */
  pieces(source: string): CellPieces;
  /** The statements themselves, for questions that are not about names (lint). Not remembered. */
  syntax(source: string): CellSyntax;
}

export interface CellSyntax {
  /** Magics masked, line for line. */
  readonly python: string;
  /** Empty for a text that cannot be read at all. */
  readonly body: readonly Statement[];
}

/** More than the cells of any notebook in work; old ones go first. */
const REMEMBERED = 5000;

export async function createAnalyser(files: ParserFiles): Promise<Analyser> {
  const parse = await createParser(files);
  const known = new Map<string, CellFacts>();
  return {
    facts(source) {
      let facts = known.get(source);
      if (facts) known.delete(source);
      else facts = analyse(source, parse);
      known.set(source, facts);
      if (known.size > REMEMBERED) known.delete(known.keys().next().value!);
      return facts;
    },
    syntax: (source) => syntaxOf(maskMagics(source).python, parse),
    pieces: (source) => piecesOf(source, parse),
  };
}

function syntaxOf(python: string, parse: ParseText): CellSyntax {
  try {
    return { python, body: moduleOf(parse(python)).body };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { python, body: [] };
  }
}

function analyse(source: string, parse: ParseText): CellFacts {
  const masked = maskMagics(source);
  try {
    return factsOf(masked, parse);
  } catch (error) {
    // Thousands of brackets in brackets; nothing else gets here.
    if (!(error instanceof RangeError)) throw error;
    return { ...NO_FACTS, fingerprint: hashOf(source), broken: { line: 1, message: "Nested too deep to be read." } };
  }
}

interface Reading {
  readonly flow: Flow;
  readonly outside: Outside;
  readonly functions: ReadonlyMap<string, FunctionFacts>;
  readonly effects: ReturnType<typeof effectsOf>;
  readonly meaning: string;
  readonly trouble: ParsedText["trouble"];
}

function read(code: string, parse: ParseText): Reading {
  const parsed = parse(code);
  const module = moduleOf(parsed);
  const scopes = resolveScopes(scopesOf(module));
  const outside = outsideOf(module.body);
  const modules = modulesOf(outside.imports);
  const known = { scopes, text: parsed.text, modules };
  const functions = functionsOf(module.body, known);
  const effects = effectsOf(module.body, { ...known, scope: scopes.module, functions });
  const flow = flowOf(module.body, scopes, functions);
  const meaning = meaningOf(parsed.root, parsed.text);
  return { flow, outside, functions, effects, meaning, trouble: parsed.trouble };
}

const modulesOf = (imports: readonly ImportFact[]): Map<string, string> =>
  new Map(
    imports.flatMap(({ module, name, as }): [string, string][] =>
      as === null ? [] : [[as, name === null ? module : `${module}.${name}`]],
    ),
  );

function factsOf(masked: Masked, parse: ParseText): CellFacts {
  const main = read(masked.python, parse);
  const snippets = masked.snippets.flatMap((snippet) => {
    const reading = read(snippet.code, parse);
    return snippet.optional && reading.trouble ? [] : [{ snippet, reading }];
  });
  const { flow, outside, effects } = main;
  const beside = snippets.map(({ reading }) => reading);
  const own = masked.scopedBody ? [] : flow.mayBind;
  const called = boundByCalls(main);
  const outsideNames = new Set([...masked.reads, ...beside.flatMap(({ flow: { reads } }) => reads)]);
  const bound = new Set(flow.mustBind);
  const { trouble } = main;
  return {
    fingerprint: hashOf([main.meaning, ...masked.magics.map((one) => one.text)].join("\u0000")),
    mayBind: unique(own, masked.binds, called),
    mustBind: unique(masked.scopedBody ? [] : flow.mustBind, masked.binds),
    reads: unique(
      flow.reads,
      [...outsideNames].filter((name) => !bound.has(name)),
    ),
    lookups: unique(flow.lookups, outsideNames),
    deferred: unique(flow.deferred, ...beside.map((one) => one.flow.deferred)),
    probable: unique(flow.probable, ...beside.map((one) => one.flow.deferred)),
    functions: masked.scopedBody ? [] : [...main.functions.values()],
    mutates: mutationsOf(
      main,
      snippets.map(({ snippet, reading }) => ({ line: snippet.line, reading })),
    ),
    consumes: unique(effects.consumes, ...beside.map((one) => one.effects.consumes)),
    values: masked.scopedBody ? [] : effects.values,
    deletes: unique(flow.deletes, masked.deletes),
    imports: outside.imports,
    files: [...outside.files, ...masked.files, ...beside.flatMap((one) => one.outside.files)].toSorted(byLine),
    random: [...outside.random, ...beside.flatMap((one) => one.outside.random)].toSorted(byLine),
    opaque: [...outside.opaque, ...masked.opaque, ...beside.flatMap((one) => one.outside.opaque)].toSorted(byLine),
    magics: masked.magics,
    broken: trouble ? { line: trouble.line, message: troubleInWords(trouble.text) } : null,
  };
}

const byLine = (a: { readonly line: number }, b: { readonly line: number }) => a.line - b.line;

const unique = (...lists: readonly Iterable<string>[]): string[] => [...new Set(lists.flatMap((list) => [...list]))];

function troubleInWords(text: string): string {
  const [first = ""] = text.trim().split("\n", 1);
  const shown = first.length > 30 ? `${first.slice(0, 29)}…` : first;
  return shown === "" ? "This is not Python yet: something is missing here." : `This is not Python yet: "${shown}".`;
}

/** `global x` in functions that the cell itself looks up. */
function boundByCalls({ flow, functions }: Reading): string[] {
  return flow.lookups.flatMap((name) => functions.get(name)?.binds ?? []);
}

/** The run's own, and those of functions of this cell that it looks up. */
function mutationsOf(main: Reading, beside: readonly { line: number; reading: Reading }[]): Mutation[] {
  const called = main.flow.lookups.flatMap((name) =>
    (main.functions.get(name)?.mutates ?? []).map((one) => ({ ...one, how: `${one.how} in ${name}()` })),
  );
  const others = beside.flatMap(({ line, reading }) => reading.effects.mutations.map((one) => ({ ...one, line })));
  return [...main.effects.mutations, ...called, ...others];
}
