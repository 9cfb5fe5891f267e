/** What a run read and wrote of files: those its text names, those the helper saw, and those that only a function it calls knows. */
import type { FileUse } from "../outside.ts";
import { ANY_FILE, fileAt, type Location, SOME_FILES, stateOf } from "./location.ts";
import { type Draft, ownFunction, read, write } from "./run-draft.ts";

/** An array that is a file, and the like: which file, its maker knew. */
const FLUSHES = /(?<!\bstd(out|err))\.flush\(\)|(?<!\b(plt|pyplot|pool))\.close\(\)|\.commit\(\)|\.to_sql\(/;

export function touchFiles(draft: Draft): void {
  const { facts, observed } = draft;
  const known = new Map<Location, Set<string>>();
  /** Written by the cell itself before it reads them. */
  const own = new Set<Location>();
  for (const { path, access, adds, anew } of facts.files) {
    const at = fileAt(path);
    if (anew && !known.has(at)) own.add(at);
    known.set(at, (known.get(at) ?? new Set()).add(adds ? "unknown" : access));
  }
  const shell = facts.magics.some(({ kind, name }) => kind === "shell" || /^(bash|sh|system|run|script)$/.test(name));
  const uses = looseUses(draft);
  const loose = new Set(observed ? uses.filter((use) => use === "ask") : uses);
  const incomplete = observed
    ? observed.files.incomplete
    : shell || FLUSHES.test(draft.source) || (loose.has("write") && loose.has("read"));
  const seen = observed?.files.read ?? [];
  const lists = seen.some((path) => path.endsWith("/")) || loose.has("read") || loose.has("ask");
  const readFiles = new Set(seen.filter((path) => !path.endsWith("/")).map(fileAt));
  const written = new Set((observed?.files.written ?? []).map(fileAt));
  for (const [at, ways] of known) {
    if (ways.has("read") || ways.has("unknown")) readFiles.add(at);
    if (ways.has("write") || ways.has("unknown")) written.add(at);
  }
  for (const at of own) readFiles.delete(at);
  if (readFiles.size + written.size > 0 || incomplete) read(draft, stateOf("cwd"), "inferred");
  for (const at of readFiles) read(draft, at, observed ? "observed" : "inferred");
  if (readFiles.size > 0 || incomplete) read(draft, SOME_FILES, "assumed");
  for (const at of written) {
    const ways = known.get(at);
    const anew = own.has(at) || (ways?.size === 1 && ways.has("write"));
    write(draft, at, { how: "bind", weak: !anew, evidence: observed ? "observed" : "inferred" });
  }
  if (incomplete || lists) {
    read(draft, ANY_FILE, observed && !incomplete ? "observed" : "assumed");
    read(draft, SOME_FILES, "assumed");
  }
  if (!incomplete && !loose.has("write")) return;
  write(draft, SOME_FILES, { how: "change", weak: false, evidence: "assumed" });
}

/** What the text does to files that it does not name, and what the functions do that it calls. */
function looseUses(draft: Draft): FileUse[] {
  const { facts } = draft;
  const found = [...(facts.looseFiles ?? [])];
  for (const name of new Set([...facts.calls, ...facts.lookups]))
    found.push(...(ownFunction(draft, name)?.files ?? []));
  return found;
}
