/**
 * What the page knows of a kernel's names, kept so that help never waits for a kernel: asked for after each run, when the
 * page rests and somebody sees it, over a channel that a running cell does not hold up. What was known before stands until
 * something newer comes; with another kernel it is all forgotten. One a session, made with the first help that is wanted.
 */
import type { CodePath, Description, HelperReply, KernelQuestion, Members, VariableKind } from "@pellucid/protocol";
import { whenIdle } from "../notebook/idle-work.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";

export interface KnownName {
  readonly name: string;
  readonly kind: VariableKind;
  readonly type: string;
}

interface Kept<T> {
  readonly value: T | null;
  readonly run: number;
}

/** Ends of several runs in a row are one occasion, ms. */
const SOON = 150;
/** Who has an older answer waits so long for a newer one, ms. */
const PATIENCE = 60;
/** Of a kernel that is running, ms. */
const EVERY = 2000;
/** Looked into ahead of being asked: what people index by name. */
const AHEAD = 30;
const AHEAD_TYPES = /^(DataFrame|Series|dict|OrderedDict|defaultdict)$/;

export class KernelNames {
  names: ReadonlyMap<string, KnownName> = new Map();
  magics: { readonly line: readonly string[]; readonly cell: readonly string[] } = { line: [], cell: [] };
  /** Known once it was asked: a kernel without our helper is asked in Jupyter's own words (jupyter-source.ts). */
  private hasHelper: boolean | null = null;
  private readonly session: NotebookSession;
  private members = new Map<string, Kept<Members>>();
  private described = new Map<string, Kept<Description>>();
  private importables = new Map<string, Promise<Importable>>();
  /** Counted up after each run: what is of an earlier one may be old. */
  private run = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private wasBusy = false;
  private asked = 0;

  constructor(session: NotebookSession) {
    this.session = session;
    session.store.kernel.subscribe(() => this.follow());
    session.store.status.subscribe(() => session.store.status.get().connection === "open" && this.soon());
    this.soon(0);
  }

  private follow(): void {
    const { state } = this.session.store.kernel.get();
    if (state === "busy") this.wasBusy = true;
    else if (state === "idle") {
      if (this.wasBusy || this.names.size === 0) this.soon();
      this.wasBusy = false;
    } else this.forget();
  }

  private forget(): void {
    this.run++;
    this.hasHelper = null;
    this.names = new Map();
    this.members.clear();
    this.described.clear();
    this.importables.clear();
  }

  private soon(ms = SOON): void {
    this.run++;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      whenIdle(() => void this.refresh());
    }, ms);
  }

  /** While something runs there may be names that no ended run has told of; asked for in passing, and never waited for. */
  freshen(): void {
    if (this.session.store.kernel.get().state !== "busy" || Date.now() - this.asked < EVERY) return;
    this.run++;
    void this.refresh();
  }

  private async refresh(): Promise<void> {
    if (!this.session.isSeen) return;
    this.asked = Date.now();
    const { run } = this;
    const answer = await this.ask({ op: "names" });
    if (!answer || run !== this.run) return;
    this.names = new Map(answer.names.map(([name, kind, type]) => [name, { name, kind, type }]));
    this.magics = answer.magics;
    const modules = [...this.names.values()].filter(
      ({ kind, name }) => kind === "module" && !this.members.has(keyOf([name])),
    );
    const values = [...this.names.values()].filter(({ type }) => AHEAD_TYPES.test(type));
    const paths = [...values, ...modules].slice(0, AHEAD).map(({ name }): CodePath => [name]);
    if (paths.length > 0) await this.readMembers(paths);
  }

  async lacksHelper(): Promise<boolean> {
    if (this.hasHelper === null) await this.ask({ op: "names" });
    return this.hasHelper === false;
  }

  private async ask<Q extends KernelQuestion>(
    question: Q,
  ): Promise<Extract<HelperReply<Q["op"]>, { status: "ok" }> | null> {
    const { reply } = await this.session.client.ask(question);
    if (reply.status === "ok") this.hasHelper = true;
    else if (reply.because === "no-helper") this.hasHelper = false;
    return reply.status === "ok" ? (reply as Extract<HelperReply<Q["op"]>, { status: "ok" }>) : null;
  }

  private async readMembers(paths: readonly CodePath[]): Promise<void> {
    const { run } = this;
    const answer = await this.ask({ op: "members", paths });
    for (const [at, path] of paths.entries()) {
      if (answer) this.members.set(keyOf(path), { value: answer.members[at] ?? null, run });
    }
  }

  /** What can be written behind this; at once where it is known, else when the kernel has said it. */
  membersOf(path: CodePath): Members | null | Promise<Members | null> {
    const known = this.members.get(keyOf(path));
    if (known && known.run === this.run) return known.value;
    const read = this.readMembers([path]).then(() => this.members.get(keyOf(path))?.value ?? null);
    return known ? Promise.race([read, after(PATIENCE, known.value)]) : read;
  }

  /** The same, where it must not be waited for. */
  membersNow = (path: CodePath): Members | null => this.members.get(keyOf(path))?.value ?? null;

  async describe(path: CodePath, source = false): Promise<Description | null> {
    const key = keyOf(path) + (source ? "+" : "");
    const known = this.described.get(key);
    if (known && known.run === this.run) return known.value;
    const { run } = this;
    const read = this.ask({ op: "describe", path, ...(source && { source }) }).then((value) => {
      if (this.described.size > 500) this.described.clear();
      this.described.set(key, { value, run });
      return value;
    });
    return known ? Promise.race([read, after(PATIENCE * 4, known.value)]) : read;
  }

  /** What can be imported: all modules, or what is in one. Asked once for each life of the kernel. */
  importable(module?: string): Promise<Importable> {
    const key = module ?? "";
    const known = this.importables.get(key);
    if (known) return known;
    const asked = this.ask({ op: "importable", ...(module && { module }) }).then((answer) => {
      if (!answer) this.importables.delete(key);
      return answer ?? NOTHING;
    });
    this.importables.set(key, asked);
    return asked;
  }
}

export interface Importable {
  readonly modules: readonly string[];
  readonly names: readonly string[];
}
const NOTHING: Importable = { modules: [], names: [] };

const keyOf = (path: CodePath): string => JSON.stringify(path);
const after = <T>(ms: number, value: T): Promise<T> => new Promise((done) => setTimeout(() => done(value), ms));

const known = new WeakMap<NotebookSession, KernelNames>();

export function kernelNames(session: NotebookSession): KernelNames {
  const found = known.get(session) ?? new KernelNames(session);
  known.set(session, found);
  return found;
}
