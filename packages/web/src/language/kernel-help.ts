/** What the kernel knows of the value a name stands for, as help: on hover, Shift+Tab, in the help panel, and for signatures. */
import type { CodePath, Description } from "@pellucid/protocol";
import { callAt, pathAt, placeAt } from "./code-place.ts";
import { kernelNames } from "./kernel-names.ts";
import { isLocalName } from "./local-names.ts";
import type { Help, HoverSource, SignatureHelp, SignatureSource } from "./sources.ts";

export const written = (path: CodePath): string => {
  const [name, ...steps] = path;
  return steps.reduce(
    (text: string, step) => text + ("attribute" in step ? `.${step.attribute}` : `[${JSON.stringify(step.key)}]`),
    name,
  );
};

const isValueOf = ({ kind }: Description): boolean => !["function", "class", "module"].includes(kind);

export function describedHelp(told: Description | null, path: CodePath): Help | null {
  if (!told) return null;
  const { kind, type, signature, preview, doc, place, source } = told;
  const isValue = isValueOf(told);
  const code =
    signature ?? (isValue ? `${written(path)}: ${type}` : kind === "class" ? `class ${written(path)}` : undefined);
  return {
    ...(code && { code }),
    kind: wordsOf(told),
    ...(isValue && preview
      ? { text: doc && kind === "object" ? `${preview}\n\n${doc}` : preview }
      : doc
        ? { text: doc }
        : {}),
    ...(source && { definition: source }),
    ...(place && !isValue && { place }),
  };
}

function wordsOf({ kind, type, shape, length, dtype }: Description): string {
  if (kind === "function" || kind === "class" || kind === "module") return kind;
  if (shape?.length) return [type, shape.join(" × "), dtype].filter(Boolean).join(", ");
  return length === undefined ? type : `${type}, ${length} ${kind === "text" ? "characters" : "items"}`;
}

export const kernelHover: HoverSource = {
  name: "kernel",
  rank: 60,
  async hover({ session, source, offset, depth }) {
    const { comment, string } = placeAt(source, offset);
    if (comment || string) return null;
    const found = pathAt(source, offset) ?? callee(source, offset);
    if (!found) return null;
    const isLocal = isLocalName(source, found.from, found.path[0]);
    if (isLocal && found.path.length === 1) return null;
    const told = await kernelNames(session).describe(found.path, depth > 1);
    // A function's own name often is called as what it is given: a method is told, never the value of another.
    if (isLocal && told && isValueOf(told)) return null;
    const help = describedHelp(told, found.path);
    return help && { ...help, from: found.from, to: found.to };
  },
};

/** Inside the brackets of a call the call is meant, as in Jupyter. */
function callee(source: string, offset: number): { path: CodePath; from: number; to: number } | null {
  const call = callAt(source, offset);
  return call?.callee ? { path: call.callee, from: call.from, to: call.bracket.at } : null;
}

export const kernelSignature: SignatureSource = {
  name: "kernel",
  rank: 60,
  async signature({ session, source, offset }) {
    const call = callAt(source, offset);
    if (!call?.callee || (call.callee.length === 1 && isLocalName(source, call.from, call.callee[0]))) return null;
    const told = await kernelNames(session).describe(call.callee);
    return told && signatureOf(told, call.bracket.commas, call.keyword);
  },
};

/** The signature in one line, and which of its parameters is being written. */
export function signatureOf(told: Description, commas: number, keyword: string | null): SignatureHelp | null {
  const { signature, parameters = [], doc } = told;
  if (!signature) return null;
  let at = signature.indexOf("(") + 1;
  const places = parameters.map(({ text }) => {
    const from = signature.indexOf(text, at);
    at = from + text.length;
    return [from, at] as const;
  });
  const positional = parameters.filter(({ kind }) => !/keyword_only|var_keyword/.test(kind));
  const rest = parameters.findIndex(({ kind }) => kind === "var_positional");
  const byPlace = commas < positional.length && (rest < 0 || commas <= rest) ? commas : rest >= 0 ? rest : null;
  const byName = parameters.findIndex(({ name }) => name === keyword);
  const any = parameters.findIndex(({ kind }) => kind === "var_keyword");
  const active = keyword === null ? byPlace : byName >= 0 ? byName : any >= 0 ? any : null;
  const [text] = (doc ?? "").split(/\n\s*\n/, 1);
  return { label: signature, parameters: places, active, ...(text && { text }) };
}
