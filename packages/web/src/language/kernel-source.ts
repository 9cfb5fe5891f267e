/**
 * Completions from the kernel: its names, what is behind a name, columns and keys in brackets and in the arguments of a
 * call on a table, parameters of the call at the caret, magics. Everything is read from what the page keeps of the kernel
 * (kernel-names.ts); a busy kernel answers from there.
 */
import type { CodePath, MemberKind, Members, VariableKind } from "@pellucid/protocol";
import { callAt, pathBefore, placeAt, type CodePlace } from "./code-place.ts";
import { describedHelp } from "./kernel-help.ts";
import { kernelNames, type KernelNames } from "./kernel-names.ts";
import type {
  CompletionAnswer,
  CompletionItem,
  CompletionKind,
  CompletionRequest,
  CompletionSource,
} from "./sources.ts";

export const kernelSource: CompletionSource = {
  name: "kernel",
  rank: 80,
  complete(request) {
    const names = kernelNames(request.session);
    names.freshen();
    const { source, from, offset } = request;
    const place = placeAt(source, offset);
    if (place.comment) return null;
    if (place.string) return keysAt(names, source, place);
    if (source[from - 1] === ".") return membersAt(names, source, from);
    if (source[from - 1] === "%") return magicsAt(names, source, from);
    if (isImport(source, from)) return null;
    return namesAt(names, request, place);
  },
};

const isImport = (source: string, from: number): boolean =>
  /(?:^|\n)[ \t]*(?:from|import)\b[^\n]*$/.test(source.slice(Math.max(0, from - 300), from));

// ---- names ---------------------------------------------------------------------------------------------------------

const KINDS: Readonly<Partial<Record<VariableKind, CompletionKind>>> = {
  module: "module",
  function: "function",
  class: "class",
};

async function namesAt(names: KernelNames, request: CompletionRequest, place: CodePlace): Promise<CompletionAnswer> {
  const items = [...names.names.values()].map(({ name, kind, type }): CompletionItem => {
    const made = KINDS[kind] ?? "variable";
    return { label: name, kind: made, detail: made === "variable" ? type : "", help: helpOn(names, [name]) };
  });
  const parameters =
    request.word === "" && request.trigger === "typing" ? [] : await parametersAt(names, request, place);
  return { items: [...parameters, ...items] };
}

/** Of the call that is being written: those not given yet, each with its `=`. */
async function parametersAt(
  names: KernelNames,
  { source, offset }: CompletionRequest,
  place: CodePlace,
): Promise<CompletionItem[]> {
  const call = callAt(source, offset, place);
  if (!call?.callee || call.keyword !== null) return [];
  const told = await names.describe(call.callee);
  return (told?.parameters ?? [])
    .filter(
      ({ name, kind }) => !/^(var|positional_only)/.test(kind) && !new RegExp(`\\b${name}\\s*=`).test(call.before),
    )
    .map(({ name, text }) => ({
      label: `${name}=`,
      kind: "parameter",
      detail: text.slice(name.length).replace(/^: /, ""),
      likely: 0.8,
    }));
}

const helpOn = (names: KernelNames, path: CodePath) => async () => describedHelp(await names.describe(path), path);

// ---- behind a dot --------------------------------------------------------------------------------------------------

const MEMBERS: Readonly<Record<MemberKind, CompletionKind>> = {
  variable: "variable",
  function: "function",
  method: "method",
  class: "class",
  module: "module",
  property: "property",
  column: "column",
};

async function membersAt(names: KernelNames, source: string, from: number): Promise<CompletionAnswer | null> {
  const path = pathBefore(source, from - 1) ?? literalPath(source, from - 1);
  const members = path && (await names.membersOf(path));
  if (!path || !members) return null;
  const items = members.attributes.map(([name, kind]): CompletionItem => {
    const likely = kind === "column" ? 0.9 : /^[A-Z][A-Z_]+$/.test(name) ? -0.1 : kind === "variable" ? 0.3 : 0;
    return { label: name, kind: MEMBERS[kind], likely, help: helpOn(names, [...path, { attribute: name }]) };
  });
  return { items };
}

/** `"text".`: a literal has the members of its class. */
function literalPath(source: string, end: number): CodePath | null {
  const last = source[end - 1];
  return last === '"' || last === "'" ? ["str"] : null;
}

function magicsAt(names: KernelNames, source: string, from: number): CompletionAnswer | null {
  const isCell = source[from - 2] === "%";
  const start = from - (isCell ? 2 : 1);
  if (/\S/.test(source.slice(source.lastIndexOf("\n", start - 1) + 1, start))) return null;
  const { line, cell } = names.magics;
  const items = (isCell ? cell : line).map((name): CompletionItem => ({ label: name, kind: "magic" }));
  return { items };
}

// ---- keys and columns ----------------------------------------------------------------------------------------------

async function keysAt(names: KernelNames, source: string, place: CodePlace): Promise<CompletionAnswer | null> {
  const string = place.string!;
  if (string.quote.length > 1) return null;
  const tables = tablesAt(names, source, string.from, place);
  const all = await Promise.all(tables.map(async ({ path, columns }) => keysIn(await names.membersOf(path), columns)));
  const isSubscript = /\[\s*[rb]?["']$/i.test(source.slice(Math.max(0, string.from - 10), string.from));
  const isList = /[[(,=]\s*\[\s*[rb]?["']$/i.test(source.slice(Math.max(0, string.from - 60), string.from));
  // What closes it comes along, where it is not there yet: the list takes care that nothing is there twice.
  const end = string.quote + (isSubscript && !isList ? "]" : "");
  const items = all.flat().map(([key, type, kind], at): CompletionItem => ({
    label: key,
    kind,
    detail: type,
    insert: key.replaceAll("\\", "\\\\").replaceAll(string.quote, `\\${string.quote}`) + end,
    // In the order that they have there.
    likely: 0.9 - at / 1000,
  }));
  return items.length > 0 ? { items, from: string.from } : null;
}

type Key = readonly [key: string, type: string, kind: "column" | "key"];

function keysIn(members: Members | null, onlyColumns: boolean): Key[] {
  const found: Key[] = [];
  for (const [written, type, kind] of members?.keys ?? []) {
    const text = /^(["'])(.*)\1$/s.exec(written)?.[2];
    if (text !== undefined && (kind === "column" || !onlyColumns)) found.push([unescaped(text), type, kind]);
  }
  return found;
}

const unescaped = (text: string): string => text.replace(/\\(["'\\])/g, "$1");

/** Whose keys a string at this place may name. */
export function tablesAt(
  names: Pick<KernelNames, "names">,
  source: string,
  from: number,
  { open }: CodePlace,
): { path: CodePath; columns: boolean }[] {
  const bracket = open.findLast((one) => one.bracket === "[" && /[\w\])]/.test(source[one.at - 1] ?? ""));
  const call = open.findLast((one) => one.bracket === "(" && /[\w\])]/.test(source[one.at - 1] ?? ""));
  if (bracket && (!call || bracket.at > call.at)) {
    const path = pathBefore(source, bracket.at);
    return path ? [{ path: withoutIndexer(path), columns: false }] : [];
  }
  if (!call) return [];
  const callee = pathBefore(source, call.at);
  const base = callee && callee.length > 1 ? (callee.slice(0, -1) as unknown as CodePath) : null;
  const given = [...source.slice(call.at + 1, from).matchAll(/(?<![\w.])([^\W\d]\w*)(?=\s*[,)])/gu)]
    .map(([, name]) => name!)
    .filter((name) => names.names.get(name)?.kind === "frame");
  return [...(base ? [base] : []), ...given.map((name): CodePath => [name])].map((path) => ({
    path,
    columns: path.length > 1 || callee?.at(-1) === undefined || !isGet(callee),
  }));
}

const isGet = (path: CodePath): boolean => {
  const last = path.at(-1);
  return typeof last === "object" && "attribute" in last && /^(get|pop|setdefault)$/.test(last.attribute);
};

/** `df.loc[:, "` names columns of `df`. */
function withoutIndexer(path: CodePath): CodePath {
  const last = path.at(-1);
  const isIndexer = typeof last === "object" && "attribute" in last && /^(loc|at|xs)$/.test(last.attribute);
  return isIndexer ? (path.slice(0, -1) as unknown as CodePath) : path;
}
