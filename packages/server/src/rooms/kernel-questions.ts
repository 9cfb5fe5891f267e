/**
 * Questions of pages to the Python helper of this room's kernel: its variables, a look into one, a name deleted or given
 * another name. Readings are said at once, so they are answered while a cell runs; changes go behind the cells that are
 * queued. Every question is answered: where nobody can be asked, with the reason in one sentence.
 */
import type { Runner } from "@pellucid/execution";
import { sessionOf } from "@pellucid/execution";
import { HelperClient } from "@pellucid/kernel";
import { CodeQuestions } from "./code-questions.ts";
import {
  type CodeQuestion,
  type HelperRefusal,
  type HelperReply,
  type KernelEvent,
  type KernelQuestion,
  type NameView,
  type Variable,
  WINDOW_BOUND,
} from "@pellucid/protocol";

type KernelHelperQuestion = Exclude<KernelQuestion, CodeQuestion>;

export interface KernelAnswer {
  readonly reply: HelperReply<KernelQuestion["op"]>;
  readonly names?: Record<string, NameView>;
}

/** More unanswered questions than this are refused: a kernel that is silent must not collect them. */
const OPEN_BOUND = 64;
const HELLO_MS = 4000;
/** How long "it has no helper" is believed; a machine under load may have been slow to say hello. */
const ABSENT_MS = 20_000;

export class KernelQuestions {
  readonly #runner: () => Pick<Runner, "state" | "dispatch" | "sayNow" | "names">;
  readonly #now: () => number;
  readonly #client: HelperClient;
  readonly #code: CodeQuestions;
  #session: string | null = null;
  #helper: "present" | "unknown" | { absentSince: number } = "unknown";
  #hello: Promise<boolean> | null = null;
  #open = 0;
  /** Listings under way: all who ask for the same get the same. */
  readonly #listings = new Map<string, Promise<KernelAnswer>>();

  constructor(runner: () => Pick<Runner, "state" | "dispatch" | "sayNow" | "names">, now: () => number) {
    this.#runner = runner;
    this.#now = now;
    this.#client = new HelperClient((message) => {
      if (message.channel === "shell") this.#runner().dispatch({ type: "say", message });
      else this.#runner().sayNow(message);
    });
    this.#code = new CodeQuestions((message) => this.#runner().sayNow(message));
  }

  /** Events of the kernel, each once and in order. */
  hear(events: readonly KernelEvent[]): void {
    this.#client.hear(events);
    this.#code.hear(events);
  }

  /** The execution has changed: with another kernel all questions to the one before are over. */
  changed(): void {
    const session = sessionOf(this.#runner().state().kernel);
    if (session === this.#session) return;
    this.#session = session;
    this.#helper = "unknown";
    this.#hello = null;
    this.#client.end();
    this.#code.end();
  }

  ask(question: KernelQuestion): Promise<KernelAnswer> {
    if (question.op === "complete" || question.op === "look-up") return this.#askCode(question);
    if (question.op !== "variables") return this.#ask(question);
    const key = JSON.stringify(question);
    const listing = this.#listings.get(key) ?? this.#ask(question).finally(() => this.#listings.delete(key));
    this.#listings.set(key, listing);
    return listing;
  }

  /** [R95] Of any kernel, and only of one with nothing to do. */
  async #askCode(question: CodeQuestion): Promise<KernelAnswer> {
    this.changed();
    const { kernel, running } = this.#runner().state();
    if (!kernel.ready) return { reply: refused("starting", "No kernel is ready.") };
    if (running || kernel.state !== "idle") return { reply: refused("busy", "The kernel is busy.") };
    return { reply: await this.#code.ask(question) };
  }

  async #ask(question: KernelHelperQuestion): Promise<KernelAnswer> {
    this.changed();
    const refusal = this.#unaskable() ?? (await this.#withoutHelper());
    if (refusal) return { reply: refusal };
    if (this.#open >= OPEN_BOUND) return { reply: refused("silent", "Too many questions to the kernel are open.") };
    this.#open++;
    try {
      const reply = await this.#client.ask(bounded(question));
      if (reply.status === "refused" && reply.reason.startsWith("The kernel did not answer"))
        return { reply: refused("silent", SILENT) };
      if (question.op !== "variables" || reply.status !== "ok") return { reply };
      const { variables } = reply as unknown as { variables: readonly Variable[] };
      return { reply, names: this.#runner().names(variables.map(({ name }) => name)) };
    } finally {
      this.#open--;
    }
  }

  #unaskable(): HelperRefusal | null {
    const { state, language, ready, displayName } = this.#runner().state().kernel;
    if (state === "none") return refused("no-kernel", "No kernel is running: run a cell, and its variables show here.");
    if (state === "dead") return refused("no-kernel", "The kernel is dead: restart it, and variables show here again.");
    if (language !== "" && !/^i?python\d?$/i.test(language))
      return refused("language", `Variables are known of Python kernels only; this one is ${displayName || language}.`);
    if (!ready) return refused("starting", "The kernel is starting.");
    return null;
  }

  async #withoutHelper(): Promise<HelperRefusal | null> {
    if (this.#helper === "present") return null;
    if (this.#helper !== "unknown" && this.#now() - this.#helper.absentSince < ABSENT_MS) return NO_HELPER;
    const session = this.#session;
    this.#hello ??= this.#client.ask({ op: "hello" }, HELLO_MS).then((reply) => reply.status === "ok");
    const hello = this.#hello;
    const present = await hello;
    if (session !== this.#session) return refused("no-kernel", "The kernel ended before it answered.");
    if (this.#hello === hello) this.#hello = null;
    if (present) this.#helper = "present";
    else if (this.#runner().state().running) return refused("silent", SILENT);
    else this.#helper = { absentSince: this.#now() };
    return present ? null : NO_HELPER;
  }
}

const refused = (because: NonNullable<HelperRefusal["because"]>, reason: string): HelperRefusal => ({
  status: "refused",
  reason,
  because,
});

const SILENT = "The kernel does not answer: code that it runs leaves no room for questions.";
const NO_HELPER = refused(
  "no-helper",
  "This kernel runs without Pellucid's helper (PELLUCID_HELPER is off, or it is no ipykernel), so its variables are not known.",
);

function bounded(question: KernelHelperQuestion): KernelHelperQuestion {
  if (question.op !== "inspect") return question;
  const { count = WINDOW_BOUND.text, columnCount = WINDOW_BOUND.columns } = question;
  return {
    ...question,
    count: Math.min(count, WINDOW_BOUND.text),
    columnCount: Math.min(columnCount, WINDOW_BOUND.columns),
  };
}
