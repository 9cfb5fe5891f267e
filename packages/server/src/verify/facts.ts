/** What the texts of cells say about names, from the dataflow package. Languages it does not read give nothing. */
import type { CellFacts } from "@pellucid/dataflow";

export type FactsOf = (sources: readonly string[]) => readonly (CellFacts | null)[];

export async function loadFacts(_language: string): Promise<FactsOf> {
  return (sources) => sources.map(() => null);
}
