/**
 * Language help for all notebooks and text files of one lab. Nothing is started before somebody asks: then one server a
 * folder, language and interpreter, which sees a notebook as one text (language-table.ts) and is asked in the order in which
 * the questions come. A text that the room has not got yet comes with the question.
 */
import { createHash } from "node:crypto";
import { dirname, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { VirtualCell } from "@pellucid/dataflow";
import type { Kernels } from "@pellucid/kernel";
import type { Notebook } from "@pellucid/notebook";
import type {
  LanguageAnswer,
  LanguageOffer,
  LanguageQuestion,
  LanguageRequest,
  LanguageStatus,
  RunningLanguageServer,
} from "@pellucid/protocol";
import { specFor, wishOf } from "../kernels/choose.ts";
import { projectRoot } from "../lint/lint-project.ts";
import { ANSWERS } from "./answers.ts";
import type { Asking } from "./asking.ts";
import { findServer, type FoundServer } from "./found-server.ts";
import { Installation, installCommand } from "./installation.ts";
import { LanguageServer } from "./language-server.ts";
import { languageOfFile, languageOfKernel, type LanguageRow } from "./language-table.ts";
import { outsideSource } from "./outside-source.ts";
import { outOfMagic, placesWithout } from "./places-without.ts";
import { Refs } from "./refs.ts";
import type { Subject } from "./text-places.ts";

/** An open notebook, as a room has it. */
export interface OpenToHelp {
  readonly notebook: Notebook;
  readonly runner: { state(): { readonly kernel: { readonly name: string | null; readonly language: string } } };
}

export interface LanguagesOptions {
  readonly root: string;
  readonly stateDir: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly resolvePath: (apiPath: string) => Promise<string>;
  /** The open notebook of this path; null when nobody has it open. */
  readonly find: (apiPath: string) => Promise<OpenToHelp | null>;
  readonly kernels: (folder: string) => Promise<Kernels>;
}

/** Programs come and go while a lab runs; looking is a few files. */
const FOUND_MS = 5000;
const PYTHON_MS = 60_000;

interface ProjectFolder {
  readonly folder: string;
  readonly isProject: boolean;
}

/** What a question is about. */
interface Text {
  readonly row: LanguageRow;
  readonly path: string;
  readonly open: OpenToHelp | null;
}

export class Languages {
  readonly #options: LanguagesOptions;
  readonly #servers = new Map<string, LanguageServer>();
  readonly #refs = new WeakMap<LanguageServer, Refs>();
  readonly #installations = new Map<string, Installation>();
  readonly #found = new Map<string, { at: number; found: Promise<FoundServer | "off" | null> }>();
  readonly #pythons = new Map<string, { at: number; python: Promise<string | null> }>();
  readonly #roots = new Map<string, Promise<ProjectFolder>>();
  #closed = false;

  constructor(options: LanguagesOptions) {
    this.#options = options;
  }

  async ask(apiPath: string, { ask, texts = {} }: LanguageRequest, signal: AbortSignal): Promise<LanguageAnswer> {
    const text = await this.#text(apiPath);
    if (!text || this.#closed) return { status: "without", about: { state: "unknown" } };
    const found = await this.#find(text.row);
    if (found === null || found === "off") return withoutServer(text, ask, texts, this.#absent(text.row, found));
    const server = await this.#serverFor(text, found);
    if (ask.op === "source") return outsideSource(ask.name, this.#refs.get(server));
    if (server.isGivenUp || ask.op === "status") return withoutServer(text, ask, texts, server.status);
    return await this.#answer(text, server, ask, texts, signal);
  }

  async #answer(
    text: Text,
    server: LanguageServer,
    ask: Exclude<LanguageQuestion, { op: "status" | "source" }>,
    texts: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<LanguageAnswer> {
    try {
      const inside = "inside" in ask ? ask.inside : undefined;
      const outside = inside === undefined ? null : await textInside(inside, texts, this.#refs.get(server));
      if (outside && outside.status !== "ok") return outside;
      const cells = text.open && !outside ? codeCells(text.open.notebook, texts) : [];
      const subject = outside
        ? { uri: pathToFileURL(inside!).href, text: outside.result.text, file: null, root: this.#options.root }
        : this.#subject(text, cells, texts);
      if (!subject) return { status: "late" };
      const question = await seenByServer(text.row, cells, ask);
      if (!question) return { status: "ok", result: [] };
      const running = await server.with(subject.uri, subject.text);
      const refs = this.#refs.get(server) ?? new Refs();
      this.#refs.set(server, refs);
      const asking: Asking = { row: text.row, server, running, subject, cells, refs, signal };
      const answer = ANSWERS[ask.op] as (asking: Asking, ask: LanguageQuestion) => Promise<never>;
      const result = await answer(asking, question);
      const notice = server.takeNotice();
      return { status: "ok", result, ...(notice && { notice }) };
    } catch (error) {
      if (signal.aborted) return { status: "late" };
      if (server.isGivenUp) return { status: "without", about: server.status };
      return { status: "failed", reason: (error as Error).message };
    }
  }

  #subject(
    { row, path, open }: Text,
    cells: readonly VirtualCell[],
    texts: Readonly<Record<string, string>>,
  ): Subject | null {
    const { root } = this.#options;
    if (!open) {
      const text = texts[""];
      return text === undefined ? null : { uri: pathToFileURL(path).href, text, file: null, root };
    }
    const file = row.file(cells);
    return { uri: pathToFileURL(path + row.extension).href, text: file.text, file, root };
  }

  async #text(apiPath: string): Promise<Text | null> {
    const path = await this.#options.resolvePath(apiPath);
    if (!/\.ipynb$/i.test(apiPath)) {
      const row = languageOfFile(apiPath);
      return row && { row, path, open: null };
    }
    const open = await this.#options.find(apiPath);
    if (!open) return null;
    const { language } = open.runner.state().kernel;
    const row = languageOfKernel(language || wishOf(open.notebook.metadata).language || "python");
    return row && { row, path, open };
  }

  // ---- servers ------------------------------------------------------------------------------------------------------

  #find(row: LanguageRow): Promise<FoundServer | "off" | null> {
    const known = this.#found.get(row.language);
    if (known && Date.now() - known.at < FOUND_MS) return known.found;
    const { env = process.env, stateDir } = this.#options;
    const found = findServer(row, { env, stateDir });
    this.#found.set(row.language, { at: Date.now(), found });
    return found;
  }

  async #serverFor(text: Text, found: FoundServer): Promise<LanguageServer> {
    const folder = dirname(text.path);
    const [root, python] = await Promise.all([this.#root(folder), this.#python(text, folder)]);
    const key = JSON.stringify([root.folder, text.row.language, python, found]);
    const known = this.#servers.get(key);
    if (known) return known;
    const server = new LanguageServer({
      row: text.row,
      found,
      folder: pathToFileURL(root.folder).href,
      isProject: root.isProject,
      python,
    });
    this.#servers.set(key, server);
    return server;
  }

  /** The project's folder, as far as it lies in the lab's. */
  #root(folder: string): Promise<ProjectFolder> {
    const known = this.#roots.get(folder);
    if (known) return known;
    const { root } = this.#options;
    const found = projectRoot(folder).then((project) =>
      project !== null && isWithin(root, project) ? { folder: project, isProject: true } : { folder, isProject: false },
    );
    this.#roots.set(folder, found);
    return found;
  }

  /** The interpreter of the notebook's kernel: what is installed there is what can be imported. */
  #python({ row, open }: Text, folder: string): Promise<string | null> {
    if (row.language !== "python") return Promise.resolve(null);
    const name = open?.runner.state().kernel.name ?? null;
    const wish = open ? wishOf(open.notebook.metadata) : { name: null, language: "python" };
    const key = JSON.stringify([folder, name, wish]);
    const known = this.#pythons.get(key);
    if (known && Date.now() - known.at < PYTHON_MS) return known.python;
    const python = this.#options.kernels(folder).then(
      (kernels) => {
        const spec = specFor(kernels, name, wish);
        return spec?.language === "python" ? (spec.python?.executable ?? spec.argv[0] ?? null) : null;
      },
      () => null,
    );
    this.#pythons.set(key, { at: Date.now(), python });
    return python;
  }

  // ---- installing ---------------------------------------------------------------------------------------------------

  #absent(row: LanguageRow, found: "off" | null): LanguageStatus {
    const { language } = row;
    if (found === "off") return { state: "off", language };
    const offer = this.#offer(row);
    const state = this.#installations.get(language)?.state;
    if (state?.state === "running") return { state: "installing", offer, done: state.done, step: state.step };
    if (state?.state === "failed") return { state: "failed-install", offer, reason: state.reason };
    return { state: "missing", offer };
  }

  #offer({ language, title, install }: LanguageRow): LanguageOffer {
    const command = installCommand(this.#options.stateDir, install);
    return { language, title, name: install.name, megabytes: install.megabytes, command };
  }

  /** A person said so. Answers at once; `status` says how far it is. */
  async install(apiPath: string): Promise<LanguageStatus> {
    const text = await this.#text(apiPath);
    if (!text) return { state: "unknown" };
    const found = await this.#find(text.row);
    if (found !== null && found !== "off") return (await this.#serverFor(text, found)).status;
    const { language, install } = text.row;
    const installation = this.#installations.get(language) ?? new Installation(this.#options.stateDir, install);
    this.#installations.set(language, installation);
    void installation.start().then(() => this.#found.delete(language));
    return this.#absent(text.row, null);
  }

  /** What was given up, or went wrong, begins anew with the next question. */
  async restart(apiPath: string): Promise<LanguageStatus> {
    const text = await this.#text(apiPath);
    if (!text) return { state: "unknown" };
    this.#found.delete(text.row.language);
    const found = await this.#find(text.row);
    if (found === null || found === "off") return this.#absent(text.row, found);
    const server = await this.#serverFor(text, found);
    await server.restart();
    return server.status;
  }

  /** Servers that run, and those that were given up. */
  list(): RunningLanguageServer[] {
    return [...this.#servers].flatMap(([key, server]) => (server.isListed ? [{ id: idOf(key), ...server.about }] : []));
  }

  /** False: there is none of this id. "stop": until the next question. */
  async act(id: string, want: "restart" | "stop"): Promise<boolean> {
    const server = [...this.#servers].find(([key]) => idOf(key) === id)?.[1];
    if (!server) return false;
    if (want === "stop") await server.end();
    else await server.restart();
    return true;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const installation of this.#installations.values()) installation.cancel();
    await Promise.all([...this.#servers.values()].map((server) => server.end()));
  }
}

/** As the page has it from a kernel, or as it is where a definition led. */
const textInside = async (
  name: string,
  { "": text }: Readonly<Record<string, string>>,
  refs: Refs | undefined,
): Promise<LanguageAnswer<"source">> =>
  text === undefined ? outsideSource(name, refs) : { status: "ok", result: { text } };

const idOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 16);

const isWithin = (root: string, folder: string): boolean => folder === root || folder.startsWith(root + sep);

/** Null: it is about a name that only magics use. */
async function seenByServer<Q extends LanguageQuestion>(
  row: LanguageRow,
  cells: readonly VirtualCell[],
  ask: Q,
): Promise<Q | null> {
  if ((ask.op !== "definition" && ask.op !== "references") || row.language !== "python") return ask;
  const at = await outOfMagic(cells, ask.at);
  return at && { ...ask, at };
}

async function withoutServer(
  { row, open }: Text,
  ask: LanguageQuestion,
  texts: Readonly<Record<string, string>>,
  about: LanguageStatus,
): Promise<LanguageAnswer> {
  if (ask.op === "status") return { status: "ok", result: about };
  const cells = open && row.language === "python" ? codeCells(open.notebook, texts) : [];
  const result = await placesWithout(cells, ask);
  return result.length > 0 ? { status: "ok", result, without: about } : { status: "without", about };
}

/**
 * Cells of the notebook as the page has them: with what it has typed and the room has not got yet. A text of none of them (a
 * scratchpad's) stands behind them all.
 */
function codeCells({ cells }: Notebook, texts: Readonly<Record<string, string>>): VirtualCell[] {
  const known = new Set(cells.map(({ id }) => id));
  const others = Object.entries(texts).filter(([id]) => id !== "" && !known.has(id));
  return [
    ...cells
      .filter(({ type }) => type === "code")
      .map((cell) => {
        const newer = texts[cell.id];
        return newer === undefined || newer === cell.source ? cell : { id: cell.id, source: newer };
      }),
    ...others.map(([id, source]) => ({ id, source })),
  ];
}
