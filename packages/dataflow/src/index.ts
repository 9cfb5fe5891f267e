/** Which cell feeds which. See SPEC.md for the rules that users rely on. */
export { NO_FACTS } from "./facts.ts";
export type {
  CellFacts,
  FileFact,
  FunctionFacts,
  ImportFact,
  MagicFact,
  Mutation,
  OpaqueFact,
  RandomFact,
  ValueFact,
} from "./facts.ts";
export { formattable, type Formattable } from "./formattable.ts";
export { type Analyser, type CellSyntax, createAnalyser } from "./analyser.ts";
export { EFFECTS, type EffectTable, extendEffects } from "./effect-table.ts";
export {
  type CellNames,
  type Graph,
  type GraphCell,
  type GraphEdge,
  type GraphInput,
  GraphKeeper,
  graphOf,
  namesOfCells,
} from "./graph.ts";
export * from "./slice/index.ts";
export { definitionOf, isInMagic, type NamePlace, usesOf } from "./name-places.ts";
export { PYTHON_BUILTINS } from "./python-builtins.ts";
export { type ScriptCell, type ScriptLanguage, type ScriptStyle, scriptText } from "./script-text.ts";
export { type SecretFound, secretsIn } from "./secrets.ts";
export type { ParserFiles } from "./tree.ts";
export { type UndefinedName, undefinedNames } from "./undefined-names.ts";
export {
  type CellPlace,
  type FilePlace,
  plainVirtualFile,
  typedVirtualFile,
  type VirtualCell,
  type VirtualFile,
  virtualFile,
} from "./virtual-file.ts";
export * from "./lint/index.ts";
export * from "./truth/index.ts";
