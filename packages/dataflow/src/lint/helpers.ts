/**
 * Functions by their text, to find those that were copied from one notebook to another. Comments, blank lines and indentation
 * do not count; short functions are left out, because everybody writes those alike.
 */
import type { Analyser } from "../analyser.ts";
import { hashOf } from "../fingerprint.ts";
import type { FunctionStatement, Statement } from "../python.ts";

/** Lines that say something, the first one included. */
const LEAST = 4;

/** Null for a function too short to be told apart. */
export function printOf(text: string): string | null {
  const said = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  return said.length < LEAST ? null : hashOf(said.join("\n"));
}

export interface Helper {
  readonly print: string;
  readonly statement: FunctionStatement;
}

/** `python`: the text from which the statements were read. */
export function helpersIn(python: string, body: readonly Statement[]): Helper[] {
  return body.flatMap((statement): Helper[] => {
    if (statement.kind !== "function") return [];
    const print = printOf(python.slice(statement.start, statement.end));
    return print === null ? [] : [{ print, statement }];
  });
}

/** Of a notebook's code, cell by cell. */
export function helperPrints(sources: readonly string[], analyser: Analyser): string[] {
  return sources
    .filter((source) => /^(?:async )?def /m.test(source))
    .flatMap((source) => {
      const { python, body } = analyser.syntax(source);
      return helpersIn(python, body).map(({ print }) => print);
    });
}
