/**
 * Carries out one question about a text: puts it to the language server in its words, and what comes back into ours. Each
 * function is one question. Nothing is remembered here but what later questions refer to by number (refs.ts).
 */
import { textHash } from "@pellucid/notebook";
import type {
  CodeEdit,
  CodePoint,
  CodeSpan,
  LanguageAction,
  LanguageCompletion,
  LanguageDiagnostic,
  LanguageHint,
  LanguageQuestion,
  LanguageResults,
  LanguageSignature,
} from "@pellucid/protocol";
import type { Asking } from "./asking.ts";
import { importLine, placeImport } from "./import-place.ts";
import * as lsp from "./lsp-shapes.ts";
import { isAbout, takenApart, textOnDisk, withUses } from "./rename-edits.ts";
import { coloursOf } from "./semantic-colours.ts";
import { outsideName, withoutStubs } from "./stubs.ts";
import { editsToPage, otherNotebooks, toCell, toCellSpan, toPage, toServer } from "./text-places.ts";

type Op = Exclude<LanguageQuestion["op"], "status" | "source">;
type Question<O extends Op> = Extract<LanguageQuestion, { op: O }>;
type Answers = { [O in Op]: (asking: Asking, question: Question<O>) => Promise<LanguageResults[O]> };

/** More rows than this are no help. */
const MOST_ITEMS = 1000;

export const ANSWERS: Answers = {
  complete,
  describe,
  hover,
  signature,
  definition,
  references,
  renamable,
  rename,
  diagnose,
  actions,
  action,
  colours: async (asking, { cells }) => ({ ...(await coloursOf(asking, cells)), sources: hashes(asking, cells) }),
  hints,
};

function ask<T>({ running, subject, signal }: Asking, method: string, params: object): Promise<T> {
  return running.ask<T>(method, { textDocument: { uri: subject.uri }, ...params }, signal);
}

const hashes = ({ cells }: Asking, of?: readonly string[]): Record<string, string> =>
  Object.fromEntries(cells.filter(({ id }) => !of || of.includes(id)).map(({ id, source }) => [id, textHash(source)]));

// ---- completion ----------------------------------------------------------------------------------------------------

async function complete(asking: Asking, { at, trigger }: Question<"complete">): Promise<LanguageResults["complete"]> {
  const position = toServer(asking.subject, at);
  if (!position) return { items: [], whole: true };
  const isTrigger =
    trigger !== undefined && asking.running.capabilities.completionProvider?.triggerCharacters?.includes(trigger);
  const context = isTrigger ? { triggerKind: 2, triggerCharacter: trigger } : { triggerKind: 1 };
  const answer = await ask<lsp.CompletionList | readonly lsp.CompletionItem[] | null>(
    asking,
    "textDocument/completion",
    {
      position,
      context,
    },
  );
  const list = answer === null ? [] : "items" in answer ? answer.items : answer;
  const sorted = list.length > MOST_ITEMS ? list.toSorted((a, b) => (sortOf(a) < sortOf(b) ? -1 : 1)) : list;
  return {
    items: sorted.slice(0, MOST_ITEMS).flatMap((item) => completionOf(asking, item) ?? []),
    whole: answer === null || !("isIncomplete" in answer && answer.isIncomplete) || list.length > MOST_ITEMS,
  };
}

const sortOf = (item: lsp.CompletionItem): string => item.sortText ?? item.label;

function completionOf(asking: Asking, item: lsp.CompletionItem): LanguageCompletion | null {
  const further = item.additionalTextEdits ? furtherEdits(asking, item.additionalTextEdits) : [];
  if (!further) return null;
  const { textEdit } = item;
  const range = textEdit && ("range" in textEdit ? textEdit.range : textEdit.insert);
  const span = range && toCellSpan(asking.subject, range)?.span;
  const said = item.labelDetails?.description ?? item.labelDetails?.detail ?? item.detail;
  // One of them says " (import collections)".
  const detail = said?.trim().replace(/^\(import (.*)\)$/, "$1");
  const documentation = lsp.markdownOf(item.documentation);
  return {
    label: item.label,
    ...(detail && { detail }),
    kind: lsp.COMPLETION_KINDS[(item.kind ?? 1) - 1] ?? "text",
    insert: textEdit?.newText ?? item.insertText ?? item.label,
    ...(item.insertTextFormat === 2 && { snippet: true as const }),
    sort: sortOf(item),
    ...(documentation && { documentation }),
    ...(span && { span }),
    ...(further.length > 0 && { further }),
    ref: asking.refs.keep(item),
  };
}

/** Imports go to the cell of imports; everything else where the server says. Null: it cannot be carried out. */
function furtherEdits(asking: Asking, edits: readonly lsp.TextEdit[]): CodeEdit[] | null {
  return placed(asking, { changes: { [asking.subject.uri]: edits } });
}

function placed({ subject, cells, row }: Asking, edit: lsp.WorkspaceEdit): CodeEdit[] | null {
  if (!subject.file) return editsToPage(subject, edit);
  const imports: CodeEdit[] = [];
  const rest = (edits: readonly lsp.TextEdit[]): lsp.TextEdit[] =>
    edits.filter(({ range, newText }) => {
      const isNew = range.start.line === range.end.line && range.start.character === range.end.character;
      const line = isNew ? importLine(newText) : null;
      const place = line === null ? null : placeImport(cells, line, row.imports);
      if (place) imports.push(place);
      return !place;
    });
  const changes = Object.entries(edit.changes ?? {}).map(([uri, edits]) => [uri, rest(edits)] as const);
  const documentChanges = (edit.documentChanges ?? []).map((one) =>
    "edits" in one ? { ...one, edits: rest(one.edits) } : one,
  );
  const others = editsToPage(subject, { changes: Object.fromEntries(changes), documentChanges });
  return others && [...imports, ...others];
}

async function describe(asking: Asking, { item }: Question<"describe">): Promise<LanguageResults["describe"]> {
  const known = asking.refs.get(item) as lsp.CompletionItem | undefined;
  if (!known) return { documentation: "" };
  const resolves = asking.running.capabilities.completionProvider?.resolveProvider;
  const whole = resolves
    ? await asking.running.ask<lsp.CompletionItem>("completionItem/resolve", known, asking.signal)
    : known;
  const further = whole.additionalTextEdits && furtherEdits(asking, whole.additionalTextEdits);
  return {
    documentation: lsp.markdownOf(whole.documentation),
    ...(whole.detail && { detail: whole.detail }),
    ...(further && { further }),
  };
}

// ---- what stands at a place ----------------------------------------------------------------------------------------

async function hover(asking: Asking, { at }: Question<"hover">): Promise<LanguageResults["hover"]> {
  const position = toServer(asking.subject, at);
  if (!position || !asking.running.capabilities.hoverProvider) return null;
  const answer = await ask<lsp.Hover | null>(asking, "textDocument/hover", { position });
  const text = answer ? lsp.markdownOf(answer.contents) : "";
  if (text === "") return null;
  return { text, span: (answer?.range && toCellSpan(asking.subject, answer.range)?.span) ?? null };
}

async function signature(asking: Asking, { at }: Question<"signature">): Promise<LanguageResults["signature"]> {
  const position = toServer(asking.subject, at);
  if (!position || !asking.running.capabilities.signatureHelpProvider) return null;
  const answer = await ask<lsp.SignatureHelp | null>(asking, "textDocument/signatureHelp", { position });
  if (!answer || answer.signatures.length === 0) return null;
  const signatures = answer.signatures.map((one): LanguageSignature => {
    const documentation = lsp.markdownOf(one.documentation);
    return {
      label: one.label,
      ...(documentation && { documentation }),
      parameters: (one.parameters ?? []).map(({ label, documentation: about }) => {
        const text = lsp.markdownOf(about);
        return { ...placeOf(one.label, label), ...(text && { documentation: text }) };
      }),
      active: one.activeParameter ?? answer.activeParameter ?? null,
    };
  });
  return { signatures, active: answer.activeSignature ?? 0 };
}

function placeOf(whole: string, label: string | readonly [number, number]): { from: number; to: number } {
  if (typeof label !== "string") return { from: label[0], to: label[1] };
  const from = Math.max(whole.indexOf(label), 0);
  return { from, to: from + label.length };
}

async function locations(asking: Asking, method: string, at: CodePoint, more: object = {}): Promise<CodeSpan[]> {
  const position = toServer(asking.subject, at);
  if (!position) return [];
  type Answer = lsp.Location | readonly (lsp.Location | lsp.LocationLink)[] | null;
  const answer = await ask<Answer>(asking, method, { position, ...more });
  const list = answer === null ? [] : "uri" in answer ? [answer] : answer;
  const spans = list.flatMap((one) => {
    const [uri, range] = "uri" in one ? [one.uri, one.range] : [one.targetUri, one.targetSelectionRange];
    return toPage(asking.subject, uri, range) ?? [];
  });
  for (const name of spans.map(outsideName)) if (name !== null) asking.refs.outside.add(name);
  return spans;
}

async function definition(asking: Asking, { at }: Question<"definition">): Promise<CodeSpan[]> {
  return withoutStubs(await locations(asking, "textDocument/definition", at));
}

async function references(asking: Asking, { at }: Question<"references">): Promise<CodeSpan[]> {
  await asking.server.hasRead(asking.subject.uri, asking.signal);
  const found = await locations(asking, "textDocument/references", at, { context: { includeDeclaration: true } });
  if (found.length === 0) return found;
  const name = wordAt(asking, at);
  return [...found, ...magicPlaces(asking, name).map((place) => spanFrom(place, name))];
}

const spanFrom = ({ cell, line, character }: CodePoint, name: string): CodeSpan => ({
  cell: cell!,
  start: { line, character },
  end: { line, character: character + name.length },
});

function wordAt({ subject }: Asking, at: CodePoint): string {
  const position = toServer(subject, at);
  const line = position ? (subject.text.split("\n")[position.line] ?? "") : "";
  const before = /[\w$]*$/.exec(line.slice(0, position?.character ?? 0))![0];
  return before + /^[\w$]*/.exec(line.slice(position?.character ?? 0))![0];
}

const magicPlaces = ({ subject }: Asking, name: string): CodePoint[] =>
  name === "" || !subject.file
    ? []
    : subject.file.magicsWith(name).map(({ cell, line, column }) => ({ cell, line: line - 1, character: column - 1 }));

// ---- renaming ------------------------------------------------------------------------------------------------------

async function renamable(asking: Asking, { at }: Question<"renamable">): Promise<LanguageResults["renamable"]> {
  const { renameProvider } = asking.running.capabilities;
  const position = toServer(asking.subject, at);
  if (!position || !renameProvider) return null;
  // Before it has read what the text imports, a name from there passes for one that cannot be changed.
  await asking.server.hasRead(asking.subject.uri, asking.signal);
  const name = wordAt(asking, at);
  if (typeof renameProvider === "object" && "prepareProvider" in renameProvider) {
    type Answer = lsp.Range | { range: lsp.Range; placeholder: string } | { defaultBehavior: boolean } | null;
    const answer = await ask<Answer>(asking, "textDocument/prepareRename", { position });
    if (!answer) return null;
    const range = "range" in answer ? answer.range : "start" in answer ? answer : null;
    const found = range && toCellSpan(asking.subject, range);
    if (found) return { name: "placeholder" in answer ? answer.placeholder : name, span: found.span };
  }
  const start = { line: at.line, character: at.character };
  return name === "" ? null : { name, span: { start, end: start } };
}

async function rename(asking: Asking, { at, name }: Question<"rename">): Promise<LanguageResults["rename"]> {
  const position = toServer(asking.subject, at);
  if (!position) throw new Error("There is no name here.");
  await asking.server.hasRead(asking.subject.uri, asking.signal);
  const found = await ask<lsp.WorkspaceEdit | null>(asking, "textDocument/rename", { position, newName: name });
  const answer = found && (await renamed(asking, found, position, name));
  const edits = answer ? editsToPage(asking.subject, answer) : [];
  if (!edits) throw new Error("The name stands where nothing can be changed from here.");
  const notebooks = answer ? otherNotebooks(asking.subject, answer) : [];
  return { edits, magics: magicPlaces(asking, wordAt(asking, at)), notebooks };
}

/** Names only, and those of the text that was asked about among them. */
async function renamed(
  asking: Asking,
  found: lsp.WorkspaceEdit,
  position: lsp.Position,
  name: string,
): Promise<lsp.WorkspaceEdit> {
  const { uri, text, file } = asking.subject;
  const edit = await takenApart(found, (one) => (one === uri ? Promise.resolve(text) : textOnDisk(one)));
  if (!file || isAbout(edit, uri)) return edit;
  const context = { includeDeclaration: true };
  const uses = await ask<readonly lsp.Location[] | null>(asking, "textDocument/references", { position, context });
  return withUses(edit, uri, uses ?? [], name);
}

// ---- problems ------------------------------------------------------------------------------------------------------

const LEVELS = ["error", "error", "warning", "info"] as const;

async function diagnose(asking: Asking): Promise<LanguageResults["diagnose"]> {
  const found = await asking.server.diagnostics(asking.subject.uri, asking.signal);
  asking.refs.diagnostics.set(asking.subject.uri, found);
  const problems = found.flatMap((one): LanguageDiagnostic[] => {
    const level = LEVELS[one.severity ?? 1];
    const place = toCellSpan(asking.subject, one.range);
    if (!level || !place || (asking.subject.file && asking.row.isQuiet(one))) return [];
    const more = one.codeDescription?.href;
    return [{ ...place, level, message: one.message, rule: String(one.code ?? ""), ...(more && { more }) }];
  });
  return { problems, sources: hashes(asking) };
}

async function actions(asking: Asking, { at, end }: Question<"actions">): Promise<LanguageAction[]> {
  const from = toServer(asking.subject, at);
  const to = toServer(asking.subject, { ...end, cell: at.cell });
  if (!from || !to || !asking.running.capabilities.codeActionProvider) return [];
  const range = { start: from, end: to };
  const known =
    asking.refs.diagnostics.get(asking.subject.uri) ??
    (await asking.server.diagnostics(asking.subject.uri, asking.signal));
  const diagnostics = known.filter((one) => touches(one.range, range));
  const list = await ask<readonly lsp.CodeAction[] | null>(asking, "textDocument/codeAction", {
    range,
    context: { diagnostics, triggerKind: 1 },
  });
  return (list ?? []).flatMap((one): LanguageAction[] => {
    // A command would be the server's to carry out, beside the order of edits.
    if (one.disabled || (one.command && !one.edit) || /^(?:source|refactor\.move)\b/.test(one.kind ?? "")) return [];
    const edits = one.edit ? placed(asking, one.edit) : undefined;
    if (edits === null) return [];
    return [{ title: one.title, kind: one.kind ?? "", ...(edits && { edits }), ref: asking.refs.keep(one) }];
  });
}

function touches(one: lsp.Range, other: lsp.Range): boolean {
  const before = (a: lsp.Position, b: lsp.Position) =>
    a.line < b.line || (a.line === b.line && a.character < b.character);
  return !before(one.end, other.start) && !before(other.end, one.start);
}

async function action(asking: Asking, { action: ref }: Question<"action">): Promise<CodeEdit[]> {
  const known = asking.refs.get(ref) as lsp.CodeAction | undefined;
  if (!known) return [];
  const whole = known.edit
    ? known
    : await asking.running.ask<lsp.CodeAction>("codeAction/resolve", known, asking.signal);
  return (whole.edit && placed(asking, whole.edit)) ?? [];
}

// ---- hints ---------------------------------------------------------------------------------------------------------

async function hints(asking: Asking, { cells }: Question<"hints">): Promise<LanguageResults["hints"]> {
  const { subject } = asking;
  if (!asking.running.capabilities.inlayHintProvider)
    return { hints: [], sources: {}, noneFrom: asking.server.about.name };
  const lines = subject.file
    ? cells.flatMap((cell) => subject.file!.linesOf(cell) ?? [])
    : [{ first: 1, count: subject.text.split("\n").length }];
  const answers = lines.map(({ first, count }) => {
    const range = { start: { line: first - 1, character: 0 }, end: { line: first - 1 + count, character: 0 } };
    return ask<readonly lsp.InlayHint[] | null>(asking, "textDocument/inlayHint", { range });
  });
  const wanted = new Set(cells);
  const found = (await Promise.all(answers)).flatMap((list) => list ?? []);
  const seen = new Set<string>();
  const shown = found.flatMap((one): LanguageHint[] => {
    const place = toCell(subject, one.position);
    const label = typeof one.label === "string" ? one.label : one.label.map(({ value }) => value).join("");
    const key = `${place?.cell} ${place?.line} ${place?.character} ${label}`;
    if (!place || (place.cell !== null && !wanted.has(place.cell)) || seen.has(key)) return [];
    seen.add(key);
    const kind = one.kind === 2 ? "parameter" : "type";
    return [{ ...place, label, kind, before: one.paddingLeft === true, after: one.paddingRight === true }];
  });
  return { hints: shown, sources: hashes(asking, cells) };
}
