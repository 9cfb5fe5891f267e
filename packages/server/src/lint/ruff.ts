/**
 * Ruff, in a thread of its own: 10 MB of WebAssembly that take a tenth of a second to begin with, which nobody who types
 * should wait for. Loaded when it is first asked. Knows nothing of notebooks: dataflow makes one file of them and maps back
 * what comes.
 */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { CheckWithRuff, RuffFinding } from "@pellucid/dataflow";

/** As in a project's own settings: `line-length`, `indent-width`, `format`, `lint`. */
export type RuffOptions = Readonly<Record<string, unknown>>;

export interface Ruff {
  readonly check: CheckWithRuff;
  /** Rejects for what is no Python, with ruff's own words. */
  format(text: string, options: RuffOptions): Promise<string>;
  /** The same with its imports in order. */
  organise(text: string, options: RuffOptions): Promise<string>;
}

let loading: Promise<Ruff> | null = null;

export function loadWholeRuff(): Promise<Ruff> {
  loading ??= load();
  loading.catch(() => (loading = null));
  return loading;
}

export const loadRuff = (): Promise<CheckWithRuff> => loadWholeRuff().then(({ check }) => check);

interface Location {
  readonly row: number;
  readonly column: number;
}
interface Diagnostic {
  readonly code: string | null;
  readonly message: string;
  readonly start_location: Location;
  readonly end_location: Location;
  readonly fix: {
    readonly edits: readonly {
      readonly content: string | null;
      readonly location: Location;
      readonly end_location: Location;
    }[];
  } | null;
}
interface Answer {
  readonly id: number;
  readonly found?: readonly Diagnostic[];
  readonly text?: string;
  readonly trouble?: string;
  /** It ran out of its stack: nothing that this thread says from now on can be relied on. */
  readonly broken?: boolean;
}

/** The thread's whole program: it is so short that it needs no file, which would lie elsewhere once built. */
const PROGRAM = String.raw`
const { parentPort, workerData } = require("node:worker_threads");
const { setFlagsFromString } = require("node:v8");
// Ten megabytes of code that is asked now and then: compiled once and simply. To optimise it would keep every core busy for
// seconds, which nothing here ever earns back, and would hold up the program's end.
setFlagsFromString("--liftoff-only");
const { Workspace, PositionEncoding } = require(workerData);
setFlagsFromString("--no-liftoff-only");
const known = new Map();
function workspace(own) {
  // The newest grammar: which Python will run it is not ruff's question.
  const options = { "target-version": "py314", ...own };
  const key = JSON.stringify(options);
  if (known.size > 50) known.clear();
  if (!known.has(key)) known.set(key, new Workspace(options, PositionEncoding.Utf16));
  return known.get(key);
}
parentPort.on("message", ({ id, text, options, deed }) => {
  try {
    const ruff = workspace(options);
    if (deed === "format") parentPort.postMessage({ id, text: ruff.format(text) });
    else parentPort.postMessage({ id, found: JSON.parse(JSON.stringify(ruff.check(text))) });
  } catch (error) {
    const broken = error instanceof RangeError || error instanceof WebAssembly.RuntimeError;
    parentPort.postMessage({ id, trouble: String(error && error.message || error), broken });
  }
});
parentPort.postMessage({ id: 0 });
`;

interface Asked {
  readonly question: { readonly id: number; readonly deed: "check" | "format"; text: string; options: RuffOptions };
  readonly done: (answer: Answer) => void;
  readonly failed: (why: Error) => void;
}

/** Thousands of brackets in brackets, or of terms in one sum. */
class TooDeep extends Error {
  constructor() {
    super("Nested too deep to be read.");
  }
}

function load(): Promise<Ruff> {
  return new Promise((resolve, reject) => {
    const waiting = new Map<number, Asked>();
    let last = 0;
    const end = (why: Error) => {
      loading = null;
      reject(why);
      for (const { failed } of waiting.values()) failed(why);
      waiting.clear();
    };
    const begin = (): Worker => {
      const made = thread(
        (answer) => answered(made, answer),
        (why) => made === worker && end(why),
      );
      return made;
    };
    const answered = (from: Worker, answer: Answer) => {
      const { id, trouble, broken } = answer;
      if (from !== worker) return;
      if (id === 0) resolve(ruff);
      const asked = waiting.get(id);
      waiting.delete(id);
      if (trouble === undefined) asked?.done(answer);
      else asked?.failed(broken ? new TooDeep() : new Error(trouble));
      if (broken) {
        // What the others asked another thread answers.
        worker = begin();
        void from.terminate();
        for (const { question } of waiting.values()) worker.postMessage(question);
      }
      // A thread that only waits keeps no program alive.
      if (waiting.size === 0) worker.unref();
    };
    let worker = begin();
    const ruff = ruffOf(
      (deed, text, options) =>
        new Promise((done, failed) => {
          const question = { id: ++last, deed, text, options };
          waiting.set(last, { question, done, failed });
          worker.ref();
          worker.postMessage(question);
        }),
    );
  });
}

function thread(answered: (answer: Answer) => void, ended: (why: Error) => void): Worker {
  const workerData = createRequire(import.meta.url).resolve("@astral-sh/ruff-wasm-nodejs");
  const worker = new Worker(PROGRAM, { eval: true, workerData });
  worker.on("message", answered);
  worker.on("error", ended);
  worker.on("exit", () => ended(new Error("Ruff's thread has ended.")));
  return worker;
}

function ruffOf(ask: (deed: "check" | "format", text: string, options: RuffOptions) => Promise<Answer>): Ruff {
  const check = async (text: string, options: RuffOptions) =>
    ((await ask("check", text, options)).found ?? []).map(findingOf);
  return {
    // What cannot be read has no findings of ruff's.
    check: (text, rules) =>
      check(text, { lint: { select: [...rules] } }).catch((error: unknown) => {
        if (error instanceof TooDeep) return [];
        throw error;
      }),
    format: async (text, options) => (await ask("format", text, options)).text ?? text,
    organise: async (text, options) => {
      const lint = typeof options["lint"] === "object" ? options["lint"] : {};
      const found = await check(text, { ...options, lint: { ...lint, select: ["I001"] } });
      const wrong = found.find(({ code }) => code === "invalid-syntax");
      if (wrong) throw new Error(`line ${wrong.line}: ${wrong.message}`);
      return withEdits(
        text,
        found.flatMap(({ edits }) => edits),
      );
    },
  };
}

/** Edits that do not touch one another, 1-based places in UTF-16 units. */
function withEdits(text: string, edits: RuffFinding["edits"]): string {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const at = (line: number, column: number) => Math.min(text.length, (starts[line - 1] ?? text.length) + column - 1);
  return edits
    .toSorted((a, b) => b.line - a.line || b.column - a.column)
    .reduce(
      (all, { line, column, endLine, endColumn, insert }) =>
        all.slice(0, at(line, column)) + insert + all.slice(at(endLine, endColumn)),
      text,
    );
}

const findingOf = ({ code, message, start_location: start, end_location: to, fix }: Diagnostic): RuffFinding => ({
  code: code ?? "invalid-syntax",
  message,
  line: start.row,
  column: start.column,
  endLine: to.row,
  endColumn: to.column,
  edits: (fix?.edits ?? []).map((edit) => ({
    line: edit.location.row,
    column: edit.location.column,
    endLine: edit.end_location.row,
    endColumn: edit.end_location.column,
    insert: edit.content ?? "",
  })),
});
