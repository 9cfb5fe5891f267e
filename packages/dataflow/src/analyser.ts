/**
 * A cell's text to its facts, remembered by text: in a notebook of a thousand cells an edit costs the parse of one. Never
 * throws: whatever the text is, the facts cover what could be read.
 */
import { effectsOf } from "./effects.ts";
import { NO_FACTS, type CellFacts, type FunctionFacts, type Mutation } from "./facts.ts";
import { hashOf, meaningOf } from "./fingerprint.ts";
import { flowOf } from "./flow.ts";
import type { Flow } from "./names-so-far.ts";
import { functionsOf } from "./functions.ts";
import { shortenData } from "./long-data.ts";
import { type Masked, maskMagics } from "./magics.ts";
import { type Mention, mentionsIn } from "./mentions.ts";
import { modulesOf, type Outside, outsideOf } from "./outside.ts";
import { type CellPieces, piecesOf } from "./slice/pieces.ts";
import { resolveScopes } from "./scope-resolution.ts";
import { scopesOf } from "./scopes.ts";
import { setsOnly } from "./settings.ts";
import type { Statement } from "./python.ts";
import { moduleOf } from "./statements.ts";
import { createParser, type ParsedText, type ParserFiles, type ParseText } from "./tree.ts";

export interface Analyser {
  facts(source: string): CellFacts;
  /** What is remembered of this text; null where it has not been read. */
  known(source: string): CellFacts | null;
  /** What another thread has read. */
  remember(source: string, facts: CellFacts): void;
  /** The cell cut into the statements of its top level. */
  pieces(source: string): CellPieces;
  /** The statements themselves, for questions that are not about names (lint). Not remembered. */
  syntax(source: string): CellSyntax;
  /** Where a name of the notebook stands in Python without magics. Not remembered. */
  mentions(python: string, name: string): readonly Mention[];
}

export interface CellSyntax {
  /** Magics masked, line for line. */
  readonly python: string;
  /** Empty for a text that cannot be read at all. */
  readonly body: readonly Statement[];
}

/** More than the cells of any notebook in work, and than they have characters; old ones go first. */
const REMEMBERED = 5000;
const REMEMBERED_CHARACTERS = 50_000_000;

/** Whoever asks waits for the answer, and a hundred times what people write in a cell would hold everybody up. */
const LONGEST = 60_000;

export async function createAnalyser(files: ParserFiles): Promise<Analyser> {
  const parse = await createParser(files);
  const known = new Map<string, CellFacts>();
  let characters = 0;
  const forget = (source: string): void => {
    if (known.delete(source)) characters -= source.length;
  };
  const remember = (source: string, facts: CellFacts): CellFacts => {
    forget(source);
    known.set(source, facts);
    characters += source.length;
    while (known.size > REMEMBERED || (characters > REMEMBERED_CHARACTERS && known.size > 1))
      forget(known.keys().next().value!);
    return facts;
  };
  return {
    facts: (source) => remember(source, known.get(source) ?? analyse(source, parse)),
    known(source) {
      const facts = known.get(source);
      return facts ? remember(source, facts) : null;
    },
    remember,
    syntax: (source) => syntaxOf(maskMagics(source).python, parse),
    pieces: (source) => piecesOf(source, parse),
    mentions: (python, name) => readShort(python, parse, (parsed) => mentionsIn(parsed, name)) ?? [],
  };
}

function syntaxOf(python: string, parse: ParseText): CellSyntax {
  return { python, body: readShort(python, parse, (parsed) => moduleOf(parsed).body) ?? [] };
}

/** With every place where it was. Null for a text that cannot be read at all. */
function readShort<T>(python: string, parse: ParseText, look: (parsed: ParsedText) => T): T | null {
  const short = shortenData(python, " ").python;
  if (short.replace(/ {9,}/g, "").length > LONGEST) return null;
  try {
    return look(parse(short));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return null;
  }
}

function analyse(source: string, parse: ParseText): CellFacts {
  const masked = maskMagics(source);
  const { python, left } = shortenData(masked.python);
  if (python.length > LONGEST) return tooLong(source);
  try {
    return factsOf({ ...masked, python }, left, parse);
  } catch (error) {
    // Brackets in brackets beyond what Python reads (tree.ts), or thousands of signs in a row; nothing else gets here.
    if (!(error instanceof RangeError)) throw error;
    return { ...NO_FACTS, fingerprint: hashOf(source), broken: { line: 1, message: "Nested too deep to be read." } };
  }
}

const tooLong = (source: string): CellFacts => ({
  ...NO_FACTS,
  fingerprint: hashOf(source),
  opaque: [{ what: "a text too long to be read", line: 1 }],
});

interface Reading {
  readonly flow: Flow;
  readonly outside: Outside;
  readonly functions: ReadonlyMap<string, FunctionFacts>;
  readonly effects: ReturnType<typeof effectsOf>;
  readonly meaning: string;
  readonly body: readonly Statement[];
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
  return { flow, outside, functions, effects, meaning, body: module.body, trouble: parsed.trouble };
}

function factsOf(masked: Masked, left: string, parse: ParseText): CellFacts {
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
    fingerprint: hashOf([main.meaning + left, ...masked.magics.map((one) => one.text), masked.foreign].join("\u0000")),
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
    ...looseOf(unique(outside.looseFiles, ...beside.map((one) => one.outside.looseFiles))),
    ...(outside.selfFilling ? { selfFilling: true } : {}),
    ...(!trouble && setsOnly(main.body, masked.magics) ? { setsOnly: true } : {}),
    random: [...outside.random, ...beside.flatMap((one) => one.outside.random)].toSorted(byLine),
    calls: unique(outside.calls, ...beside.map((one) => one.outside.calls)),
    called: unique(outside.called, ...beside.map((one) => one.outside.called)),
    opaque: [...outside.opaque, ...masked.opaque, ...beside.flatMap((one) => one.outside.opaque)].toSorted(byLine),
    magics: masked.magics,
    broken: trouble ? { line: trouble.line, message: troubleInWords(trouble.text) } : null,
  };
}

const byLine = (a: { readonly line: number }, b: { readonly line: number }) => a.line - b.line;

const unique = (...lists: readonly Iterable<string>[]): string[] => [...new Set(lists.flatMap((list) => [...list]))];

const looseOf = (uses: readonly string[]): Pick<CellFacts, "looseFiles"> =>
  uses.length > 0 ? { looseFiles: uses as CellFacts["looseFiles"] & object } : {};

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
