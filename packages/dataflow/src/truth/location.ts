/**
 * Where what a run leaves behind can lie: in a global name, in a file, in a generator of random numbers, in a module's or
 * the process's own state. Every one of them has versions (kernel-memory.ts); this file only says how they are written
 * down and how they are called in a sentence.
 *
 * A location is one string. A name stands for itself, since no name has a colon.
 */
export type Location = string;

/** Anything at all: written by a run of which nothing is known. */
export const EVERYTHING: Location = "*";
/** Files that were touched behind Python's back. */
export const SOME_FILES: Location = "file:*";
/** All files together: what a run reads that may have looked for any. Each file is written at its own location. */
export const ANY_FILE: Location = "files:";
/** Objects behind so many names that they are not told apart. */
export const OBJECTS: Location = "objects:";
/** What the notebook's own modules keep in each other: where nobody looked, any of them may use any. */
export const OWN_MODULES: Location = "module:";
/** `_`, `Out`, `In`: what IPython keeps of the runs before. */
export const HISTORY: Location = "history:";

export const fileAt = (path: string): Location => `file:${path.replace(/^(\.\/)+/, "")}`;
export const generator = (library: string): Location => `random:${library === "sklearn" ? "numpy" : library}`;
export const stateOf = (what: string): Location => `ambient:${what}`;
export const moduleState = (module: string): Location => `module:${rootOf(module)}`;

/** Where a module's text lies if it is a local one. */
export const moduleFiles = (module: string): readonly Location[] => [
  fileAt(`${rootOf(module)}.py`),
  fileAt(`${module.replaceAll(".", "/")}.py`),
  fileAt(`${rootOf(module)}/__init__.py`),
];

export const rootOf = (module: string): string => /^\.*[^.]*/.exec(module)?.[0] ?? module;

export const isName = (location: Location): boolean => location !== EVERYTHING && !location.includes(":");
export const isModule = (location: Location): boolean => location.startsWith("module:");
/** One file, or the files that nobody named. */
export const isFile = (location: Location): boolean => location.startsWith("file:");
export const isGenerator = (location: Location): boolean => location.startsWith("random:");

const HISTORY_NAME = /^(_|__|___|_\d+|_i+|_i\d+|_[ioh]h|_dh|In|Out)$/;
/** IPython's own names, unless the notebook binds them itself. */
export const isHistoryName = (name: string): boolean => HISTORY_NAME.test(name);

const AMBIENT_WORDS: Readonly<Record<string, string>> = {
  cwd: "the working folder",
  environ: "the environment variables",
  paths: "the folders that modules come from",
  matplotlib: "the open figures and settings of matplotlib",
  warnings: "the warnings filters",
  process: "the state of the process",
};

/** As it stands in a sentence: "uses `df`", "uses the file `a.csv`". Code is marked by backticks. */
export function inWords(location: Location): string {
  if (location === EVERYTHING) return "anything";
  if (location === OBJECTS) return "objects that many names share";
  if (location === OWN_MODULES) return "the notebook's own modules";
  if (location === HISTORY) return "the results of earlier runs";
  if (location === SOME_FILES || location === ANY_FILE) return "files";
  const [, kind, what = ""] = /^(\w+):(.*)$/s.exec(location) ?? [];
  if (kind === "file") return `the file \`${what}\``;
  if (kind === "random") return what === "other" ? "chance or time" : `the random numbers of \`${what}\``;
  if (kind === "module") return `the module \`${what}\``;
  if (kind === "ambient") return AMBIENT_WORDS[what] ?? `the settings of \`${what}\``;
  return `\`${location}\``;
}
