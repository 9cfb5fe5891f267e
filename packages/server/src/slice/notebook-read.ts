/** A notebook as slices need it: the open one, with outputs whole, and what ran of it. Saves it first where it has changed. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { ExecutionState } from "@pellucid/execution";
import { decodeNotebook, readNotebook, type Notebook } from "@pellucid/notebook";
import { HttpError } from "../errors.ts";
import type { OpenNotebook } from "../verify/verifications.ts";

export interface SlicePlaces {
  readonly resolvePath: (apiPath: string) => Promise<string>;
  readonly find: (apiPath: string) => Promise<OpenNotebook | null>;
}

export interface ReadForSlice {
  readonly path: string;
  readonly notebook: Notebook;
  /** Null when nobody has it open: then nothing is known of its runs. */
  readonly state: ExecutionState | null;
}

export async function readForSlice(places: SlicePlaces, apiPath: string, whole: boolean): Promise<ReadForSlice> {
  const path = await places.resolvePath(apiPath);
  const open = await places.find(apiPath);
  const state = open?.runner?.state() ?? null;
  if (open && !whole) return { path, notebook: open.notebook, state };
  const trouble = open?.dirty ? await open.save() : null;
  if (trouble !== null) throw new HttpError(409, trouble);
  const file = await fromFile(path);
  return { path, notebook: open ? withWholeOutputs(open.notebook, file) : file, state };
}

async function fromFile(path: string): Promise<Notebook> {
  const text = decodeNotebook(await readFile(path));
  if ("refused" in text) throw new HttpError(400, `${basename(path)}: ${text.refused.reason}`);
  const read = readNotebook(text.text);
  if ("refused" in read) throw new HttpError(400, `${basename(path)}: ${read.refused.reason}`);
  return read.notebook;
}

/** An open notebook has long outputs by reference; the file has all of them. */
function withWholeOutputs(open: Notebook, file: Notebook): Notebook {
  const cells = open.cells.map((cell, i) => {
    const same = file.cells[i];
    return same && same.source === cell.source ? { ...cell, outputs: same.outputs } : cell;
  });
  return { ...open, cells };
}
