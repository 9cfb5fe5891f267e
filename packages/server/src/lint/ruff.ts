/**
 * Ruff, in a thread of its own: 10 MB of WebAssembly that take a tenth of a second to begin with, which nobody who types
 * should wait for. Loaded when it is first asked. Knows nothing of notebooks: dataflow makes one file of them and maps back
 * what comes.
 */
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import type { CheckWithRuff, RuffFinding } from "@pellucid/dataflow";

let loading: Promise<CheckWithRuff> | null = null;

export function loadRuff(): Promise<CheckWithRuff> {
  loading ??= load();
  loading.catch(() => (loading = null));
  return loading;
}

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
  readonly trouble?: string;
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
function workspace(rules) {
  const key = rules.join(" ");
  // The newest grammar: which Python will run it is not ruff's question.
  const options = { "target-version": "py314", lint: { select: rules } };
  if (!known.has(key)) known.set(key, new Workspace(options, PositionEncoding.Utf16));
  return known.get(key);
}
parentPort.on("message", ({ id, text, rules }) => {
  try {
    parentPort.postMessage({ id, found: JSON.parse(JSON.stringify(workspace(rules).check(text))) });
  } catch (error) {
    parentPort.postMessage({ id, trouble: String(error && error.message || error) });
  }
});
parentPort.postMessage({ id: 0 });
`;

function load(): Promise<CheckWithRuff> {
  return new Promise((resolve, reject) => {
    const workerData = createRequire(import.meta.url).resolve("@astral-sh/ruff-wasm-nodejs");
    const worker = new Worker(PROGRAM, { eval: true, workerData });
    const waiting = new Map<number, { done: (found: readonly RuffFinding[]) => void; failed: (why: Error) => void }>();
    let last = 0;
    const check: CheckWithRuff = (text, rules) =>
      new Promise((done, failed) => {
        waiting.set(++last, { done, failed });
        worker.ref();
        worker.postMessage({ id: last, text, rules: [...rules] });
      });
    const end = (why: Error) => {
      loading = null;
      reject(why);
      for (const { failed } of waiting.values()) failed(why);
      waiting.clear();
    };
    worker.on("message", ({ id, found, trouble }: Answer) => {
      if (id === 0) resolve(check);
      const asked = waiting.get(id);
      waiting.delete(id);
      if (found) asked?.done(found.map(findingOf));
      else asked?.failed(new Error(trouble));
      // A thread that only waits keeps no program alive.
      if (waiting.size === 0) worker.unref();
    });
    worker.on("error", end);
    worker.on("exit", () => end(new Error("Ruff's thread has ended.")));
  });
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
