/**
 * Output of a run without a room (`pellucid run`, verify) that is too long to be held in memory lies in a file of the state
 * directory while the notebook runs, and is read from there when it is saved or compared. Called on every edit.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  cellById,
  isStored,
  type Edit,
  type Notebook,
  type Output,
  type StoredPiece,
  type StoredText,
} from "@pellucid/notebook";
import { nodeFs } from "./fs.ts";
import { Log } from "./logs.ts";

/** A stream of more UTF-16 units than this goes to a file. */
export const LONG = 1024 * 1024;

export interface LongStreams {
  /** The same edit, with the text of long streams in files. `notebook` is as it is before the edit. */
  store(edit: Edit, notebook: Notebook): Edit;
  /** As it stands in a file. */
  text(piece: StoredPiece): AsyncIterable<string>;
  /** As it was printed. */
  read(text: StoredText): AsyncIterable<string>;
  close(): void;
}

let runs = 0;

export function longStreams(stateDir: string): LongStreams {
  const folder = join(stateDir, "run", String(process.pid), String(++runs));
  const logs = new Map<string, Log>();

  function create(text: string): Log {
    if (logs.size === 0) makeFolder(folder);
    const name = String(logs.size + 1);
    const log = new Log(name, nodeFs.open(join(folder, name), "append"));
    logs.set(log.name, log);
    log.extend(0, text);
    return log;
  }
  const stored = (output: Output): Output =>
    output.type === "stream" && !isStored(output.text) && output.text.length > LONG
      ? { ...output, text: create(output.text).stored }
      : output;

  function extended(edit: Edit & { type: "extend-stream" }, notebook: Notebook): Edit {
    const { id, index, keep, text } = edit;
    const output = cellById(notebook, id)?.outputs[index];
    if (output?.type !== "stream") return edit;
    if (isStored(output.text)) {
      logs.get(output.text.log)?.extend(keep, text);
      return edit;
    }
    if (keep + text.length <= LONG) return edit;
    return { type: "set-output", id, index, output: stored({ ...output, text: output.text.slice(0, keep) + text }) };
  }

  return {
    store: (edit, notebook) => {
      if (edit.type === "extend-stream") return extended(edit, notebook);
      return edit.type === "set-outputs" ? { ...edit, outputs: edit.outputs.map(stored) } : edit;
    },
    async *text({ stored: place, encoder }) {
      const log = "log" in place ? logs.get(place.log) : undefined;
      if (!log || !("log" in place)) throw new Error(GONE);
      const encode = encoder();
      for await (const part of log.text(place.size)) yield encode.push(part);
      yield encode.end();
    },
    async *read({ log: name, size }) {
      const log = logs.get(name);
      if (!log) throw new Error(GONE);
      yield* log.text(size);
    },
    close: () => {
      for (const log of logs.values()) log.close();
      if (logs.size > 0) rmSync(folder, { recursive: true, force: true });
    },
  };
}

const GONE = "the text of a long output is missing from the state directory";

/** What runs that were killed left behind goes first. */
function makeFolder(folder: string): void {
  const all = join(folder, "../..");
  mkdirSync(all, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(all))
    if (!isAlive(Number(name))) rmSync(join(all, name), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
