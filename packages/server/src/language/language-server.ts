/**
 * Help with one language in one folder, for one interpreter: a server process that is started with the first question, is
 * started again when it dies (restarts.ts), and ends when nobody has asked for a while. The texts it has been told are kept
 * here, so that a new process knows what the old one knew.
 */
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { LanguageStatus, RunningLanguageServer } from "@pellucid/protocol";
import { FolderWatch } from "./folder-watch.ts";
import type { FoundServer } from "./found-server.ts";
import type { LanguageRow } from "./language-table.ts";
import type { Capabilities, Diagnostic } from "./lsp-shapes.ts";
import { Restarts } from "./restarts.ts";
import { ServerProcess } from "./server-process.ts";
import { SyncedText } from "./synced-text.ts";

export interface LanguageServerOptions {
  readonly row: LanguageRow;
  readonly found: FoundServer;
  /** As a file address. */
  readonly folder: string;
  /** It is a project's, and may be watched as a whole. */
  readonly isProject?: boolean;
  readonly python: string | null;
  readonly megabytes?: number;
  readonly idleMs?: number;
}

export interface Running {
  readonly capabilities: Capabilities;
  ask<T>(method: string, params: unknown, signal: AbortSignal): Promise<T>;
}

/** A heap for a long notebook and what it imports; a project of thousands of files wants more (PELLUCID_LANGUAGE_MEMORY). */
const MEGABYTES = Number(process.env["PELLUCID_LANGUAGE_MEMORY"]) || 1500;
const IDLE_MS = 10 * 60_000;
const PUBLISHED_MS = 10_000;
/** Texts that nobody has asked about for so many others are closed. */
const MOST_TEXTS = 24;

export class LanguageServer {
  readonly #options: LanguageServerOptions;
  readonly #restarts = new Restarts();
  readonly #texts = new Map<string, SyncedText>();
  readonly #published = new Map<string, { version: number; diagnostics: readonly Diagnostic[] }>();
  /** Texts that this process has read as a whole. */
  readonly #read = new Set<string>();
  #hearers: (() => void)[] = [];
  #process: ServerProcess | null = null;
  #watch: FolderWatch | null = null;
  #starting: Promise<ServerProcess> | null = null;
  #idle: NodeJS.Timeout | null = null;
  #notice: string | null = null;
  #givenUp: string | null = null;
  #pause: Promise<void> = Promise.resolve();

  constructor(options: LanguageServerOptions) {
    this.#options = options;
  }

  get status(): LanguageStatus {
    const { row, found } = this.#options;
    const { language } = row;
    if (this.#givenUp) return { state: "given-up", language, name: found.name, reason: this.#givenUp };
    const { completionProvider, signatureHelpProvider } = this.#process?.capabilities ?? {};
    return {
      state: "ready",
      language,
      name: found.name,
      running: this.#process !== null,
      triggers: completionProvider?.triggerCharacters ?? ["."],
      signatureTriggers: signatureHelpProvider?.triggerCharacters ?? ["(", ","],
    };
  }

  get isGivenUp(): boolean {
    return this.#givenUp !== null;
  }

  /** Whether a person finds it among what runs. */
  get isListed(): boolean {
    return this.#process !== null || this.#starting !== null || this.isGivenUp;
  }

  get about(): Omit<RunningLanguageServer, "id"> {
    const { row, found, folder } = this.#options;
    const state = this.#givenUp !== null ? "given-up" : this.#process ? "running" : "starting";
    return { name: found.name, language: row.title, folder: basename(fileURLToPath(folder)), state };
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** What a person should hear once. */
  takeNotice(): string | null {
    const notice = this.#notice;
    this.#notice = null;
    return notice;
  }

  /** The server with this text in it. */
  async with(uri: string, text: string): Promise<Running> {
    this.#rest();
    const server = await this.#started();
    this.#textOf(uri, server).put(text);
    return server;
  }

  /** What it says of the text that it was given last, asked or waited for. */
  async diagnostics(uri: string, signal: AbortSignal): Promise<readonly Diagnostic[]> {
    const server = await this.#started();
    if (server.capabilities.diagnosticProvider) {
      const answer = await server.ask<{ items?: readonly Diagnostic[] }>(
        "textDocument/diagnostic",
        { textDocument: { uri } },
        signal,
      );
      return answer?.items ?? [];
    }
    const { version = 0 } = this.#texts.get(uri) ?? {};
    const until = performance.now() + PUBLISHED_MS;
    for (;;) {
      const found = this.#published.get(uri);
      if (found && found.version >= version) return found.diagnostics;
      if (signal.aborted || performance.now() > until) return found?.diagnostics ?? [];
      await this.#nextPublished(until - performance.now());
    }
  }

  /**
   * Once for each text in each process: what it says of the text shows that it has read it, and what the text imports. Asked
   * for all uses of a name before that, servers answer with none.
   */
  async hasRead(uri: string, signal: AbortSignal): Promise<void> {
    if (this.#read.has(uri)) return;
    await this.diagnostics(uri, signal);
    if (!signal.aborted) this.#read.add(uri);
  }

  #nextPublished(most: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, Math.max(most, 0));
      this.#hearers.push(() => {
        clearTimeout(timer);
        done();
      });
    });
  }

  #textOf(uri: string, server: ServerProcess): SyncedText {
    const known = this.#texts.get(uri);
    const sync = server.capabilities.textDocumentSync;
    const kind = typeof sync === "number" ? sync : (sync?.change ?? 1);
    const text =
      known ??
      new SyncedText(uri, this.#options.row.id, (method, params) => this.#process?.tell(method, params), kind === 2);
    this.#texts.delete(uri);
    this.#texts.set(uri, text);
    if (this.#texts.size > MOST_TEXTS) {
      const [oldest, old] = this.#texts.entries().next().value!;
      old.close();
      this.#texts.delete(oldest);
      this.#read.delete(oldest);
    }
    return text;
  }

  /** A file's text is on disk as it was shown, and nobody edits it any more. */
  close(uri: string): void {
    this.#texts.get(uri)?.close();
    this.#texts.delete(uri);
    this.#read.delete(uri);
  }

  #started(): Promise<ServerProcess> {
    if (this.#givenUp) return Promise.reject(new Error(this.#givenUp));
    this.#starting ??= this.#pause.then(() => this.#start());
    this.#starting.catch(() => (this.#starting = null));
    return this.#starting;
  }

  async #start(): Promise<ServerProcess> {
    const { row, found, folder, isProject, python, megabytes = MEGABYTES } = this.#options;
    this.#texts.clear();
    this.#published.clear();
    this.#read.clear();
    const server = new ServerProcess({
      found,
      folder,
      megabytes,
      settings: (section) => row.settings(section, python),
      notified: (method, params) => this.#heard(method, params),
      died: (why) => this.#died(server, why),
    });
    await server.begin(row.options ?? null);
    this.#process = server;
    this.#watch?.end();
    this.#watch = new FolderWatch(fileURLToPath(folder), isProject === true, (changes) =>
      this.#process?.tell("workspace/didChangeWatchedFiles", { changes }),
    );
    return server;
  }

  #heard(method: string, params: unknown): void {
    if (method !== "textDocument/publishDiagnostics") return;
    const { uri, version, diagnostics } = params as { uri: string; version?: number; diagnostics: Diagnostic[] };
    this.#published.set(uri, { version: version ?? this.#texts.get(uri)?.version ?? 0, diagnostics });
    for (const hear of this.#hearers.splice(0)) hear();
  }

  #died(server: ServerProcess, why: string): void {
    const { found } = this.#options;
    if (this.#process !== server && this.#process !== null) return;
    this.#process = null;
    this.#starting = null;
    const pause = this.#restarts.died(performance.now());
    if (pause === null) this.#givenUp = `${found.name} ended again and again (${why}).`;
    else {
      this.#pause = new Promise((done) => setTimeout(done, pause).unref());
      this.#notice = `${found.name} ended (${why}) and was started again.`;
    }
  }

  #rest(): void {
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.end(), this.#options.idleMs ?? IDLE_MS);
    this.#idle.unref();
  }

  /** Until the next question. */
  async end(): Promise<void> {
    if (this.#idle) clearTimeout(this.#idle);
    const starting = this.#starting;
    this.#starting = null;
    const server = (await starting?.catch(() => null)) ?? this.#process;
    this.#process = null;
    this.#watch?.end();
    this.#watch = null;
    await server?.end();
  }

  /** A person wants it started anew. */
  async restart(): Promise<void> {
    this.#givenUp = null;
    this.#restarts.forget();
    await this.end();
  }
}
