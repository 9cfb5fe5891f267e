/**
 * Kept results by a notebook's path, as routes ask for them: of an open notebook with all that has ended, of a closed one as
 * it was left.
 */
import type { Output } from "@pellucid/notebook";
import { notFound } from "../errors.ts";
import type { RoomTrust } from "../trust/room-trust.ts";
import type { Histories } from "./histories.ts";
import { MOST, type OutputLimits } from "./output-histories.ts";
import type { OutputLog } from "./output-log.ts";
import type { Bound, Kept } from "./output-records.ts";
import type { HistoryRecorder } from "./recorder.ts";

export interface NotebookOutputsParts {
  readonly histories: Histories;
  readonly resolvePath: (apiPath: string) => Promise<string>;
  /** Null: nobody has it open. */
  readonly find: (apiPath: string) => Promise<{ readonly history: HistoryRecorder | null } | null>;
  readonly open: (apiPath: string) => Promise<{ readonly trust: RoomTrust }>;
}

/** One result as it is told. */
export interface ResultView extends Omit<Kept, "at" | "outputs" | "values" | "cell"> {
  /** ISO. */
  readonly at: string;
  readonly pinned: boolean;
  /** Its outputs can be looked at; else they were too much to keep. */
  readonly whole: boolean;
  /** The run after which the cell showed the very same first, when that is an earlier one. */
  readonly same?: string;
}

export interface ResultsView {
  /** Newest first. */
  readonly results: readonly ResultView[];
  /** How many older ones of the cell went, by the bound that they went for. */
  readonly gone: Readonly<Partial<Record<Bound, number>>>;
  /** Of all results of the notebook. */
  readonly size: number;
  readonly limits: OutputLimits & { readonly cell: number };
  readonly trouble?: string;
}

export class NotebookOutputs {
  readonly #parts: NotebookOutputsParts;

  constructor(parts: NotebookOutputsParts) {
    this.#parts = parts;
  }

  async results(path: string, cell: string): Promise<ResultsView> {
    const log = await this.#log(path);
    const first = new Map<string, string>();
    const told = log.results.filter((kept) => kept.cell === cell).map((kept) => toldOf(kept, log, first));
    const limits = { ...this.#parts.histories.outputs.limits, cell: MOST };
    const gone = Object.fromEntries(log.goneOf(cell));
    const trouble = log.trouble?.message;
    return { results: told.toReversed(), gone, size: log.size, limits, ...(trouble !== undefined && { trouble }) };
  }

  async outputs(path: string, run: string): Promise<readonly Output[]> {
    const outputs = await (await this.#log(path)).outputs(run);
    if (!outputs) throw notFound("This result");
    return outputs;
  }

  /** May this value run script? As it stood in the notebook, so it is trusted now. */
  async trusted(path: string, run: string, index: number, mime: string): Promise<boolean> {
    const output = (await this.outputs(path, run))[index];
    return (await this.#parts.open(path)).trust.ofOutput(output, mime);
  }

  async pin(path: string, run: string, on: boolean): Promise<void> {
    const log = await this.#log(path);
    if (!(await log.pin(run, on))) throw notFound("This result");
  }

  async #log(path: string): Promise<OutputLog> {
    const room = await this.#parts.find(path);
    await room?.history?.outputs?.settle();
    return this.#parts.histories.outputs.reader(await this.#parts.resolvePath(path));
  }
}

function toldOf(kept: Kept, log: OutputLog, first: Map<string, string>): ResultView {
  const { at, outputs, values: _, cell: __, ...rest } = kept;
  const same = outputs === undefined ? undefined : first.get(outputs);
  if (outputs !== undefined && same === undefined) first.set(outputs, kept.run);
  return {
    ...rest,
    at: new Date(at).toISOString(),
    pinned: log.isPinned(kept.run),
    whole: outputs !== undefined,
    ...(same !== undefined && { same }),
  };
}
