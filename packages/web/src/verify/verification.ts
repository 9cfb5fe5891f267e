/**
 * A notebook's verification as its page follows it: asks the server, looks again while one runs and when the notebook has
 * changed, and fades at the first edit without waiting for an answer. One a session, made when it is first needed.
 */
import type { CellId, Edit } from "@pellucid/notebook";
import { encodePath, request } from "../connection/api.ts";
import type { NotebookSession } from "../notebook/notebook-session.ts";
import { Value } from "../notebook/value.ts";
import { toast } from "../ui/toast.tsx";

export type Verdict = "reproduces" | "changed" | "failed" | "nondeterministic" | "environment-differs";

export interface ReportCell {
  readonly id: CellId;
  readonly number: number;
  readonly verdict: string;
  readonly reason?: string;
  readonly follows?: number;
  readonly rules: readonly { readonly what: string; readonly agreement: string; readonly rule: string }[];
  readonly differences: readonly {
    readonly what: string;
    readonly where?: string;
    readonly saved: string;
    readonly got: string;
    readonly near?: string;
  }[];
  readonly source: string;
}

export interface Report {
  readonly verdict: Verdict;
  readonly at: string;
  readonly took: number;
  readonly kernel: string;
  readonly environmentDifferences: readonly string[] | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly root: {
    readonly cell: number;
    readonly id: CellId;
    readonly verdict: string;
    readonly reason: string;
    readonly advice?: string;
  } | null;
  readonly findings: readonly { readonly cell: number; readonly line: number; readonly message: string }[];
  readonly cells: readonly ReportCell[];
  readonly runs: readonly unknown[];
  readonly notes: readonly string[];
}

/** As the server says it (server/src/verify/verifications.ts). */
export interface VerifyView {
  readonly state: "none" | "waiting" | "running" | "done" | "failed";
  readonly step?: string;
  readonly cell?: number;
  readonly cells?: number;
  readonly report?: Report;
  readonly current?: boolean;
  readonly message?: string;
  readonly background: boolean;
  readonly provenance?: Edit;
}

const RUNNING = 700;
const AFTER_CHANGE = 900;

export class Verification {
  readonly view = new Value<VerifyView>({ state: "none", background: false });
  /** Something was edited since the server was asked whether the verification still holds. */
  readonly touched = new Value(false);
  readonly #session: NotebookSession;
  readonly #address: string;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(session: NotebookSession) {
    this.#session = session;
    this.#address = `pellucid/verify/${encodePath(session.path)}`;
    const { status, kernel, order } = session.store;
    status.subscribe(() => {
      if (!status.get().saved) this.#changed();
    });
    order.subscribe(() => this.#changed());
    // Outputs may be others now.
    kernel.subscribe(() => this.#changed());
    void this.look();
  }

  async look(): Promise<void> {
    await this.#ask("GET").catch(() => undefined);
  }

  start = (): Promise<void> => this.#tell("POST", {});
  cancel = (): Promise<void> => this.#tell("DELETE");
  setBackground = (background: boolean): Promise<void> => this.#tell("PUT", { background });

  /** Notes verdict and environment in the notebook's metadata; that is an edit like any other. */
  writeDown(): void {
    const { provenance } = this.view.get();
    if (!provenance) return;
    this.#session.edit(provenance);
    toast({ text: "Noted in the notebook's metadata", action: { label: "Undo", run: () => this.#session.undo() } });
  }

  #changed(): void {
    if (!this.view.get().report) return;
    if (!this.#session.store.status.get().saved) this.touched.set(true);
    this.#again(AFTER_CHANGE);
  }

  async #tell(method: string, body?: object): Promise<void> {
    try {
      await this.#ask(method, body);
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : String(error) });
    }
  }

  async #ask(method: string, body?: object): Promise<void> {
    const view = await request<VerifyView>(this.#address, { method, ...(body && { body }) });
    this.view.set(view);
    if (this.#session.store.status.get().saved) this.touched.set(false);
    if (view.state === "running" || view.state === "waiting") this.#again(RUNNING);
    else if (this.touched.get()) this.#again(AFTER_CHANGE);
  }

  #again(ms: number): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.look();
    }, ms);
  }
}

const known = new WeakMap<NotebookSession, Verification>();

export function verificationOf(session: NotebookSession): Verification {
  const found = known.get(session) ?? new Verification(session);
  known.set(session, found);
  return found;
}

/** The time today, else the day. */
export function timeOf({ at }: Pick<Report, "at">): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date().toDateString();
  const options: Intl.DateTimeFormatOptions = isToday
    ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
    : { day: "numeric", month: "short" };
  return date.toLocaleString("en-GB", options);
}
