/**
 * The language server as a source of completions, of help on a name and of signatures, beside the kernel's (sources.ts has
 * the frame). It knows types, documentation and what could be imported, also while the kernel is busy or was never started.
 */
import type { LanguageCompletion, LanguageSignature } from "@pellucid/protocol";
import type {
  CellChange,
  CompletionItem,
  CompletionKind,
  CompletionSource,
  Help,
  HoverSource,
  LanguageRequest,
  SignatureSource,
} from "../sources.ts";
import { offsetAt, placeAt, spanOf } from "./cell-places.ts";
import { askLanguage } from "./language-client.ts";
import { noteUse } from "./server-notebook.ts";

const KINDS = new Map<string, CompletionKind>([
  ["text", "word"],
  ["variable", "variable"],
  ["function", "function"],
  ["method", "method"],
  ["class", "class"],
  ["module", "module"],
  ["property", "property"],
  ["keyword", "keyword"],
  ["constant", "constant"],
  ["snippet", "snippet"],
  ["file", "file"],
  ["constructor", "class"],
  ["field", "property"],
  ["interface", "class"],
  ["enum", "class"],
  ["struct", "class"],
  ["typeParameter", "class"],
  ["enumMember", "constant"],
  ["reference", "variable"],
  ["folder", "file"],
  ["operator", "keyword"],
]);
export const kindOf = (kind: string): CompletionKind => KINDS.get(kind) ?? "variable";

const textsOf = ({ cell, source }: LanguageRequest) => ({ [cell]: source });

export const completions: CompletionSource = {
  name: "language-server",
  rank: 60,
  async complete(request, signal) {
    const { session, cell, source, offset, from } = request;
    noteUse(session);
    const at = placeAt(cell, source, offset);
    const trigger = source[offset - 1];
    const ask = { op: "complete" as const, at, ...(trigger && /\W/.test(trigger) && { trigger }) };
    const found = await askLanguage(session.path, ask, { texts: textsOf(request), signal });
    if (!found || found.items.length === 0) return null;
    const span = found.items.find((one) => one.span)?.span;
    const begins = span ? offsetAt(source, span.start) : from;
    const items = found.items
      .filter((one) => !one.span || offsetAt(source, one.span.start) === begins)
      .toSorted((a, b) => (a.sort < b.sort ? -1 : a.sort > b.sort ? 1 : 0));
    return {
      items: items.map((one, i) => itemOf(request, one, i / items.length)),
      ...(begins !== from && { from: begins }),
      ...(!found.whole && { partial: true }),
    };
  },
};

function itemOf(request: LanguageRequest, one: LanguageCompletion, place: number): CompletionItem {
  const { insert, label } = one;
  const changes = one.further && changesOf(request, one.further);
  const isImport = (changes?.length ?? 0) > 0;
  const detail = isImport && one.detail ? `from ${one.detail}` : one.detail;
  return {
    label,
    kind: kindOf(one.kind),
    ...(detail && { detail }),
    ...(insert !== label && { insert: one.snippet ? cmSnippet(insert) : insert }),
    ...(one.snippet && { snippet: true, insert: cmSnippet(insert) }),
    likely: isImport ? -0.9 : label.startsWith("_") ? -0.5 : 0.5 - place / 2,
    ...(isImport && changes && { changes: () => changes }),
    help: (signal) => describe(request, one, signal),
  };
}

/** `$1` and `$0` as CodeMirror has them. */
const cmSnippet = (text: string): string =>
  text.replaceAll(/\$(\d+)/g, (_, n: string) => (n === "0" ? "${}" : `\${${n}}`));

async function describe(request: LanguageRequest, one: LanguageCompletion, signal: AbortSignal): Promise<Help | null> {
  const { session } = request;
  const found = await askLanguage(session.path, { op: "describe", item: one.ref }, { texts: textsOf(request), signal });
  const markdown = found?.documentation || one.documentation;
  return markdown ? { markdown } : null;
}

function changesOf(
  { session, cell: own, source: typed }: LanguageRequest,
  edits: NonNullable<LanguageCompletion["further"]>,
): CellChange[] {
  // What is no cell of the notebook (the scratchpad) keeps its imports to itself.
  const isCell = session.cell(own) !== undefined;
  return edits.flatMap((edit) => {
    if (!("cell" in edit)) return [];
    if (!isCell && edit.cell !== own) return [{ cell: own, from: 0, to: 0, insert: `${edit.insert.trim()}\n` }];
    const source = edit.cell === own ? typed : session.cell(edit.cell)?.source;
    return source === undefined ? [] : [{ cell: edit.cell, ...spanOf(source, edit), insert: edit.insert }];
  });
}

export const hovers: HoverSource = {
  name: "language-server",
  rank: 60,
  async hover(request, signal) {
    const { session, cell, source, offset } = request;
    noteUse(session);
    const ask = { op: "hover" as const, at: placeAt(cell, source, offset) };
    const found = await askLanguage(session.path, ask, { texts: textsOf(request), signal });
    if (!found) return null;
    return { ...helpFrom(found.text), ...(found.span && spanOf(source, found.span)) };
  },
};

/** A code block in front is the signature; what follows is the documentation. */
export function helpFrom(text: string): Help {
  const [whole, code] = /^```\w*\n([\s\S]*?)\n```\s*/.exec(text) ?? [];
  if (whole === undefined || code === undefined) return { markdown: text };
  const [, kind, rest] = /^\((\w[\w ]*)\) ([\s\S]*)$/.exec(code) ?? [];
  const markdown = text
    .slice(whole.length)
    .replace(/^\s*-{3,}\s*/, "")
    .trim();
  return { code: rest ?? code, ...(kind && { kind }), ...(markdown && { markdown }) };
}

export const signatures: SignatureSource = {
  name: "language-server",
  rank: 60,
  async signature(request, signal) {
    const { session, cell, source, offset } = request;
    noteUse(session);
    const ask = { op: "signature" as const, at: placeAt(cell, source, offset) };
    const found = await askLanguage(session.path, ask, { texts: textsOf(request), signal });
    const one = found?.signatures[found.active] ?? found?.signatures[0];
    return one ? helpWith(one, calledAt(source, offset)) : null;
  },
};

function helpWith({ label, parameters, active, documentation }: LanguageSignature, name: string) {
  const shown = label.startsWith("(") ? name : "";
  const text = documentation?.split("\n\n")[0];
  return {
    label: shown + label,
    parameters: parameters.map(({ from, to }) => [from + shown.length, to + shown.length] as const),
    active: active !== null && active < parameters.length ? active : null,
    ...(text && { text }),
  };
}

/** The name in front of the bracket that is open at the caret. */
function calledAt(source: string, offset: number): string {
  let depth = 0;
  for (let at = offset - 1; at >= 0 && offset - at < 5000; at--) {
    const char = source[at]!;
    if (")]}".includes(char)) depth++;
    else if ("([{".includes(char) && depth-- === 0) return /[\w.]*$/.exec(source.slice(0, at))![0];
  }
  return "";
}
