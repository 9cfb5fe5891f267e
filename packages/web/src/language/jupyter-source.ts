/**
 * Help from any kernel that speaks Jupyter, in Jupyter's own words: completions and what a name is. For kernels that have no
 * helper of ours; those that have one are asked through it (kernel-source.ts), also while they are busy. An idle kernel is
 * asked; a busy one is not, since it would only answer behind what runs.
 */
import type { CodeQuestion, HelperReply } from "@pellucid/protocol";
import { callAt } from "./code-place.ts";
import { kernelNames } from "./kernel-names.ts";
import { isPython } from "./python-words.ts";
import {
  type CompletionItem,
  type CompletionKind,
  type CompletionSource,
  type Help,
  type HelpRequest,
  type HoverSource,
  type LanguageRequest,
  LONGEST_HELPED,
} from "./sources.ts";

const isIdle = ({ session }: LanguageRequest): boolean => session.store.kernel.get().state === "idle";

async function ask<Q extends CodeQuestion>(
  request: LanguageRequest,
  question: Q,
): Promise<Extract<HelperReply<Q["op"]>, { status: "ok" }> | null> {
  const { session, source } = request;
  if (source.length > LONGEST_HELPED || !isIdle(request)) return null;
  if (isPython(session) && !(await kernelNames(session).lacksHelper())) return null;
  if (!isIdle(request)) return null;
  const { reply } = await session.client.ask(question);
  return reply.status === "ok" ? (reply as Extract<HelperReply<Q["op"]>, { status: "ok" }>) : null;
}

/** What kernels call a thing, in our words. */
const KINDS: Readonly<Record<string, CompletionKind>> = {
  function: "function",
  method: "method",
  class: "class",
  module: "module",
  namespace: "module",
  property: "property",
  field: "property",
  keyword: "keyword",
  constant: "constant",
  param: "parameter",
  magic: "magic",
  path: "file",
  statement: "variable",
  instance: "variable",
};

export const jupyterSource: CompletionSource = {
  name: "jupyter",
  rank: 55,
  async complete(request) {
    const { source, offset } = request;
    const told = await ask(request, { op: "complete", code: source, cursor: offset });
    if (!told) return null;
    const items = told.matches.map(({ text, type }): CompletionItem => ({
      label: text,
      kind: KINDS[type] ?? "variable",
      detail: KINDS[type] ? "" : type.replace(/^<.*>$/, ""),
    }));
    return { items, from: told.from };
  },
};

export const jupyterHover: HoverSource = {
  name: "jupyter",
  rank: 30,
  async hover(request) {
    const { source, offset } = request;
    const bracket = callAt(source, offset)?.bracket.at;
    // Not every kernel finds from between the brackets of a call what is called.
    return (await lookUp(request, offset)) ?? (bracket === undefined ? null : lookUp(request, bracket));
  },
};

async function lookUp(request: HelpRequest, cursor: number): Promise<Help | null> {
  const { source, depth } = request;
  const told = await ask(request, { op: "look-up", code: source, cursor, detail: depth > 1 ? 1 : 0 });
  if (!told || (told.text === undefined && told.markdown === undefined)) return null;
  return told.markdown === undefined ? { text: plain(told.text ?? "") } : { markdown: told.markdown };
}

/** Without the colours that kernels set for a terminal, and the letters struck twice of a printer (R's headings). */
const plain = (text: string): string => text.replaceAll(COLOURS, "").replaceAll(/.[\b]/g, "");
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
