/**
 * How a file can be written: its indentation, line ends, escapes, key order, and whether texts are lists of lines.
 *
 * Used by the writers. A fresh notebook is written as Python's nbformat writes, which is what nine files of ten look like;
 * how an existing file is written is found out in habits.ts.
 */

export interface Style {
  /** One step of indentation; null when everything is on one line. */
  readonly indent: string | null;
  readonly newline: string;
  /** Between key and value, and between values on one line. */
  readonly colon: string;
  readonly comma: string;
  /** Everything outside ASCII as `\u` escapes; in capitals; slashes escaped. */
  readonly ascii: boolean;
  readonly capitals: boolean;
  readonly slashes: boolean;
  /** Keys of new objects in code point order. */
  readonly sorted: boolean;
  /** Sources, and texts of outputs, as lists of lines. */
  readonly sourceLines: boolean;
  readonly textLines: boolean;
  /** Key order by kind ("code", "markdown", "stream" ...), as the file has it. */
  readonly order: ReadonlyMap<string, readonly string[]>;
}

export const PYTHON_STYLE: Style = {
  indent: " ",
  newline: "\n",
  colon: ": ",
  comma: ", ",
  ascii: false,
  capitals: false,
  slashes: false,
  sorted: true,
  sourceLines: true,
  textLines: true,
  order: new Map(),
};

/** Python's order of keys: by code point. */
export function compareKeys(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a.codePointAt(i) as number;
    const y = b.codePointAt(i) as number;
    if (x !== y) return x - y;
    if (x > 0xffff) i++;
  }
  return a.length - b.length;
}

export const isSorted = (keys: readonly string[]) =>
  keys.every((key, i) => i === 0 || compareKeys(keys[i - 1] as string, key) <= 0);

/** The place of keys among those of a template: sorted like it, or in its order with unknown keys last. */
export function orderLike(template: readonly string[] | undefined): (a: string, b: string) => number {
  if (!template || isSorted(template)) return compareKeys;
  const rank = (key: string) => (template.includes(key) ? template.indexOf(key) : template.length);
  return (a, b) => rank(a) - rank(b);
}
