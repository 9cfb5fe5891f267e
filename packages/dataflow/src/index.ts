/** Which cell feeds which. See SPEC.md for the rules that users rely on. */
export type {
  CellFacts,
  FileFact,
  FunctionFacts,
  ImportFact,
  MagicFact,
  Mutation,
  OpaqueFact,
  RandomFact,
} from "./facts.ts";
export * from "./truth/index.ts";
