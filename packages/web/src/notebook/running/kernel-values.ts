/**
 * Values of the kernel in Markdown: `{{ expression }}` shows what it is now. Off until a person switches it on for a notebook, in
 * this browser; never by what the notebook says, so that opening somebody's notebook evaluates nothing.
 *
 * Asked for when the kernel is free, all at once and in one question; nothing waits for the answer. Until it is there, and
 * when there is no kernel, the last value stands with a mark that says it may be old. Loaded with the first `{{`.
 */
import { make } from "../../outputs/elements.ts";
import { inlineHtml, needsScript } from "../../outputs/html.ts";
import type { NotebookSession } from "../notebook-session.ts";
import { Value } from "../value.ts";

const SWITCH = "pellucid:values:";
const LAST = "pellucid:last-values:";
/** Ends of several runs in a row are one occasion, ms. */
const SOON = 150;
const MOST = 200;
const REMEMBERED = 20_000;

interface Shown {
  readonly text: string;
  /** A table or whatever else its type draws. Not kept for the next opening. */
  readonly html?: string | undefined;
  readonly failed: boolean;
}

class KernelValues {
  /** Whether this notebook shows values. */
  readonly on: Value<boolean>;
  private readonly session: NotebookSession;
  private readonly known = new Map<string, Shown>();
  private readonly elements = new Map<string, Set<WeakRef<HTMLElement>>>();
  private readonly drawn = new WeakMap<HTMLElement, string>();
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asking = false;
  /** Something may have other values than were asked for: a run ended, an expression is new, the kernel is another. */
  private due = true;
  /** Why what is shown may be old; null when it is what the kernel said after its last run. */
  private old: string | null = "There is no kernel: from the last time it ran";

  constructor(session: NotebookSession) {
    this.session = session;
    this.on = new Value(kept(SWITCH + session.path) === "on");
    this.recall();
    const { kernel, turns, ran, status } = session.store;
    for (const value of [kernel, turns, status]) value.subscribe(() => this.soon());
    ran.subscribe(() => this.soon(true));
  }

  switch(on: boolean): void {
    keep(SWITCH + this.session.path, on ? "on" : null);
    if (!on) keep(LAST + this.session.path, null);
    this.on.set(on);
    this.soon(true);
  }

  /** The element of one expression; it follows its value as long as it is on the page. */
  element(expression: string): HTMLElement {
    const element = make("span", "kernel-value");
    element.dataset["value"] = expression;
    let all = this.elements.get(expression);
    if (!all) this.elements.set(expression, (all = new Set()));
    all.add(new WeakRef(element));
    this.show(element, expression);
    this.soon(!this.known.has(expression));
    return element;
  }

  private soon(due = false): void {
    if (!this.on.get()) return;
    this.due ||= due;
    const { state } = this.session.store.kernel.get();
    if (state !== "idle" && state !== "busy") {
      this.due = true;
      return this.mark("There is no kernel: from the last time it ran");
    }
    if (this.session.store.turns.get().length > 0) {
      this.due = true;
      return this.mark("The kernel is busy: from before");
    }
    // Our own question makes it busy too: what is due is only what something else has changed.
    if (state !== "idle" || !this.due || this.asking) return;
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), SOON);
  }

  private async ask(): Promise<void> {
    this.timer = null;
    const expressions = this.wanted();
    const { status, kernel } = this.session.store;
    if (expressions.length === 0 || this.asking) return;
    if (status.get().connection !== "open" || kernel.get().state !== "idle") return;
    this.asking = true;
    this.due = false;
    const { reply } = await this.session.client.ask({ op: "evaluate", expressions });
    this.asking = false;
    if (reply.status === "ok") {
      for (const [at, value] of reply.values.entries()) {
        const failed = "error" in value;
        this.known.set(expressions[at]!, failed ? { text: value.error, failed } : { ...value, failed });
      }
      this.old = null;
      this.showAll();
      this.remember();
    } else this.mark(reply.reason);
    this.soon();
  }

  /** The expressions on the page now. */
  private wanted(): string[] {
    for (const [expression, all] of this.elements) {
      for (const one of all) if (!one.deref()?.isConnected) all.delete(one);
      if (all.size === 0) this.elements.delete(expression);
    }
    return [...this.elements.keys()].slice(0, MOST);
  }

  private mark(why: string): void {
    if (this.old === why) return;
    this.old = why;
    this.showAll();
  }

  private showAll(): void {
    for (const [expression, all] of this.elements)
      for (const one of all) {
        const element = one.deref();
        if (element) this.show(element, expression);
      }
  }

  private show(element: HTMLElement, expression: string): void {
    const value = this.known.get(expression);
    this.draw(element, expression, value);
    element.toggleAttribute("data-failed", value?.failed ?? false);
    element.toggleAttribute("data-stale", this.old !== null || !value);
    element.title = value?.failed ? value.text : `${expression}${this.old === null ? "" : `. ${this.old}`}`;
  }

  private draw(element: HTMLElement, expression: string, value: Shown | undefined): void {
    const words = value && !value.failed ? value.text : `{{ ${expression} }}`;
    const html = value?.html !== undefined && needsScript(value.html) === null ? value.html : null;
    const drawn = html ?? words;
    if (this.drawn.get(element) === drawn) return;
    this.drawn.set(element, drawn);
    if (html !== null) element.replaceChildren(inlineHtml(html, this.session.path).box);
    else element.textContent = words;
    if (html !== null) element.dataset["shape"] = "html";
    else if (words.trim().includes("\n")) element.dataset["shape"] = "lines";
    else delete element.dataset["shape"];
  }

  // ---- the last values, for the next opening ------------------------------------------------------------------------

  private remember(): void {
    const values = [...this.known].filter(([, { failed }]) => !failed).map(([key, { text }]) => [key, text]);
    const text = JSON.stringify(values);
    keep(LAST + this.session.path, text.length <= REMEMBERED ? text : null);
  }

  private recall(): void {
    try {
      const values = JSON.parse(kept(LAST + this.session.path) ?? "[]") as [string, string][];
      for (const [expression, text] of values)
        this.known.set(String(expression), { text: String(text), failed: false });
    } catch {
      // Not ours.
    }
  }
}

const all = new WeakMap<NotebookSession, KernelValues>();

export function kernelValues(session: NotebookSession): KernelValues {
  let values = all.get(session);
  if (!values) all.set(session, (values = new KernelValues(session)));
  return values;
}

function kept(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: it holds until the page is closed.
  }
}
