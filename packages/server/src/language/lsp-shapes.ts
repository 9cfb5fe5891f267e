/** The part of the language server protocol that is spoken here, and nothing else of it. */
export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}
export interface Location {
  readonly uri: string;
  readonly range: Range;
}
export interface LocationLink {
  readonly targetUri: string;
  readonly targetSelectionRange: Range;
}
export interface TextEdit {
  readonly range: Range;
  readonly newText: string;
}
export interface WorkspaceEdit {
  readonly changes?: Readonly<Record<string, readonly TextEdit[]>>;
  readonly documentChanges?: readonly (
    | { readonly textDocument: { readonly uri: string }; readonly edits: readonly TextEdit[] }
    | { readonly kind: string }
  )[];
}
export type Markup = string | { readonly kind?: string; readonly language?: string; readonly value: string };

export interface CompletionItem {
  readonly label: string;
  readonly kind?: number;
  readonly detail?: string;
  readonly labelDetails?: { readonly detail?: string; readonly description?: string };
  readonly documentation?: Markup;
  readonly sortText?: string;
  readonly insertText?: string;
  readonly insertTextFormat?: number;
  readonly textEdit?: TextEdit | { readonly newText: string; readonly insert: Range; readonly replace: Range };
  readonly additionalTextEdits?: readonly TextEdit[];
  readonly data?: unknown;
}
export interface CompletionList {
  readonly isIncomplete: boolean;
  readonly items: readonly CompletionItem[];
}
export interface Hover {
  readonly contents: Markup | readonly Markup[];
  readonly range?: Range;
}
export interface SignatureHelp {
  readonly signatures: readonly {
    readonly label: string;
    readonly documentation?: Markup;
    readonly parameters?: readonly {
      readonly label: string | readonly [number, number];
      readonly documentation?: Markup;
    }[];
    readonly activeParameter?: number | null;
  }[];
  readonly activeSignature?: number | null;
  readonly activeParameter?: number | null;
}
export interface Diagnostic {
  readonly range: Range;
  readonly message: string;
  readonly severity?: number;
  readonly code?: string | number;
  readonly codeDescription?: { readonly href: string };
  readonly tags?: readonly number[];
  readonly data?: unknown;
}
export interface CodeAction {
  readonly title: string;
  readonly kind?: string;
  readonly edit?: WorkspaceEdit;
  readonly command?: { readonly command: string; readonly arguments?: readonly unknown[] };
  readonly disabled?: { readonly reason: string };
  readonly data?: unknown;
}
export interface InlayHint {
  readonly position: Position;
  readonly label: string | readonly { readonly value: string }[];
  readonly kind?: number;
  readonly paddingLeft?: boolean;
  readonly paddingRight?: boolean;
}
export interface Capabilities {
  readonly completionProvider?: { readonly triggerCharacters?: readonly string[]; readonly resolveProvider?: boolean };
  readonly signatureHelpProvider?: { readonly triggerCharacters?: readonly string[] };
  readonly hoverProvider?: unknown;
  readonly definitionProvider?: unknown;
  readonly referencesProvider?: unknown;
  readonly renameProvider?: unknown;
  readonly codeActionProvider?: unknown;
  readonly inlayHintProvider?: unknown;
  readonly diagnosticProvider?: unknown;
  readonly textDocumentSync?: number | { readonly change?: number };
  readonly semanticTokensProvider?: {
    readonly legend: { readonly tokenTypes: readonly string[]; readonly tokenModifiers: readonly string[] };
    readonly full?: unknown;
  };
}

/** Kinds of completions, as the protocol numbers them from 1. */
export const COMPLETION_KINDS = (
  "text method function constructor field variable class interface module property unit value enum keyword snippet color " +
  "file reference folder enumMember constant struct event operator typeParameter"
).split(" ");

export function markdownOf(markup: Markup | readonly Markup[] | undefined): string {
  if (markup === undefined || markup === null) return "";
  if (Array.isArray(markup))
    return markup
      .map((one) => markdownOf(one as Markup))
      .filter(Boolean)
      .join("\n\n");
  if (typeof markup === "string") return markup;
  const { language, value } = markup as Exclude<Markup, string>;
  return language ? `\`\`\`${language}\n${value}\n\`\`\`` : value;
}
