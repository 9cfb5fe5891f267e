/** Earlier results of a cell as the server tells them: their shapes, and what can be asked. */
import type { Output } from "@pellucid/notebook";
import { encodePath, request } from "../../connection/api.ts";

export interface Result {
  readonly run: string;
  /** When its run ended, ISO; `took` in ms. */
  readonly at: string;
  readonly took: number;
  readonly state: "done" | "failed" | "interrupted";
  readonly count: number | null;
  /** The text that ran. */
  readonly source: string;
  readonly environment: string;
  readonly about: { readonly kinds: readonly string[]; readonly title?: string; readonly length: number };
  readonly pinned: boolean;
  /** Else it was too much to keep. */
  readonly whole: boolean;
  /** The run that showed the very same before. */
  readonly same?: string;
}

export interface Results {
  /** Newest first. */
  readonly results: readonly Result[];
  /** How many older ones of this cell went: it had too many, its notebook's were too large, or those of all notebooks. */
  readonly gone: { readonly cell?: number; readonly notebook?: number; readonly all?: number };
  /** Bytes of the notebook's results, and what those of one notebook and of all may have; results of a cell. */
  readonly size: number;
  readonly limits: { readonly each: number; readonly all: number; readonly cell: number };
  readonly trouble?: string;
}

const addressOf = (path: string) => `pellucid/outputs/${encodePath(path)}`;

export const readResults = (path: string, cell: string): Promise<Results> =>
  request(addressOf(path), { query: { cell } });

export const readOutputs = async (path: string, run: string): Promise<readonly Output[]> =>
  (await request<{ outputs: Output[] }>(addressOf(path), { query: { run } })).outputs;

export const pinResult = (path: string, run: string, pinned: boolean): Promise<void> =>
  request(addressOf(path), { method: "PUT", body: { run, pinned } });

/** As output areas ask it: may this value of that run run script? */
export const trustIn =
  (path: string, run: string) =>
  async (output: number, mime: string): Promise<boolean> => {
    const answer = await request<{ trusted: boolean }>(addressOf(path), { query: { run, output, mime } });
    return answer.trusted;
  };
