/** What the texts of cells say about names, from the dataflow package. Languages it does not read give nothing. */
import type { CellFacts } from "@pellucid/dataflow";
import { sharedAnalyser } from "../analysis/parser-files.ts";

export type FactsOf = (sources: readonly string[]) => readonly (CellFacts | null)[];

const NOTHING: FactsOf = (sources) => sources.map(() => null);

export async function loadFacts(language: string): Promise<FactsOf> {
  if (language !== "python") return NOTHING;
  const analyser = await sharedAnalyser().catch(() => null);
  if (!analyser) return NOTHING;
  return (sources) =>
    sources.map((source) => {
      const facts = analyser.facts(source);
      // Python 2, or text of another language behind a magic: what was read of it would mislead.
      return facts.broken ? null : facts;
    });
}
