/**
 * Which languages have help here, and from which programs. One row a language: how its cells become one file, where a server
 * is looked for, what is installed when there is none, what the server is told, and which of its words make no sense in a
 * notebook. Another language is another row.
 */
import { plainVirtualFile, typedVirtualFile, type VirtualCell, type VirtualFile } from "@pellucid/dataflow";
import type { Diagnostic } from "./lsp-shapes.ts";

export interface ServerCommand {
  readonly name: string;
  readonly args: readonly string[];
}

/** The part that is fetched from npm when a person wants it. */
export interface Installable {
  readonly name: string;
  /** Exact versions: everybody who presses the button gets the same. */
  readonly packages: readonly string[];
  /** Below node_modules. */
  readonly program: string;
  readonly args: readonly string[];
  readonly megabytes: number;
}

export interface LanguageRow {
  readonly language: string;
  readonly title: string;
  /** LSP's name for it. */
  readonly id: string;
  /** What kernels call it. */
  readonly kernels: RegExp;
  readonly files: RegExp;
  readonly extension: string;
  readonly file: (cells: readonly VirtualCell[]) => VirtualFile;
  /** A command line, or `off`. */
  readonly variable: string;
  readonly onPath: readonly ServerCommand[];
  readonly install: Installable;
  /** Answers of `workspace/configuration`; "" is asked for by ourselves, for servers that want to be told all of them. */
  readonly settings: (section: string, python: string | null) => unknown;
  /** `initializationOptions`. */
  readonly options?: unknown;
  /** What would be wrong in a file and is not in a notebook. */
  readonly isQuiet: (diagnostic: Diagnostic) => boolean;
  /** An import at the head of a cell. */
  readonly imports: RegExp;
}

const PYRIGHT_RULES = {
  // The last line of a cell is shown; cells redefine names; their order on the page is our own lint's matter.
  reportUnusedExpression: "none",
  reportUnusedCoroutine: "none",
  reportRedeclaration: "none",
  reportMissingModuleSource: "none",
  reportUnusedCallResult: "none",
};

const python: LanguageRow = {
  language: "python",
  title: "Python",
  id: "python",
  kernels: /^i?python\d?$/i,
  files: /\.pyi?$/i,
  extension: ".py",
  file: typedVirtualFile,
  variable: "PELLUCID_LANGUAGE_PYTHON",
  onPath: [
    { name: "basedpyright-langserver", args: ["--stdio"] },
    { name: "pyright-langserver", args: ["--stdio"] },
    { name: "pylsp", args: [] },
    { name: "ty", args: ["server"] },
  ],
  install: {
    name: "basedpyright",
    packages: ["basedpyright@1.40.1"],
    program: "basedpyright/langserver.index.js",
    args: ["--stdio"],
    megabytes: 46,
  },
  settings(section, interpreter) {
    const analysis = {
      typeCheckingMode: "basic",
      diagnosticMode: "openFilesOnly",
      autoImportCompletions: true,
      diagnosticSeverityOverrides: PYRIGHT_RULES,
      inlayHints: { variableTypes: true, functionReturnTypes: true, callArgumentNames: true, genericTypes: false },
    };
    const whole: Record<string, unknown> = {
      python: { ...(interpreter && { pythonPath: interpreter }), analysis },
      basedpyright: { analysis, disableOrganizeImports: true },
      pyright: { disableOrganizeImports: true },
      "python.analysis": analysis,
      "basedpyright.analysis": analysis,
      ty: interpreter && { configuration: { environment: { python: interpreter } } },
      pylsp: interpreter && { plugins: { jedi: { environment: interpreter } } },
    };
    return section === "" ? whole : (whole[section] ?? null);
  },
  isQuiet: ({ code, message, tags }) =>
    // Shown as faded text by editors that know the tag; here it would be one more problem.
    (tags?.length ?? 0) > 0 ||
    (typeof code === "string" && code in PYRIGHT_RULES) ||
    /^["`](?:await|async)["`] .*(?:only within|outside of)|allowed only within (?:an )?async function|outside of (?:a |an async )?function/i.test(
      message,
    ),
  imports: /^(?:import|from)\s+[\w.]+/m,
};

/** Of TypeScript's own numbers: cells declare names again, await at the top, and bring Deno's names and addresses along. */
const TYPESCRIPT_QUIET = new Set([1375, 1378, 1309, 2451, 2300, 2393, 2307, 2792, 5097, 2691, 6133, 7016, 2669]);

/** Deno's server does nothing in a folder that has no deno.json unless it is told to. */
const DENO = {
  enable: true,
  lint: false,
  suggest: { imports: { autoDiscover: false } },
};

const TYPESCRIPT = {
  inlayHints: {
    parameterNames: { enabled: "all", suppressWhenArgumentMatchesName: true },
    variableTypes: { enabled: true, suppressWhenTypeMatchesName: true },
    functionLikeReturnTypes: { enabled: true },
  },
};

const typescript: LanguageRow = {
  language: "typescript",
  title: "TypeScript",
  id: "typescript",
  kernels: /^(?:typescript|deno)$/i,
  files: /\.(?:m|c)?tsx?$/i,
  extension: ".ts",
  file: plainVirtualFile,
  variable: "PELLUCID_LANGUAGE_TYPESCRIPT",
  // Whoever has the kernel has Deno's own, which knows Deno's names and addresses.
  onPath: [
    { name: "deno", args: ["lsp"] },
    { name: "typescript-language-server", args: ["--stdio"] },
  ],
  install: {
    name: "typescript-language-server",
    packages: ["typescript-language-server@6.0.2", "typescript@5.9.3"],
    program: "typescript-language-server/lib/cli.mjs",
    args: ["--stdio"],
    megabytes: 26,
  },
  settings(section) {
    const whole: Record<string, unknown> = { deno: DENO, typescript: TYPESCRIPT };
    return section === "" ? whole : (whole[section] ?? null);
  },
  options: DENO,
  isQuiet: ({ code, message, tags }) =>
    (tags?.length ?? 0) > 0 || TYPESCRIPT_QUIET.has(Number(code)) || /Cannot find name 'Deno'/.test(message),
  imports: /^import\b/m,
};

export const LANGUAGES: readonly LanguageRow[] = [python, typescript];

export const languageOfKernel = (name: string): LanguageRow | null =>
  LANGUAGES.find(({ kernels }) => kernels.test(name)) ?? null;
export const languageOfFile = (path: string): LanguageRow | null =>
  LANGUAGES.find(({ files }) => files.test(path)) ?? null;
