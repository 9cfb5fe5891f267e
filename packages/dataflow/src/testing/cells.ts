/** A tiny language for tests: a cell's text in, one kind of fact out, as words in one line. For tests only. */
import type { CellFacts } from "../facts.ts";
import { createAnalyser } from "../analyser.ts";
import { parserFiles } from "./parser.ts";

export const analyser = await createAnalyser(parserFiles());

export const factsOf = (source: string): CellFacts => analyser.facts(source);

type NameFact = "reads" | "lookups" | "mayBind" | "mustBind" | "deferred" | "probable" | "deletes" | "consumes";

/** `names("x = y", "reads")` is "y". Names that every Python has are left out. */
export const names = (source: string, fact: NameFact): string =>
  [...factsOf(source)[fact]]
    .filter((name) => !/^(print|len|range|int|str|sum|list|sorted|open|float|Exception|super|list|map)$/.test(name))
    .join(" ");

/** "df! x?": certain and possible changes. */
export const changes = (source: string): string => {
  const { mutates } = factsOf(source);
  const certain = new Set(mutates.filter((one) => one.certainty === "certain").map((one) => one.name));
  return [...new Set(mutates.map((one) => (certain.has(one.name) ? `${one.name}!` : `${one.name}?`)))].join(" ");
};
