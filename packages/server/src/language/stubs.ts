/** Definitions in libraries: of each there may be a source, and a stub that only says what the source is. */
import type { CodeSpan } from "@pellucid/protocol";

/** The file of a place outside of the lab's folder; null for every other place. */
export const outsideName = (one: CodeSpan): string | null => ("path" in one && one.path === null ? one.name : null);

/**
 * Where a name has both, the source is meant. For a module that is written in C, basedpyright may name the source of another one
 * beside its stub: then both stand, and the person chooses.
 */
export function withoutStubs(found: readonly CodeSpan[]): CodeSpan[] {
  const sources = found.filter((one) => !isStub(one));
  return found.filter((one) => !isStub(one) || !sources.some((source) => isSourceOf(source, one)));
}

const isStub = (one: CodeSpan): boolean => outsideName(one)?.endsWith(".pyi") === true;

const isSourceOf = (source: CodeSpan, stub: CodeSpan): boolean =>
  !isModule(source) || !isModule(stub) || moduleName(source) === moduleName(stub);

/** A whole module is a place without length at the head of its file. */
const isModule = ({ start, end }: CodeSpan): boolean =>
  [start.line, start.character, end.line, end.character].every((at) => at === 0);

const moduleName = (one: CodeSpan): string | undefined =>
  "name" in one ? /([^/\\]+?)(?:[/\\]__init__)?\.pyi?$/.exec(one.name)?.[1] : undefined;
