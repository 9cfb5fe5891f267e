/**
 * The files of `pellucid run`: the notebook that is read, and the one that is written after each cell. Bytes reach the disk
 * by the server's one way (whole or not at all), and never over what somebody else wrote meanwhile.
 */
import { constants } from "node:fs";
import { access, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { decodeNotebook, readNotebook, writeNotebook, type Notebook, type Refusal } from "@pellucid/notebook";
import { stateDirectory } from "@pellucid/kernel";
import {
  FileChangedError,
  hashOf,
  longStreams,
  nodeFs,
  writeAtomically,
  type Known,
  type LongStreams,
} from "@pellucid/server/commands";
import { EXIT, Failure, plain, say, systemErrorInWords } from "./print.ts";

/** For output of the run that is too long for memory. */
export const openLongStreams = (): LongStreams => longStreams(stateDirectory());

/** Above this no program of this kind can hold it as text. */
const SIZE_LIMIT = 536_870_000;

export interface Input {
  readonly notebook: Notebook;
  readonly known: Known;
}

export async function readInput(path: string): Promise<Input> {
  const name = plain(path);
  const { size } = await attempt(`Cannot open ${name}`, async () => {
    const found = await stat(path);
    if (!found.isFile()) throw new Error(found.isDirectory() ? "it is a folder" : "it is not an ordinary file");
    return found;
  });
  if (size > SIZE_LIMIT)
    throw new Failure(
      `Cannot open ${name}: it has ${Math.round(size / 1e6)} MB, more than fits into memory as text.`,
      EXIT.unusable,
    );
  // Looked up before it is read: a change in between is found by its content.
  const version = (await nodeFs.stat(path))?.version ?? "";
  const bytes = await attempt(`Cannot open ${name}`, () => readFile(path));
  const text = decodeNotebook(bytes);
  if ("refused" in text) throw refusal(name, text.refused);
  const read = readNotebook(text.text);
  if ("refused" in read) throw refusal(name, read.refused);
  return { notebook: read.notebook, known: { hash: hashOf(bytes), version, size: bytes.length } };
}

/** `rides.ipynb, line 12, column 3: The file is not valid JSON: ...` */
function refusal(name: string, { reason, line, column }: Refusal): Failure {
  const place = line === undefined ? "" : `, line ${line}${column === undefined ? "" : `, column ${column}`}`;
  return new Failure(`${name}${place}: ${reason}`, EXIT.unusable);
}

async function attempt<T>(what: string, deed: () => Promise<T>): Promise<T> {
  try {
    return await deed();
  } catch (error) {
    throw new Failure(`${what}: ${systemErrorInWords(error)}.`, EXIT.unusable);
  }
}

/** Before minutes of work: could the result be written at all? */
export const checkWritable = (path: string): Promise<void> =>
  attempt(`Cannot write ${plain(path)}`, async () => {
    const there = await stat(path).catch(() => null);
    if (there?.isDirectory()) throw new Error("it is a folder");
    if (there) await access(path, constants.W_OK);
    else await access(dirname(resolve(path)), constants.W_OK);
  });

export interface Saver {
  /** Soon; of several notebooks in a row only the last is written. */
  save(notebook: Notebook): void;
  /** Everything is written. Fails with the reason when the last one could not be. Tells where it is. */
  done(): Promise<string>;
}

/** `expect`: what the file is known to be, "any" for an output file, which may be overwritten. */
export function saverTo(path: string, expect: Known | "any", long: LongStreams): Saver {
  let target = path;
  let known = expect;
  let next: Notebook | null = null;
  let writing: Promise<void> | null = null;
  let trouble: unknown = null;
  let asked: Notebook | null = null;

  async function write(notebook: Notebook): Promise<void> {
    const options = { expect: known, intent: join(stateDirectory(), "intent") };
    known = await writeAtomically(nodeFs, target, chunksOf(notebook), options);
  }

  async function* chunksOf(notebook: Notebook): AsyncGenerator<string> {
    for (const piece of writeNotebook(notebook)) {
      if (typeof piece === "string") yield piece;
      else yield* long.text(piece);
    }
  }

  async function writeOn(): Promise<void> {
    for (let notebook = next; notebook; notebook = next) {
      next = null;
      try {
        await write(notebook);
        trouble = null;
      } catch (error) {
        if (error instanceof FileChangedError && target === path) {
          moveAside();
          next ??= notebook;
        } else trouble = error;
      }
    }
    writing = null;
  }

  /** Somebody wrote the notebook while it ran. His version stays, ours goes beside it. */
  function moveAside(): void {
    target = join(dirname(path), `${basename(path, ".ipynb")}.run.ipynb`);
    known = "any";
    say(
      `pellucid: ${plain(path)} was changed by another program while it ran and stays as it is. The result goes to ${plain(target)}.`,
    );
  }

  return {
    save: (notebook) => {
      if (notebook === asked && !trouble) return;
      next = notebook;
      asked = notebook;
      writing ??= writeOn();
    },
    done: async () => {
      await writing;
      if (trouble) throw new Failure(`Cannot write ${plain(target)}: ${systemErrorInWords(trouble)}.`, EXIT.unusable);
      return target;
    },
  };
}
