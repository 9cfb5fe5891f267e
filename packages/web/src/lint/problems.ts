/**
 * The problems of a notebook as its page follows them: asks the server when the page rests, a while after the last change,
 * and only while somebody can see the notebook. One a session, made when it is first needed. What was said of a text that
 * has changed since is not shown; a keystroke costs nothing here but setting a timer.
 */
import {
  changeSource,
  clearingEdits,
  maskingEdits,
  textHash,
  type CellId,
  type Edit,
  type Json,
} from "@pellucid/notebook";
import { encodePath, request } from "../connection/api.ts";
import { whenIdle } from "../notebook/idle-work.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";
import { toast } from "../ui/toast.tsx";

export type Level = "error" | "warning" | "info";

export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type Change =
  | {
      readonly kind: "text";
      readonly cell: CellId;
      readonly from: number;
      readonly to: number;
      readonly insert: string;
    }
  | { readonly kind: "delete"; readonly cell: CellId }
  | { readonly kind: "clear"; readonly cell: CellId }
  | { readonly kind: "mask"; readonly cell: CellId; readonly find: string; readonly put: string };

/** As the server says it (server/src/lint/lints.ts). */
export interface Problem {
  readonly rule: string;
  readonly name: string;
  readonly level: Level;
  readonly message: string;
  readonly cell: CellId | null;
  readonly number: number;
  readonly span: Span | null;
  readonly fix: { readonly title: string; readonly changes: readonly Change[] } | null;
  readonly silence: Change | null;
  /** Said by a language server; absent: by lint. */
  readonly from?: "language";
}

interface Answer {
  readonly problems: readonly Problem[];
  readonly sources: Readonly<Record<CellId, string>>;
  readonly trouble: readonly string[];
  /** The server looks through the project and may soon know more. */
  readonly looking: boolean;
}

export interface ProblemsView {
  /** Null before the first answer. */
  readonly problems: readonly Problem[] | null;
  readonly trouble: readonly string[];
}

/** After the last change, ms. */
const REST = 1200;
/** While the project is looked through. */
const LOOKING = 2500;
/** When nobody can see it. */
const UNSEEN = 5000;

export class Problems {
  readonly view = new Value<ProblemsView>({ problems: null, trouble: [] });
  readonly #session: NotebookSession;
  readonly #address: string;
  #sources: Answer["sources"] = {};
  #lint: Answer | null = null;
  /** What others say, with the texts they say it of. */
  readonly #others = new Map<string, Pick<Answer, "problems" | "sources">>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #asking = false;

  constructor(session: NotebookSession) {
    this.#session = session;
    this.#address = `pellucid/lint/${encodePath(session.path)}`;
    const { status, kernel, order } = session.store;
    // Every edit makes it unsaved, every run moves the kernel.
    for (const value of [status, kernel, order]) value.subscribe(() => this.#soon(REST));
    this.#soon(0);
  }

  /** What is said of this problem's text is still so. */
  isCurrent({ cell, from }: Problem): boolean {
    if (cell === null) return true;
    return this.#isSame(cell, from === undefined ? this.#sources : (this.#others.get(from)?.sources ?? {}));
  }

  #isSame(cell: CellId, sources = this.#sources): boolean {
    const source = this.#session.store.cell(cell)?.source.get();
    return source !== undefined && textHash(source) === sources[cell];
  }

  /** Problems that somebody else knows of, in place of what it said before. */
  put(from: NonNullable<Problem["from"]>, problems: readonly Problem[], sources: Answer["sources"]): void {
    this.#others.set(from, { problems, sources });
    this.#show();
  }

  #show(): void {
    if (!this.#lint) return;
    const { problems, trouble } = this.#lint;
    const order = this.#session.store.order.get();
    const others = [...this.#others.values()].flatMap((one) => one.problems).filter((one) => !isSaid(one, problems));
    const all = others.length === 0 ? problems : inOrder([...problems, ...others], order);
    this.view.set({ problems: all, trouble });
  }

  /** Carries the fix out, as one edit that can be undone. */
  fix({ fix, rule }: Problem): void {
    if (fix) this.#change(fix.changes, `${rule}: ${fix.title}`);
  }

  /** Writes the comment that makes the line silent. */
  silence({ silence, rule }: Problem): void {
    if (silence) this.#change([silence], `${rule} is ignored on this line`);
  }

  silenceInNotebook({ rule }: Problem): void {
    const own = this.#session.notebook.metadata["pellucid"] as Record<string, Json> | undefined;
    const lint = own?.["lint"] as Record<string, Json> | undefined;
    const known = Array.isArray(lint?.["ignore"]) ? lint["ignore"].map(String) : [];
    const value = [...new Set([...known, rule])];
    this.#edit(
      [{ type: "set-metadata", path: ["pellucid", "lint", "ignore"], value }],
      `${rule} is ignored in this notebook`,
    );
  }

  #change(changes: readonly Change[], text: string): void {
    const edits = changes.every(({ cell }) => this.#isSame(cell)) ? changesToEdits(this.#session, changes) : [];
    if (edits.length > 0) this.#edit(edits, text);
    else toast({ text: "The cell has changed since. The problems are being looked for again." });
  }

  #edit(edits: readonly Edit[], text: string): void {
    this.#session.edit(edits.length === 1 ? edits[0]! : { type: "batch", edits });
    toast({ text, action: { label: "Undo", run: () => this.#session.undo() } });
    this.#soon(0);
  }

  #soon(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      whenIdle(() => void this.#ask());
    }, ms);
  }

  async #ask(): Promise<void> {
    if (!this.#session.isSeen) return this.#soon(UNSEEN);
    if (this.#asking) return this.#soon(REST);
    this.#asking = true;
    try {
      this.#lint = await request<Answer>(this.#address);
      this.#sources = this.#lint.sources;
      this.#show();
      if (this.#lint.looking) this.#soon(LOOKING);
    } catch {
      // The server is away; the next change asks again.
    } finally {
      this.#asking = false;
    }
  }
}

const SYNTAX = /^(?:syntax|invalid-syntax|E9\d\d)/i;

/** Lint says the same in its own words: a cell that is no Python, a name that nothing makes. */
function isSaid(one: Problem, said: readonly Problem[]): boolean {
  const near = said.filter(({ cell, span }) => cell === one.cell && span !== null);
  if (SYNTAX.test(one.rule)) return near.some(({ rule, name }) => SYNTAX.test(rule) || /syntax/i.test(name));
  if (one.rule !== "reportUndefinedVariable" && one.rule !== "reportMissingImports") return false;
  return near.some(({ span, level }) => level !== "info" && span!.line === one.span?.line);
}

function inOrder(problems: readonly Problem[], order: readonly CellId[]): Problem[] {
  const place = new Map(order.map((id, i) => [id, i]));
  const rank = (one: Problem) => (one.cell === null ? -1 : (place.get(one.cell) ?? order.length));
  return problems.toSorted((a, b) => rank(a) - rank(b) || (a.span?.line ?? 0) - (b.span?.line ?? 0));
}

function changesToEdits(session: NotebookSession, changes: readonly Change[]): Edit[] {
  const texts = new Map<CellId, string>();
  const edits: Edit[] = [];
  for (const change of changes.toSorted(
    (a, b) => (b.kind === "text" ? b.from : 0) - (a.kind === "text" ? a.from : 0),
  )) {
    const cell = session.cell(change.cell);
    if (change.kind === "delete") edits.push({ type: "delete-cells", ids: [change.cell] });
    else if (change.kind === "clear") edits.push(...(cell ? clearingEdits(cell) : []));
    else if (change.kind === "mask") edits.push(...(cell ? maskingEdits(cell, change.find, change.put) : []));
    else {
      const source = texts.get(change.cell) ?? session.cell(change.cell)?.source ?? "";
      texts.set(change.cell, source.slice(0, change.from) + change.insert + source.slice(change.to));
    }
  }
  for (const [id, text] of texts) {
    const edit = changeSource(id, session.cell(id)?.source ?? "", text);
    if (edit) edits.push(edit);
  }
  return edits;
}

const known = new WeakMap<NotebookSession, Problems>();

export function problemsOf(session: NotebookSession): Problems {
  const found = known.get(session) ?? new Problems(session);
  known.set(session, found);
  return found;
}

export const LEVELS: readonly Level[] = ["error", "warning", "info"];
export const WORDS: Readonly<Record<Level, readonly [string, string]>> = {
  error: ["error", "errors"],
  warning: ["warning", "warnings"],
  info: ["note", "notes"],
};
export const counted = (count: number, level: Level): string => `${count} ${WORDS[level][count === 1 ? 0 : 1]}`;
