/**
 * Jupyter's own questions about code, `complete_request` and `inspect_request`: what every kernel can be asked, with our helper
 * or without. A kernel answers in the order in which it was asked, so at most one question of a kind is under way, the newest
 * of those behind it waits, and what it overtakes is answered as overtaken. Whether it may be asked at all the caller knows.
 */
import { randomUUID } from "node:crypto";
import {
  ASIDE,
  type CodeAnswers,
  type CodeQuestion,
  type HelperReply,
  type KernelEvent,
  type OutgoingMessage,
} from "@pellucid/protocol";

/** Somebody types meanwhile: what comes later is of no use to them. */
const LIMIT_MS = 5000;
/** Of one answer; a list of everything that there is helps nobody. */
const MOST_MATCHES = 2000;
const MOST_TEXT = 100_000;

type Op = CodeQuestion["op"];
type Resolve = (reply: HelperReply<Op>) => void;
interface Asked {
  readonly question: CodeQuestion;
  readonly resolve: Resolve;
}
interface UnderWay extends Asked {
  readonly msgId: string;
  readonly timer: NodeJS.Timeout;
}

const REQUESTS = { complete: "complete_request", "look-up": "inspect_request" } as const;
const REPLIES: Readonly<Record<string, Op>> = { complete_reply: "complete", inspect_reply: "look-up" };

export class CodeQuestions {
  readonly #send: (message: OutgoingMessage) => void;
  readonly #underWay = new Map<Op, UnderWay>();
  readonly #waiting = new Map<Op, Asked>();

  constructor(send: (message: OutgoingMessage) => void) {
    this.#send = send;
  }

  ask(question: CodeQuestion): Promise<HelperReply<Op>> {
    return new Promise((resolve) => {
      const { op } = question;
      if (!this.#underWay.has(op)) return this.#say({ question, resolve });
      this.#waiting.get(op)?.resolve(OVERTAKEN);
      this.#waiting.set(op, { question, resolve });
    });
  }

  /** Events of the kernel, each once and in order. */
  hear(events: readonly KernelEvent[]): void {
    for (const event of events) {
      if (event.kind === "exited") this.end();
      if (event.kind !== "message") continue;
      const { header, parent, content } = event.message;
      const op = REPLIES[header.msg_type];
      const asked = op && this.#underWay.get(op);
      if (asked && parent.msg_id === asked.msgId) this.#over(asked, answerOf(asked.question, content));
    }
  }

  /** The kernel ended. */
  end(): void {
    for (const asked of this.#waiting.values()) asked.resolve(ENDED);
    this.#waiting.clear();
    for (const asked of this.#underWay.values()) this.#over(asked, ENDED);
  }

  #say({ question, resolve }: Asked): void {
    const { op, code, cursor } = question;
    const msgId = ASIDE + randomUUID();
    const timer = setTimeout(() => this.#over(asked, SILENT), LIMIT_MS).unref();
    const asked: UnderWay = { question, resolve, msgId, timer };
    this.#underWay.set(op, asked);
    const detail = question.op === "look-up" ? { detail_level: question.detail } : {};
    const content = { code, cursor_pos: pointsOf(code, cursor), ...detail };
    this.#send({ channel: "shell", msgId, msgType: REQUESTS[op], content });
  }

  #over(asked: UnderWay, reply: HelperReply<Op>): void {
    const { op } = asked.question;
    if (this.#underWay.get(op) !== asked) return;
    clearTimeout(asked.timer);
    this.#underWay.delete(op);
    asked.resolve(reply);
    const next = this.#waiting.get(op);
    this.#waiting.delete(op);
    if (next) this.#say(next);
  }
}

const refused = (because: "overtaken" | "silent" | "no-kernel", reason: string): HelperReply<Op> => ({
  status: "refused",
  reason,
  because,
});
const OVERTAKEN = refused("overtaken", "A newer question came.");
const SILENT = refused("silent", "The kernel did not answer in time.");
const ENDED = refused("no-kernel", "The kernel ended before it answered.");
const UNREADABLE = refused("silent", "The kernel gave no answer that can be read.");

function answerOf({ op, code }: CodeQuestion, content: Readonly<Record<string, unknown>>): HelperReply<Op> {
  if (content["status"] === "error") return UNREADABLE;
  if (op === "look-up") return { status: "ok", ...documentation(content) };
  const { matches, cursor_start: start, cursor_end: end } = content;
  if (!Array.isArray(matches) || typeof start !== "number" || typeof end !== "number") return UNREADABLE;
  const types = typesOf(content["metadata"]);
  const texts = matches.filter((text): text is string => typeof text === "string").slice(0, MOST_MATCHES);
  const found: CodeAnswers["complete"]["matches"] = texts.map((text) => ({ text, type: types.get(text) ?? "" }));
  return { status: "ok", matches: found, from: unitsOf(code, start), to: unitsOf(code, end) };
}

/** What kernels tell of their matches beside the protocol: `_jupyter_types_experimental`. */
function typesOf(metadata: unknown): ReadonlyMap<string, string> {
  const told = (metadata as Record<string, unknown> | undefined)?.["_jupyter_types_experimental"];
  const rows = Array.isArray(told) ? (told as { text?: unknown; type?: unknown }[]) : [];
  return new Map(rows.map((row) => [String(row?.text), typeof row?.type === "string" ? row.type : ""]));
}

function documentation({ found, data }: Readonly<Record<string, unknown>>): CodeAnswers["look-up"] {
  if (!found || typeof data !== "object" || data === null) return {};
  const { "text/markdown": markdown, "text/plain": text } = data as Record<string, unknown>;
  if (typeof markdown === "string") return { markdown: markdown.slice(0, MOST_TEXT) };
  return typeof text === "string" ? { text: text.slice(0, MOST_TEXT) } : {};
}

/** Jupyter counts characters, editors count UTF-16 units. */
const pointsOf = (text: string, units: number): number => Array.from(text.slice(0, units)).length;
const unitsOf = (text: string, points: number): number => [...text].slice(0, points).join("").length;
