/**
 * One language server as a process, and the conversation with it over its own input and output. It answers whatever the
 * server asks back (a question left open has frozen servers for good), watches how much memory it takes, and ends it hard
 * when it does not go by itself. Whether it is started again is not decided here.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { FoundServer } from "./found-server.ts";
import type { Capabilities } from "./lsp-shapes.ts";
import { residentMegabytes } from "./resident-memory.ts";

export interface ProcessOptions {
  readonly found: FoundServer;
  /** Its root, as a file address. */
  readonly folder: string;
  readonly settings: (section: string) => unknown;
  readonly megabytes: number;
  readonly notified: (method: string, params: unknown) => void;
  /** Once; in words why. Not when we ended it. */
  readonly died: (why: string) => void;
}

const LOOK_MS = 10_000;
const GOODBYE_MS = 2000;

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #options: ProcessOptions;
  readonly #watch: NodeJS.Timeout;
  capabilities: Capabilities = {};
  #over = false;
  #said = "";

  constructor(options: ProcessOptions) {
    this.#options = options;
    const { command, args } = commandOf(options);
    this.#child = spawn(command, args, {
      // Not in the folder: a program that looks for its parts beside itself must not find the project's.
      cwd: tmpdir(),
      stdio: ["pipe", "pipe", "pipe"],
      shell: /\.cmd$/i.test(command),
      // A program that is not ours to start may start a Node of its own (basedpyright from pip): the bound reaches it there.
      env: { ...process.env, PELLUCID_TOKEN: undefined, NODE_OPTIONS: heapBound(options.megabytes) },
    });
    const { stdin, stdout, stderr } = this.#child;
    stdin!.on("error", () => {});
    stderr!.setEncoding("utf8").on("data", (text: string) => (this.#said = (this.#said + text).slice(-2000)));
    this.#connection = createMessageConnection(new StreamMessageReader(stdout!), new StreamMessageWriter(stdin!));
    this.#connection.onRequest((method, params) => this.#asked(method, params as Record<string, unknown>));
    this.#connection.onNotification((method, params) => options.notified(method, params));
    this.#connection.onError(() => {});
    this.#connection.listen();
    this.#child.once("error", (error) => this.#ended(error.message));
    this.#child.once("exit", (code, signal) => this.#ended(signal ? `signal ${signal}` : `exit code ${code}`));
    this.#watch = setInterval(() => void this.#weigh(), LOOK_MS);
    this.#watch.unref();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async begin(initializationOptions: unknown): Promise<void> {
    const { folder } = this.#options;
    const answer = await this.#connection.sendRequest<{ capabilities: Capabilities }>("initialize", {
      processId: process.pid,
      clientInfo: { name: "Pellucid" },
      rootUri: folder,
      workspaceFolders: [{ uri: folder, name: "project" }],
      capabilities: CAPABILITIES,
      ...(initializationOptions !== null && { initializationOptions }),
    });
    this.capabilities = answer.capabilities;
    this.tell("initialized", {});
    // Some servers ask for settings, some want to be told.
    this.tell("workspace/didChangeConfiguration", { settings: this.#options.settings("") });
  }

  tell(method: string, params: unknown): void {
    if (!this.#over) this.#connection.sendNotification(method, params).catch(() => {});
  }

  /** Rejects when it is cancelled, refused, or the process is gone. */
  async ask<T>(method: string, params: unknown, signal: AbortSignal): Promise<T> {
    if (this.#over) throw new Error("The language server has ended.");
    const source = new CancellationTokenSource();
    const cancel = () => source.cancel();
    signal.addEventListener("abort", cancel);
    if (signal.aborted) cancel();
    try {
      return await this.#connection.sendRequest<T>(method, params, source.token);
    } finally {
      signal.removeEventListener("abort", cancel);
      source.dispose();
    }
  }

  async #asked(method: string, params: Record<string, unknown> | undefined): Promise<unknown> {
    if (method !== "workspace/configuration") return null;
    const items = (params?.["items"] ?? []) as { section?: string }[];
    return items.map(({ section }) => this.#options.settings(section ?? ""));
  }

  async #weigh(): Promise<void> {
    const megabytes = await residentMegabytes(this.#child.pid);
    if (this.#over || megabytes < this.#options.megabytes * 1.5) return;
    this.#child.kill("SIGKILL");
    this.#ended(`it took ${Math.round(megabytes)} MB of memory`);
  }

  #ended(why: string): void {
    if (this.#over) return;
    const last = this.#said.trim().split("\n").at(-1);
    this.#close();
    this.#options.died(last && /memory|error/i.test(last) ? `${why}: ${last.slice(0, 200)}` : why);
  }

  #close(): void {
    this.#over = true;
    clearInterval(this.#watch);
    this.#connection.dispose();
  }

  /** As the protocol wants it; without patience if it takes its time. */
  async end(): Promise<void> {
    if (this.#over) return;
    const gone = new Promise<void>((done) => this.#child.once("exit", () => done()));
    this.#over = true;
    clearInterval(this.#watch);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), GOODBYE_MS);
    await this.#connection
      .sendRequest("shutdown")
      .then(() => this.#connection.sendNotification("exit"))
      .catch(() => this.#child.kill("SIGKILL"));
    await gone;
    clearTimeout(timer);
    this.#connection.dispose();
  }
}

const heapBound = (megabytes: number): string => `--max-old-space-size=${megabytes}`;

/** Scripts run in our own Node. */
function commandOf({ found }: ProcessOptions): { command: string; args: string[] } {
  if (!/\.m?js$/.test(found.command)) return { command: found.command, args: [...found.args] };
  return { command: process.execPath, args: [found.command, ...found.args] };
}

const MARKUP = ["markdown", "plaintext"];
/** Only what is really carried out. */
const CAPABILITIES = {
  general: { positionEncodings: ["utf-16"] },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
  textDocument: {
    synchronization: {},
    publishDiagnostics: { versionSupport: true, codeDescriptionSupport: true, dataSupport: true },
    diagnostic: {},
    completion: {
      contextSupport: true,
      completionItem: {
        snippetSupport: true,
        documentationFormat: MARKUP,
        labelDetailsSupport: true,
        resolveSupport: { properties: ["documentation", "detail", "additionalTextEdits"] },
      },
    },
    hover: { contentFormat: MARKUP },
    signatureHelp: {
      contextSupport: true,
      signatureInformation: {
        documentationFormat: MARKUP,
        activeParameterSupport: true,
        parameterInformation: { labelOffsetSupport: true },
      },
    },
    definition: { linkSupport: true },
    references: {},
    rename: { prepareSupport: true },
    codeAction: {
      dataSupport: true,
      resolveSupport: { properties: ["edit"] },
      codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "refactor", "source.organizeImports"] } },
    },
    semanticTokens: {
      requests: { full: true },
      tokenTypes: [
        "namespace",
        "class",
        "enum",
        "typeParameter",
        "parameter",
        "variable",
        "property",
        "function",
        "method",
      ],
      tokenModifiers: ["declaration", "definition", "readonly", "defaultLibrary"],
      formats: ["relative"],
    },
    inlayHint: {},
  },
};
